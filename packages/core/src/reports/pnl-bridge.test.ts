import { describe, expect, it } from 'vitest'
import { toCents } from '../kernel/money.ts'
import { type Book, openWorld, putPrices, runUntil } from '../operations.test.helper.ts'

type Bridge = Awaited<ReturnType<Book['pnlBridge']['get']>>
type By = 'symbol' | 'class' | 'strategy'

/** Two strategies, a short, an option, euros, a position opened and closed within, income with and without a symbol. */
async function openBook(options: Parameters<typeof openWorld>[0] = {}) {
  const world = openWorld({ now: '2026-11-02T12:00:00.000Z', ...options })
  const id = await world.portfolio({ opening_equity: '10000.00', inception_date: '2026-11-02' })
  const { ann } = world
  const rates = { '2026-11-02': '1.10', '2026-11-04': '1.20', '2026-11-06': '1.15' }
  await ann.fxRates.put({ rates: Object.entries(rates).map(([date, rate]) => ({ base: 'EUR', quote: 'USD', date, rate })) })
  await putPrices(ann, {
    ACME: { '2026-11-02': '10', '2026-11-04': '12', '2026-11-06': '11' },
    EMCA: { '2026-11-02': '50', '2026-11-05': '47' },
    EURO: { '2026-11-02': '20', '2026-11-05': '21' },
    'ACME C10': { '2026-11-02': '2', '2026-11-05': '2.5' },
  })
  world.clock.set('2026-11-06T12:00:00.000Z')
  const fill = (symbol: string, side: 'BUY' | 'SELL', quantity: string, price: string, date: string, more = {}) =>
    ann.fills.record(id, { symbol, side, quantity, price, date, fees: '1', ...more })
  await fill('ACME', 'BUY', '100', '9.5', '2026-11-02', { strategy_symbol: 'A' })
  await fill('ACME', 'BUY', '30', '9', '2026-11-03', { strategy_symbol: 'B' })
  await fill('ACME', 'SELL', '40', '12', '2026-11-04', { strategy_symbol: 'A' })
  await fill('EMCA', 'SELL', '10', '50', '2026-11-02')
  await fill('EURO', 'BUY', '10', '20', '2026-11-02', { currency: 'EUR' })
  await fill('EURO', 'SELL', '4', '21', '2026-11-05')
  await fill('ACME C10', 'BUY', '1', '2', '2026-11-03', { underlying: 'ACME', strike: '10', expiry_date: '2026-12-18' })
  await fill('FAST', 'BUY', '10', '5', '2026-11-05')
  await fill('FAST', 'SELL', '10', '6', '2026-11-05', { sequence: 1 })
  await ann.income.record(id, { date: '2026-11-04', kind: 'DIVIDEND', symbol: 'ACME', amount: '15.00' })
  await ann.income.record(id, { date: '2026-11-05', kind: 'FEE', amount: '-2.50' })
  await ann.equityChanges.record(id, { change_type: 'CONTRIBUTION', amount: '500.00', change_date: '2026-11-03' })
  await ann.equityChanges.record(id, { change_type: 'WITHDRAWAL', amount: '120.00', change_date: '2026-11-05' })
  await runUntil(world, '2026-11-06')
  return { ...world, id }
}

const figures = ['realized_pnl', 'income', 'unrealized_pnl'] as const

function expectToAddUp(bridge: Bridge): void {
  const cents = (amounts: readonly string[]) => amounts.reduce((total, amount) => total + toCents(amount), 0n)
  const steps = [bridge.opening_equity, bridge.contributions, bridge.withdrawals, bridge.realized_pnl, bridge.income, bridge.unrealized_pnl]
  expect(cents(steps)).toBe(toCents(bridge.closing_equity))
  for (const name of figures) expect(cents(bridge.items.map((item) => item[name]))).toBe(toCents(bridge[name]))
  for (const item of bridge.items) {
    expect(cents([item.price_effect, item.fx_effect])).toBe(cents([item.realized_pnl, item.unrealized_pnl]))
    expect(cents([item.realized_pnl, item.income, item.unrealized_pnl])).toBe(toCents(item.total))
  }
}

describe('the P&L bridge', () => {
  it('leads from opening to closing equity, by symbol', async () => {
    const { ann, id } = await openBook()
    const bridge = await ann.pnlBridge.get(id, {})
    expect(bridge).toMatchObject({
      period: { start_date: '2026-11-02', end_date: '2026-11-06' },
      opening_equity: '10000.00',
      contributions: '500.00',
      withdrawals: '-120.00',
      income: '12.50',
      closing_equity: (await ann.portfolios.get(id)).equity_balance,
    })
    expect(bridge.items.map(({ key }) => key)).toEqual(['', 'ACME', 'ACME C10', 'EMCA', 'EURO', 'FAST'])
    expect(bridge.items.find(({ key }) => key === 'FAST')).toMatchObject({ realized_pnl: '8.00', unrealized_pnl: '0.00', total: '8.00' })
    expect(bridge.items.find(({ key }) => key === 'EMCA')).toMatchObject({ unrealized_pnl: '29.00', fx_effect: '0.00' })
    expect(bridge.items.find(({ key }) => key === '')).toMatchObject({ income: '-2.50', total: '-2.50' })
    expectToAddUp(bridge)
  })

  it.each([
    ['symbol', ['', 'ACME', 'ACME C10', 'EMCA', 'EURO', 'FAST']],
    ['class', ['', 'OPTIONS', 'PUBLIC']],
    ['strategy', ['', 'A', 'B']],
  ] as const)('adds up by %s over every period', async (by: By, keys) => {
    const { ann, id } = await openBook()
    expect((await ann.pnlBridge.get(id, { by })).items.map(({ key }) => key)).toEqual(keys)
    const dates = ['2026-11-02', '2026-11-03', '2026-11-04', '2026-11-05', '2026-11-06']
    for (const start_date of dates)
      for (const end_date of dates.filter((date) => date >= start_date)) {
        const bridge = await ann.pnlBridge.get(id, { by, start_date, end_date })
        expectToAddUp(bridge)
        expect(bridge.period).toEqual({ start_date, end_date })
      }
  })

  it('of one day after the other is the bridge of them all', async () => {
    const { ann, id } = await openBook()
    let equity = '10000.00'
    for (const day of ['2026-11-02', '2026-11-03', '2026-11-04', '2026-11-05', '2026-11-06']) {
      const bridge = await ann.pnlBridge.get(id, { start_date: day, end_date: day })
      expect(bridge.opening_equity).toBe(equity)
      equity = bridge.closing_equity
    }
    expect(equity).toBe((await ann.pnlBridge.get(id, {})).closing_equity)
  })

  it('gives income to the strategy it was recorded for', async () => {
    const { ann, id } = await openBook()
    await ann.income.record(id, { date: '2026-11-05', kind: 'DIVIDEND', symbol: 'ACME', strategy_symbol: 'B', amount: '7.00' })
    const bridge = await ann.pnlBridge.get(id, { by: 'strategy' })
    expect(bridge.items.map(({ key, income }) => [key, income])).toEqual([
      ['', '12.50'],
      ['A', '0.00'],
      ['B', '7.00'],
    ])
    expectToAddUp(bridge)
  })

  it('of days without a snapshot stands still at the equity of then', async () => {
    const { ann, id, clock, system } = await openBook()
    clock.set('2026-11-10T12:00:00.000Z')
    await system.batch.run()
    const { equity_balance } = await ann.portfolios.get(id)
    const weekend = await ann.pnlBridge.get(id, { start_date: '2026-11-07', end_date: '2026-11-08' })
    expect(weekend).toMatchObject({
      period: { start_date: '2026-11-07', end_date: '2026-11-08' },
      opening_equity: equity_balance,
      closing_equity: equity_balance,
      contributions: '0.00',
      unrealized_pnl: '0.00',
      items: [],
    })
    expect(await ann.pnlBridge.get(id, { start_date: '2026-12-01' })).toMatchObject({
      opening_equity: equity_balance,
      closing_equity: equity_balance,
    })
    expect(await ann.pnlBridge.get(id, { end_date: '2026-10-01' })).toMatchObject({
      opening_equity: '10000.00',
      closing_equity: '10000.00',
    })
    const empty = openWorld()
    const other = await empty.portfolio({ opening_equity: '7.00' })
    expect(await empty.ann.pnlBridge.get(other, {})).toMatchObject({ opening_equity: '7.00', closing_equity: '7.00', items: [] })
  })

  it('names what waits for the next batch as an item of its own', async () => {
    const { ann, id } = await openBook({ policy: { immediate_recalc_limit: 0 } })
    await putPrices(ann, { ACME: { '2026-11-05': '20' } })
    await ann.fills.record(id, { symbol: 'EMCA', side: 'BUY', quantity: '5', price: '40', date: '2026-11-05' })
    const bridge = await ann.pnlBridge.get(id, {})
    expect(bridge.items.map(({ key }) => key)).toContain('not yet recalculated')
    expectToAddUp(bridge)
  })
})
