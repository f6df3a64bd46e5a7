import { expect, it } from 'vitest'
import { openWorld, stored } from '../operations.test.helper.ts'

// The lot is bought on the day of the second price, when the first one has ceased to value anything; but the second price's jump
// is told by the first.
const cases = [
  ['on a weekday', { bought: '2026-11-18', first: '2026-11-17', second: '2026-11-18', counted: '2026-11-18' }],
  ['at a weekend, which is Monday’s to count', { bought: '2026-11-16', first: '2026-11-13', second: '2026-11-14', counted: '2026-11-16' }],
] as const

it.each(cases)('a price that comes late marks the snapshot which compares the next price with it: %s', async (_, days) => {
  const world = openWorld()
  const id = await world.portfolio({ inception_date: '2026-11-09' })
  await world.ann.fills.record(id, { symbol: 'ACME', side: 'BUY', quantity: '10', price: '10', date: days.bought })
  await world.ann.prices.put({ prices: [{ symbol: 'ACME', date: days.second, price: '10' }] })
  await world.system.batch.run()
  const put = await world.ann.prices.put({ prices: [{ symbol: 'ACME', date: days.first, price: '5' }] })
  expect(put.marked_portfolios).toBe(1)
  await world.system.batch.run()
  const { snapshots } = await stored(world, id)
  expect(snapshots.filter((row) => row.price_jumps > 0).map((row) => row.date)).toEqual([days.counted])
  await world.system.batch.rebuild()
  expect((await stored(world, id)).snapshots).toEqual(snapshots)
})
