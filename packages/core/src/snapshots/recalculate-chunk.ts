import { fromCents } from '../kernel/money.ts'
import { fromDayNumber, type PlainDate } from '../kernel/plain-date.ts'
import type { PortfolioRow, SnapshotRow } from '../store/port.ts'
import { type ComputedPortfolio, computePortfolio, type PortfolioFacts } from './compute-portfolio.ts'
import { calendarOf, type Desk, equityOf, lastPnl, marketOf, readFacts, sumFlows } from './recalculate.ts'

/** A portfolio and the days to calculate for it. */
export interface ChunkItem {
  readonly portfolio: PortfolioRow
  readonly from: PlainDate
  readonly to: PlainDate
}

export interface ChunkSuccess {
  readonly ok: true
  readonly portfolio: PortfolioRow
  readonly from: PlainDate
  /** The last snapshot before `from`. */
  readonly before: SnapshotRow | null
  readonly computed: ComputedPortfolio
  /** The portfolio as it is to be saved. */
  readonly row: PortfolioRow
}

export type ChunkOutcome = ChunkSuccess | { readonly ok: false; readonly portfolio: PortfolioRow; readonly error: unknown }

export interface ComputedChunk {
  readonly outcomes: readonly ChunkOutcome[]
  /** The revision of the market that it was computed from; null when it needed nothing of it. */
  readonly market_revision: number | null
}

/** Calculates some portfolios of one tenant from reads in sets. One portfolio's bad data is its own outcome and stops no other. */
export async function computeChunk(desk: Desk, items: readonly ChunkItem[]): Promise<ComputedChunk> {
  const { session } = desk
  const facts = await readFacts(
    session,
    items.map(({ portfolio }) => portfolio),
  )
  if (facts.length === 0) return { outcomes: [], market_revision: null }
  const market = await marketOf(session, facts)
  const tenant_id = facts[0]!.portfolio.tenant_id
  const edges = await session.ledger.readSnapshotEdges({
    tenant_id,
    edges: items.map(({ portfolio, from }) => ({ portfolio_id: portfolio.id, from })),
  })
  const seeds = new Map(edges.map((edge) => [edge.portfolio_id, edge.before]))
  const outcomes = items.map(({ portfolio, from, to }, index): ChunkOutcome => {
    try {
      const before = seeds.get(portfolio.id) ?? null
      const computed = computePortfolio(facts[index]!, { from, to, seed: before }, { market, calendar: calendarOf(desk, portfolio) })
      return { ok: true, portfolio, from, before, computed, row: settledRow(facts[index]!, computed, before) }
    } catch (error) {
      return { ok: false, portfolio, error }
    }
  })
  return { outcomes, market_revision: market.revision }
}

function settledRow(facts: PortfolioFacts, { snapshots }: ComputedPortfolio, before: SnapshotRow | null): PortfolioRow {
  const cumulative_pnl = lastPnl(snapshots) ?? before?.cumulative_pnl ?? fromCents(0n)
  const { portfolio } = facts
  return {
    ...portfolio,
    snapshot_date: snapshots.length > 0 ? fromDayNumber(snapshots.day[snapshots.length - 1]!) : (before?.date ?? null),
    cumulative_pnl,
    equity_balance: equityOf(portfolio, sumFlows(facts), cumulative_pnl),
    stale_from: null,
  }
}

/** Writes what was computed for portfolios whose locks are held and whose versions are still those that were computed from. */
export async function writeChunk({ session, now }: Desk, outcomes: readonly ChunkOutcome[]): Promise<void> {
  const done = outcomes.filter((outcome): outcome is ChunkSuccess => outcome.ok)
  if (done.length === 0) return
  await session.ledger.replaceLots({
    scopes: done.map(({ portfolio }) => ({ tenant_id: portfolio.tenant_id, portfolio_id: portfolio.id, instruments: 'all' })),
    lots: done.flatMap(({ computed }) => computed.lots),
    realized_events: done.flatMap(({ computed }) => computed.realized_events),
  })
  await session.ledger.replaceSnapshots(
    done.map(({ portfolio, from, computed }) => ({
      tenant_id: portfolio.tenant_id,
      portfolio_id: portfolio.id,
      from,
      computed_at: now,
      columns: computed.snapshots,
    })),
  )
  await session.books.savePortfolios(done.map(({ row }) => ({ ...row, version: row.version + 1, updated_at: now })))
}

/** Computes and writes in one go, for portfolios whose locks are held already. */
export async function recalculateChunk(desk: Desk, items: readonly ChunkItem[]): Promise<readonly ChunkOutcome[]> {
  const { outcomes } = await computeChunk(desk, items)
  await writeChunk(desk, outcomes)
  return outcomes
}
