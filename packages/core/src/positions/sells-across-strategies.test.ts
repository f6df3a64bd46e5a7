import { describe, expect, it } from 'vitest'
import { type Book, codeOf, openWorld, refusal } from '../operations.test.helper.ts'

type Sell = Parameters<Book['sells']['create']>[1]

describe('a sale without a strategy', () => {
  /** 10 at 10 in A, 10 at 30 in B, 10 at 20 in A. */
  const openStrategies = async () => {
    const world = openWorld()
    const id = await world.portfolio({ opening_equity: '100000.00' })
    for (const [strategy_symbol, entry_price, entry_date] of [
      ['A', '10', '2026-11-02'],
      ['B', '30', '2026-11-03'],
      ['A', '20', '2026-11-04'],
    ] as const)
      await world.ann.positions.open(id, {
        symbol: 'ACME',
        position_type: 'LONG',
        quantity: '10',
        entry_price,
        entry_date,
        strategy_symbol,
      })
    const sell = (more: Partial<Sell> = {}) =>
      world.ann.sells.create(id, { symbol: 'ACME', quantity: '25', price: '40', date: '2026-11-10', fees: '5', ...more })
    return { ...world, id, sell }
  }

  it('closes over all strategies and becomes one fill each, the fees shared by quantity', async () => {
    const { sell, ann, id } = await openStrategies()
    const done = await sell()
    expect(done.fills.map(({ strategy_symbol, quantity, fees }) => [strategy_symbol, quantity, fees])).toEqual([
      ['A', '15', '3'],
      ['B', '10', '2'],
    ])
    // 1,000 − 5 − 100 − 300 − 100.
    expect(done).toMatchObject({ realized_pnl: '495.00', remaining_quantity: '5' })
    expect((await ann.positions.list(id)).positions).toMatchObject([{ strategy_symbol: 'A', remaining_quantity: '5' }])
  })

  it.each([
    // Over all strategies the method decides: last in first out takes A's second lot, B's lot and half of A's first.
    [
      'LIFO',
      [
        ['A', '15'],
        ['B', '10'],
      ],
      '445.00',
    ],
    [
      'HIFO',
      [
        ['B', '10'],
        ['A', '15'],
      ],
      '445.00',
    ],
  ] as const)('under %s takes the lots in the order of the method', async (lot_method, fills, realized_pnl) => {
    const { sell } = await openStrategies()
    const done = await sell({ lot_method })
    expect(done.fills.map(({ strategy_symbol, quantity }) => [strategy_symbol, quantity])).toEqual(fills)
    expect(done.realized_pnl).toBe(realized_pnl)
  })

  it.each([
    ['LIFO', 'B'],
    ['FIFO', 'A'],
  ] as const)('under %s begins with the lot of strategy %s', async (lot_method, strategy_symbol) => {
    const world = openWorld()
    const id = await world.portfolio({ opening_equity: '100000.00' })
    const lot = { symbol: 'ACME', position_type: 'LONG', quantity: '10', entry_price: '10' } as const
    await world.ann.positions.open(id, { ...lot, entry_date: '2026-11-02', strategy_symbol: 'A' })
    await world.ann.positions.open(id, { ...lot, entry_date: '2026-11-03', strategy_symbol: 'B' })
    const sale = { symbol: 'ACME', quantity: '4', price: '12', date: '2026-11-10', lot_method } as const
    expect((await world.ann.sells.create(id, sale)).fills).toMatchObject([{ strategy_symbol, quantity: '4' }])
  })

  it('closes what is long, and leaves the short of another strategy alone', async () => {
    const world = openWorld()
    const id = await world.portfolio({ opening_equity: '100000.00' })
    const lot = { symbol: 'ACME', quantity: '10', entry_price: '10', entry_date: '2026-11-02' } as const
    await world.ann.positions.open(id, { ...lot, position_type: 'SHORT', strategy_symbol: 'A' })
    await world.ann.positions.open(id, { ...lot, position_type: 'LONG', strategy_symbol: 'B', quantity: '6' })
    const sell = (quantity: string) => world.ann.sells.create(id, { symbol: 'ACME', quantity, price: '12', date: '2026-11-10' })
    expect((await refusal(sell('7'))).extensions).toMatchObject({ quantity_max: '6' })
    expect(await sell('6')).toMatchObject({ realized_pnl: '12.00', fills: [{ side: 'SELL', strategy_symbol: 'B' }] })
    expect((await world.ann.positions.list(id, { group: 'symbol', status: 'ALL' })).positions).toMatchObject([
      { side: 'SHORT', quantity: '10' },
      { side: 'LONG', quantity: '0' },
    ])
  })

  it('with a strategy closes in this one only', async () => {
    const { sell } = await openStrategies()
    expect(await codeOf(sell({ strategy_symbol: 'B', quantity: '11' }))).toBe('POSITION_001')
    expect(await sell({ strategy_symbol: 'B', quantity: '10' })).toMatchObject({ realized_pnl: '95.00', remaining_quantity: '0' })
    expect(await codeOf(sell({ strategy_symbol: 'C', quantity: '1' }))).toBe('POSITION_001')
  })

  it('says what is left over all strategies it may close', async () => {
    const { sell } = await openStrategies()
    expect(await sell({ quantity: '1' })).toMatchObject({ remaining_quantity: '29' })
    expect(await sell({ quantity: '1', strategy_symbol: 'A' })).toMatchObject({ remaining_quantity: '18' })
  })
})
