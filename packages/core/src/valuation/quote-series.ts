import { isSafeUnits, nearestFloat } from '../kernel/scaled.ts'
import { type PlainDate, toDayNumber } from '../kernel/plain-date.ts'

/** Prices of a symbol, or rates of a pair named "EUR/USD", by day: days since 1970-01-01, ascending, and values in units of 10^-8. */
export interface QuoteSeries {
  readonly key: string
  readonly days: Int32Array
  /** Exact below 2^53; a series with a greater value comes as BigInt64Array. */
  readonly units: Float64Array | BigInt64Array | readonly bigint[]
}

export interface Quote {
  readonly key: string
  readonly date: PlainDate
  readonly units: bigint
}

/** Rows in any order as series; of several rows of one key and date the last one stands. */
export function toQuoteSeries(rows: readonly Quote[]): QuoteSeries[] {
  const byKey = new Map<string, Map<number, bigint>>()
  for (const { key, date, units } of rows) {
    let days = byKey.get(key)
    if (days === undefined) byKey.set(key, (days = new Map<number, bigint>()))
    days.set(toDayNumber(date), units)
  }
  return Array.from(byKey, ([key, values]) => {
    const sorted = [...values].sort(([left], [right]) => left - right)
    const units = sorted.map(([, value]) => value)
    return {
      key,
      days: Int32Array.from(sorted, ([day]) => day),
      units: units.every(isSafeUnits) ? Float64Array.from(units, nearestFloat) : units,
    }
  })
}

export function unitsAt(series: QuoteSeries, index: number): bigint {
  return BigInt(series.units[index]!)
}

/** How many of the ascending numbers are below the given one: of days, those before it, so the index of the first that is not. */
export function countBefore(days: Int32Array | readonly number[], day: number): number {
  let low = 0
  let high = days.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (days[middle]! < day) low = middle + 1
    else high = middle
  }
  return low
}

/** The index of the last of the ascending days that is on or before the given one; −1 when all are later. */
export function lastUpTo(days: Int32Array, day: number): number {
  return countBefore(days, day + 1) - 1
}
