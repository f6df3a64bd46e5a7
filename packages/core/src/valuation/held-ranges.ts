import { invariant } from '../kernel/errors.ts'
import { toDayNumber } from '../kernel/plain-date.ts'
import type { PositionPath } from '../ledger/facts.ts'
import type { ExactPrice } from './price-book.ts'
import { countBefore } from './quote-series.ts'

/** The days from index `first` up to, not including, index `end` of a row of trading days. */
export interface DaySpan {
  readonly days: Int32Array
  readonly first: number
  readonly end: number
}

type Step = PositionPath['steps'][number]

/** Calls `visit` for each run of days of the span on which the position is held and does not change. */
export function visitHeld(path: PositionPath, { days, first, end }: DaySpan, visit: (from: number, to: number, step: Step) => void): void {
  const { steps } = path
  let from = first
  let held: Step | null = null
  for (const step of steps) {
    const start = countBefore(days, toDayNumber(step.date))
    if (start >= end) break
    if (start > from) {
      if (held !== null && held.remaining !== 0n) visit(from, start, held)
      from = start
    }
    held = step
  }
  if (held !== null && held.remaining !== 0n && from < end) visit(from, end, held)
}

/** What is held at the end of a day, or null. */
export function heldOn(path: PositionPath, day: number): Step | null {
  const step = path.steps.findLast(({ date }) => toDayNumber(date) <= day)
  return step === undefined || step.remaining === 0n ? null : step
}

/** The price a unit of the last opening fill on or before the day, in that day's shares. */
export function entryPriceOn(path: PositionPath, day: number): ExactPrice {
  const entry = path.entry_prices.findLast(({ date }) => toDayNumber(date) <= day)
  invariant(entry !== undefined, `${path.instrument.symbol} is held without an opening price`)
  return entry.exact ?? { units: entry.price, divisor: 1n }
}
