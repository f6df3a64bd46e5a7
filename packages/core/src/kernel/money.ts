import type { Branded } from './brand.ts'
import { divideHalfEven, formatScaled, parseScaled } from './decimal.ts'

/** Money in the portfolio's base currency: decimal text with exactly two fraction digits, such as "1712126.38". */
export type Money = Branded<'Money'>

/** Fraction digits of money. */
export const MONEY_SCALE = 2

/** The money as a whole number of cents. Text without or with one fraction digit is read as well. */
export function toCents(amount: string): bigint {
  return parseScaled(amount, MONEY_SCALE)
}

/** A whole number of cents as money. */
export function fromCents(cents: bigint): Money {
  return formatScaled(cents, MONEY_SCALE) as unknown as Money
}

/** Rounds the fraction numerator/denominator (in cents) to whole cents, half to even. */
export function roundMoney(numerator: bigint, denominator: bigint): bigint {
  return divideHalfEven(numerator, denominator)
}

/** Splits a total by weights in their order so that the parts add up to it: each takes round(total × done ÷ all) less what went before. */
export function allocate(total: bigint, weights: readonly bigint[]): bigint[] {
  const all = weights.reduce((sum, weight) => sum + weight, 0n)
  let done = 0n
  let taken = 0n
  return weights.map((weight) => {
    done += weight
    const part = (all === 0n ? 0n : roundMoney(total * done, all)) - taken
    taken += part
    return part
  })
}

export function addMoney(...amounts: readonly string[]): Money {
  return fromCents(amounts.reduce((sum, amount) => sum + toCents(amount), 0n))
}

export function subtractMoney(from: string, amount: string): Money {
  return fromCents(toCents(from) - toCents(amount))
}

export function negateMoney(amount: string): Money {
  return fromCents(-toCents(amount))
}

/** −1, 0 or 1, as a sort function wants it. */
export function compareMoney(left: string, right: string): -1 | 0 | 1 {
  const difference = toCents(left) - toCents(right)
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}
