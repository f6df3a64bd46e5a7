import { isSafeUnits, nearestFloat, rateToFloat } from '../kernel/scaled.ts'
import type { ExactRate } from '../ledger/facts.ts'
import type { RateBook } from './fx.ts'
import { carryOver, type DatedSplit, type ExactPrice, hasSplit, type PriceBook } from './price-book.ts'
import { type QuoteSeries, unitsAt } from './quote-series.ts'

/**
 * Prices of some symbols on a row of trading days, carried forward. One row a symbol, one value a day; it serves every
 * portfolio of a batch.
 */
export interface PriceColumns {
  readonly days: Int32Array
  readonly rows: ReadonlyMap<string, number>
  /** Units of 10^-8, exact but in the rows of `exact`. Meaningless before the row's `first_priced` day. */
  readonly prices: Float64Array
  /** By row: the first day with a price on or before it, or the number of days when there is none. */
  readonly first_priced: Int32Array
  /** By row: the days whose price is not like any other. */
  readonly remarks: readonly PriceRemarks[]
  /** Rows with prices that float64 does not hold exactly: above 2^53 units, or a fraction since a split. */
  readonly exact: ReadonlyMap<number, readonly ExactPrice[]>
}

/** Days on which a symbol's price is carried from an earlier day, or far from the one before it. Indices ascend. */
export interface PriceRemarks {
  readonly index: readonly number[]
  /** How many days ago the price was quoted. */
  readonly age: readonly number[]
  /** Whether it is more than 40 % away from the quote before it and no split lies between. */
  readonly jump: readonly boolean[]
}

interface WritableRemarks {
  readonly index: number[]
  readonly age: number[]
  readonly jump: boolean[]
}

type WritableColumns = Omit<PriceColumns, 'exact' | 'remarks'> & {
  readonly remarks: WritableRemarks[]
  readonly exact: Map<number, readonly ExactPrice[]>
}

export function buildPriceColumns(book: PriceBook, days: Int32Array, symbols: Iterable<string>): PriceColumns {
  const names = [...new Set(symbols)]
  const columns: WritableColumns = {
    days,
    rows: new Map(names.map((symbol, row) => [symbol, row])),
    prices: new Float64Array(names.length * days.length),
    first_priced: new Int32Array(names.length).fill(days.length),
    remarks: names.map(() => ({ index: [], age: [], jump: [] })),
    exact: new Map(),
  }
  names.forEach((symbol, row) => {
    const series = book.series.get(symbol)
    if (series === undefined) return
    const splits = book.splits.get(symbol)
    if (splits === undefined && series.units instanceof Float64Array) fillFloatRow(columns, row, series, series.units)
    else fillExactRow(columns, row, series, splits)
  })
  return columns
}

/** The usual row: every price a safe integer, no split. */
function fillFloatRow(columns: WritableColumns, row: number, series: QuoteSeries, units: Float64Array): void {
  const { days, prices, first_priced } = columns
  const quoted = series.days
  const offset = row * days.length
  let next = 0
  let jumped = false
  for (let index = 0; index < days.length; index += 1) {
    const day = days[index]!
    if (next < quoted.length && quoted[next]! <= day) {
      if (next === 0) first_priced[row] = index
      do next += 1
      while (next < quoted.length && quoted[next]! <= day)
      // Cheap floats rule out what is far below 40 %; the exact rule decides the rest.
      jumped = next > 1 && Math.abs(units[next - 1]! - units[next - 2]!) > units[next - 2]! * 0.39 && isJump(series, next - 1, undefined)
    }
    if (next === 0) continue
    prices[offset + index] = units[next - 1]!
    const age = day - quoted[next - 1]!
    if (age > 0 || jumped) remark(columns, row, index, age, jumped)
  }
}

function remark(columns: WritableColumns, row: number, index: number, age: number, jump: boolean): void {
  const remarks = columns.remarks[row]!
  remarks.index.push(index)
  remarks.age.push(age)
  remarks.jump.push(jump)
}

/** A row with splits or great prices, as fractions; kept as such only where float64 does not hold them all. */
function fillExactRow(columns: WritableColumns, row: number, series: QuoteSeries, splits: readonly DatedSplit[] | undefined): void {
  const { days, prices, first_priced } = columns
  const exact: ExactPrice[] = []
  let next = 0
  for (let index = 0; index < days.length; index += 1) {
    const day = days[index]!
    while (next < series.days.length && series.days[next]! <= day) next += 1
    if (next === 0) exact.push({ units: 0n, divisor: 1n })
    else {
      if (first_priced[row] === days.length) first_priced[row] = index
      const quoted = series.days[next - 1]!
      const jumped = isJump(series, next - 1, splits)
      exact.push(carryOver(unitsAt(series, next - 1), splits, quoted, day))
      if (quoted < day || jumped) remark(columns, row, index, day - quoted, jumped)
    }
  }
  const fits = exact.every((price) => price.divisor === 1n && isSafeUnits(price.units))
  if (fits) exact.forEach((price, index) => (prices[row * days.length + index] = nearestFloat(price.units)))
  else columns.exact.set(row, exact)
}

/** More than 40 % away from the quote before it, without a split between the two. */
function isJump(series: QuoteSeries, index: number, splits: readonly DatedSplit[] | undefined): boolean {
  if (index === 0 || hasSplit(splits, series.days[index - 1]!, series.days[index]!)) return false
  const last = unitsAt(series, index - 1)
  const difference = unitsAt(series, index) - last
  return (difference < 0n ? -difference : difference) * 5n > last * 2n
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
