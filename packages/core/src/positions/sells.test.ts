import { describe, expect, it } from 'vitest'
import {
  type Book,
  codeOf,
  expectRebuildToChangeNothing,
  openWorld,
  putPrices,
  refusal,
  runUntil,
  stored,
} from '../operations.test.helper.ts'

type Sell = Parameters<Book['sells']['create']>[1]
type Method = 'FIFO' | 'LIFO' | 'HIFO' | 'AVERAGE'

/** Three lots of 10: bought at 10, 30 and 20, the last with a fee of 2. */
async function openBook(lot_method: Method = 'FIFO') {
  const world = openWorld()
  const id = await world.portfolio({ opening_equity: '100000.00', lot_method })
  const open = async (entry_price: string, entry_date: string, more = {}) =>
    (await world.ann.positions.open(id, { symbol: 'ACME', position_type: 'LONG', quantity: '10', entry_price, entry_date, ...more })).id
  const lots = [await open('10', '2026-11-02'), await open('30', '2026-11-03'), await open('20', '2026-11-04', { fees: '2' })]
  const sell = (more: Partial<Sell> = {}) =>
    world.ann.sells.create(id, { symbol: 'ACME', quantity: '15', price: '40', date: '2026-11-10', ...more })
  const preview = (more: Partial<Sell> = {}) =>
    world.ann.sells.preview(id, { symbol: 'ACME', quantity: '15', price: '40', date: '2026-11-10', ...more })
  const left = async () =>
    (await world.ann.positions.list(id, { status: 'ALL' })).positions
      .map((lot) => ('remaining_quantity' in lot ? lot.remaining_quantity : ''))
      .reverse()
  return { ...world, id, lots, open, sell, preview, left }
}

/** By hand: 15 × 40 = 600.00 less the cost of the 15 that the method takes. */
const byHand: Readonly<Record<Method, { realized_pnl: string; left: readonly string[] }>> = {
  // 10 at 10 and 5 at 30: 600 − 100 − 150.
  FIFO: { realized_pnl: '350.00', left: ['0', '5', '10'] },
  // 10 at 20.20 and 5 at 30: 600 − 202 − 150.
  LIFO: { realized_pnl: '248.00', left: ['10', '5', '0'] },
  // 10 at 30 and 5 at 20.20: 600 − 300 − 101.
  HIFO: { realized_pnl: '199.00', left: ['10', '0', '5'] },
  // The cost of 602 spread over 30: 200.67, 200.66, 200.67; the first lot and half of the second: 600 − 200.67 − 100.33.
  AVERAGE: { realized_pnl: '299.00', left: ['0', '5', '10'] },
}
const methods = Object.keys(byHand) as Method[]

describe('a sale', () => {
  it.each(methods)('under the %s of the portfolio takes its lots', async (method) => {
    const world = await openBook(method)
    const done = await world.sell()
    expect(done).toMatchObject({ realized_pnl: byHand[method].realized_pnl, remaining_quantity: '15', fills: [{ lot_method: method }] })
    expect(done).not.toHaveProperty('by_method')
    expect(await world.left()).toEqual(byHand[method].left)
    await expectRebuildToChangeNothing(world, world.id)
  })

  it.each(methods)('may choose %s for itself, and its fill keeps the method', async (method) => {
    const { sell, left, ann, id } = await openBook()
    expect((await sell({ lot_method: method })).realized_pnl).toBe(byHand[method].realized_pnl)
    expect(await left()).toEqual(byHand[method].left)
    expect((await ann.fills.list(id)).fills[0]).toMatchObject({ side: 'SELL', lot_method: method, source: 'manual' })
    expect((await ann.portfolios.get(id)).lot_method).toBe('FIFO')
  })

  it('makes the same total P&L under every method (trap 45)', async () => {
    for (const method of methods) {
      const world = await openBook(method)
      await world.sell()
      await putPrices(world.ann, { ACME: { '2026-11-10': '40' } })
      await runUntil(world, '2026-11-10')
      expect(await world.ann.overview.get(world.id)).toMatchObject({
        cumulative_pnl: '598.00',
        realized_pnl: { all: byHand[method].realized_pnl },
      })
    }
  })

  it('of lots named in it takes these', async () => {
    const { sell, lots, left } = await openBook()
    const named = [
      { position_id: lots[2]!, quantity: '10' },
      { position_id: lots[0]!, quantity: '5' },
    ]
    const done = await sell({ lots: named })
    expect(done.realized_events.map(({ position_id, quantity }) => ({ position_id, quantity }))).toEqual(named)
    expect(done.realized_pnl).toBe('348.00')
    expect(await left()).toEqual(['5', '10', '0'])
  })

  it('never flips', async () => {
    const { sell, ann, id } = await openBook()
    const refused = await refusal(sell({ quantity: '30.00000001' }))
    expect([refused.code, refused.extensions['quantity_max']]).toEqual(['POSITION_001', '30'])
    await sell({ quantity: '30' })
    expect(await codeOf(sell({ quantity: '1' }))).toBe('POSITION_001')
    expect((await ann.positions.list(id)).total).toBe(0)
    expect(await codeOf(sell({ symbol: 'NONE' }))).toBe('POSITION_001')
  })

  it('of what is short only buys back', async () => {
    const { ann, id } = await openBook()
    await ann.positions.open(id, { symbol: 'EMCA', position_type: 'SHORT', quantity: '10', entry_price: '10', entry_date: '2026-11-02' })
    const cover = (quantity: string) => ann.sells.create(id, { symbol: 'EMCA', quantity, price: '7', date: '2026-11-10' })
    expect(await codeOf(cover('11'))).toBe('POSITION_001')
    expect(await cover('4')).toMatchObject({ realized_pnl: '12.00', remaining_quantity: '6', fills: [{ side: 'BUY' }] })
  })

  it('dated before a later sale leaves that one its quantity, or is refused', async () => {
    const world = await openBook()
    const { sell, left, ann, id } = world
    await sell({ quantity: '25', date: '2026-11-10' })
    expect(await codeOf(sell({ quantity: '6', date: '2026-11-05' }))).toBe('POSITION_001')
    const done = await sell({ quantity: '5', date: '2026-11-05', price: '35' })
    // It takes 5 of the first lot; the later sale then takes its other 5, and all of the two others.
    expect(done).toMatchObject({ realized_pnl: '125.00', remaining_quantity: '0' })
    expect(await left()).toEqual(['0', '0', '0'])
    expect((await ann.realizedEvents.list(id)).totals.realized_pnl).toBe('573.00')
    await expectRebuildToChangeNothing(world, id)
  })

  it('dated before a lot was opened cannot take it', async () => {
    const { sell, lots } = await openBook()
    const refused = await refusal(sell({ quantity: '11', date: '2026-11-02' }))
    expect([refused.code, refused.extensions['quantity_max']]).toEqual(['POSITION_001', '10'])
    expect(await codeOf(sell({ quantity: '1', date: '2026-11-01' }))).toBe('POSITION_001')
    const early = { quantity: '1', date: '2026-11-03', lots: [{ position_id: lots[2]!, quantity: '1' }] }
    expect(await codeOf(sell(early))).toBe('POSITION_002')
  })

  it('of wrong lots is refused', async () => {
    const { sell, lots, open, ann, id } = await openBook()
    const other = await open('10', '2026-11-02', { symbol: 'EMCA' })
    const named = (position_id: string, quantity: string) => [{ position_id, quantity }]
    const unknown = '00000000-0000-7000-8000-00000000ffff'
    expect(await codeOf(sell({ quantity: '1', lots: named(unknown, '1') }))).toBe('POSITION_005')
    expect(await codeOf(sell({ quantity: '1', lots: named(other, '1') }))).toBe('POSITION_005')
    expect(await codeOf(sell({ quantity: '11', lots: named(lots[0]!, '11') }))).toBe('POSITION_001')
    expect((await refusal(sell({ quantity: '3', lots: named(lots[0]!, '2') }))).errors[0]?.path).toBe('quantity')
    const twice = [...named(lots[0]!, '6'), ...named(lots[0]!, '6')]
    expect(await codeOf(sell({ quantity: '12', lots: twice }))).toBe('POSITION_001')
    expect((await ann.fills.list(id)).total).toBe(4)
  })

  it('of the future or at no price is refused', async () => {
    const { sell } = await openBook()
    expect(await codeOf(sell({ date: '2026-11-21' }))).toBe('POSITION_003')
    expect(await codeOf(sell({ price: '0' }))).toBe('POSITION_004')
  })
})

describe('a preview of a sale', () => {
  it('writes nothing and answers what each method would realize, as the sale then does', async () => {
    const world = await openBook()
    const before = await stored(world, world.id)
    const asked = await world.preview({ fees: '3' })
    expect(await stored(world, world.id)).toEqual(before)
    const { by_method, ...same } = asked
    for (const method of methods) {
      const other = await openBook()
      const done = await other.sell({ lot_method: method, fees: '3' })
      const outcome = by_method![method]
      expect(outcome.realized_pnl).toBe(done.realized_pnl)
      const figures = (events: typeof done.realized_events) =>
        events.map(({ id: _, fill_id: __, position_id: ___, version: ____, ...event }: Record<string, unknown>) => event)
      expect(figures(outcome.realized_events)).toEqual(figures(done.realized_events))
    }
    const { fills, realized_events, ...done } = await world.sell({ fees: '3' })
    expect(same).toMatchObject(done)
    expect(realized_events.map(({ realized_pnl }) => realized_pnl)).toEqual(same.realized_events.map(({ realized_pnl }) => realized_pnl))
    expect(fills).toHaveLength(same.fills.length)
  })

  it('before a later sale answers what the real one does', async () => {
    for (const method of methods) {
      const world = await openBook()
      await world.sell({ quantity: '12' })
      const asked = await world.preview({ quantity: '3', date: '2026-11-04', lot_method: method })
      const done = await world.sell({ quantity: '3', date: '2026-11-04', lot_method: method })
      expect([asked.realized_pnl, asked.by_method![method].realized_pnl]).toEqual([done.realized_pnl, done.realized_pnl])
      expect(asked.recalculation).toEqual(done.recalculation)
    }
  })

  it('of named lots compares them with the methods', async () => {
    const { preview, lots } = await openBook()
    const asked = await preview({ quantity: '5', lots: [{ position_id: lots[1]!, quantity: '5' }] })
    expect(asked.realized_pnl).toBe('50.00')
    expect(asked.by_method).toMatchObject({
      FIFO: { realized_pnl: '150.00' },
      LIFO: { realized_pnl: '99.00' },
      HIFO: { realized_pnl: '50.00' },
    })
  })

  it('refuses what the sale would refuse', async () => {
    const { preview } = await openBook()
    expect(await codeOf(preview({ quantity: '31' }))).toBe('POSITION_001')
    expect(await codeOf(preview({ date: '2026-11-21' }))).toBe('POSITION_003')
  })
})
