import { Decimal } from 'decimal.js'
import type { DecimalText } from '../kernel/decimal.ts'
import { RETURN_SCALE } from './base.ts'

/**
 * Decimals for roots and powers, which no fraction can hold. A copy of the constructor of our own: a host that configures
 * decimal.js does not change our figures.
 */
export const Precise = Decimal.clone({
  defaults: true,
  precision: 60,
  rounding: Decimal.ROUND_HALF_EVEN,
  toExpNeg: -9e15,
  toExpPos: 9e15,
  minE: -9e15,
  maxE: 9e15,
})

export type PreciseNumber = InstanceType<typeof Precise>

/** A ratio as canonical text with at most 16 fraction digits, half to even. */
export function ratioText(value: PreciseNumber): DecimalText {
  const rounded = value.toDecimalPlaces(RETURN_SCALE, Decimal.ROUND_HALF_EVEN)
  return (rounded.isZero() ? '0' : rounded.toFixed()) as DecimalText
}

/** Units of 10^-16 as an exact decimal. */
export function preciseRatio(units_1e16: bigint): PreciseNumber {
  return new Precise(units_1e16.toString()).times(`1e-${RETURN_SCALE}`)
}
