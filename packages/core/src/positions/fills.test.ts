import { describe, expect, it } from 'vitest'
import { projections, refusal, stored, TODAY } from '../operations.test.helper.ts'
import { openBook } from './told-book.test.helper.ts'

describe('recording fills', () => {
  it('answers the fill as it is kept, with what it realized', async () => {
    const { tell, id, ann } = await openBook()
    const bought = await tell('BUY', '10.5', '19.99', '2026-11-02', { fill_id: 'X-1', fees: '1.25', time: '14:30:00', order_id: 'O1' })
    expect(bought).toMatchObject({ realized_events: [], recalculation: { mode: 'none' }, portfolio_equity_after: '100000.00' })
    expect(bought.fills).toEqual([
      {
        id: bought.id,
        fill_id: 'X-1',
        portfolio_id: id,
        date: '2026-11-02',
        trade_date: '2026-11-02',
        time: '14:30:00',
        sequence: 0,
        side: 'BUY',
        symbol: 'ACME',
        quantity: '10.5',
        price: '19.99',
        fees: '1.25',
        currency: 'USD',
        fx_rate: null,
        multiplier: '1',
        position_class: 'PUBLIC',
        option_right: null,
        underlying: null,
        strike: null,
        expiry_date: null,
        strategy_symbol: '',
        order_id: 'O1',
        execution_id: null,
        lot_method: 'FIFO',
        lots: [],
        source: 'api',
        version: 1,
        voided_at: null,
        created_at: '2026-11-20T15:00:00.000Z',
      },
    ])
    expect((await ann.fills.list(id)).fills).toEqual(bought.fills)
  })

  it('of many at once keeps all or none', async () => {
    const { ann, id } = await openBook()
    const fill = (fill_id: string, price: string) =>
      ({ fill_id, side: 'BUY', symbol: 'ACME', quantity: '1', price, date: '2026-11-02' }) as const
    const refused = await refusal(ann.fills.record(id, { fills: [fill('a', '1'), fill('b', '0'), fill('c', '1')] }))
    expect([refused.code, refused.errors[0]?.path]).toEqual(['POSITION_004', 'fills[1].price'])
    expect((await ann.fills.list(id, { include_voided: true })).total).toBe(0)
    const done = await ann.fills.record(id, { fills: [fill('a', '1'), fill('b', '2'), fill('c', '3')] })
    expect(done.fills.map(({ fill_id }) => fill_id)).toEqual(['a', 'b', 'c'])
    expect(done).not.toHaveProperty('id')
    const twice = await refusal(ann.fills.record(id, { fills: [fill('d', '1'), fill('d', '1')] }))
    expect([twice.code, twice.errors[0]?.path]).toEqual(['INVALID_REQUEST', 'fills[1].fill_id'])
  })

  it('keeps two real fills of the same second and figures apart (trap 52)', async () => {
    const { tell, held } = await openBook()
    await tell('BUY', '100', '10', '2026-11-02', { fill_id: 'a', time: '10:00:00' })
    await tell('BUY', '100', '10', '2026-11-02', { fill_id: 'b', time: '10:00:00' })
    expect(await held()).toEqual([['ACME', 'LONG', '200']])
  })

  it('told again with the same figures changes nothing', async () => {
    const world = await openBook()
    const first = await world.tell('BUY', '10', '20', '2026-11-02', { fill_id: 'a', fees: '1' })
    const before = await stored(world, world.id)
    world.clock.advance(1000)
    const again = await world.tell('BUY', '10.0', '20.00', '2026-11-02', { fill_id: 'a', fees: '1.0' })
    expect(again.fills).toEqual(first.fills)
    expect(await stored(world, world.id)).toEqual(before)
  })

  it('told again with other figures is a correction, not a second fill (trap 78)', async () => {
    const world = await openBook()
    const first = await world.tell('BUY', '100', '10', '2026-11-02', { fill_id: 'a' })
    world.clock.advance(1000)
    const second = await world.tell('BUY', '100', '9.5', '2026-11-02', { fill_id: 'a' })
    expect(second.fills[0]).toMatchObject({ id: first.id, price: '9.5', version: 2, created_at: first.fills[0]!.created_at })
    expect((await world.ann.positions.list(world.id)).positions).toMatchObject([{ quantity: '100', cost_basis: '950.00' }])
    expect((await world.ann.audit.list(world.id)).audit[0]).toMatchObject({
      action: 'fill.corrected',
      subject_id: first.id,
      before: { price: '10' },
      after: { price: '9.5' },
    })
    expect(world.heard.map(({ type }) => type)).toEqual(['portfolio.created', 'fill.recorded', 'fill.corrected'])
  })

  it('gives the same book in whatever order they arrive', async () => {
    const fills = [
      ['BUY', '100', '10', '2026-11-02', { fill_id: 'a', time: '10:00:00' }],
      ['SELL', '30', '11', '2026-11-02', { fill_id: 'b', time: '10:00:00', sequence: 1 }],
      ['BUY', '50', '12', '2026-11-03', { fill_id: 'c' }],
      ['SELL', '100', '13', '2026-11-04', { fill_id: 'd', fees: '3' }],
    ] as const
    const books = []
    for (const order of [
      [0, 1, 2, 3],
      [3, 2, 1, 0],
      [1, 3, 0, 2],
    ]) {
      const world = await openBook()
      for (const index of order) {
        const [side, quantity, price, date, more] = fills[index]!
        await world.tell(side, quantity, price, date, more)
      }
      const { lots, realized_events } = await projections(world, world.id)
      const plain = <Row extends object>(rows: readonly Row[]) =>
        rows.map((row) => ({ ...row, id: '', fill_id: '', position_id: '', version: 0 }))
      books.push([plain(lots), plain(realized_events), await world.realized()])
      // 30 at +1, then 70 of the first at +3 and 30 of the second at +1, less the fee of 3.
      expect(await world.realized()).toBe('267.00')
    }
    expect(books[1]).toEqual(books[0])
    expect(books[2]).toEqual(books[0])
  })

  it('sorts by time and sequence, not by arrival: a sale before its purchase opens no short (trap 82)', async () => {
    const { tell, held, realized } = await openBook()
    await tell('SELL', '10', '12', '2026-11-02', { fill_id: 's', time: '10:00:00', sequence: 2 })
    await tell('BUY', '10', '10', '2026-11-02', { fill_id: 'b', time: '10:00:00', sequence: 1 })
    expect([await held(), await realized()]).toEqual([[], '20.00'])
  })

  it('re-lots later sales when an earlier purchase comes late (trap 47)', async () => {
    const { tell, ann, id } = await openBook()
    await tell('BUY', '10', '100', '2026-11-03', { fill_id: 'a' })
    await tell('BUY', '10', '120', '2026-11-06', { fill_id: 'b' })
    await tell('SELL', '10', '130', '2026-11-09', { fill_id: 'c' })
    expect((await ann.realizedEvents.list(id)).totals).toMatchObject({ count: 1, realized_pnl: '300.00' })
    await tell('BUY', '10', '90', '2026-11-02', { fill_id: 'd' })
    expect((await ann.realizedEvents.list(id)).totals).toMatchObject({ count: 1, realized_pnl: '400.00' })
  })

  it('takes date and time of day from an instant, in the zone of the portfolio (trap 33)', async () => {
    const { ann, id } = await openBook({}, { time_zone: 'America/New_York' })
    const told = { side: 'BUY', symbol: 'ACME', quantity: '1', price: '1', timestamp: '2026-11-20T01:30:00.000Z' } as const
    const { fills } = await ann.fills.record(id, told)
    expect(fills[0]).toMatchObject({ date: '2026-11-19', trade_date: '2026-11-19', time: '20:30:00' })
    const other = await ann.fills.record(id, { ...told, trade_date: '2026-11-18' })
    expect(other.fills[0]).toMatchObject({ date: '2026-11-19', trade_date: '2026-11-18' })
    expect((await refusal(ann.fills.record(id, { ...told, timestamp: undefined }))).errors[0]?.path).toBe('date')
  })
})

describe('a fill of more money than can be kept', () => {
  const most = '999999999999999'
  const fill = { side: 'BUY', symbol: 'ACME', quantity: most, price: most, date: '2026-11-02' } as const

  it.each([
    ['by its multiplier', { multiplier: most }],
    ['by its rate', { currency: 'EUR', fx_rate: '1000' }],
    // With a multiplier of 1000 it is just below, and kept.
    ['by a little', { price: '100000000000000', multiplier: '1000.00000001' }],
  ])('is refused, %s, at its quantity', async (_, more) => {
    const { ann, id } = await openBook()
    const refused = await refusal(
      ann.fills.record(id, {
        fills: [
          { ...fill, quantity: '1', price: '1', symbol: 'X' },
          { ...fill, ...more },
        ],
      }),
    )
    expect([refused.code, refused.errors]).toEqual([
      'INVALID_REQUEST',
      [{ path: 'fills[1].quantity', message: 'times price, multiplier and exchange rate must be less than 1e32' }],
    ])
    expect((await ann.fills.list(id)).total).toBe(0)
  })

  it('is refused as a correction and by what the first fill of its symbol fixed', async () => {
    const { ann, id } = await openBook()
    await ann.fills.record(id, { ...fill, fill_id: 'a', quantity: '1', multiplier: '1000' })
    const calls = [ann.fills.correct(id, 'a', { quantity: most }), ann.fills.record(id, fill)]
    for (const call of calls) expect((await refusal(call)).errors[0]?.path).toBe('quantity')
  })

  it('just below the limit is kept', async () => {
    const { ann, id } = await openBook()
    await ann.fills.record(id, { ...fill, price: '100000000000000', multiplier: '1000' })
    expect((await ann.positions.list(id)).positions).toMatchObject([{ cost_basis: '99999999999999900000000000000000.00' }])
  })
})

describe('only fills flip', () => {
  it('a sale of more than is held closes it and opens a short with the rest (figure 9)', async () => {
    const { tell, held, realized, ann, id } = await openBook()
    await tell('BUY', '100', '10', '2026-11-02')
    await tell('SELL', '150', '12', '2026-11-03')
    expect([await held(), await realized()]).toEqual([[['ACME', 'SHORT', '50']], '200.00'])
    expect((await ann.positions.list(id)).positions).toMatchObject([
      { position_type: 'SHORT', remaining_quantity: '50', cost_basis: '-600.00' },
    ])
  })

  it('and shares its fee by quantity (trap 38)', async () => {
    const { tell, ann, id } = await openBook()
    await tell('BUY', '10', '100', '2026-11-02')
    const sold = await tell('SELL', '15', '120', '2026-11-03', { fees: '15' })
    expect(sold.realized_events).toMatchObject([{ quantity: '10', fees: '10.00', realized_pnl: '190.00' }])
    expect((await ann.positions.list(id)).positions).toMatchObject([{ fees: '5.00', cost_basis: '-595.00' }])
  })

  it('a purchase of more than is short likewise (trap 39)', async () => {
    const { tell, held, realized } = await openBook()
    await tell('SELL', '5', '100', '2026-11-02')
    await tell('BUY', '8', '90', '2026-11-03')
    expect([await held(), await realized()]).toEqual([[['ACME', 'LONG', '3']], '50.00'])
  })
})

describe('rounding is done once and shared out', () => {
  it('three sales of a lot with a fee take its whole cost (figure 10)', async () => {
    const { tell, ann, id } = await openBook()
    await tell('BUY', '3', '10.00', '2026-11-02', { fees: '1.00' })
    for (const date of ['2026-11-03', '2026-11-04', '2026-11-05']) await tell('SELL', '1', '11.00', date)
    const { realized_events, totals } = await ann.realizedEvents.list(id)
    expect(realized_events.map(({ cost }) => cost).reverse()).toEqual(['10.33', '10.34', '10.33'])
    expect(realized_events.map(({ realized_pnl }) => realized_pnl).reverse()).toEqual(['0.67', '0.66', '0.67'])
    expect(totals).toMatchObject({ cost: '31.00', realized_pnl: '2.00', proceeds: '33.00', count: 3 })
  })

  it('one sale over three lots has the proceeds of the sale (figure 16)', async () => {
    const { tell } = await openBook()
    for (const date of ['2026-11-02', '2026-11-03', '2026-11-04']) await tell('BUY', '1', '10', date)
    const { realized_events } = await tell('SELL', '3', '10.005', '2026-11-05')
    expect(realized_events.map(({ proceeds }) => proceeds)).toEqual(['10.01', '10.00', '10.01'])
  })
})

describe('the list of fills', () => {
  it('is in event order, newest first, by dates, symbol and strategy, in pages', async () => {
    const { ann, id, tell } = await openBook()
    await tell('BUY', '1', '1', '2026-11-03', { fill_id: 'hand' })
    await tell('BUY', '1', '1', '2026-11-03', { fill_id: 'late', time: '15:00:00' })
    await tell('BUY', '1', '1', '2026-11-03', { fill_id: 'early', time: '09:00:00', strategy_symbol: 'S' })
    await tell('BUY', '1', '1', '2026-11-04', { fill_id: 'other', symbol: 'EMCA' })
    const names = async (filter = {}) => (await ann.fills.list(id, filter)).fills.map(({ fill_id }) => fill_id)
    expect(await names()).toEqual(['other', 'hand', 'late', 'early'])
    expect(await names({ symbol: 'EMCA' })).toEqual(['other'])
    expect(await names({ strategy_symbol: 'S' })).toEqual(['early'])
    expect(await names({ strategy_symbol: '' })).toEqual(['other', 'hand', 'late'])
    expect(await names({ end_date: '2026-11-03', limit: 2 })).toEqual(['hand', 'late'])
    expect(await names({ start_date: '2026-11-04', end_date: TODAY })).toEqual(['other'])
    const walked: string[] = []
    for await (const { fill_id } of ann.fills.list(id, { limit: 1 })) walked.push(fill_id)
    expect(walked).toEqual(['other', 'hand', 'late', 'early'])
  })
})
