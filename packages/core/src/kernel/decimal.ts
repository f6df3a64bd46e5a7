import type { Branded } from './brand.ts'

/** A decimal number as text, such as "12.5" or "-0.00000001". Never a float, never an exponent. */
export type DecimalText = Branded<'Decimal'>

const decimalPattern = /^(-?)(0|[1-9][0-9]*)(?:\.([0-9]+))?$/
const powersOfTen = Array.from({ length: 64 }, (_, exponent) => 10n ** BigInt(exponent))

/** 10 to the power of `exponent`, from a table where that is possible. */
export function powerOfTen(exponent: number): bigint {
  return powersOfTen[exponent] ?? 10n ** BigInt(exponent)
}

/** Whether the text is a plain decimal with at most so many digits on each side of the point. */
export function isDecimalText(text: string, limits: { whole_digits_max: number; scale_max: number }): text is DecimalText {
  if (text.length > limits.whole_digits_max + limits.scale_max + 2) return false
  const match = decimalPattern.exec(text)
  return match !== null && match[2]!.length <= limits.whole_digits_max && (match[3]?.length ?? 0) <= limits.scale_max
}

/** Reads decimal text as an integer of units of 10^-scale. Text with more fraction digits than that is a programming error. */
export function parseScaled(text: string, scale: number): bigint {
  const match = decimalPattern.exec(text)
  if (!match) throw new TypeError(`not a decimal: ${text.slice(0, 40)}`)
  const fraction = match[3] ?? ''
  const kept = fraction.padEnd(scale, '0')
  if (kept.length > scale && /[1-9]/.test(kept.slice(scale)))
    throw new RangeError(`more than ${scale} fraction digits: ${text.slice(0, 40)}`)
  const units = BigInt(match[2]! + kept.slice(0, scale))
  return match[1] ? -units : units
}

/** Writes units of 10^-scale with exactly `scale` fraction digits. */
export function formatScaled(units: bigint, scale: number): DecimalText {
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0')
  const whole = digits.slice(0, digits.length - scale)
  const text = scale === 0 ? whole : `${whole}.${digits.slice(digits.length - scale)}`
  return (units < 0n ? `-${text}` : text) as DecimalText
}

/** Writes units of 10^-scale without trailing zeros: the canonical form of prices, quantities and rates. */
export function formatTrimmed(units: bigint, scale: number): DecimalText {
  const text = formatScaled(units, scale)
  if (scale === 0) return text
  let end = text.length
  while (text[end - 1] === '0') end -= 1
  return text.slice(0, text[end - 1] === '.' ? end - 1 : end) as DecimalText
}

/** Divides and rounds half to even: the only rounding of the whole system. The denominator is positive. */
export function divideHalfEven(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator
  const rest = numerator - quotient * denominator
  if (rest === 0n) return quotient
  const twice = (rest < 0n ? -rest : rest) * 2n
  if (twice < denominator || (twice === denominator && (quotient & 1n) === 0n)) return quotient
  return numerator < 0n ? quotient - 1n : quotient + 1n
}
