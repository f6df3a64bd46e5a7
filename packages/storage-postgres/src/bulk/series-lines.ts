import type { QuoteSeries } from '@rollforward/core/store'
import { scanNumbers, unitsOf, wholeOf } from './number-lines.ts'

const SERIES_SCALE = 8

/** One series while its quotes arrive. */
interface Growing {
  days: Int32Array
  units: Float64Array
  length: number
  /** Units that float64 does not hold, by their index. */
  readonly exact: Map<number, bigint>
}

/** Series from lines of key number (from one), day and decimal. */
export function readSeriesLines(keys: readonly string[], chunks: readonly Uint8Array[]): QuoteSeries[] {
  const found: Growing[] = keys.map(() => ({ days: new Int32Array(0), units: new Float64Array(0), length: 0, exact: new Map() }))
  let field = 0
  let key = 0
  let day = 0
  scanNumbers(chunks, (number) => {
    if (field === 0) key = number.head
    else if (field === 1) day = wholeOf(number)
    else addQuote(found[key - 1]!, day, unitsOf(number, SERIES_SCALE))
    field = field === 2 ? 0 : field + 1
  })
  return found.flatMap((series, place) => (series.length === 0 ? [] : [finish(keys[place]!, series)]))
}

function addQuote(series: Growing, day: number, units: number | bigint): void {
  const { length } = series
  if (length === series.days.length) grow(series)
  series.days[length] = day
  if (typeof units === 'number') series.units[length] = units
  else series.exact.set(length, units)
  series.length = length + 1
}

function grow(series: Growing): void {
  const capacity = Math.max(256, series.days.length * 2)
  const { days, units } = series
  series.days = new Int32Array(capacity)
  series.days.set(days)
  series.units = new Float64Array(capacity)
  series.units.set(units)
}

/** In memory of its own size, because it is kept for as long as a batch runs. */
function finish(key: string, { days, units, length, exact }: Growing): QuoteSeries {
  const floats = units.slice(0, length)
  const big = exact.size === 0 ? null : Array.from(floats, (unit, index) => exact.get(index) ?? BigInt(unit))
  return { key, days: days.slice(0, length), units: big ?? floats }
}
