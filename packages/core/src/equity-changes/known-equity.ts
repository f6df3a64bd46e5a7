import type { PortfolioContext } from '../execution/context.ts'
import { dateInZone } from '../kernel/clock.ts'
import { toCents } from '../kernel/money.ts'
import type { PlainDate } from '../kernel/plain-date.ts'
import type { EquityChangeTotals, SnapshotRow } from '../store/port.ts'
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
  readonly last_snapshot: SnapshotRow | null
}

export async function readKnownEquity({ session, portfolio }: PortfolioContext, from: PlainDate): Promise<KnownEquity> {
  const query = { tenant_id: portfolio.tenant_id, portfolio_ids: [portfolio.id] }
  const all = await session.books.readEquityChanges({ ...query, page: { limit: 1, offset: 0 } })
  const later = await session.books.readEquityChanges({ ...query, start_date: from })
  const hasSnapshots = portfolio.snapshot_date !== null
  const snapshots = hasSnapshots ? (await session.ledger.read('snapshots', { ...query, start_date: from })).rows : []
  const [edge] = hasSnapshots
    ? await session.ledger.readSnapshotEdges({ tenant_id: portfolio.tenant_id, edges: [{ portfolio_id: portfolio.id, from }] })
    : []
  const flow_total = netFlow(all.totals)
  const pnl_before = edge?.before ? toCents(edge.before.cumulative_pnl) : 0n
  const path: EquityPath = {
    from,
    before: toCents(portfolio.opening_equity) + flow_total - netFlow(later.totals) + pnl_before,
    flows: later.rows.map((row) => ({ date: row.change_date, cents: signedCents(row) })),
    pnl_before,
    pnl: snapshots.map((row) => ({ date: row.date, cumulative: toCents(row.cumulative_pnl) })),
  }
  return { path, flow_total, last_snapshot: snapshots.at(-1) ?? edge?.before ?? null }
}

/** Cash that could be paid out: the last snapshot's and every flow that it does not hold yet. */
export function availableCash({ last_snapshot, flow_total }: KnownEquity, portfolio: { readonly opening_equity: string }): bigint {
  if (!last_snapshot) return toCents(portfolio.opening_equity) + flow_total
  return toCents(last_snapshot.cash_value) + flow_total - toCents(last_snapshot.cumulative_capital_flows)
}
