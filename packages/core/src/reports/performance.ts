import type { Handler, PortfolioContext } from '../execution/context.ts'
import { signedCents } from '../equity-changes/equity-path.ts'
import { fromCents } from '../kernel/money.ts'
import { addDays } from '../kernel/plain-date.ts'
import { measurePerformance, type Performance, type PerformanceDay, type PerformanceFlow } from '../returns/performance.ts'
import type { Period } from '../returns/periods.ts'
import type { performanceOperations } from './contract.ts'
import { periodOf } from './period-of-request.ts'

export const getPerformance: Handler<typeof performanceOperations.get> = async (context, { input }) => {
  const { portfolio } = context
  const period = periodOf(input, { inception_date: portfolio.inception_date, as_of: portfolio.snapshot_date })
  const { days, flows } = period === null ? { days: [], flows: [] } : await readDays(context, period)
  const span = period ?? { start_date: portfolio.inception_date, end_date: portfolio.inception_date }
  const { flow_timing, inception_date, calendar } = portfolio
  const measured = measurePerformance({
    days,
    flows,
    ...span,
    inception_date,
    flow_timing,
    periods_per_year: periodsPerYear(calendar),
    ...(input.risk_free === undefined ? {} : { risk_free: input.risk_free }),
  })
  return toPerformanceRecord(measured, days.length > 0)
}

/** Returns of trading days scale by 252 a year, returns of every calendar day by 365. */
export function periodsPerYear(calendar: string): number {
  return calendar === 'daily' ? 365 : 252
}

async function readDays(
  { session, portfolio }: PortfolioContext,
  { start_date, end_date }: Period,
): Promise<{ days: readonly PerformanceDay[]; flows: PerformanceFlow[] }> {
  const query = { tenant_id: portfolio.tenant_id, portfolio_ids: [portfolio.id] }
  const days = (await session.ledger.read('snapshots', { ...query, start_date, end_date })).rows
  // A flow of a weekend before the first day belongs to it, so a few days more are read.
  const flows = (await session.books.readEquityChanges({ ...query, start_date: addDays(start_date, -14), end_date })).rows
  const first = days[0]
  const before =
    first === undefined
      ? null
      : (
          await session.ledger.readSnapshotEdges({
            tenant_id: portfolio.tenant_id,
            edges: [{ portfolio_id: portfolio.id, from: first.date }],
          })
        )[0]?.before
  const relevant = flows.filter((row) => !before || row.change_date > before.date)
  return { days, flows: relevant.map((row) => ({ date: row.change_date, amount: fromCents(signedCents(row)) })) }
}

export function toPerformanceRecord({ max_drawdown, period, ...figures }: Performance, hasData: boolean) {
  const { depth, peak_date, trough_date, recovery_date } = max_drawdown
  return {
    ...figures,
    period: hasData ? period : null,
    max_drawdown: { depth, peak_date: peak_date ?? null, trough_date: trough_date ?? null, recovery_date: recovery_date ?? null },
    reasons: hasData ? figures.reasons : { ...figures.reasons, period: 'NO_DATA' },
  }
}
