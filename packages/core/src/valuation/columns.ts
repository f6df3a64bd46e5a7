import { isSafeUnits, nearestFloat, rateToFloat } from '../kernel/scaled.ts'
import type { ExactRate } from '../ledger/facts.ts'
import type { RateBook } from './fx.ts'
import { carryOver, type DatedSplit, type ExactPrice, hasSplit, type PriceBook } from './price-book.ts'
import { type QuoteSeries, unitsAt } from './quote-series.ts'

/** Set in `ages` where the price is more than 40 % away from the one before it and no split lies between. */
export const JUMP = 0x8000
/** The days since the price was quoted; older than this is all the same. */
export const AGE_MASK = 0x7fff

/**
 * Prices of some symbols on a row of trading days, carried forward. One row a symbol, one value a day; it serves every
 * portfolio of a batch.
 */
export interface PriceColumns {
  readonly days: Int32Array
  readonly rows: ReadonlyMap<string, number>
  /** Units of 10^-8, exact but in the rows of `exact`. Meaningless before the row's `first_priced` day. */
  readonly prices: Float64Array
  readonly ages: Uint16Array
  /** By row: the first day with a price on or before it, or the number of days when there is none. */
  readonly first_priced: Int32Array
  /** By row: 1 where some age is not 0, so that a row without any need not be looked through. */
  readonly has_ages: Uint8Array
  /** Rows with prices that float64 does not hold exactly: above 2^53 units, or a fraction since a split. */
  readonly exact: ReadonlyMap<number, readonly ExactPrice[]>
}

export function buildPriceColumns(book: PriceBook, days: Int32Array, symbols: Iterable<string>): PriceColumns {
  const names = [...new Set(symbols)]
  const columns = {
    days,
    rows: new Map(names.map((symbol, row) => [symbol, row])),
    prices: new Float64Array(names.length * days.length),
    ages: new Uint16Array(names.length * days.length),
    first_priced: new Int32Array(names.length).fill(days.length),
    has_ages: new Uint8Array(names.length),
    exact: new Map<number, readonly ExactPrice[]>(),
  }
  names.forEach((symbol, row) => {
    const series = book.series.get(symbol)
    if (series !== undefined) fillRow(columns, row, series, book.splits.get(symbol))
  })
  return columns
}

type Writable = Omit<PriceColumns, 'exact'> & { readonly exact: Map<number, readonly ExactPrice[]> }

function fillRow(columns: Writable, row: number, series: QuoteSeries, splits: readonly DatedSplit[] | undefined): void {
  const { days, prices, ages, first_priced, has_ages } = columns
  const offset = row * days.length
  const exact = splits !== undefined || !(series.units instanceof Float64Array) ? fillExactRow(columns, row, series, splits) : null
  if (exact !== null) columns.exact.set(row, exact)
  const last = series.days.length - 1
  let next = 0
  let jumped = false
  for (let index = 0; index < days.length; index += 1) {
    const day = days[index]!
    const before = next
    while (next <= last && series.days[next]! <= day) next += 1
    if (next === 0) continue
    if (before === 0) first_priced[row] = index
    if (before !== next) jumped = isJump(series, next - 1, splits)
    if (splits === undefined) prices[offset + index] = floatAt(series, next - 1)
    const age = day - series.days[next - 1]!
    if (age === 0 && !jumped) continue
    ages[offset + index] = (age > AGE_MASK ? AGE_MASK : age) | (jumped ? JUMP : 0)
    has_ages[row] = 1
  }
}

/** The row as exact fractions, or null when float64 holds them all, which it then does. */
function fillExactRow(
  columns: Writable,
  row: number,
  series: QuoteSeries,
  splits: readonly DatedSplit[] | undefined,
): readonly ExactPrice[] | null {
  const { days, prices } = columns
  const exact: ExactPrice[] = []
  let next = 0
  let fits = true
  for (let index = 0; index < days.length; index += 1) {
    const day = days[index]!
    while (next < series.days.length && series.days[next]! <= day) next += 1
    const price = next === 0 ? { units: 0n, divisor: 1n } : carryOver(unitsAt(series, next - 1), splits, series.days[next - 1]!, day)
    exact.push(price)
    if (price.divisor !== 1n || !isSafeUnits(price.units)) fits = false
    else prices[row * days.length + index] = nearestFloat(price.units)
  }
  return fits ? null : exact
}

function floatAt(series: QuoteSeries, index: number): number {
  const units = series.units[index]!
  return typeof units === 'number' ? units : nearestFloat(units)
}

/** More than 40 % away from the quote before it, without a split between the two. */
function isJump(series: QuoteSeries, index: number, splits: readonly DatedSplit[] | undefined): boolean {
  if (index === 0 || hasSplit(splits, series.days[index - 1]!, series.days[index]!)) return false
  const price = series.units[index]!
  const last = series.units[index - 1]!
  if (typeof price === 'number' && typeof last === 'number') {
    // Far from the border the float comparison is right; near it, BigInt is.
    const distance = Math.abs(price - last)
    if (distance < last * 0.39) return false
    if (distance > last * 0.41) return true
  }
  const difference = unitsAt(series, index) - unitsAt(series, index - 1)
  return (difference < 0n ? -difference : difference) * 5n > unitsAt(series, index - 1) * 2n
}

/** The price that a position is valued at, exactly. The day is on or after the row's `first_priced`. */
export function exactPriceAt(columns: PriceColumns, row: number, index: number): ExactPrice {
  return columns.exact.get(row)?.[index] ?? { units: BigInt(columns.prices[row * columns.days.length + index]!), divisor: 1n }
}

/** Rates of some currencies into one base currency on the same days, carried forward. */
export interface RateColumns {
  readonly base_currency: string
  readonly days: Int32Array
  readonly rows: ReadonlyMap<string, number>
  /** By `rateToFloat`; 0 where there is none. */
  readonly floats: Float64Array
  /** By row: the first day with a rate on or before it, or the number of days when there is none. */
  readonly first_rated: Int32Array
  readonly exact: readonly (readonly (ExactRate | null)[])[]
}

export function buildRateColumns(book: RateBook, days: Int32Array, currencies: Iterable<string>): RateColumns {
  const names = [...new Set(currencies)].filter((currency) => currency !== book.base_currency)
  const floats = new Float64Array(names.length * days.length)
  const exact = names.map((currency) => Array.from(days, (day) => book.find(currency, day)))
  const firstRated = exact.map((rates, row) => {
    rates.forEach((rate, index) => {
      if (rate !== null) floats[row * days.length + index] = rateToFloat(rate)
    })
    const first = rates.findIndex((rate) => rate !== null)
    return first < 0 ? days.length : first
  })
  const rows = new Map(names.map((currency, row) => [currency, row]))
  return { base_currency: book.base_currency, days, rows, floats, first_rated: Int32Array.from(firstRated), exact }
}
