import { expect, it } from 'vitest'
import { openWorld, stored, TODAY } from '../operations.test.helper.ts'

const buy = { symbol: 'ACME', side: 'BUY', quantity: '10', price: '10', date: TODAY } as const

it('takes the fills of a statement without times in the order of their ids, not of hashes of them', async () => {
  for (let statement = 1; statement <= 8; statement += 1) {
    const world = openWorld()
    const id = await world.portfolio()
    const fills = [
      { ...buy, fill_id: `S${statement}-1` },
      { ...buy, fill_id: `S${statement}-2`, side: 'SELL' as const, price: '12' },
    ]
    await world.ann.fills.record(id, { fills })
    const { lots, realized_events } = await stored(world, id)
    // The purchase opens, the sale closes; the other way round a short would be opened first.
    expect(lots.map((lot) => lot.position_type)).toEqual(['LONG'])
    expect(realized_events.map((event) => event.realized_pnl)).toEqual(['20.00'])
  }
})

it('lets a sequence decide before the ids', async () => {
  const world = openWorld()
  const id = await world.portfolio()
  const fills = [
    { ...buy, fill_id: 'B', sequence: 1 },
    { ...buy, fill_id: 'A', sequence: 2, side: 'SELL' as const },
  ]
  await world.ann.fills.record(id, { fills })
  expect((await stored(world, id)).lots.map((lot) => lot.position_type)).toEqual(['LONG'])
})

it('lets a lot of a statement be closed by hand in the moment in which it was recorded', async () => {
  const world = openWorld()
  const id = await world.portfolio()
  await world.ann.fills.record(id, { ...buy, fill_id: 'S-1' })
  const [lot] = (await stored(world, id)).lots
  const closed = await world.ann.positions.close(id, lot!.id, { close_quantity: '10', exit_price: '12', exit_date: TODAY })
  expect(closed.position.status).toBe('CLOSED')
})
