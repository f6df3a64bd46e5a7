import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type FillInput, fillInput, toFillFacts } from '../calc/fill-input.ts'
import { rollForward, type RollForwardInput } from '../calc/roll-forward.ts'
import { parseBy } from '../execution/parse-request.ts'
import { parseScaled } from '../kernel/decimal.ts'
import { fromCents, toCents } from '../kernel/money.ts'
import { addDays, plainDate, type PlainDate } from '../kernel/plain-date.ts'
import { z } from '../kernel/schema.ts'
import { foldPortfolio } from '../ledger/fold.ts'
import { attribute, type AttributionKey, sumContributions } from './attribute.ts'
import { createRateBook } from './fx.ts'
import { createPriceBook } from './price-book.ts'
import { toQuoteSeries } from './quote-series.ts'

const monday = '2025-11-03'
const tuesday = '2025-11-04'
const wednesday = '2025-11-05'

const plain: RollForwardInput = {
  opening_equity: '100000.00',
  inception_date: monday,
  base_currency: 'USD',
  fills: [],
  equity_changes: [],
  prices: [],
  dates: [monday, tuesday, wednesday],
  lot_method: 'FIFO',
  flow_timing: 'start',
}

const rateOf = (date: string, rate: string) => ({ base: 'EUR', quote: 'USD', date, rate })
const priceOf = (date: string, price: string, symbol = 'ACME') => ({ symbol, date, price })
const fill = (date: string, side: 'BUY' | 'SELL', quantity: string, price: string, more: Partial<FillInput> = {}): FillInput => ({
  date,
  side,
  symbol: 'ACME',
  quantity,
  price,
  currency: 'EUR',
  ...more,
})

/** The period from the end of one day to the end of another, of the facts up to then. */
function attributed(input: RollForwardInput, from: PlainDate, to: PlainDate) {
  const { fills, instruments } = toFillFacts(parseBy(z.array(fillInput), input.fills), {
    lot_method: 'FIFO',
    base_currency: input.base_currency,
  })
  const quotes = (rows: readonly { key: string; date: string; value: unknown }[]) =>
    toQuoteSeries(rows.map(({ key, date, value }) => ({ key, date: plainDate(date), units: parseScaled(String(value), 8) })))
  const prices = createPriceBook(quotes(input.prices.map((row) => ({ key: row.symbol, date: row.date, value: row.price }))), [])
  const rates = createRateBook(
    input.base_currency,
    quotes((input.fx_rates ?? []).map((row) => ({ key: `${row.base}/${row.quote}`, date: row.date, value: row.rate }))),
  )
  const market = { rateOn: (currency: string, date: PlainDate) => rates.rateOn(currency, date), intrinsicAt: () => null }
  const known = fills.filter((one) => one.trade_date <= to)
  const folded = foldPortfolio({ fills: known, splits: [], instruments, base_currency: input.base_currency, market, as_of: to })
  const income = (input.income ?? []).map((row) => ({
    date: plainDate(row.date),
    symbol: row.symbol ?? null,
    amount: toCents(String(row.amount)),
  }))
  return attribute({
    ...folded,
    events: folded.realized_events,
    income,
    prices,
    rates,
    inception_date: plainDate(input.inception_date),
    from,
    to,
  })
}

const eve = addDays(plainDate(monday), -1)

function effects(input: RollForwardInput, from: PlainDate, to: PlainDate): string[] {
  const [item] = sumContributions(attributed(input, from, to), 'symbol')
  return [item!.realized_pnl, item!.unrealized_pnl, item!.price_effect, item!.fx_effect].map(fromCents)
}

describe('attribute', () => {
  it('figure 11: 100 × 10 at 1.10, close 10 at 1.20: all 100 are the rate', () => {
    const input = {
      ...plain,
      fills: [fill(monday, 'BUY', '100', '10', { fx_rate: '1.10' })],
      prices: [priceOf(monday, '10')],
      fx_rates: [rateOf(monday, '1.20')],
    }
    expect(effects(input, eve, plainDate(monday))).toEqual(['0.00', '100.00', '0.00', '100.00'])
  })

  const held = {
    ...plain,
    fills: [fill(monday, 'BUY', '100', '10')],
    prices: [priceOf(monday, '10'), priceOf(tuesday, '11'), priceOf(wednesday, '12')],
    fx_rates: [rateOf(monday, '1.10'), rateOf(tuesday, '1.20')],
  }

  it('a day: 100 × 1 × 1.10 by price, 1,100 × 0.10 by rate', () => {
    expect(effects(held, plainDate(monday), plainDate(tuesday))).toEqual(['0.00', '220.00', '110.00', '110.00'])
  })

  it('a day on which the rate stood still: 100 × 1 × 1.20, whatever the rate was at the purchase', () => {
    expect(effects(held, plainDate(tuesday), plainDate(wednesday))).toEqual(['0.00', '120.00', '120.00', '0.00'])
  })

  it('a lot bought on the day the period begins is held at its end: the rate of that evening counts, not the purchase’s 1.00', () => {
    const fills = [fill(monday, 'BUY', '100', '10', { fx_rate: '1.00' })]
    expect(effects({ ...held, fills }, plainDate(monday), plainDate(tuesday))).toEqual(['0.00', '220.00', '110.00', '110.00'])
  })

  it('a period is one step at its first rate: 100 × 2 × 1.10 and 1,200 × 0.10, not the sum of its days', () => {
    expect(effects(held, plainDate(monday), plainDate(wednesday))).toEqual(['0.00', '340.00', '220.00', '120.00'])
  })

  it('trap 28: 100 sold at 12 after 10, the rate from 0.90 to 0.80: price 180, rate −120', () => {
    const input = {
      ...held,
      fills: [fill(monday, 'BUY', '100', '10'), fill(tuesday, 'SELL', '100', '12')],
      fx_rates: [rateOf(monday, '0.90'), rateOf(tuesday, '0.80')],
    }
    expect(effects(input, plainDate(monday), plainDate(tuesday))).toEqual(['60.00', '0.00', '180.00', '-120.00'])
  })

  it('a lot held at the start and sold later is measured from the start: bought at 1.00, start 1.10, sold at 1.20', () => {
    // Start 100 × 11 × 1.10 = 1,210; sold for 100 × 12 × 1.20 = 1,440. Price 100 × 1 × 1.10 = 110, rate 1,200 × 0.10 = 120.
    const input = {
      ...held,
      fills: [fill(monday, 'BUY', '100', '10'), fill(wednesday, 'SELL', '100', '12')],
      fx_rates: [rateOf(monday, '1.00'), rateOf(tuesday, '1.10'), rateOf(wednesday, '1.20')],
    }
    expect(effects(input, plainDate(tuesday), plainDate(wednesday))).toEqual(['440.00', '-210.00', '110.00', '120.00'])
  })

  it('a short gains when the currency falls: 1,000 euro owed, 1.10 to 1.00', () => {
    const input = {
      ...held,
      fills: [fill(monday, 'SELL', '100', '10')],
      prices: [priceOf(monday, '10')],
      fx_rates: [rateOf(monday, '1.10'), rateOf(tuesday, '1.00')],
    }
    expect(effects(input, plainDate(monday), plainDate(tuesday))).toEqual(['0.00', '100.00', '0.00', '100.00'])
  })

  it('fees are in the price effect: 11 euro at 1.10', () => {
    const input = {
      ...held,
      fills: [fill(monday, 'BUY', '100', '10', { fees: '11' })],
      prices: [priceOf(monday, '10')],
      fx_rates: [rateOf(monday, '1.10')],
    }
    expect(effects(input, eve, plainDate(monday))).toEqual(['0.00', '-12.10', '-12.10', '0.00'])
  })

  it('starts from U_open at inception', () => {
    const input = {
      ...plain,
      fills: [fill('2025-10-01', 'BUY', '100', '10', { currency: 'USD' })],
      prices: [priceOf('2025-10-31', '14'), priceOf(monday, '15')],
    }
    expect(effects(input, eve, plainDate(monday))).toEqual(['0.00', '100.00', '100.00', '0.00'])
  })

  it('keys income by its symbol and class and by no strategy', () => {
    const input = {
      ...plain,
      fills: [fill(monday, 'BUY', '100', '10', { currency: 'USD', strategy_symbol: 'S' })],
      prices: [priceOf(monday, '11')],
      income: [
        { date: monday, kind: 'DIVIDEND' as const, symbol: 'ACME', amount: '5.00' },
        { date: monday, kind: 'FEE' as const, amount: '-1.00' },
        { date: tuesday, kind: 'FEE' as const, amount: '-9.00' },
      ],
    }
    const by = (key: AttributionKey) =>
      sumContributions(attributed(input, eve, plainDate(monday)), key).map((item) => [
        item.key,
        fromCents(item.income),
        fromCents(item.total),
      ])
    expect(by('symbol')).toEqual([
      ['', '-1.00', '-1.00'],
      ['ACME', '5.00', '105.00'],
    ])
    expect(by('class')).toEqual([
      ['', '-1.00', '-1.00'],
      ['PUBLIC', '5.00', '105.00'],
    ])
    expect(by('strategy')).toEqual([
      ['', '4.00', '4.00'],
      ['S', '0.00', '100.00'],
    ])
  })

  it('adds up to the snapshots of the period, to the cent, for any fills', () => {
    const dates = [monday, tuesday, wednesday].map(plainDate)
    const figure = (max: number) => fc.integer({ min: 1, max }).map((cents) => fromCents(BigInt(cents)))
    const anyFill = fc
      .record({
        date: fc.constantFrom('2025-10-30', ...dates),
        side: fc.constantFrom('BUY' as const, 'SELL' as const),
        symbol: fc.constantFrom('EU', 'US', 'EU2'),
        quantity: figure(5000),
        price: figure(20_000),
        fees: figure(300),
        strategy_symbol: fc.constantFrom('', 'S'),
        fx_rate: fc.option(fc.constantFrom('1.07', '1.21'), { nil: undefined }),
      })
      .map(({ fx_rate, ...row }) => {
        const currency = row.symbol === 'US' ? 'USD' : 'EUR'
        return { ...row, currency, ...(fx_rate === undefined || currency === 'USD' ? {} : { fx_rate }) }
      })
    const quotes = fc.array(
      fc.record({ symbol: fc.constantFrom('EU', 'US', 'EU2'), date: fc.constantFrom('2025-10-30', ...dates), price: figure(20_000) }),
      { maxLength: 12 },
    )
    const rates = fc.array(fc.record({ date: fc.constantFrom(...dates), rate: fc.constantFrom('1.09', '1.1', '1.123456') }), {
      maxLength: 3,
    })
    fc.assert(
      fc.property(fc.array(anyFill, { maxLength: 10 }), quotes, rates, fc.nat(2), fc.nat(2), (fills, prices, moves, first, last) => {
        fc.pre(first <= last)
        const fx_rates = [rateOf('2025-10-01', '1.1'), ...moves.map((row) => rateOf(row.date, row.rate))]
        const input: RollForwardInput = {
          ...plain,
          fills,
          prices,
          fx_rates,
          income: [{ date: tuesday, kind: 'DIVIDEND', symbol: 'EU', amount: '3.33' }],
        }
        const rows = rollForward(input).snapshots.slice(first, last + 1)
        const items = attributed(input, first === 0 ? eve : dates[first - 1]!, dates[last]!)
        const total = (pick: (item: (typeof items)[number]) => bigint) => fromCents(items.reduce((sum, item) => sum + pick(item), 0n))
        const daily = (pick: (row: (typeof rows)[number]) => string) => fromCents(rows.reduce((sum, row) => sum + toCents(pick(row)), 0n))
        expect(total((item) => item.realized_pnl)).toBe(daily((row) => row.daily_realized_pnl))
        expect(total((item) => item.unrealized_pnl)).toBe(daily((row) => row.daily_unrealized_pnl))
        expect(total((item) => item.income)).toBe(daily((row) => row.daily_income))
        expect(total((item) => item.total)).toBe(daily((row) => row.daily_pnl))
        for (const item of items) {
          expect(item.price_effect + item.fx_effect + item.income).toBe(item.total)
          if (item.symbol === 'US') expect(item.fx_effect).toBe(0n)
        }
      }),
      { numRuns: 300 },
    )
  })

  it('refuses lots of another day than the period’s last', () => {
    const input = { ...held, fills: [fill(monday, 'BUY', '100', '10'), fill(tuesday, 'BUY', '1', '10')] }
    const folded = attributed(input, eve, plainDate(tuesday))
    expect(folded).toHaveLength(1)
    const { fills, instruments } = toFillFacts(parseBy(z.array(fillInput), input.fills), { lot_method: 'FIFO', base_currency: 'USD' })
    const rates = createRateBook('USD', toQuoteSeries([{ key: 'EUR/USD', date: plainDate(monday), units: 110_000_000n }]))
    const market = { rateOn: (currency: string, date: PlainDate) => rates.rateOn(currency, date), intrinsicAt: () => null }
    const later = foldPortfolio({ fills, splits: [], instruments, base_currency: 'USD', market, as_of: plainDate(tuesday) })
    const period = {
      from: eve,
      to: plainDate(monday),
      inception_date: plainDate(monday),
      income: [],
      prices: createPriceBook([], []),
      rates,
    }
    expect(() => attribute({ ...later, events: later.realized_events, ...period })).toThrow('the lots of ACME are those of 2025-11-03')
  })
})
