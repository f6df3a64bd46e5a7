import type { PortfolioContext } from '../execution/context.ts'
import { dateInZone } from '../kernel/clock.ts'
import { toCents } from '../kernel/money.ts'
import { fromDayNumber, type PlainDate } from '../kernel/plain-date.ts'
import { readEdge } from '../snapshots/recalculate.ts'
import { centsAt, type EquityChangeTotals, type SnapshotEdge } from '../store/port.ts'
import { type EquityPath, signedCents } from './equity-path.ts'

export function netFlow(totals: EquityChangeTotals): bigint {
  return toCents(totals.contributions) - toCents(totals.withdrawals)
}

/** Today in the portfolio's time zone. */
export function todayOf({ now, portfolio }: PortfolioContext): PlainDate {
  return dateInZone(now, portfolio.time_zone)
}

/** What a portfolio's flows and snapshots say from a date on, read in sets: enough for every rule of an equity change. */
export interface KnownEquity {
  readonly path: EquityPath
  /** All flows that are not deleted, in minus out. */
  readonly flow_total: bigint
  /** What stands from that date on, with its columns. */
  readonly edge: SnapshotEdge
}

export async function readKnownEquity({ session, portfolio }: PortfolioContext, from: PlainDate): Promise<KnownEquity> {
  const query = { tenant_id: portfolio.tenant_id, portfolio_ids: [portfolio.id] }
  const all = await session.books.readEquityChanges({ ...query, page: { limit: 1, offset: 0 } })
  const later = await session.books.readEquityChanges({ ...query, start_date: from })
  const edge = await readEdge(session, portfolio, from, Infinity)
  const { day, cumulative_pnl } = edge.columns!
  const flow_total = netFlow(all.totals)
  const pnl_before = edge.before ? toCents(edge.before.cumulative_pnl) : 0n
  const path: EquityPath = {
    from,
    before: toCents(portfolio.opening_equity) + flow_total - netFlow(later.totals) + pnl_before,
    flows: later.rows.map((row) => ({ date: row.change_date, cents: signedCents(row) })),
    pnl_before,
    pnl: Array.from(day, (one, index) => ({ date: fromDayNumber(one), cumulative: centsAt(cumulative_pnl, index) })),
  }
  return { path, flow_total, edge }
}

/** Cash that could be paid out: the last snapshot's and every flow that it does not hold yet. */
export function availableCash({ edge, flow_total }: KnownEquity, portfolio: { readonly opening_equity: string }): bigint {
  const { before } = edge
  const columns = edge.columns!
  if (columns.length > 0) {
    const last = columns.length - 1
    return centsAt(columns.cash_value, last) + flow_total - centsAt(columns.cumulative_capital_flows, last)
  }
  if (!before) return toCents(portfolio.opening_equity) + flow_total
  return toCents(before.cash_value) + flow_total - toCents(before.cumulative_capital_flows)
}
