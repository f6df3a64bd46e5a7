import { describe, expect, it } from 'vitest'
import { codeOf, openWorld, putPrices, refusal, runUntil, snapshotOf } from '../operations.test.helper.ts'

/** ACME long in two strategies, EMCA short, GONE sold; closes of 11-03 and 11-05. */
async function openBook() {
  const world = openWorld({ now: '2026-11-02T12:00:00.000Z' })
  const id = await world.portfolio({ opening_equity: '10000.00', inception_date: '2026-11-02' })
  const fill = (symbol: string, side: 'BUY' | 'SELL', quantity: string, price: string, date: string, more = {}) =>
    world.ann.fills.record(id, { symbol, side, quantity, price, date, ...more })
  await fill('ACME', 'BUY', '100', '10', '2026-11-02', { fill_id: 'a', strategy_symbol: 'A' })
  await fill('EMCA', 'SELL', '10', '50', '2026-11-02', { fill_id: 'b' })
  await fill('GONE', 'BUY', '10', '5', '2026-11-02', { fill_id: 'c' })
  await putPrices(world.ann, { ACME: { '2026-11-03': '12', '2026-11-05': '14' }, EMCA: { '2026-11-03': '47' } })
  await runUntil(world, '2026-11-03')
  await fill('ACME', 'BUY', '50', '13', '2026-11-04', { fill_id: 'd', strategy_symbol: 'B' })
  await fill('GONE', 'SELL', '10', '8', '2026-11-04', { fill_id: 'e' })
  await fill('ACME', 'SELL', '20', '13', '2026-11-04', { fill_id: 'f', strategy_symbol: 'A' })
  await runUntil(world, '2026-11-05')
  return { ...world, id, fill }
}

const lotsOf = (positions: readonly object[]) =>
  (positions as readonly { symbol: string; strategy_symbol: string; remaining_quantity: string; market_value: string | null }[]).map(
    (lot) => [lot.symbol, lot.strategy_symbol, lot.remaining_quantity, lot.market_value],
  )

describe('the list of lots', () => {
  it('shows the open ones, newest first, valued as the last snapshot has them', async () => {
    const { ann, id } = await openBook()
    const list = await ann.positions.list(id)
    expect(lotsOf(list.positions)).toEqual([
      ['ACME', 'B', '50', '700.00'],
      ...lotsOf(list.positions)
        .slice(1)
        .filter(([symbol]) => symbol === 'ACME' || symbol === 'EMCA'),
    ])
    expect(lotsOf(list.positions).slice(1).toSorted()).toEqual([
      ['ACME', 'A', '80', '1120.00'],
      ['EMCA', '', '10', '-470.00'],
    ])
    expect(list).toMatchObject({ as_of: '2026-11-05', total: 3, next_cursor: null })
    expect(list.totals).toEqual({
      market_value: '1350.00',
      // 800 + 650 − 500.
      cost_basis: '950.00',
      unrealized_pnl: '400.00',
      // Of the open ones: 20 × 3.
      realized_pnl: '60.00',
      long_value: '1820.00',
      short_value: '-470.00',
    })
    const snapshot = await snapshotOf(ann, id, '2026-11-05')
    expect(snapshot).toMatchObject({ long_value: '1820.00', short_value: '-470.00', net_exposure: '1350.00' })
  })

  it.each([
    [{ status: 'CLOSED' }, [['GONE', '', '0', null]], '30.00'],
    [{ symbol: 'EMCA' }, [['EMCA', '', '10', '-470.00']], '0.00'],
    [{ strategy_symbol: 'A', status: 'ALL' }, [['ACME', 'A', '80', '1120.00']], '60.00'],
    [{ strategy_symbol: '', status: 'OPEN' }, [['EMCA', '', '10', '-470.00']], '0.00'],
    [{ symbol: 'NONE' }, [], '0.00'],
  ] as const)('filtered by %j', async (filter, lots, realized_pnl) => {
    const { ann, id } = await openBook()
    const list = await ann.positions.list(id, filter)
    expect(lotsOf(list.positions)).toEqual(lots)
    expect(list.totals.realized_pnl).toBe(realized_pnl)
  })

  it('weighs by equity, and by nothing where there is none', async () => {
    const world = await openBook()
    const { ann, id } = world
    // Equity: 10,000 + 60 + 30 + 400.
    expect((await ann.portfolios.get(id)).equity_balance).toBe('10490.00')
    const [lot] = (await ann.positions.list(id, { strategy_symbol: 'A' })).positions
    expect(lot).toMatchObject({ weight: expect.stringMatching(/^0\.10676835/), unrealized_pnl_percent: '0.4' })
    await ann.equityChanges.record(id, { change_type: 'WITHDRAWAL', amount: '10000.00', change_date: '2026-11-05' })
    await ann.equityChanges.record(id, { change_type: 'WITHDRAWAL', amount: '490.00', change_date: '2026-11-06' })
    expect((await ann.positions.list(id, { strategy_symbol: 'A' })).positions[0]).toMatchObject({ weight: null, market_value: '1120.00' })
  })

  it('as of a day shows what stood then, at its prices', async () => {
    const { ann, id } = await openBook()
    const list = await ann.positions.list(id, { as_of: '2026-11-03' })
    expect(lotsOf(list.positions).toSorted()).toEqual([
      ['ACME', 'A', '100', '1200.00'],
      ['EMCA', '', '10', '-470.00'],
      ['GONE', '', '10', '50.00'],
    ])
    expect(list).toMatchObject({ as_of: '2026-11-03', totals: { unrealized_pnl: '230.00', realized_pnl: '0.00' } })
    expect(list.positions.find((lot) => lot.symbol === 'ACME')).toMatchObject({
      holding_days: 1,
      last_price: '12',
      last_price_date: '2026-11-03',
    })
    expect((await ann.positions.list(id, { as_of: '2026-11-01' })).positions).toEqual([])
    const closed = await ann.positions.list(id, { as_of: '2026-11-04', status: 'CLOSED' })
    expect(lotsOf(closed.positions)).toEqual([['GONE', '', '0', null]])
  })

  it('comes in pages, walked to the end', async () => {
    const { ann, id } = await openBook()
    const all = (await ann.positions.list(id, { status: 'ALL' })).positions
    expect(all).toHaveLength(4)
    const walked: unknown[] = []
    for await (const lot of ann.positions.list(id, { status: 'ALL', limit: 1 })) walked.push(lot)
    expect(walked).toEqual(all)
    expect((await ann.positions.list(id, { status: 'ALL', limit: 2, offset: 3 })).positions).toEqual(all.slice(3))
    const { next_cursor } = await ann.positions.list(id, { limit: 1 })
    expect((await refusal(ann.positions.list(id, { limit: 1, cursor: next_cursor!, status: 'ALL' }))).errors[0]?.path).toBe('cursor')
  })

  it('goes on after a lot that was closed in the meantime', async () => {
    const { ann, id, fill } = await openBook()
    const first = await ann.positions.list(id, { limit: 1 })
    const [seen] = first.positions as readonly { id: string }[]
    await fill('ACME', 'SELL', '50', '14', '2026-11-05', { fill_id: 'g', strategy_symbol: 'B' })
    const rest = await ann.positions.list(id, { limit: 5, cursor: first.next_cursor! })
    expect(rest.positions).toHaveLength(2)
    expect((rest.positions as readonly { id: string }[]).map((lot) => lot.id)).not.toContain(seen!.id)
  })
})

describe('the list by symbol', () => {
  it('puts lots of all strategies together, greatest value first', async () => {
    const { ann, id } = await openBook()
    const { positions, total } = await ann.positions.list(id, { group: 'symbol' })
    expect(total).toBe(2)
    expect(positions).toMatchObject([
      {
        symbol: 'ACME',
        side: 'LONG',
        quantity: '130',
        cost_basis: '1450.00',
        market_value: '1820.00',
        unrealized_pnl: '370.00',
        realized_pnl: '60.00',
        last_price: '14',
        last_price_date: '2026-11-05',
        // (80 × 10 + 50 × 13) ÷ 130.
        average_cost: '11.15384615',
        lots: [{ strategy_symbol: 'B' }, { strategy_symbol: 'A' }],
      },
      { symbol: 'EMCA', side: 'SHORT', quantity: '10', cost_basis: '-500.00', market_value: '-470.00', average_cost: '50' },
    ])
    const closed = await ann.positions.list(id, { group: 'symbol', status: 'CLOSED' })
    expect(closed.positions).toMatchObject([{ symbol: 'GONE', quantity: '0', average_cost: null, realized_pnl: '30.00', lots: [{}] }])
  })

  it('is walked page by page, whatever the symbols are called', async () => {
    const { ann, id, fill } = await openBook()
    for (const symbol of ['A~B', 'A.B', 'Ä', 'Z']) await fill(symbol, 'BUY', '1', '7', '2026-11-05', { fill_id: symbol })
    const all = (await ann.positions.list(id, { group: 'symbol' })).positions.map(({ symbol }) => symbol)
    expect(all).toHaveLength(6)
    const walked: string[] = []
    for await (const { symbol } of ann.positions.list(id, { group: 'symbol', limit: 1 })) walked.push(symbol)
    expect(walked).toEqual(all)
  })

  it('goes on after a symbol that was sold in the meantime', async () => {
    const { ann, id, fill } = await openBook()
    const first = await ann.positions.list(id, { group: 'symbol', limit: 1 })
    await fill('ACME', 'SELL', '50', '14', '2026-11-05', { fill_id: 'g', strategy_symbol: 'B' })
    await fill('ACME', 'SELL', '80', '14', '2026-11-05', { fill_id: 'h', strategy_symbol: 'A' })
    const rest = await ann.positions.list(id, { group: 'symbol', limit: 5, cursor: first.next_cursor! })
    expect(rest.positions.map(({ symbol }) => symbol)).toEqual(['EMCA'])
  })
})

describe('one lot', () => {
  it('is read by its id in its portfolio', async () => {
    const { ann, id, portfolio } = await openBook()
    const [lot] = (await ann.positions.list(id)).positions as readonly { id: string }[]
    expect(await ann.positions.get(id, lot!.id)).toEqual(lot)
    expect(await codeOf(ann.positions.get(await portfolio(), lot!.id))).toBe('POSITION_005')
    expect(await codeOf(ann.positions.get(id, '00000000-0000-7000-8000-00000000ffff'))).toBe('POSITION_005')
    expect((await refusal(ann.positions.get(id, 'x'))).errors[0]?.path).toBe('position_id')
  })
})
