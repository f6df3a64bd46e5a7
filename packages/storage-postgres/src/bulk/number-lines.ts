const TAB = 9
const NEWLINE = 10
const MINUS = 45
const POINT = 46
const ZERO = 48
const NINE = 57
/** So many digits are a safe integer, whatever they are. */
const HEAD_DIGITS = 15
const SAFE_LIMIT = 2 ** 53
const powers = Array.from({ length: 17 }, (_, exponent) => 10 ** exponent)

/** A decimal as it stands in a line: its digits, without the point. */
export interface ScannedNumber {
  /** The first fifteen digits, and those after them. */
  head: number
  tail: number
  count: number
  /** How many of the digits stand after the point. */
  fraction: number
  negative: boolean
  /** Nothing is there: \N. */
  missing: boolean
}

/**
 * Reads lines of nothing but numbers. One pass over the bytes and no text for a number, because a backfill reads millions of them.
 * Chunks may break anywhere. What is given to `end` is the same object each time.
 */
export function scanNumbers(chunks: readonly Uint8Array[], end: (number: ScannedNumber) => void): void {
  const number: ScannedNumber = { head: 0, tail: 0, count: 0, fraction: -1, negative: false, missing: false }
  for (const chunk of chunks) scanChunk(chunk, number, end)
}

function scanChunk(chunk: Uint8Array, number: ScannedNumber, end: (number: ScannedNumber) => void): void {
  let { head, count, fraction } = number
  for (let index = 0; index < chunk.length; index += 1) {
    const code = chunk[index]!
    if (code >= ZERO && code <= NINE) {
      if (count < HEAD_DIGITS) head = head * 10 + (code - ZERO)
      else number.tail = number.tail * 10 + (code - ZERO)
      count += 1
      if (fraction >= 0) fraction += 1
    } else if (code === TAB || code === NEWLINE) {
      number.head = head
      number.count = count
      number.fraction = fraction < 0 ? 0 : fraction
      end(number)
      head = 0
      count = 0
      fraction = -1
      number.tail = 0
      number.negative = false
      number.missing = false
    } else if (code === POINT) fraction = 0
    else if (code === MINUS) number.negative = true
    else number.missing = true
  }
  number.head = head
  number.count = count
  number.fraction = fraction
}

/** A whole number, such as a day; it has at most fifteen digits. */
export function wholeOf({ head, negative }: ScannedNumber): number {
  return negative ? 0 - head : head
}

/** The number in units of 10^-scale: a float where that is a safe integer, else a bigint. */
export function unitsOf({ head, tail, count, fraction, negative }: ScannedNumber, scale: number): number | bigint {
  const tailDigits = count > HEAD_DIGITS ? count - HEAD_DIGITS : 0
  const power = powers[scale - fraction]!
  const units = (tailDigits === 0 ? head : head * 10 ** tailDigits + tail) * power
  // Below the limit no step above was rounded.
  if (units < SAFE_LIMIT) return negative ? 0 - units : units
  const exact = (BigInt(head) * 10n ** BigInt(tailDigits) + BigInt(tail)) * 10n ** BigInt(scale - fraction)
  return negative ? -exact : exact
}
