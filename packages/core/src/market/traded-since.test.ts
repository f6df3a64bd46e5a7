import { expect, it } from 'vitest'
import { openWorld, read, stored, TODAY, type World } from '../operations.test.helper.ts'
import type { Id } from '../kernel/ids.ts'
import { memoryStore } from '../store/memory/index.ts'
import type { Store } from '../store/port.ts'

// A Friday; the last snapshot is Thursday's.
const THURSDAY = '2026-11-19'
const buy = { symbol: 'ACME', side: 'BUY', quantity: '10', price: '10', date: TODAY } as const

async function bookWith(world: World): Promise<Id> {
  const id = await world.portfolio({ inception_date: '2026-11-16' })
  await world.ann.fills.record(id, { ...buy, symbol: 'BOLT', date: THURSDAY })
  await world.ann.prices.put({ prices: ['BOLT', 'ACME'].map((symbol) => ({ symbol, date: THURSDAY, price: '11' })) })
  await world.system.batch.run()
  return id
}

const markOf = async (world: World, id: Id) => (await stored(world, id)).portfolio.stale_from

/** Nothing is stale, nothing is found, and a rebuild leaves every lot as it is. */
async function expectFresh(world: World, id: Id): Promise<void> {
  const { lots } = await stored(world, id)
  expect(await markOf(world, id)).toBeNull()
  expect(await world.system.batch.diagnose()).toMatchObject({ ok: true })
  await world.system.batch.rebuild()
  expect((await stored(world, id)).lots).toEqual(lots)
}

it('a price of the day of a fill that no snapshot holds yet marks, and a refresh values its lot', async () => {
  const world = openWorld()
  const id = await bookWith(world)
  await world.ann.fills.record(id, buy)
  const put = await world.ann.prices.put({ prices: [{ symbol: 'ACME', date: TODAY, price: '12' }] })
  expect(put.marked_portfolios).toBe(1)
  expect(await markOf(world, id)).toBe(TODAY)
  await world.ann.snapshots.refresh(id)
  expect((await stored(world, id)).lots.find((lot) => lot.symbol === 'ACME')).toMatchObject({ last_price: '12', unrealized_pnl: '20.00' })
  await expectFresh(world, id)
})

it('so does a rate, which is part of what the lot cost', async () => {
  const world = openWorld()
  const id = await bookWith(world)
  await world.ann.fxRates.put({ rates: [{ base: 'EUR', quote: 'USD', date: '2026-11-02', rate: '1.1' }] })
  await world.ann.fills.record(id, { ...buy, currency: 'EUR' })
  await world.ann.fxRates.put({ rates: [{ base: 'EUR', quote: 'USD', date: TODAY, rate: '1.2' }] })
  await world.ann.snapshots.refresh(id)
  expect((await stored(world, id)).lots.find((lot) => lot.symbol === 'ACME')).toMatchObject({ cost_basis: '120.00' })
  await expectFresh(world, id)
})

it('and in a portfolio that has no snapshot at all', async () => {
  const world = openWorld()
  const id = await world.portfolio({ inception_date: TODAY })
  await world.ann.fills.record(id, buy)
  await world.ann.prices.put({ prices: [{ symbol: 'ACME', date: TODAY, price: '12' }] })
  expect(await markOf(world, id)).toBe(TODAY)
  await world.system.batch.run()
  expect((await stored(world, id)).lots[0]).toMatchObject({ last_price: '12' })
  await expectFresh(world, id)
})

it('a price that only days to come will use marks nobody', async () => {
  const world = openWorld()
  const id = await bookWith(world)
  await world.ann.fills.record(id, buy)
  const put = await world.ann.prices.put({ prices: [{ symbol: 'BOLT', date: TODAY, price: '12' }] })
  expect(put.marked_portfolios).toBe(0)
  await expectFresh(world, id)
})

it('a fill of one symbol leaves the lots of another valued on the day they were', async () => {
  const world = openWorld()
  const id = await bookWith(world)
  await world.ann.prices.put({ prices: [{ symbol: 'BOLT', date: TODAY, price: '12' }] })
  await world.ann.fills.record(id, buy)
  expect((await stored(world, id)).lots.find((lot) => lot.symbol === 'BOLT')).toMatchObject({ last_price: '11' })
  await expectFresh(world, id)
})

it('a price that comes while a run computes the day it is for is not lost', async () => {
  let intrude: (() => Promise<unknown>) | undefined
  const inner = memoryStore()
  const store: Store = {
    ...inner,
    transaction: async (scope, work) => {
      const once = scope.mode === 'write' ? intrude : undefined
      if (once) intrude = undefined
      await once?.()
      return inner.transaction(scope, work)
    },
  }
  const world = openWorld({ store })
  const id = await bookWith(world)
  world.clock.set('2026-11-21T15:00:00.000Z')
  // Friday is computed by Thursday's price when Friday's arrives, before it is written.
  intrude = () => world.ann.prices.put({ prices: [{ symbol: 'BOLT', date: TODAY, price: '15' }] })
  await world.system.batch.run()
  const snapshots = await read(
    world,
    async ({ ledger }) => (await ledger.read('snapshots', { tenant_id: 'acme', portfolio_ids: [id] })).rows,
  )
  expect(snapshots.at(-1)).toMatchObject({ date: TODAY, long_value: '150.00' })
  await expectFresh(world, id)
})
