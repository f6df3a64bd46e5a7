import { describe, expect, it } from 'vitest'
import {
  codeOf,
  expectRebuildToChangeNothing,
  openWorld,
  putPrices,
  refusal,
  runUntil,
  snapshotOf,
  stored,
} from '../operations.test.helper.ts'

async function openBook(fields = {}) {
  const world = openWorld({ now: '2026-11-02T12:00:00.000Z' })
  const id = await world.portfolio({ opening_equity: '100000.00', inception_date: '2026-11-02', ...fields })
  const rate = (pair: string, byDate: Record<string, string>) =>
    world.ann.fxRates.put({
      rates: Object.entries(byDate).map(([date, value]) => ({ base: pair.slice(0, 3), quote: pair.slice(4), date, rate: value })),
    })
  const tell = (side: 'BUY' | 'SELL', quantity: string, price: string, date: string, more = {}) =>
    world.ann.fills.record(id, { side, symbol: 'EURO', currency: 'EUR', quantity, price, date, ...more })
  return { ...world, id, rate, tell }
}

describe('a fill in another currency', () => {
  it('looks its rate up, the last on or before its date', async () => {
    const { rate, tell, ann, id } = await openBook()
    await rate('EUR/USD', { '2026-10-30': '1.10', '2026-11-03': '9' })
    const { fills } = await tell('BUY', '100', '10', '2026-11-02', { fees: '1' })
    expect(fills[0]).toMatchObject({ fx_rate: null, currency: 'EUR' })
    expect((await ann.positions.list(id)).positions).toMatchObject([{ entry_fx_rate: '1.1', cost_basis: '1101.10', fees: '1.10' }])
  })

  it('keeps the rate that it was given as a fact', async () => {
    const world = await openBook()
    const { rate, tell, ann, id } = world
    const { fills } = await tell('BUY', '100', '10', '2026-11-02', { fx_rate: '1.2' })
    expect(fills[0]).toMatchObject({ fx_rate: '1.2' })
    await rate('EUR/USD', { '2026-11-02': '1.5' })
    await tell('BUY', '1', '10', '2026-11-02')
    expect((await ann.positions.list(id)).positions.map((lot) => lot.cost_basis).toSorted()).toEqual(['1200.00', '15.00'])
  })

  it.each([
    ['direct', 'EUR/USD', { '2026-11-02': '1.25' }, null],
    ['inverse', 'USD/EUR', { '2026-11-02': '0.8' }, null],
    ['pivot', 'EUR/USD', { '2026-11-02': '2' }, ['CHF/USD', { '2026-11-02': '1.6' }]],
    ['pivot of inverses', 'USD/EUR', { '2026-11-02': '0.5' }, ['USD/CHF', { '2026-11-02': '0.625' }]],
  ] as const)('finds a %s rate', async (how, pair, byDate, more) => {
    const { rate, tell, ann, id } = await openBook({ base_currency: how.startsWith('pivot') ? 'CHF' : 'USD' })
    await rate(pair, byDate)
    if (more) await rate(more[0], more[1])
    await tell('BUY', '100', '10', '2026-11-02')
    expect((await ann.positions.list(id)).positions).toMatchObject([{ entry_fx_rate: '1.25', cost_basis: '1250.00' }])
  })

  it('prefers the direct rate, however old', async () => {
    const { rate, tell, ann, id } = await openBook()
    await rate('USD/EUR', { '2026-11-02': '0.5' })
    await rate('EUR/USD', { '2026-01-02': '1.25' })
    await tell('BUY', '100', '10', '2026-11-02')
    expect((await ann.positions.list(id)).positions).toMatchObject([{ entry_fx_rate: '1.25' }])
  })

  it('without any rate is refused with the name of the pair, and nothing is written (trap 27)', async () => {
    const world = await openBook()
    const { rate, tell, id } = world
    await rate('EUR/USD', { '2026-11-03': '1.25' })
    const before = await stored(world, id)
    const refused = await refusal(tell('BUY', '100', '10', '2026-11-02'))
    expect([refused.code, refused.status, refused.message]).toEqual([
      'FX_RATE_MISSING',
      422,
      'There is no exchange rate for EUR/USD on or before 2026-11-02',
    ])
    expect(await stored(world, id)).toEqual(before)
    expect(
      await codeOf(
        world.ann.positions.open(id, {
          symbol: 'YENX',
          currency: 'JPY',
          position_type: 'LONG',
          quantity: '1',
          entry_price: '1',
          entry_date: '2026-11-02',
        }),
      ),
    ).toBe('FX_RATE_MISSING')
  })

  it('is looked up anew at each fold: a rate that comes late changes the cost', async () => {
    const world = await openBook()
    const { rate, tell, ann, id, system } = world
    await rate('EUR/USD', { '2026-10-30': '1.10' })
    await tell('BUY', '100', '10', '2026-11-02')
    await runUntil(world, '2026-11-03')
    expect(await rate('EUR/USD', { '2026-11-02': '1.20' })).toMatchObject({ changed: 1, marked_portfolios: 1 })
    await system.batch.run()
    expect((await ann.positions.list(id)).positions).toMatchObject([{ cost_basis: '1200.00', entry_fx_rate: '1.2' }])
    await expectRebuildToChangeNothing(world, id)
  })
})

describe('price and rate', () => {
  it('split the gain of what is held (figure 11, trap 29)', async () => {
    const world = await openBook()
    const { rate, tell, ann, id } = world
    await rate('EUR/USD', { '2026-11-02': '1.10', '2026-11-03': '1.20' })
    await tell('BUY', '100', '10', '2026-11-02')
    await putPrices(ann, { EURO: { '2026-11-02': '10' } })
    await runUntil(world, '2026-11-03')
    expect(await snapshotOf(ann, id, '2026-11-03')).toMatchObject({ daily_unrealized_pnl: '100.00', long_value: '1200.00' })
    const bridge = await ann.pnlBridge.get(id, {})
    expect(bridge.items).toMatchObject([
      { key: 'EURO', price_effect: '0.00', fx_effect: '100.00', unrealized_pnl: '100.00', total: '100.00' },
    ])
  })

  it('split the gain of a sale, at the earlier rate the one and all the rest the other (trap 28)', async () => {
    const { rate, tell, ann, id } = await openBook({ base_currency: 'EUR' })
    await rate('USD/EUR', { '2026-11-01': '0.90', '2026-11-02': '0.80' })
    await tell('BUY', '100', '10', '2026-11-01', { currency: 'USD', symbol: 'DOLLAR' })
    const sold = await tell('SELL', '100', '12', '2026-11-02', { currency: 'USD', symbol: 'DOLLAR' })
    expect(sold.realized_events).toMatchObject([
      { proceeds: '960.00', cost: '900.00', realized_pnl: '60.00', price_effect: '180.00', fx_effect: '-120.00' },
    ])
    const { totals } = await ann.realizedEvents.list(id)
    expect(totals).toMatchObject({ price_effect: '180.00', fx_effect: '-120.00', realized_pnl: '60.00' })
  })
})
