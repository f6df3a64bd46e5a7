import { parseScaled } from '../kernel/decimal.ts'
import type { QuoteSeries } from './port.ts'

const SERIES_SCALE = 8
const COMMA = 44
const POINT = 46
const MINUS = 45
const ZERO = 48
const powers = Array.from({ length: SERIES_SCALE + 1 }, (_, exponent) => 10 ** exponent)

/**
 * Reads a series from two texts of the same length in items, commas between: days since 1970-01-01 and decimals. One pass over the
 * characters and no object for each quote, because a backfill reads millions of them.
 */
export function readQuoteSeries(key: string, days: string, values: string): QuoteSeries {
  if (days === '') return { key, days: new Int32Array(0), units: new Float64Array(0) }
  const dayNumbers = Int32Array.from(scan(days, 0))
  const units = scan(values, SERIES_SCALE)
  if (units.every((unit) => Number.isSafeInteger(unit))) return { key, days: dayNumbers, units: Float64Array.from(units) }
  return { key, days: dayNumbers, units: values.split(',').map((value) => parseScaled(value, SERIES_SCALE)) }
}

/** The part of a series up to a day, in memory of its own. */
export function cutQuoteSeries(series: QuoteSeries, lastDay: number): QuoteSeries {
  let end = series.days.length
  while (end > 0 && series.days[end - 1]! > lastDay) end -= 1
  return { key: series.key, days: series.days.slice(0, end), units: series.units.slice(0, end) }
}

/** The decimals as units of 10^-scale; one that a float cannot hold exactly comes out as a number that is not safe. */
function scan(text: string, scale: number): number[] {
  const found: number[] = []
  let digits = 0
  let fraction = -1
  let sign = 1
  for (let index = 0; index <= text.length; index += 1) {
    const code = index === text.length ? COMMA : text.charCodeAt(index)
    if (code === COMMA) {
      found.push(sign * digits * powers[scale - Math.max(fraction, 0)]!)
      digits = 0
      fraction = -1
      sign = 1
    } else if (code === POINT) fraction = 0
    else if (code === MINUS) sign = -1
    else {
      digits = digits * 10 + (code - ZERO)
      if (fraction >= 0) fraction += 1
    }
  }
  return found
}
