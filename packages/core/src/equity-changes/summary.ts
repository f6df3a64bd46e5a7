import type { Handler, PortfolioContext } from '../execution/context.ts'
import { fromCents, type Money, toCents } from '../kernel/money.ts'
import { addDays, maxDate, type PlainDate } from '../kernel/plain-date.ts'
import type { EquityChangeRow } from '../store/port.ts'
import type { equityChangeOperations } from './contract.ts'
import { netFlow, todayOf } from './known-equity.ts'
import { checkPeriod } from './period.ts'

/** Totals of a period; starting equity + from P&L + from flows = ending equity, to the cent. */
export const summarizeEquityChanges: Handler<typeof equityChangeOperations.summary> = async (context, { input }) => {
  const { portfolio, session } = context
  const end_date = input.end_date ?? maxDate(todayOf(context), input.start_date ?? portfolio.inception_date)
  const start_date = input.start_date ?? (end_date < portfolio.inception_date ? end_date : portfolio.inception_date)
  checkPeriod({ start_date, end_date })
  const query = { tenant_id: portfolio.tenant_id, portfolio_ids: [portfolio.id] }
  const inside = await session.books.readEquityChanges({ ...query, start_date, end_date })
  const earlier = await session.books.readEquityChanges({ ...query, end_date: addDays(start_date, -1), page: { limit: 1, offset: 0 } })
  const [pnlBefore, pnlAfter] = await cumulativePnl(context, [addDays(start_date, -1), end_date])
  const starting = toCents(portfolio.opening_equity) + netFlow(earlier.totals) + pnlBefore
  const flow = netFlow(inside.totals)
  return {
    period: { start_date, end_date },
    total_contributions: inside.totals.contributions,
    total_withdrawals: inside.totals.withdrawals,
    net_flow: fromCents(flow),
    contribution_count: inside.totals.contribution_count,
    withdrawal_count: inside.totals.withdrawal_count,
    largest_contribution: largest(inside.rows, 'CONTRIBUTION'),
    largest_withdrawal: largest(inside.rows, 'WITHDRAWAL'),
    starting_equity: fromCents(starting),
    ending_equity: fromCents(starting + flow + pnlAfter - pnlBefore),
    equity_from_pnl: fromCents(pnlAfter - pnlBefore),
    equity_from_flows: fromCents(flow),
  }
}

function largest(rows: readonly EquityChangeRow[], type: 'CONTRIBUTION' | 'WITHDRAWAL'): Money | null {
  const amounts = rows.filter((row) => row.change_type === type).map((row) => toCents(row.amount))
  return amounts.length === 0 ? null : fromCents(amounts.reduce((left, right) => (left > right ? left : right)))
}

/** Cumulative P&L of the last snapshot on or before each date. */
async function cumulativePnl(
  { session, portfolio }: PortfolioContext,
  dates: readonly [PlainDate, PlainDate],
): Promise<readonly [bigint, bigint]> {
  if (portfolio.snapshot_date === null) return [0n, 0n]
  const edges = dates.map((date) => ({ portfolio_id: portfolio.id, from: addDays(date, 1) }))
  const found = await session.ledger.readSnapshotEdges({ tenant_id: portfolio.tenant_id, edges })
  const [before, after] = found.map((edge) => (edge.before ? toCents(edge.before.cumulative_pnl) : 0n))
  return [before ?? 0n, after ?? 0n]
}
