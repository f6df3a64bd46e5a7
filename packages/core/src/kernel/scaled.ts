import { divideHalfEven, powerOfTen } from './decimal.ts'

/**
 * Money out of quantity × price × rate in float64, exact all the same.
 *
 * Operands are whole numbers of 10^-8 held in float64. The quotient x that floating point gives is near the true one: each
 * conversion and operation adds a relative error of at most u = 2^-53, and there are at most seven (the division of the quantity
 * by 10^14, two for a long rate and two for its division by a power of ten, two products), so the true value lies within
 * |x| × 7.1u < |x| × 10^-15.
 * Where that whole range rounds to the same integer the rounding is proven. Elsewhere, which is at ties and for huge amounts,
 * an exact kernel decides. Signs are the caller's: everything here is a magnitude.
 */
export interface RoundingCounter {
  /** How many products were rounded. */
  products: number
  /** How many of them an error-free product of two floats decided. */
  two_product: number
  /** How many of them only BigInt could decide. */
  big_integer: number
}

/** A rate as an exact decimal: units of 10^-scale. */
interface Rate {
  readonly units: bigint
  readonly scale: number
}

/** Quantity and price have eight fraction digits each and cents are two: the product is so many times too large. */
const PRODUCT_DIGITS = 14
const PRODUCT_TO_CENTS = 1e14
/** Adding and subtracting it leaves the nearest integer, for 0 ≤ x ≤ 2^52. */
const INTEGER_SHIFT = 2 ** 52
const RELATIVE_ERROR = 1e-15
const QUOTIENT_LIMIT = 2 ** 50
const SPLITTER = 2 ** 27 + 1
const SAFE_LIMIT = 2n ** 53n

/** What a rounding answers that does not fit 53 bits. Every sum that it enters fails its range check. */
export const OUT_OF_RANGE = Infinity

export function newRoundingCounter(): RoundingCounter {
  return { products: 0, two_product: 0, big_integer: 0 }
}

/** So many columns of floats in one piece of memory: one allocation costs as much as a column of a year. */
export function floatColumns(count: number, length: number): Float64Array[] {
  const all = new Float64Array(count * length)
  return Array.from({ length: count }, (_, index) => all.subarray(index * length, (index + 1) * length))
}

/** Whether a whole number is held exactly by float64. */
export function isSafeUnits(units: bigint): boolean {
  return units < SAFE_LIMIT && units > -SAFE_LIMIT
}

const view = new DataView(new ArrayBuffer(8))

/** A whole number as float64: exact below 2^53, else within two roundings. Its halves are exact and their sum is rounded once. */
export function nearestFloat(units: bigint): number {
  if (units !== BigInt.asIntN(64, units)) return nearestFloat(units >> 8n) * 2 ** 8
  view.setBigInt64(0, units)
  return view.getInt32(0) * 2 ** 32 + view.getUint32(4)
}

/** A whole number as a float64 that is exactly it, or OUT_OF_RANGE with its sign. */
export function toSafeNumber(units: bigint): number {
  if (isSafeUnits(units)) return nearestFloat(units)
  return units < 0n ? -OUT_OF_RANGE : OUT_OF_RANGE
}

/** Powers of ten that float64 holds exactly. */
const exactPowers = Array.from({ length: 23 }, (_, exponent) => +`1e${exponent}`)

/** A rate as float64, within four roundings: two for its units, one for each division. */
export function rateToFloat({ units, scale }: Rate): number {
  return scale <= 22 ? nearestFloat(units) / exactPowers[scale]! : nearestFloat(units) / 1e22 / exactPowers[scale - 22]!
}

/** The integer that x is proven to round to, given that the true value is within x × 10^-15 of x ≥ 0; −1 where it is not proven. */
export function provenRound(x: number): number {
  const whole = x + INTEGER_SHIFT - INTEGER_SHIFT
  return Math.abs(x - whole) + x * RELATIVE_ERROR < 0.5 ? whole : -1
}

/** round(quantity × price) in cents, half to even. Both are safe non-negative integers of 10^-8. */
export function roundProduct(quantity: number, price: number, counter: RoundingCounter): number {
  counter.products += 1
  const proven = provenRound((quantity / PRODUCT_TO_CENTS) * price)
  return proven >= 0 ? proven : roundTie(quantity, price, counter)
}

/** round(quantity × price × rate) in cents. `rateFloat` is the rate within four roundings of the exact one. */
export function roundProductWithRate(quantity: number, price: number, rateFloat: number, rate: Rate, counter: RoundingCounter): number {
  counter.products += 1
  const proven = provenRound((quantity / PRODUCT_TO_CENTS) * price * rateFloat)
  return proven >= 0 ? proven : roundRatedTie(quantity, price, rate, counter)
}

/** The exact decision for two factors. */
export function roundTie(quantity: number, price: number, counter: RoundingCounter): number {
  const exact = roundQuotient(quantity, price, PRODUCT_TO_CENTS)
  if (exact >= 0) {
    counter.two_product += 1
    return exact
  }
  counter.big_integer += 1
  return toSafeNumber(exactProduct(BigInt(quantity), BigInt(price)))
}

/**
 * round(left × right ÷ divisor), half to even, for whole numbers ≥ 0 of which float64 holds each exactly; −1 from 2^50 on, where
 * BigInt must decide. The float quotient is within one of the truth there, and the remainder that settles it is an exact integer
 * below 2^53: product and back differ by less than that, and the errors of both products are integers too (Dekker).
 */
export function roundQuotient(left: number, right: number, divisor: number): number {
  const product = left * right
  const quotient = product / divisor
  if (!(quotient < QUOTIENT_LIMIT)) return -1
  const whole = quotient + INTEGER_SHIFT - INTEGER_SHIFT
  const back = whole * divisor
  const rest = product - back + (productError(left, right, product) - productError(whole, divisor, back))
  const half = divisor / 2
  if (rest > half || (rest === half && whole % 2 === 1)) return whole + 1
  if (rest < -half || (rest === -half && whole % 2 === 1)) return whole - 1
  return whole
}

/** The exact decision for three factors. */
export function roundRatedTie(quantity: number, price: number, rate: Rate, counter: RoundingCounter): number {
  counter.big_integer += 1
  return toSafeNumber(exactProductWithRate(BigInt(quantity), BigInt(price), rate))
}

/** The reference of `roundProduct`: any size, any sign. */
export function exactProduct(quantity: bigint, price: bigint): bigint {
  return divideHalfEven(quantity * price, powerOfTen(PRODUCT_DIGITS))
}

/** The reference of `roundProductWithRate`. */
export function exactProductWithRate(quantity: bigint, price: bigint, rate: Rate): bigint {
  return divideHalfEven(quantity * price * rate.units, powerOfTen(PRODUCT_DIGITS + rate.scale))
}

/** left × right − product, exactly, where product is their float product: both factors are split into halves of 26 bits (Veltkamp). */
function productError(left: number, right: number, product: number): number {
  const leftShifted = left * SPLITTER
  const leftHigh = leftShifted - (leftShifted - left)
  const leftLow = left - leftHigh
  const rightShifted = right * SPLITTER
  const rightHigh = rightShifted - (rightShifted - right)
  const rightLow = right - rightHigh
  return leftHigh * rightHigh - product + leftHigh * rightLow + leftLow * rightHigh + leftLow * rightLow
}
