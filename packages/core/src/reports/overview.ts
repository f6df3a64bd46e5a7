import type { Handler, PortfolioContext } from '../execution/context.ts'
import { netFlow, todayOf } from '../equity-changes/known-equity.ts'
import { signedCents } from '../equity-changes/equity-path.ts'
import { fromCents, type Money, toCents } from '../kernel/money.ts'
import { addDays, addMonths, type PlainDate } from '../kernel/plain-date.ts'
import { shareText } from '../positions/position-records.ts'
import type { EquityChangeRow, SnapshotRow } from '../store/port.ts'
import type { Overview, overviewOperations } from './contract.ts'
import { explainOverview } from './explain-overview.ts'
import { grownThisYear, hasReturn, linkedReturn, overviewStart, returnOfIndex, startOfYear } from './overview-figures.ts'

const ZERO = '0.00' as Money

/** What the headline figures are made of. */
export interface OverviewInputs {
  readonly today: PlainDate
  readonly days: readonly SnapshotRow[]
  readonly before: SnapshotRow | null
  /** Whether any day since inception has a return; an index that never moved does not say. */
  readonly has_return: boolean
  readonly flow_total: bigint
  /** Contributions and withdrawals since the start of this year. */
  readonly flows_this_year: readonly EquityChangeRow[]
}

export const getOverview: Handler<typeof overviewOperations.get> = async (context, { input }) => {
  const inputs = await readInputs(context)
  const figures = toOverview(context.portfolio, inputs)
  return input.explain ? { ...figures, explain: explainOverview(figures, context.portfolio, inputs) } : figures
}

async function readInputs(context: PortfolioContext): Promise<OverviewInputs> {
  const { portfolio, session } = context
  const today = todayOf(context)
  const query = { tenant_id: portfolio.tenant_id, portfolio_ids: [portfolio.id] }
  const all = await session.books.readEquityChanges({ ...query, page: { limit: 1, offset: 0 } })
  const thisYear = await session.books.readEquityChanges({ ...query, start_date: startOfYear(today) })
  const asOf = portfolio.snapshot_date
  const from = asOf === null ? null : overviewStart(asOf)
  const days = from === null ? [] : (await session.ledger.read('snapshots', { ...query, start_date: from })).rows
  const [edge] =
    from === null
      ? []
      : await session.ledger.readSnapshotEdges({ tenant_id: portfolio.tenant_id, edges: [{ portfolio_id: portfolio.id, from }] })
  const before = edge?.before ?? null
  const has_return = hasReturn(days) || (before !== null && (await hadReturn(context, before)))
  return { today, days, before, has_return, flow_total: netFlow(all.totals), flows_this_year: thisYear.rows }
}

/** Whether an earlier day has a return. All of them are read only where neither the last of them nor its index tells. */
async function hadReturn({ portfolio, session }: PortfolioContext, last: SnapshotRow): Promise<boolean> {
  if (last.daily_return !== null || returnOfIndex(last.twr_index) !== '0') return true
  const query = { tenant_id: portfolio.tenant_id, portfolio_ids: [portfolio.id], end_date: last.date }
  return hasReturn((await session.ledger.read('snapshots', query)).rows)
}

function toOverview(
  portfolio: PortfolioContext['portfolio'],
  { today, days, before, has_return, flow_total, flows_this_year }: OverviewInputs,
): Overview {
  const last = days.at(-1)
  const sumFlows = (flows: readonly EquityChangeRow[]): Money => fromCents(flows.reduce((sum, flow) => sum + signedCents(flow), 0n))
  const bounds = last && { inception_date: portfolio.inception_date, as_of: last.date, flow_timing: portfolio.flow_timing }
  return {
    as_of: last?.date ?? null,
    stale_from: portfolio.stale_from,
    currency: portfolio.base_currency,
    equity_balance: portfolio.equity_balance,
    day_pnl: last?.daily_pnl ?? null,
    day_return: last?.daily_return ?? null,
    cumulative_pnl: last?.cumulative_pnl ?? ZERO,
    unrealized_pnl: last ? unrealizedOf(last) : ZERO,
    income: last?.cumulative_income ?? ZERO,
    realized_pnl: {
      day: last?.daily_realized_pnl ?? null,
      ytd: grownThisYear(days, before, 'cumulative_realized_pnl'),
      all: last?.cumulative_realized_pnl ?? ZERO,
    },
    net_capital_flow: {
      day: sumFlows(flows_this_year.filter((flow) => flow.change_date === today)),
      ytd: sumFlows(flows_this_year),
      all: fromCents(flow_total),
    },
    twr: {
      ytd: bounds ? linkedReturn(days, 'YTD', bounds) : null,
      one_year: bounds && addDays(addMonths(bounds.as_of, -12), 1) >= bounds.inception_date ? linkedReturn(days, '1Y', bounds) : null,
      all: last && has_return ? returnOfIndex(last.twr_index) : null,
    },
    long_value: last?.long_value ?? ZERO,
    short_value: last?.short_value ?? ZERO,
    gross_exposure: last?.gross_exposure ?? ZERO,
    net_exposure: last?.net_exposure ?? ZERO,
    leverage: last ? shareText(toCents(last.gross_exposure), toCents(portfolio.equity_balance)) : null,
    cash_value: last?.cash_value ?? portfolio.equity_balance,
    num_positions: last?.num_positions ?? 0,
  }
}

/** What open positions have gained since inception: cumulative P&L less what was realized and received. */
export function unrealizedOf(row: Pick<SnapshotRow, 'cumulative_pnl' | 'cumulative_realized_pnl' | 'cumulative_income'>): Money {
  return fromCents(toCents(row.cumulative_pnl) - toCents(row.cumulative_realized_pnl) - toCents(row.cumulative_income))
}
