import { expect } from 'vitest'
import type { Callables } from './contract/operation.ts'
import type { Contract } from './contract.ts'
import { createRollforward, type Rollforward, type RollforwardOptions } from './create-rollforward.ts'
import type { Actor, Scope } from './execution/context.ts'
import { type ManualClock, manualClock } from './kernel/clock.ts'
import { type CodedError, isRollforwardError } from './kernel/errors.ts'
import type { Id, IdSource } from './kernel/ids.ts'
import { memoryStore } from './store/memory/index.ts'
import type { OutboxRow, PortfolioRow, Store, StoreSession } from './store/port.ts'
import type { SystemOperations } from './system-operations.ts'

/** A Friday afternoon in London, Friday morning in New York. */
export const NOW = '2026-11-20T15:00:00.000Z'
export const TODAY = '2026-11-20'

export type Book = Callables<Contract>

export interface World {
  readonly rf: Rollforward
  readonly store: Store
  readonly clock: ManualClock
  /** Everything that listeners heard, in order. */
  readonly heard: OutboxRow[]
  /** The owner of everything, who may write. */
  readonly ann: Book
  readonly system: SystemOperations
  /** Somebody of the same tenant. */
  readonly as: (user_id: string, more?: Partial<Actor>) => Book
  /** A new portfolio of ann's; gives its id. */
  readonly portfolio: (fields?: Partial<Parameters<Book['portfolios']['create']>[0]>) => Promise<Id>
}

/** Ids in the order in which they were asked for. */
export function countingIds(): IdSource {
  let count = 0
  return { next: () => `00000000-0000-7000-8000-${(count += 1).toString(16).padStart(12, '0')}` as Id }
}

/** The SDK over a store in memory; the clock stands still until it is moved. */
export function openWorld(options: Partial<RollforwardOptions> & { readonly now?: string } = {}): World {
  const { now = NOW, ...rest } = options
  const clock = manualClock(now)
  const store = options.store ?? memoryStore({ clock })
  const heard: OutboxRow[] = []
  const rf = createRollforward({ clock, ids: countingIds(), on: { '*': (event) => heard.push(event) }, ...rest, store })
  const as: World['as'] = (user_id, more = {}) => rf.as({ user_id, tenant_id: 'acme', scopes: ['write'], ...more })
  const ann = as('ann', { name: 'Ann' })
  const portfolio: World['portfolio'] = async (fields = {}) => {
    const plain = { name: 'Growth', base_currency: 'USD', inception_date: '2026-01-05', opening_equity: '10000.00' }
    return (await ann.portfolios.create({ ...plain, ...fields })).id
  }
  return { rf, store, clock, heard, ann, system: rf.system(), as, portfolio }
}

/** Ann as an administrator, who may act outside of windows and limits. */
export function asAdmin(world: World): Book {
  return world.as('ann', { name: 'Ann', scopes: ['admin'] })
}

/** Somebody with a role on ann's portfolio. */
export async function withRole(
  world: World,
  portfolio: string,
  role: 'viewer' | 'editor' | 'owner',
  scopes: readonly Scope[] = ['write'],
): Promise<Book> {
  await world.ann.access.put(portfolio, role, { role })
  return world.as(role, { scopes })
}

/** The refusal of a call that must be refused. */
export async function refusal(call: PromiseLike<unknown>): Promise<CodedError> {
  try {
    await call
  } catch (error) {
    if (isRollforwardError(error)) return error
    throw error
  }
  throw new Error('was not refused')
}

export async function codeOf(call: PromiseLike<unknown>): Promise<string> {
  return (await refusal(call)).code
}

/** Code, or "ok" for what is carried out. */
export async function outcome(call: PromiseLike<unknown>): Promise<string> {
  try {
    await call
    return 'ok'
  } catch (error) {
    if (isRollforwardError(error)) return error.code
    throw error
  }
}

export function read<Result>({ store }: Pick<World, 'store'>, work: (session: StoreSession) => Promise<Result>): Promise<Result> {
  return store.transaction({ tenant_ids: ['acme'], mode: 'read' }, work)
}

export function write<Result>({ store }: Pick<World, 'store'>, work: (session: StoreSession) => Promise<Result>): Promise<Result> {
  return store.transaction({ tenant_ids: ['acme'], mode: 'write' }, work)
}

/** Everything that the store holds of one portfolio, deleted and voided rows too. */
export function stored(world: Pick<World, 'store'>, id: Id) {
  const query = { tenant_id: 'acme', portfolio_ids: [id] }
  return read(world, async ({ books, ledger, access, delivery }) => ({
    portfolio: (await books.readPortfolios({ tenant_id: 'acme', ids: [id] })).rows[0]?.row as PortfolioRow,
    equity_changes: (await books.readEquityChanges({ ...query, include_deleted: true })).rows,
    fills: (await ledger.read('fills', { ...query, include_deleted: true })).rows,
    income: (await ledger.read('income', { ...query, include_deleted: true })).rows,
    lots: (await ledger.read('lots', query)).rows,
    realized_events: (await ledger.read('realized_events', query)).rows,
    snapshots: (await ledger.read('snapshots', query)).rows,
    access: await access.readAccess(query),
    audit: (await delivery.readAudit({ tenant_id: 'acme', portfolio_id: id, page: { limit: 500, offset: 0 } })).rows,
    outbox: await delivery.readOutbox({ tenant_id: 'acme', portfolio_ids: [id], limit: 500 }),
  }))
}

export type Stored = Awaited<ReturnType<typeof stored>>

/** What is derived from facts, without what says when that was done. */
export async function projections(world: Pick<World, 'store'>, id: Id) {
  const { portfolio, lots, realized_events, snapshots } = await stored(world, id)
  const { equity_balance, snapshot_date, cumulative_pnl, stale_from } = portfolio
  return {
    portfolio: { equity_balance, snapshot_date, cumulative_pnl, stale_from },
    lots,
    realized_events,
    snapshots: snapshots.map(({ computed_at: _, ...row }) => row),
  }
}

/** Rebuilding everything from the facts must give what stands, byte for byte. */
export async function expectRebuildToChangeNothing(world: World, id: Id): Promise<void> {
  const before = await projections(world, id)
  const report = await world.system.batch.rebuild({ tenant_id: 'acme', portfolio_ids: [id] })
  expect(report.failures).toEqual([])
  expect(await projections(world, id)).toEqual(before)
}

/** Puts closing prices given as `{ SYMBOL: { date: price } }`. */
export async function putPrices(book: Book, prices: Readonly<Record<string, Readonly<Record<string, string>>>>) {
  const rows = Object.entries(prices).flatMap(([symbol, byDate]) =>
    Object.entries(byDate).map(([date, price]) => ({ symbol, date, price })),
  )
  return book.prices.put({ prices: rows })
}

/** The snapshot of a day. */
export async function snapshotOf(book: Book, id: Id, date: string) {
  const { snapshots } = await book.snapshots.list(id, { start_date: date, end_date: date })
  const [row] = snapshots
  if (!row) throw new Error(`there is no snapshot of ${date}`)
  return row
}

/** Calculates up to a day, whatever the clock says afterwards: the batch runs on the morning after. */
export async function runUntil(world: World, date: string, time = 'T06:00:00.000Z'): Promise<void> {
  world.clock.set(`${date}${time}`)
  world.clock.advance(24 * 3_600_000)
  const report = await world.system.batch.run()
  expect(report.failures).toEqual([])
}
