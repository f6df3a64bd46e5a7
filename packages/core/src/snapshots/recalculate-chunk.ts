import { groupBy } from '../kernel/group-by.ts'
import { fromCents } from '../kernel/money.ts'
import { fromDayNumber, type PlainDate } from '../kernel/plain-date.ts'
import type { Instrument } from '../ledger/facts.ts'
import type { Id, PortfolioRow, SnapshotRow, StoreSession } from '../store/port.ts'
import { changedLots, type DerivedRows, type LotChanges } from './changed-lots.ts'
import { buildColumns, type ComputedPortfolio, computePortfolio, daysOf, type PortfolioFacts } from './compute-portfolio.ts'
import { instrumentsOf } from './facts-of-rows.ts'
import type { MarketData } from './market-data.ts'
import type { MarketShelf } from './market-shelf.ts'
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
  readonly lot_changes: LotChanges
  /** The portfolio as it is to be saved. */
  readonly row: PortfolioRow
}

export type ChunkOutcome = ChunkSuccess | { readonly ok: false; readonly portfolio: PortfolioRow; readonly error: unknown }

export interface ComputedChunk {
  readonly outcomes: readonly ChunkOutcome[]
  /** The revision of the market that it was computed from; null when it needed nothing of it. */
  readonly market_revision: number | null
}

/**
 * Calculates some portfolios of one tenant from reads in sets. One portfolio's bad data is its own outcome and stops no other. The
 * shelf, if there is one, is only for a session that reads one moment.
 */
export async function computeChunk(desk: Desk, items: readonly ChunkItem[], shelf?: MarketShelf): Promise<ComputedChunk> {
  const { session } = desk
  const facts = await readFacts(
    session,
    items.map(({ portfolio }) => portfolio),
  )
  if (facts.length === 0) return { outcomes: [], market_revision: null }
  const market = await marketOf(session, facts, shelf)
  const edges = await session.ledger.readSnapshotEdges({
    tenant_id: facts[0]!.portfolio.tenant_id,
    edges: items.map(({ portfolio, from }) => ({ portfolio_id: portfolio.id, from })),
  })
  const seeds = new Map(edges.map((edge) => [edge.portfolio_id, edge.before]))
  const stored = await readDerived(session, facts)
  const columnsOf = sharedColumns(desk, market, items, facts)
  const outcomes = items.map(({ portfolio, from, to }, index): ChunkOutcome => {
    try {
      const before = seeds.get(portfolio.id) ?? null
      const options = { market, calendar: calendarOf(desk, portfolio), columns: columnsOf(index) }
      const computed = computePortfolio(facts[index]!, { from, to, seed: before }, options)
      const lot_changes = changedLots(portfolio, stored(portfolio.id), computed)
      return { ok: true, portfolio, from, before, computed, lot_changes, row: settledRow(facts[index]!, computed, before) }
    } catch (error) {
      return { ok: false, portfolio, error }
    }
  })
  return { outcomes, market_revision: market.revision }
}

/** The lots and events that stand now. */
async function readDerived({ ledger }: StoreSession, facts: readonly PortfolioFacts[]): Promise<(id: Id) => DerivedRows> {
  const query = { tenant_id: facts[0]!.portfolio.tenant_id, portfolio_ids: facts.map(({ portfolio }) => portfolio.id) }
  const lots = groupBy((await ledger.read('lots', query)).rows, (row) => row.portfolio_id)
  const events = groupBy((await ledger.read('realized_events', query)).rows, (row) => row.portfolio_id)
  return (id) => ({ lots: lots.get(id) ?? [], realized_events: events.get(id) ?? [] })
}

type Columns = ReturnType<typeof buildColumns>

/**
 * Prices and rates by day, made once for all portfolios of one calendar, currency and range. Those of another range get their own:
 * one long history must not make the columns of thousands of short ones long.
 */
function sharedColumns(
  desk: Desk,
  market: MarketData,
  items: readonly ChunkItem[],
  facts: readonly PortfolioFacts[],
): (index: number) => Columns {
  const keys = items.map(({ portfolio, from, to }) => JSON.stringify([portfolio.calendar, portfolio.base_currency, from, to]))
  const instruments = new Map<string, Instrument[]>()
  facts.forEach(({ fills }, index) => {
    const known = instruments.get(keys[index]!)
    if (known) known.push(...instrumentsOf(fills))
    else instruments.set(keys[index]!, [...instrumentsOf(fills)])
  })
  const made = new Map<string, Columns>()
  return (index) => {
    const key = keys[index]!
    let columns = made.get(key)
    if (!columns) {
      const { portfolio, ...range } = items[index]!
      columns = buildColumns(market, portfolio.base_currency, daysOf(calendarOf(desk, portfolio), range), instruments.get(key)!)
      made.set(key, columns)
    }
    return columns
  }
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
  const scopes = done.flatMap(({ lot_changes }) => lot_changes.scopes)
  const values = done.flatMap(({ lot_changes }) => lot_changes.values)
  if (scopes.length > 0)
    await session.ledger.replaceLots({
      scopes,
      lots: done.flatMap(({ lot_changes }) => lot_changes.lots),
      realized_events: done.flatMap(({ lot_changes }) => lot_changes.realized_events),
    })
  if (values.length > 0) await session.ledger.saveLotValues(values)
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
