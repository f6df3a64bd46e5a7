import { createRollforward, isRollforwardError, manualClock } from '@rollforward/core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type FreshDatabase, freshDatabase } from './fresh-database.test.helper.ts'
import { type DatabaseStore, postgresStore } from './index.ts'

// Locks are taken in one order: the market and its revision, portfolios by id, the head of the tenant's own chain. So nobody waits in a
// circle, whatever happens at once.

let database: FreshDatabase
let store: DatabaseStore

beforeAll(async () => {
  database = await freshDatabase()
  store = postgresStore({ connection_string: database.url })
  await store.migrate()
})

afterAll(async () => {
  await store.close()
  await database.drop()
})

const deadlocks = async (): Promise<number> => {
  const [row] = await database.query<{ deadlocks: string }>('select deadlocks from pg_stat_database where datname = current_database()')
  return Number.parseInt(row!.deadlocks, 10)
}

it('puts, fills, deletions, changes, refreshes and runs at once never wait in a circle, and every chain is whole', async () => {
  const rollforward = createRollforward({ store, clock: manualClock('2026-11-20T06:00:00.000Z') })
  const ann = rollforward.as({ user_id: 'ann', tenant_id: 'acme', scopes: ['write'] })
  const plain = { name: 'A', base_currency: 'USD', inception_date: '2026-11-16', opening_equity: '10000.00' }
  const fill = { fill_id: 'a', symbol: 'ACME', side: 'BUY', quantity: '10', price: '10', date: '2026-11-16' } as const
  const ids = await Promise.all(Array.from({ length: 16 }, async () => (await ann.portfolios.create(plain)).id))
  await Promise.all(ids.map((id) => ann.fills.record(id, fill)))
  const put = (price: number) => ann.prices.put({ prices: [{ symbol: 'ACME', date: '2026-11-18', price: `${price}` }] })
  const split = (numerator: number) =>
    ann.splits.put({ splits: [{ symbol: 'ACME', ex_date: '2026-11-17', numerator: numerator + 1, denominator: numerator + 2 }] })
  const contribute = (id: string) =>
    ann.equityChanges.record(id, { change_type: 'CONTRIBUTION', amount: '5.00', change_date: '2026-11-18' })
  const work = ids.flatMap((id, index) => [
    () => put(10 + index),
    () => contribute(id),
    () => (index % 2 === 0 ? ann.portfolios.delete(id) : ann.snapshots.refresh(id)),
    () => (index % 4 === 0 ? rollforward.system().batch.run({ concurrency: 2 }) : split(index)),
    () => contribute(ids[(index + 5) % ids.length]!),
    () => ann.fills.record(ids[(index + 3) % ids.length]!, { ...fill, fill_id: `b${index}`, symbol: `S${index}`, date: '2026-11-17' }),
    () => ann.prices.put({ prices: [{ symbol: `S${index}`, date: '2026-11-17', price: '11' }] }),
  ])
  const before = await deadlocks()
  const queue = work.values()
  const outcomes: string[] = []
  const worker = async (): Promise<void> => {
    for (const call of queue)
      await call().then(
        () => outcomes.push('done'),
        (error: unknown) => outcomes.push(isRollforwardError(error) ? error.code : String(error)),
      )
  }
  await Promise.all(Array.from({ length: 8 }, worker))
  // A portfolio that is being deleted is not found by those who come later.
  expect(new Set(outcomes)).toEqual(new Set(['done', 'EQUITY_004']))
  expect(await deadlocks()).toBe(before)
  await rollforward.system().batch.run()
  expect(await rollforward.system().batch.diagnose()).toMatchObject({ ok: true })
})
