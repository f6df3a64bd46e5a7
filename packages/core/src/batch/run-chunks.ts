import type { Calendar } from '../kernel/calendar.ts'
import { type Clock } from '../kernel/clock.ts'
import { isRollforwardError } from '../kernel/errors.ts'
import type { Id } from '../kernel/ids.ts'
import type { Policy } from '../policy.ts'
import { widenSpan } from '../snapshots/plan-run.ts'
import { type Desk } from '../snapshots/recalculate.ts'
import { type ChunkItem, type ChunkOutcome, computeChunk, recalculateChunk, writeChunk } from '../snapshots/recalculate-chunk.ts'
import type { MarketShelf } from '../snapshots/market-shelf.ts'
import type { PortfolioRow, Store, StoreSession } from '../store/port.ts'

/** What every batch function works in. */
export interface BatchSetting {
  readonly store: Store
  readonly clock: Clock | null
  readonly policy: Policy
  readonly calendar: (name: string) => Calendar | undefined
}

/** No transaction writes more snapshot rows than this. */
export const CHUNK_ROWS_MAX = 20_000

/** The desk of a batch: its session, at its moment. */
export function deskOf({ clock, policy, calendar }: BatchSetting, session: StoreSession): Desk {
  return { session, policy, calendar, now: clock?.now() ?? session.now }
}

/** Nor more portfolios: their fills, lots and events are held while they are computed, however few days these are. */
const CHUNK_PORTFOLIOS_MAX = 250

/** An item, and how many snapshots it will write. */
export interface PlannedItem {
  readonly item: ChunkItem
  readonly snapshots: number
}

/** Portfolios together in one transaction: never more rows than allowed, but always at least one portfolio. */
export function cutChunks(planned: readonly PlannedItem[], rowsMax: number = CHUNK_ROWS_MAX): ChunkItem[][] {
  const chunks: ChunkItem[][] = []
  let rows = Infinity
  for (const { item, snapshots } of planned) {
    if (rows + snapshots > rowsMax || chunks.at(-1)!.length === CHUNK_PORTFOLIOS_MAX) {
      chunks.push([])
      rows = 0
    }
    chunks.at(-1)!.push(item)
    rows += snapshots
  }
  return chunks
}

/**
 * Computes a chunk without a lock, then locks it and writes what nobody changed meanwhile; what somebody did change is computed
 * again under its lock. A kill at any instant leaves each portfolio wholly before or wholly after.
 *
 * A portfolio's own changes show in its version. Quotes need not: one of a day after the last snapshot marks nobody, although it is
 * of a day that is just being computed. That none is missed follows from three facts.
 * 1. Computing reads one moment. A put that changed something raised the revision in its own transaction, and puts stand in a row
 *    from there to their commit; so revision n is the market of the puts 1 to n, and nothing besides.
 * 2. A put locks every portfolio that holds what it changed before it commits (`markHolders`), and the chunk is locked before the
 *    revision is read again. For each portfolio of the chunk one of the two locks therefore comes first.
 * 3. If the put's came first, it has committed when ours is granted, and the revision, which is read by a later statement, is not the
 *    one that was computed from: the chunk is computed again, from a market with the put in it. If ours came first, the put waits
 *    for our commit and then marks what we have written, up to the new last snapshot.
 */
export async function runChunk(
  setting: BatchSetting,
  tenantId: string,
  items: readonly ChunkItem[],
  shelf?: MarketShelf,
): Promise<readonly ChunkOutcome[]> {
  const scope = { tenant_ids: [tenantId] }
  const computed = await setting.store.transaction({ ...scope, mode: 'read' }, (session) =>
    computeChunk(deskOf(setting, session), items, shelf),
  )
  return setting.store.transaction({ ...scope, mode: 'write' }, async (session) => {
    const desk = deskOf(setting, session)
    const locked = await session.books.lockPortfolios({ tenant_id: tenantId, ids: items.map(({ portfolio }) => portfolio.id) })
    const rows = new Map(locked.map(({ row }) => [row.id, row]))
    const unchanged = (await isMarketOf(session, tenantId, computed.market_revision))
      ? computed.outcomes.filter(({ portfolio }) => rows.get(portfolio.id)?.version === portfolio.version)
      : []
    await writeChunk(desk, unchanged)
    const again = items.flatMap((item) => retake(item, rows, unchanged))
    return [...unchanged, ...(await recalculateChunk(desk, again))]
  })
}

/** Whether no put has changed anything since a revision was read. What needed nothing of the market is of any. */
async function isMarketOf({ market }: StoreSession, tenant_id: string, revision: number | null): Promise<boolean> {
  return revision === null || (await market.readSeries({ tenant_id, symbols: [], currencies: [] })).revision === revision
}

/**
 * The item with the portfolio as it is now, if it is to be computed again; nothing when it is gone. It is planned again as well: days
 * that another run has written since are written anew and not taken away, and days that it took away are made.
 */
function retake(item: ChunkItem, rows: ReadonlyMap<Id, PortfolioRow>, written: readonly ChunkOutcome[]): ChunkItem[] {
  const row = rows.get(item.portfolio.id)
  if (!row || written.some(({ portfolio }) => portfolio.id === row.id)) return []
  return [{ portfolio: row, ...widenSpan(row, item.from, item.to) }]
}

/** What went wrong in words that name no more than the caller may see. */
export function failureOf(error: unknown): { code: string; message: string } {
  return isRollforwardError(error)
    ? { code: error.code, message: error.detail }
    : { code: 'INTERNAL', message: error instanceof Error ? error.message : String(error) }
}
