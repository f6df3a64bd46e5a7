import { expect, it } from 'vitest'
import { codeOf, expectRebuildToChangeNothing, openWorld } from '../operations.test.helper.ts'

/** Ten of ACME, of which a sale names eight; then it is told that two had become one before that. */
async function openBroken() {
  const world = openWorld()
  const { ann, system } = world
  const id = await world.portfolio({ opening_equity: '100000.00', inception_date: '2026-11-02' })
  const open = (symbol: string) =>
    ann.positions.open(id, { symbol, position_type: 'LONG', quantity: '10', entry_price: '20', entry_date: '2026-11-02' })
  const lot = await open('ACME')
  await open('EMCA')
  await system.batch.run()
  const lots = [{ position_id: lot.id, quantity: '8' }]
  const { fills } = await ann.sells.create(id, { symbol: 'ACME', quantity: '8', price: '25', date: '2026-11-10', lots })
  await ann.splits.put({ splits: [{ symbol: 'ACME', ex_date: '2026-11-05', numerator: 1, denominator: 2 }] })
  return { ...world, id, sale: fills[0]!.id }
}

it('a sale of a lot that a later split left too small stops nobody who trades something else', async () => {
  const { ann, id } = await openBroken()
  const sold = await ann.sells.create(id, { symbol: 'EMCA', quantity: '4', price: '25', date: '2026-11-11' })
  expect(sold).toMatchObject({ remaining_quantity: '6', recalculation: { mode: 'deferred', from: '2026-11-05' } })
  expect(sold.realized_events).toMatchObject([{ realized_pnl: '20.00' }])
  await ann.positions.open(id, { symbol: 'OTHER', position_type: 'LONG', quantity: '1', entry_price: '20', entry_date: '2026-11-12' })
  expect((await ann.positions.list(id, { symbol: 'EMCA' })).positions).toMatchObject([{ remaining_quantity: '6', realized_pnl: '20.00' }])
})

it('but its own symbol, and the batch names it', async () => {
  const { ann, id, sale, system } = await openBroken()
  expect(await codeOf(ann.sells.create(id, { symbol: 'ACME', quantity: '1', price: '25', date: '2026-11-11' }))).toBe('POSITION_001')
  const { failures } = await system.batch.run()
  expect(failures).toMatchObject([{ portfolio_id: id, code: 'POSITION_001', message: expect.stringContaining(sale) }])
})

it('until it is corrected', async () => {
  const world = await openBroken()
  const { ann, id, sale, system } = world
  await ann.sells.create(id, { symbol: 'EMCA', quantity: '4', price: '25', date: '2026-11-11' })
  await ann.fills.void(id, sale)
  expect((await system.batch.run()).failures).toEqual([])
  expect((await ann.positions.list(id, { symbol: 'ACME' })).positions).toMatchObject([{ remaining_quantity: '5' }])
  await expectRebuildToChangeNothing(world, id)
})
