import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addDays, fromDayNumber, type PlainDate, plainDate, toDayNumber, weekdayOfDay } from '../kernel/plain-date.ts'
import { newRoundingCounter } from '../kernel/scaled.ts'
import type { PositionPath } from '../ledger/facts.ts'
import { dailyReturn, nextIndex, returnBase } from '../returns/base.ts'
import { buildPriceColumns, buildRateColumns } from '../valuation/columns.ts'
import { createRateBook } from '../valuation/fx.ts'
import { openingValue } from '../valuation/opening-value.ts'
import { createPriceBook } from '../valuation/price-book.ts'
import { toQuoteSeries } from '../valuation/quote-series.ts'
import { valuePositionsExactly } from '../valuation/value-positions-exact.ts'
import { valuePositionsFast } from '../valuation/value-positions-fast.ts'
import { rollForwardColumns, type RollInputs, seedAtInception } from './roll-forward.ts'
import type { RollSeed } from './roll-path.ts'
import { centsAt, type SnapshotColumns, snapshotFigures } from './snapshot-columns.ts'

const inception = plainDate('2025-11-03')
const symbols = ['A', 'B', 'C', 'D']
const dateFrom = (low: number, high: number) => fc.integer({ min: low, max: high }).map((days) => addDays(inception, days))

/** Ordinary figures, exact ties, full eight digits, and what outgrows 53 bits. */
const priceUnits = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: 1, max: 50_000 }).map((cents) => BigInt(cents) * 1_000_000n) },
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 5_000 }).map((cents) => BigInt(cents) * 1_000_000n + 500_000n) },
  { weight: 2, arbitrary: fc.bigInt({ min: 0n, max: 10n ** 13n }) },
  { weight: 1, arbitrary: fc.bigInt({ min: 2n ** 53n - 2n, max: 2n ** 53n + 2n }) },
)
const quantityUnits = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 1, max: 5_000 }).map((whole) => BigInt(whole) * 100_000_000n) },
  { weight: 2, arbitrary: fc.bigInt({ min: 1n, max: 10n ** 12n }) },
  { weight: 1, arbitrary: fc.bigInt({ min: 2n ** 53n - 2n, max: 2n ** 60n }) },
)

const cents = fc.oneof(
  { weight: 9, arbitrary: fc.bigInt({ min: 1n, max: 10n ** 9n }) },
  { weight: 1, arbitrary: fc.bigInt({ min: 2n ** 51n, max: 2n ** 53n }) },
)
const signed = fc.tuple(cents, fc.boolean()).map(([amount, negative]) => (negative ? -amount : amount))

interface Drawn {
  readonly columns: Pick<RollInputs, 'paths' | 'events' | 'equity_changes' | 'income' | 'flow_timing'>
  readonly opening_equity: bigint
  readonly prices: readonly { readonly key: string; readonly date: PlainDate; readonly units: bigint }[]
  readonly rates: readonly { readonly key: string; readonly date: PlainDate; readonly units: bigint }[]
  readonly splits: readonly { readonly symbol: string; readonly day: number; readonly numerator: bigint; readonly denominator: bigint }[]
}

const anyPath: fc.Arbitrary<PositionPath> = fc
  .record({
    symbol: fc.constantFrom(...symbols),
    strategy_symbol: fc.constantFrom('', 'S'),
    side: fc.constantFrom('LONG' as const, 'SHORT' as const),
    multiplier: fc.constantFrom(1_00000000n, 1_00000000n, 100_00000000n, 1_000000n, 12_345_678n),
    dates: fc.uniqueArray(dateFrom(-20, 40), { minLength: 1, maxLength: 5 }),
    held: fc.array(
      fc.tuple(
        fc.oneof({ weight: 4, arbitrary: quantityUnits }, { weight: 1, arbitrary: fc.constant(0n) }),
        fc.bigInt({ min: 0n, max: 10n ** 9n }),
      ),
      {
        minLength: 5,
        maxLength: 5,
      },
    ),
    entry: priceUnits,
  })
  .map(({ symbol, strategy_symbol, side, multiplier, dates, held, entry }) => ({
    instrument: {
      symbol,
      position_class: 'PUBLIC' as const,
      multiplier: symbol === 'A' ? 1_00000000n : multiplier,
      currency: symbol === 'B' ? 'EUR' : symbol === 'C' ? 'GBP' : 'USD',
      underlying: null,
      strike: null,
      expiry_date: null,
      option_right: null,
    },
    strategy_symbol,
    side,
    steps: dates.sort().map((date, index) => {
      const [remaining, cost] = held[index]!
      return { date, remaining, remaining_cost: remaining === 0n ? 0n : side === 'LONG' ? cost : -cost }
    }),
    entry_prices: [{ date: dates[0]!, price: entry }],
  }))

const drawn: fc.Arbitrary<Drawn> = fc.record({
  columns: fc.record({
    paths: fc.uniqueArray(anyPath, { maxLength: 5, selector: (path) => path.instrument.symbol + path.strategy_symbol + path.side }),
    events: fc.array(fc.record({ exit_date: dateFrom(-5, 45), realized_pnl: signed }), { maxLength: 5 }),
    equity_changes: fc.array(
      fc.record({
        change_date: dateFrom(-5, 45),
        change_type: fc.constantFrom('CONTRIBUTION' as const, 'WITHDRAWAL' as const),
        amount: cents,
      }),
      { maxLength: 5 },
    ),
    income: fc.array(fc.record({ date: dateFrom(-5, 45), amount: signed }), { maxLength: 4 }),
    flow_timing: fc.constantFrom('start' as const, 'end' as const, 'mixed' as const),
  }),
  opening_equity: cents,
  prices: fc.array(fc.record({ key: fc.constantFrom(...symbols), date: dateFrom(-15, 40), units: priceUnits }), { maxLength: 60 }),
  rates: fc
    .array(
      fc.record({
        key: fc.constantFrom('EUR/USD', 'USD/GBP'),
        date: dateFrom(-30, 40),
        units: fc.bigInt({ min: 5n * 10n ** 7n, max: 2n * 10n ** 8n }),
      }),
      { maxLength: 20 },
    )
    .map((rows) => [
      ...['EUR/USD', 'USD/GBP'].map((key) => ({ key, date: addDays(inception, -40), units: 110_000_000n })),
      ...rows.map((row) => ({ ...row, units: (row.units / 100n) * 100n })),
    ]),
  splits: fc.array(
    fc.record({
      symbol: fc.constantFrom('A', 'B'),
      day: dateFrom(-5, 30).map(toDayNumber),
      numerator: fc.constantFrom(2n, 3n),
      denominator: fc.constantFrom(1n, 7n),
    }),
    { maxLength: 2 },
  ),
})

/** Weekdays of four weeks. */
const days = Int32Array.from({ length: 28 }, (_, index) => toDayNumber(inception) + index).filter((day) => weekdayOfDay(day) <= 5)

function inputsOf(history: Drawn): RollInputs {
  const prices = createPriceBook(toQuoteSeries(history.prices), history.splits)
  const rates = createRateBook('USD', toQuoteSeries(history.rates))
  const opening = openingValue(history.columns.paths, prices, rates, inception)
  return {
    ...history.columns,
    seed: seedAtInception({ opening_equity: history.opening_equity, inception_date: inception }, opening.unrealized),
    prices: buildPriceColumns(prices, days, symbols),
    rates: buildRateColumns(rates, days, ['USD', 'EUR', 'GBP']),
    first: 0,
    end: days.length,
    opening_unpriced: opening.unpriced,
    counter: newRoundingCounter(),
  }
}

const figuresOf = (columns: SnapshotColumns) => Array.from({ length: columns.length }, (_, index) => snapshotFigures(columns, index))

function seedFrom(columns: SnapshotColumns, index: number, unrealizedAtOpening: bigint): RollSeed {
  const [pnl, realized, income] = [columns.cumulative_pnl, columns.cumulative_realized_pnl, columns.cumulative_income].map((column) =>
    centsAt(column, index),
  )
  return {
    day: columns.day[index]!,
    net_asset_value: centsAt(columns.net_asset_value, index),
    unrealized: pnl! - realized! - income! + unrealizedAtOpening,
    cumulative_pnl: pnl!,
    cumulative_realized_pnl: realized!,
    cumulative_income: income!,
    cumulative_capital_flows: centsAt(columns.cumulative_capital_flows, index),
    twr_index: columns.twr_index[index]!,
    is_inception: false,
  }
}

const sum = (amounts: readonly bigint[]) => amounts.reduce((total, amount) => total + amount, 0n)

describe('valuing in floats', () => {
  it('gives what BigInt gives, or leaves it to BigInt', () => {
    const seen = { fast: 0, left: 0, fallbacks: 0 }
    fc.assert(
      fc.property(drawn, (history) => {
        const inputs = { ...inputsOf(history), counter: newRoundingCounter() }
        const fast = valuePositionsFast(inputs)
        seen.fallbacks += inputs.counter.two_product + inputs.counter.big_integer
        if (fast === null) seen.left += 1
        else {
          seen.fast += 1
          const exact = valuePositionsExactly(inputs)
          for (const key of ['long_value', 'short_value', 'remaining_cost'] as const)
            expect(Array.from(fast[key], BigInt)).toEqual(exact[key])
        }
      }),
      { numRuns: 400 },
    )
    expect(Math.min(seen.fast, seen.left, seen.fallbacks)).toBeGreaterThan(20)
  })
})

describe('the identities', () => {
  it('hold on every day of any history', () => {
    fc.assert(
      fc.property(drawn, (history) => {
        const inputs = inputsOf(history)
        const columns = rollForwardColumns(inputs)
        const exact = valuePositionsExactly({ ...inputs, counter: newRoundingCounter() })
        const { opening_equity } = history
        const opened = inputs.seed.unrealized
        let [navBefore, index] = [opening_equity, inputs.seed.twr_index]
        for (let place = 0; place < columns.length; place += 1) {
          const at = (key: Exclude<keyof SnapshotColumns, 'length' | 'daily_return'>) => BigInt(columns[key][place]!)
          const [from, to] = [place === 0 ? addDays(inception, -1) : fromDayNumber(days[place - 1]!), fromDayNumber(days[place]!)]
          const within = (date: PlainDate) => date > from && date <= to
          const until = (date: PlainDate) => date >= inception && date <= to
          const flows = (type: string, counts: (date: PlainDate) => boolean) =>
            sum(inputs.equity_changes.filter((row) => row.change_type === type && counts(row.change_date)).map((row) => row.amount))
          const realized = (counts: (date: PlainDate) => boolean) =>
            sum(inputs.events.filter((row) => counts(row.exit_date)).map((row) => row.realized_pnl))
          const income = (counts: (date: PlainDate) => boolean) =>
            sum(inputs.income.filter((row) => counts(row.date)).map((row) => row.amount))
          const unrealizedOn = (day: number) =>
            day < 0 ? opened : exact.long_value[day]! + exact.short_value[day]! - exact.remaining_cost[day]!

          expect(at('daily_unrealized_pnl')).toBe(unrealizedOn(place) - unrealizedOn(place - 1))
          expect(at('daily_realized_pnl')).toBe(realized(within))
          expect(at('daily_income')).toBe(income(within))
          expect(at('daily_pnl')).toBe(at('daily_unrealized_pnl') + realized(within) + income(within))
          expect(at('equity_inflow')).toBe(flows('CONTRIBUTION', within))
          expect(at('equity_outflow')).toBe(flows('WITHDRAWAL', within))
          expect(at('daily_capital_flows')).toBe(at('equity_inflow') - at('equity_outflow'))
          expect(at('net_asset_value')).toBe(navBefore + at('daily_pnl') + at('daily_capital_flows'))
          const allFlows = flows('CONTRIBUTION', until) - flows('WITHDRAWAL', until)
          expect(at('net_asset_value')).toBe(opening_equity + allFlows + realized(until) + income(until) + unrealizedOn(place) - opened)
          expect(at('long_value')).toBe(exact.long_value[place])
          expect(at('short_value')).toBe(exact.short_value[place])
          expect(at('cash_value')).toBe(at('net_asset_value') - at('long_value') - at('short_value'))
          expect(at('gross_exposure')).toBe(at('long_value') - at('short_value'))
          expect(at('net_exposure')).toBe(at('long_value') + at('short_value'))
          expect(at('cumulative_realized_pnl')).toBe(realized(until))
          expect(at('cumulative_income')).toBe(income(until))
          expect(at('cumulative_capital_flows')).toBe(allFlows)
          expect(at('cumulative_pnl')).toBe(at('net_asset_value') - opening_equity - allFlows)
          const base = returnBase({ nav_start: navBefore, inflow: at('equity_inflow'), outflow: at('equity_outflow') }, inputs.flow_timing)
          expect(columns.daily_return[place]).toBe(base === null ? null : dailyReturn(at('daily_pnl'), base))
          if (base !== null) index = nextIndex(index, at('daily_pnl'), base)
          expect(columns.twr_index[place]).toBe(index)
          navBefore = at('net_asset_value')
        }
      }),
      { numRuns: 300 },
    )
  })
})

describe('rolling from a seed', () => {
  it('gives the same rows wherever the history is cut', () => {
    fc.assert(
      fc.property(drawn, fc.integer({ min: 0, max: days.length - 2 }), (history, cut) => {
        const inputs = inputsOf(history)
        const columns = rollForwardColumns(inputs)
        const rest = rollForwardColumns({ ...inputs, seed: seedFrom(columns, cut, inputs.seed.unrealized), first: cut + 1 })
        expect(figuresOf(rest)).toEqual(figuresOf(columns).slice(cut + 1))
        const head = rollForwardColumns({ ...inputs, end: cut + 1 })
        expect(figuresOf(head)).toEqual(figuresOf(columns).slice(0, cut + 1))
      }),
      { numRuns: 300 },
    )
  })

  it('needs no more columns than its own days', () => {
    fc.assert(
      fc.property(drawn, fc.integer({ min: 0, max: days.length - 2 }), (history, cut) => {
        const inputs = inputsOf(history)
        const columns = rollForwardColumns(inputs)
        const later = days.subarray(cut + 1)
        const rest = rollForwardColumns({
          ...inputs,
          seed: seedFrom(columns, cut, inputs.seed.unrealized),
          prices: buildPriceColumns(createPriceBook(toQuoteSeries(history.prices), history.splits), later, symbols),
          rates: buildRateColumns(createRateBook('USD', toQuoteSeries(history.rates)), later, ['EUR', 'GBP']),
          end: later.length,
        })
        expect(figuresOf(rest)).toEqual(figuresOf(columns).slice(cut + 1))
      }),
      { numRuns: 200 },
    )
  })
})
