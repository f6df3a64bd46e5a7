import { describe, expect, it } from 'vitest'
import { toCents } from '../kernel/money.ts'
import { openWorld, putPrices, refusal, runUntil, stored, withRole } from '../operations.test.helper.ts'

/**
 * Dollars since Monday 11-02 with 1,000 and euros since Wednesday 11-04 with 500; each gains 10 of its own money a day. A euro is
 * worth 1.10 dollars until 11-04, then 1.20.
 */
async function openBooks() {
  const world = openWorld({ now: '2026-11-02T12:00:00.000Z' })
  const { ann } = world
  await ann.fxRates.put({
    rates: [
      ['2026-11-01', '1.10'],
      ['2026-11-05', '1.20'],
    ].map(([date, rate]) => ({ base: 'EUR', quote: 'USD', date: date!, rate: rate! })),
  })
  const dollars = await world.portfolio({ name: 'Dollars', opening_equity: '1000.00', inception_date: '2026-11-02' })
  await ann.fills.record(dollars, { symbol: 'ACME', side: 'BUY', quantity: '10', price: '50', date: '2026-11-02' })
  await putPrices(ann, { ACME: { '2026-11-02': '51', '2026-11-03': '52', '2026-11-04': '53', '2026-11-05': '54', '2026-11-06': '55' } })
  world.clock.set('2026-11-06T12:00:00.000Z')
  const euros = await world.portfolio({ name: 'Euros', base_currency: 'EUR', opening_equity: '500.00', inception_date: '2026-11-04' })
  await ann.fills.record(euros, { symbol: 'EURO', side: 'BUY', quantity: '10', price: '20', date: '2026-11-04' })
  await putPrices(ann, { EURO: { '2026-11-04': '21', '2026-11-05': '22', '2026-11-06': '23' } })
  const flow = (id: string, change_type: 'CONTRIBUTION' | 'WITHDRAWAL', amount: string, change_date: string) =>
    ann.equityChanges.record(id, { change_type, amount, change_date })
  await flow(dollars, 'WITHDRAWAL', '100.00', '2026-11-04')
  await flow(euros, 'CONTRIBUTION', '50.00', '2026-11-05')
  return { ...world, dollars, euros, flow }
}

describe('several portfolios in one currency', () => {
  it('a portfolio that joins is an inflow, flows count at the rate of their day, the rest is P&L', async () => {
    const world = await openBooks()
    await runUntil(world, '2026-11-06')
    const { points, ...head } = await world.ann.equityHistory.aggregate({ currency: 'USD' })
    expect(head).toMatchObject({ currency: 'USD', as_of: '2026-11-06', stale_from: null, errors: [] })
    expect(
      points.map((point) => [
        point.date,
        point.net_asset_value,
        point.equity_inflow,
        point.equity_outflow,
        point.daily_pnl,
        point.fx_effect,
      ]),
    ).toEqual([
      ['2026-11-02', '1010.00', '1000.00', '0.00', '10.00', '0.00'],
      ['2026-11-03', '1020.00', '0.00', '0.00', '10.00', '0.00'],
      // Dollars 930; euros 510 at 1.10, of which 500 joined.
      ['2026-11-04', '1491.00', '550.00', '100.00', '21.00', '0.00'],
      // Dollars 940; euros 570 at 1.20 = 684, 50 of them new at 1.20. Earned 10 + 10 at 1.10; the euro made 520 × 0.10.
      ['2026-11-05', '1624.00', '60.00', '0.00', '73.00', '52.00'],
      ['2026-11-06', '1646.00', '0.00', '0.00', '22.00', '0.00'],
    ])
    expect(head.current_equity).toBe('1646.00')
    const last = points.at(-1)!
    expect(toCents(last.cumulative_pnl) + toCents(last.cumulative_capital_flows)).toBe(toCents(last.net_asset_value))
  })

  it('is the portfolio itself when there is only one, in its own currency', async () => {
    const world = await openBooks()
    await runUntil(world, '2026-11-06')
    const { ann, dollars } = world
    const [one, together] = [await ann.overview.get(dollars), await ann.overview.aggregate({ portfolio_ids: [dollars] })]
    const { fx_effect, portfolios, net_capital_flow, ...same } = together
    const { net_capital_flow: flows, ...expected } = one
    expect(same).toEqual(expected)
    expect([net_capital_flow, fx_effect]).toEqual([flows, '0.00'])
    expect(portfolios).toEqual([
      { id: dollars, name: 'Dollars', base_currency: 'USD', equity_balance: '950.00', as_of: '2026-11-06', stale_from: null },
    ])
    const day = (await ann.equityHistory.aggregate({ portfolio_ids: dollars, interval: 'day' })).points.at(-1)!
    expect(day).toMatchObject({ net_asset_value: '950.00', daily_pnl: '10.00', gross_exposure: '550.00' })
    expect((await ann.performance.aggregate({ portfolio_ids: [dollars] })).twr).toBe((await ann.performance.get(dollars, {})).twr)
  })

  it('has one overview, in dollars when the currencies differ', async () => {
    const world = await openBooks()
    await runUntil(world, '2026-11-06')
    expect(await world.ann.overview.aggregate()).toMatchObject({
      as_of: '2026-11-06',
      currency: 'USD',
      equity_balance: '1646.00',
      day_pnl: '22.00',
      cumulative_pnl: '136.00',
      fx_effect: '52.00',
      net_capital_flow: { day: '0.00', ytd: '-40.00', all: '-40.00' },
      long_value: '826.00',
      num_positions: 2,
      portfolios: [{ name: 'Dollars' }, { name: 'Euros', base_currency: 'EUR', equity_balance: '580.00' }],
    })
    expect((await world.ann.overview.aggregate({ currency: 'EUR' })).currency).toBe('EUR')
  })

  it('in another currency follows the same rule', async () => {
    const world = await openBooks()
    await runUntil(world, '2026-11-06')
    const { points } = await world.ann.equityHistory.aggregate({ currency: 'EUR' })
    // 1,010 ÷ 1.10; on the 5th dollars lose: 940 ÷ 1.20 = 783.33 and 570.
    expect(points.map(({ net_asset_value }) => net_asset_value)).toEqual(['918.18', '927.27', '1355.45', '1353.33', '1371.67'])
    const [, , , fifth] = points
    expect([fifth!.equity_inflow, fifth!.daily_pnl, fifth!.fx_effect]).toEqual(['50.00', '-52.12', '-71.21'])
  })

  it('counts a weekend flow at the rate of its own day, although Monday holds it', async () => {
    const world = await openBooks()
    const { ann } = world
    await runUntil(world, '2026-11-06')
    world.clock.set('2026-11-09T12:00:00.000Z')
    await world.flow(world.euros, 'CONTRIBUTION', '100.00', '2026-11-07')
    await ann.fxRates.put({ rates: [{ base: 'EUR', quote: 'USD', date: '2026-11-09', rate: '1.30' }] })
    await runUntil(world, '2026-11-09')
    const { points } = await ann.equityHistory.aggregate({ currency: 'USD', start_date: '2026-11-09' })
    // 950 and 680 × 1.30; in came 100 × 1.20, and the rate made all the rest.
    expect(points).toMatchObject([{ net_asset_value: '1834.00', equity_inflow: '120.00', daily_pnl: '68.00', fx_effect: '68.00' }])
  })

  it('stands as of the oldest, without one that has no snapshot yet', async () => {
    const world = await openBooks()
    await runUntil(world, '2026-11-06')
    world.clock.set('2026-11-11T12:00:00.000Z')
    await world.system.batch.run({ portfolio_ids: [world.dollars], tenant_id: 'acme' })
    const fresh = await world.portfolio({ name: 'Fresh', opening_equity: '7.00', inception_date: '2026-11-11' })
    const together = await world.ann.overview.aggregate()
    expect(together).toMatchObject({ as_of: '2026-11-06', equity_balance: '1653.00', cumulative_pnl: '136.00' })
    expect(together.portfolios.map(({ name, as_of }) => [name, as_of])).toEqual(
      expect.arrayContaining([
        ['Dollars', '2026-11-10'],
        ['Euros', '2026-11-06'],
        ['Fresh', null],
      ]),
    )
    expect((await world.ann.equityHistory.aggregate()).points.at(-1)!.date).toBe('2026-11-06')
    expect(await world.ann.overview.aggregate({ portfolio_ids: [fresh] })).toMatchObject({
      as_of: null,
      day_pnl: null,
      equity_balance: '7.00',
    })
  })

  it('tells from when on they are stale', async () => {
    const world = await openBooks()
    await runUntil(world, '2026-11-06')
    await putPrices(world.ann, { EURO: { '2026-11-05': '30' }, ACME: { '2026-11-06': '60' } })
    expect((await world.ann.overview.aggregate()).stale_from).toBe('2026-11-05')
    expect((await world.ann.overview.aggregate({ portfolio_ids: [world.dollars] })).stale_from).toBe('2026-11-06')
  })

  it('gives back days, weeks and months of a range', async () => {
    const world = await openBooks()
    await runUntil(world, '2026-11-06')
    const { points } = await world.ann.equityHistory.aggregate({ interval: 'week', currency: 'USD' })
    expect(points).toMatchObject([{ date: '2026-11-06', daily_pnl: '136.00', equity_inflow: '1610.00', equity_outflow: '100.00' }])
    const some = await world.ann.equityHistory.aggregate({ start_date: '2026-11-04', end_date: '2026-11-05', currency: 'USD' })
    expect(some.points.map(({ date, cumulative_pnl }) => [date, cumulative_pnl])).toEqual([
      ['2026-11-04', '41.00'],
      ['2026-11-05', '114.00'],
    ])
    expect((await refusal(world.ann.equityHistory.aggregate({ start_date: '2026-11-05', end_date: '2026-11-04' }))).code).toBe(
      'INVALID_REQUEST',
    )
  })

  it('returns are of all money together, not a mean (trap 65)', async () => {
    const world = openWorld({ now: '2026-11-02T12:00:00.000Z' })
    const open = async (opening_equity: string, symbol: string, close: string) => {
      const id = await world.portfolio({ opening_equity, inception_date: '2026-11-02' })
      await world.ann.fills.record(id, { symbol, side: 'BUY', quantity: opening_equity, price: '1', date: '2026-11-02' })
      await putPrices(world.ann, { [symbol]: { '2026-11-02': '1', '2026-11-03': close } })
    }
    await open('1000.00', 'UP', '1.1')
    await open('9000.00', 'DOWN', '0.99')
    await runUntil(world, '2026-11-03')
    expect(await world.ann.performance.aggregate({})).toMatchObject({ twr: '0.001', currency: 'USD', errors: [] })
    expect((await world.ann.overview.aggregate()).day_return).toBe('0.001')
  })
})

describe('a portfolio that cannot be read', () => {
  it('for want of a right or of existence is listed with its error, and the rest answers', async () => {
    const world = await openBooks()
    await runUntil(world, '2026-11-06')
    const zoe = await withRole(world, world.dollars, 'viewer')
    const unknown = '00000000-0000-7000-8000-00000000ffff'
    const together = await zoe.overview.aggregate({ portfolio_ids: [world.dollars, world.euros, unknown], currency: 'USD' })
    expect(together.equity_balance).toBe('950.00')
    expect(together.portfolios.slice(1)).toEqual([
      {
        id: world.euros,
        name: null,
        base_currency: null,
        equity_balance: null,
        as_of: null,
        stale_from: null,
        error: { code: 'EQUITY_005', message: expect.any(String) },
      },
      {
        id: unknown,
        name: null,
        base_currency: null,
        equity_balance: null,
        as_of: null,
        stale_from: null,
        error: { code: 'EQUITY_004', message: 'Portfolio not found' },
      },
    ])
    const history = await zoe.equityHistory.aggregate({ portfolio_ids: [world.euros, world.dollars] })
    expect([history.points.length, history.errors]).toEqual([5, [{ id: world.euros, code: 'EQUITY_005', message: expect.any(String) }]])
    expect((await zoe.overview.aggregate()).portfolios.map(({ id }) => id)).toEqual([world.dollars])
  })

  it('for want of a rate is listed with the pair that is missing', async () => {
    const world = await openBooks()
    await runUntil(world, '2026-11-06')
    const yen = await world.portfolio({ name: 'Yen', base_currency: 'JPY', opening_equity: '1000.00', inception_date: '2026-11-02' })
    await world.system.batch.run()
    const together = await world.ann.overview.aggregate({ currency: 'USD' })
    expect(together).toMatchObject({ equity_balance: '1646.00', as_of: '2026-11-06' })
    expect(together.portfolios.find(({ id }) => id === yen)).toMatchObject({
      name: 'Yen',
      equity_balance: '1000.00',
      error: { code: 'FX_RATE_MISSING', message: expect.stringContaining('JPY/USD') },
    })
    expect((await stored(world, yen)).snapshots).not.toEqual([])
  })

  it('and none at all is nothing', async () => {
    const { ann } = openWorld()
    expect(await ann.overview.aggregate()).toMatchObject({
      equity_balance: '0.00',
      as_of: null,
      portfolios: [],
      day_pnl: null,
      leverage: null,
    })
    expect(await ann.equityHistory.aggregate({ currency: 'EUR' })).toMatchObject({ current_equity: '0.00', currency: 'EUR', points: [] })
    expect(await ann.performance.aggregate({})).toMatchObject({ period: null, twr: null, reasons: { twr: 'NO_DATA' } })
  })
})
