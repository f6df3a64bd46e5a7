import type { Id } from '../../kernel/ids.ts'
import type { AuditRow, DeliveryStore, EquityChangeRow, OutboxRow, PortfolioRow, Store, StoreSession } from '../port.ts'
import { newId, portfolioRow } from './sample-rows.ts'

/** What vitest, mocha and others have in common. */
export interface Runner {
  readonly describe: (name: string, body: () => void) => unknown
  readonly it: (name: string, body: () => Promise<void>) => unknown
}

export interface TestedStore {
  readonly store: Store
  /** How many round trips there were since the beginning, for a store that has any. */
  readonly trips?: (() => number) | undefined
}

/** What one case works with: the store, and a tenant of its own in it. */
export interface Bench extends TestedStore {
  readonly tenant_id: string
  readonly write: <Result>(work: (session: StoreSession) => Promise<Result>) => Promise<Result>
  readonly read: <Result>(work: (session: StoreSession) => Promise<Result>) => Promise<Result>
  /** A tenant that is not this case's own. */
  readonly newTenant: () => string
}

export type Case = (name: string, body: (bench: Bench) => Promise<void>) => void

/** Makes a bench for each case. The store is made at the first and is the same for all. */
export function benches(makeStore: () => Promise<TestedStore> | TestedStore): () => Promise<Bench> {
  const run = randomText()
  let made: Promise<TestedStore> | undefined
  return async () => {
    made ??= Promise.resolve(makeStore())
    const tested = await made
    const newTenant = () => `tenant-${run}-${newId().slice(-6)}`
    const tenantId = newTenant()
    return {
      ...tested,
      tenant_id: tenantId,
      newTenant,
      write: (work) => tested.store.transaction({ tenant_ids: [tenantId], mode: 'write' }, work),
      read: (work) => tested.store.transaction({ tenant_ids: [tenantId], mode: 'read' }, work),
    }
  }
}

/** Keeps runs apart that meet in one database. */
function randomText(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(6)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** A saved portfolio to hang rows on. */
export async function makePortfolio(bench: Bench, changes: Partial<PortfolioRow> = {}): Promise<PortfolioRow> {
  const row = portfolioRow(bench.tenant_id, changes)
  await bench.write((session) => session.books.savePortfolios([row]))
  return row
}

export async function readChanges(
  session: StoreSession,
  tenantId: string,
  portfolioIds: readonly Id[],
): Promise<readonly EquityChangeRow[]> {
  return (await session.books.readEquityChanges({ tenant_id: tenantId, portfolio_ids: portfolioIds })).rows
}

/** Audit rows in a transaction of their own, as the last of a write with the lock of the tenant's chain. */
export function writeAudit(bench: Bench, audit: readonly AuditRow[]): Promise<void> {
  return bench.write(async ({ delivery }) => {
    await delivery.lockTenantHead({ tenant_id: bench.tenant_id })
    await delivery.finish({ audit, outbox: [] })
  })
}

const READS_MAX = 20_000

/**
 * Reads the outbox until it has so many rows. A store may show an event only once no older transaction is running that could still
 * put one in front of it, and somebody else may be running one at this moment.
 */
export async function readOutbox(
  bench: Bench,
  query: Partial<Parameters<DeliveryStore['readOutbox']>[0]>,
  rows: number,
): Promise<readonly OutboxRow[]> {
  for (let reads = 1; ; reads += 1) {
    const found = await bench.read(({ delivery }) => delivery.readOutbox({ tenant_id: bench.tenant_id, limit: 100, ...query }))
    if (found.length >= rows || reads === READS_MAX) return found
  }
}

/** Waits until the work has come to a point. Work that ends before must not be waited for. */
export async function reached(point: { readonly opened: Promise<void> }, work: Promise<unknown>): Promise<void> {
  await Promise.race([point.opened, work])
}

/** Something another party waits for. */
export function latch(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open: () => void = () => undefined
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { opened, open }
}

/** Long enough for something that does not wait to have happened. */
export async function letTimePass(bench: Bench): Promise<void> {
  for (let round = 0; round < 25; round += 1) await bench.read(({ books }) => books.readPortfolios({ tenant_id: bench.tenant_id }))
}
