import { divideHalfEven, formatTrimmed } from '../kernel/decimal.ts'
import { daysBetween, type PlainDate } from '../kernel/plain-date.ts'
import type { RateResult, Span } from './annualize.ts'
import { INDEX_ONE, RETURN_SCALE } from './base.ts'

/** A flow into (positive) or out of (negative) the portfolio, in the unit of the values. */
export interface DietzFlow {
  readonly date: PlainDate
  readonly amount: bigint
}

export interface DietzPeriod extends Span {
  readonly start_value: bigint
  readonly end_value: bigint
  readonly flows: readonly DietzFlow[]
}

/**
 * Modified Dietz: (V1 − V0 − F) ÷ (V0 + Σ w·F), w = days remaining ÷ days of the period. Everything is multiplied by the
 * period's days, so the one rounding is that of the result. A base of zero or less would turn a profit into a loss: refused.
 */
export function dietzRate({ start_date, end_date, start_value, end_value, flows }: DietzPeriod): RateResult {
  const days = BigInt(daysBetween(start_date, end_date))
  if (days <= 0n) return { rate: null, reason: 'EMPTY_PERIOD' }
  let gain = end_value - start_value
  let weighted = start_value * days
  for (const { date, amount } of flows) {
    gain -= amount
    weighted += amount * BigInt(daysBetween(date, end_date))
  }
  if (weighted <= 0n) return { rate: null, reason: 'SMALL_BASE' }
  return { rate: formatTrimmed(divideHalfEven(gain * days * INDEX_ONE, weighted), RETURN_SCALE) }
}
