import type { QuoteSeries } from '@rollforward/core/store'

const MINUS = 45
const POINT = 46
const ZERO = 48
const SERIES_SCALE = 8
/** So many digits are a safe integer, whatever they are. */
const HEAD_DIGITS = 15
const SAFE_LIMIT = 2 ** 53
const powers = Array.from({ length: SERIES_SCALE + 1 }, (_, exponent) => 10 ** exponent)

/** One series while its quotes arrive. */
interface Growing {
  days: Int32Array
  units: Float64Array
  length: number
  /** Units that float64 does not hold, by their index. */
  readonly exact: Map<number, bigint>
}

/** The number that is being read; a line may break anywhere between two chunks. */
interface Cursor {
  /** Its first digits, the others, and how many there are. */
  head: number
  tail: number
  count: number
  /** Fraction digits so far; −1 before the point. */
  fraction: number
  negative: boolean
  /** Which number of the line it is, and those before it. */
  field: number
  key: number
  day: number
}

/**
 * Series from lines of key number (from one), day and decimal. One pass over the bytes and no object or text for a quote, because
 * a backfill reads millions of them.
 */
export function readSeriesLines(keys: readonly string[], chunks: readonly Uint8Array[]): QuoteSeries[] {
  const found: Growing[] = keys.map(() => ({ days: new Int32Array(0), units: new Float64Array(0), length: 0, exact: new Map() }))
  const cursor: Cursor = { head: 0, tail: 0, count: 0, fraction: -1, negative: false, field: 0, key: 0, day: 0 }
  for (const chunk of chunks) readChunk(found, cursor, chunk)
  return found.flatMap((series, place) => (series.length === 0 ? [] : [finish(keys[place]!, series)]))
}

function readChunk(found: readonly Growing[], cursor: Cursor, chunk: Uint8Array): void {
  let { head, count, fraction } = cursor
  for (let index = 0; index < chunk.length; index += 1) {
    const code = chunk[index]!
    if (code >= ZERO) {
      if (count < HEAD_DIGITS) head = head * 10 + (code - ZERO)
      else cursor.tail = cursor.tail * 10 + (code - ZERO)
      count += 1
      if (fraction >= 0) fraction += 1
    } else if (code === POINT) fraction = 0
    else if (code === MINUS) cursor.negative = true
    else {
      cursor.head = head
      cursor.count = count
      cursor.fraction = fraction
      endNumber(found, cursor)
      head = 0
      count = 0
      fraction = -1
    }
  }
  cursor.head = head
  cursor.count = count
  cursor.fraction = fraction
}

/** Days before 1970 are negative; keys and prices never are. */
function endNumber(found: readonly Growing[], cursor: Cursor): void {
  if (cursor.field === 0) cursor.key = cursor.head
  else if (cursor.field === 1) cursor.day = cursor.negative ? -cursor.head : cursor.head
  else addQuote(found[cursor.key - 1]!, cursor)
  cursor.field = (cursor.field + 1) % 3
  cursor.negative = false
  cursor.tail = 0
}

function addQuote(series: Growing, { day, head, tail, count, fraction }: Cursor): void {
  const { length } = series
  if (length === series.days.length) grow(series)
  const power = powers[SERIES_SCALE - Math.max(fraction, 0)]!
  series.days[length] = day
  const tailDigits = Math.max(count - HEAD_DIGITS, 0)
  const units = tailDigits === 0 ? head * power : (head * 10 ** tailDigits + tail) * power
  series.units[length] = units
  // Below the limit no step above was rounded.
  if (units >= SAFE_LIMIT) series.exact.set(length, (BigInt(head) * 10n ** BigInt(tailDigits) + BigInt(tail)) * BigInt(power))
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
