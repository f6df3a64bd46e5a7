import { type PlainDate, toDayNumber } from '../kernel/plain-date.ts'
import { toSafeNumber } from '../kernel/scaled.ts'
import type { Cents } from '../ledger/facts.ts'
import { countBefore } from '../valuation/quote-series.ts'
import type { CentsColumn } from '../valuation/value-positions.ts'

export interface DatedAmount {
  readonly date: PlainDate
  readonly amount: Cents
}

/** The days of the snapshots, and the day after which the first interval begins. */
export interface Intervals {
  readonly days: Int32Array
  readonly seed_day: number
}

const SAFE_LIMIT = 2 ** 53

/**
 * Sums amounts into the interval (t−1, t] that their date falls in, so what happened on a Saturday counts on Monday. What is
 * dated up to the seed or after the last day is left out.
 */
export function sumByInterval(amounts: readonly DatedAmount[], { days, seed_day }: Intervals): CentsColumn {
  const sums = new Float64Array(days.length)
  let bound = 0
  for (const { date, amount } of amounts) {
    const index = intervalOf(date, days, seed_day)
    if (index < 0) continue
    const cents = toSafeNumber(amount)
    sums[index]! += cents
    bound += Math.abs(cents)
  }
  return bound < SAFE_LIMIT ? sums : sumExactly(amounts, { days, seed_day })
}

function sumExactly(amounts: readonly DatedAmount[], { days, seed_day }: Intervals): readonly bigint[] {
  const sums = Array.from(days, () => 0n)
  for (const { date, amount } of amounts) {
    const index = intervalOf(date, days, seed_day)
    if (index >= 0) sums[index]! += amount
  }
  return sums
}

function intervalOf(date: PlainDate, days: Int32Array, seedDay: number): number {
  const day = toDayNumber(date)
  if (day <= seedDay) return -1
  const index = countBefore(days, day)
  return index < days.length ? index : -1
}
