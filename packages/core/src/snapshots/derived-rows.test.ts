import { expect, it } from 'vitest'
import { openWorld, putPrices, stored } from '../operations.test.helper.ts'

/** Written option, foreign share that was sold in part, closed share, private asset without a price: every column of every derived row. */
async function openBook() {
  const world = openWorld({ now: '2026-11-02T12:00:00.000Z' })
  const { ann, clock, system } = world
  const id = await world.portfolio({ opening_equity: '100000.00', inception_date: '2026-11-02' })
  await ann.fxRates.put({
    rates: [
      { base: 'EUR', quote: 'USD', date: '2026-11-02', rate: '1.1' },
      { base: 'USD', quote: 'GBP', date: '2026-11-02', rate: '0.75' },
    ],
  })
  const put = { position_class: 'OPTIONS', underlying: 'ACME', strike: '50', expiry_date: '2027-01-15', option_right: 'PUT' } as const
  await ann.fills.record(id, {
    fill_id: 'w',
    symbol: 'ACME-P50',
    side: 'SELL',
    quantity: '2',
    price: '3.5',
    fees: '1.3',
    date: '2026-11-02',
    ...put,
  })
  await ann.fills.record(id, {
    fill_id: 'f',
    symbol: 'EURO',
    side: 'BUY',
    quantity: '3',
    price: '10',
    fees: '1',
    currency: 'EUR',
    date: '2026-11-02',
    strategy_symbol: 'S',
  })
  await ann.fills.record(id, {
    fill_id: 'p',
    symbol: 'PRIV',
    side: 'BUY',
    quantity: '7',
    price: '100',
    position_class: 'PRIVATE',
    currency: 'GBP',
    date: '2026-11-02',
  })
  await putPrices(ann, { 'ACME-P50': { '2026-11-02': '3' }, EURO: { '2026-11-02': '12', '2026-11-03': '13' } })
  await ann.fxRates.put({ rates: [{ base: 'EUR', quote: 'USD', date: '2026-11-03', rate: '1.2' }] })
  clock.set('2026-11-05T12:00:00.000Z')
  await ann.fills.record(id, {
    fill_id: 's',
    symbol: 'EURO',
    side: 'SELL',
    quantity: '1',
    price: '11',
    fees: '1',
    currency: 'EUR',
    date: '2026-11-03',
    strategy_symbol: 'S',
  })
  await system.batch.run()
  const { lots, realized_events, portfolio } = await stored(world, id)
  const bySymbol = (symbol: string) => lots.find((lot) => lot.symbol === symbol)
  return { id, bySymbol, realized_events, portfolio }
}

const opened = {
  tenant_id: 'acme',

  created_at: '2026-11-02T12:00:00.000Z',
  closed_on: null,
  status: 'OPEN',
  id: expect.any(String),
  fill_id: expect.any(String),
}

it('lots have every column from the fill, the market and the day', async () => {
  const { id, bySymbol } = await openBook()
  const same = { ...opened, portfolio_id: id }
  // 2 × 3.5 × 100 came in less 1.30; 2 × 3 × 100 would buy it back.
  expect(bySymbol('ACME-P50')).toEqual({
    ...same,
    symbol: 'ACME-P50',
    underlying: 'ACME',
    position_class: 'OPTIONS',
    position_type: 'SP',
    strategy_symbol: '',
    quantity: '2',
    remaining_quantity: '2',
    entry_date: '2026-11-02',
    entry_price: '3.5',
    fees: '1.30',
    multiplier: '100',
    currency: 'USD',
    entry_fx_rate: '1',
    strike: '50',
    expiry_date: '2027-01-15',
    cost_basis: '-698.70',
    realized_pnl: '0.00',
    last_price: '3',
    last_price_date: '2026-11-02',
    market_value: '-600.00',
    unrealized_pnl: '98.70',
    version: expect.any(Number),
  })
})

it('also where they are foreign, sold in part, or without a price', async () => {
  const { id, bySymbol } = await openBook()
  const same = { ...opened, portfolio_id: id }
  // 34.10 paid, a third of it taken; 2 × 13 × 1.2 is left.
  expect(bySymbol('EURO')).toMatchObject({
    ...same,
    underlying: null,
    position_class: 'PUBLIC',
    position_type: 'LONG',
    strategy_symbol: 'S',
    quantity: '3',
    remaining_quantity: '2',
    fees: '1.10',
    multiplier: '1',
    currency: 'EUR',
    entry_fx_rate: '1.1',
    strike: null,
    expiry_date: null,
    cost_basis: '22.73',
    realized_pnl: '0.63',
    last_price: '13',
    last_price_date: '2026-11-03',
    market_value: '31.20',
    unrealized_pnl: '8.47',
  })
  // 1 ÷ 0.75 is shown with eight digits and keeps sixteen; there is no price, so it stands at its own.
  expect(bySymbol('PRIV')).toMatchObject({
    ...same,
    position_class: 'PRIVATE',
    entry_fx_rate: '1.33333333',
    cost_basis: '933.33',
    last_price: null,
    last_price_date: null,
    market_value: '933.33',
    unrealized_pnl: '0.00',
  })
})

it('realized events too, and the portfolio has the sums', async () => {
  const { id, bySymbol, realized_events, portfolio } = await openBook()
  // 11 × 1.2 − 1.20 − 11.37; at the old rate 12.10 − 1.20 − 11.37 of it is price.
  expect(realized_events).toEqual([
    {
      tenant_id: 'acme',
      portfolio_id: id,
      id: expect.any(String),
      position_id: bySymbol('EURO')!.id,
      fill_id: expect.any(String),
      symbol: 'EURO',
      strategy_symbol: 'S',
      position_class: 'PUBLIC',
      quantity: '1',
      entry_date: '2026-11-02',
      entry_price: '10',
      exit_date: '2026-11-03',
      exit_price: '11',
      proceeds: '13.20',
      cost: '11.37',
      fees: '1.20',
      realized_pnl: '0.63',
      price_effect: '-0.47',
      fx_effect: '1.10',
      holding_days: 1,
      term: 'short',
      reason: 'TRADE',
      created_at: '2026-11-05T12:00:00.000Z',
      version: 1,
    },
  ])
  expect(portfolio).toMatchObject({ cumulative_pnl: '107.80', equity_balance: '100107.80', snapshot_date: '2026-11-04', stale_from: null })
})

it('a price that is carried over a reverse split may be greater than any that is put in', async () => {
  const world = openWorld({ now: '2026-11-02T12:00:00.000Z' })
  const id = await world.portfolio({ opening_equity: '100000.00', inception_date: '2026-11-02' })
  await world.ann.fills.record(id, { fill_id: 'a', symbol: 'ACME', side: 'BUY', quantity: '1', price: '1', date: '2026-11-02' })
  await putPrices(world.ann, { ACME: { '2026-11-02': '100000000000' } })
  await world.ann.splits.put({ splits: [{ symbol: 'ACME', ex_date: '2026-11-03', numerator: 1, denominator: 1_000_000 }] })
  world.clock.set('2026-11-04T12:00:00.000Z')
  expect((await world.system.batch.run()).failures).toEqual([])
  expect((await stored(world, id)).lots).toMatchObject([
    { remaining_quantity: '0.000001', last_price: '100000000000000000', last_price_date: '2026-11-02', market_value: '100000000000.00' },
  ])
})
