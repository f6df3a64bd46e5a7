import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRollforward, manualClock, type Store } from '@rollforward/core'
import { storeConformance } from '@rollforward/core/conformance'
import { memoryStore } from '@rollforward/core/memory'
import { afterAll, describe, expect, it } from 'vitest'
import { sqliteStore } from '../../../../examples/own-adapter/sqlite-store.ts'

// The example of the guide "Write your own adapter" passes the suite like any other store.

const folders: string[] = []

async function newFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rollforward-sqlite-'))
  folders.push(folder)
  return join(folder, 'books.sqlite')
}

afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true })
})

describe('the example adapter on SQLite', () => {
  storeConformance({ describe, it }, async () => ({ store: sqliteStore({ file: await newFile() }) }), {
    supports: ['concurrent', 'durable', 'flushed'],
  })
})

/** A short history, and what a reader sees of it at the end. */
async function keepBook(store: Store): Promise<unknown> {
  const clock = manualClock('2026-11-20T15:00:00.000Z')
  const rollforward = createRollforward({ store, clock })
  const book = rollforward.as({ user_id: 'ann', tenant_id: 'acme', scopes: ['write'] })
  const { id } = await book.portfolios.create({
    name: 'Growth',
    base_currency: 'USD',
    inception_date: '2026-11-02',
    opening_equity: '10000.00',
  })
  await book.positions.open(id, { symbol: 'AAPL', position_type: 'LONG', quantity: '10', entry_price: '200.5', entry_date: '2026-11-03' })
  await book.sells.create(id, { symbol: 'AAPL', quantity: '3', price: '210', date: '2026-11-05' })
  const days = Array.from({ length: 17 }, (_, index) => `2026-11-${String(index + 3).padStart(2, '0')}`)
  await book.prices.put({ prices: days.map((date, index) => ({ symbol: 'AAPL', date, price: `${205 + index}.25` })) })
  await book.equityChanges.record(id, { change_type: 'WITHDRAWAL', amount: '500.37', change_date: '2026-11-06' })
  expect((await rollforward.system().batch.run()).failures).toEqual([])
  expect((await rollforward.system().batch.diagnose()).portfolios.flatMap(({ findings }) => findings)).toEqual([])
  const { snapshots } = await book.snapshots.list(id, { limit: 500 })
  return snapshots.map(({ date, net_asset_value, cash_value, daily_pnl, twr_index }) => [
    date,
    net_asset_value,
    cash_value,
    daily_pnl,
    twr_index,
  ])
}

describe('a book in SQLite', () => {
  it('is the same as one in memory', async () => {
    const store = sqliteStore({ file: await newFile() })
    expect(await keepBook(store)).toEqual(await keepBook(memoryStore()))
    await store.close()
  })

  it('is there when the file is opened again', async () => {
    const file = await newFile()
    const portfolios = (store: Store) =>
      createRollforward({ store })
        .as({ user_id: 'ann', tenant_id: 'acme', scopes: ['read'] })
        .portfolios.list()
    const first = sqliteStore({ file })
    await keepBook(first)
    const kept = await portfolios(first)
    await first.close()
    const second = sqliteStore({ file })
    expect(kept.portfolios).toHaveLength(1)
    expect(await portfolios(second)).toEqual(kept)
    await second.close()
  })
})
