import type { FillFact, SplitFact } from './facts.ts'

/** Orders text by its code units: the same everywhere, whatever the machine's language. */
export function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}

/**
 * The order of fills inside an instrument: trade date, time, sequence, then the broker's fill id. Fills without a time come
 * after those with one, in the order in which they were recorded. The own id comes last, so that no two fills are equal and the
 * order in which they are handed in can never matter.
 */
export function compareFills(left: FillFact, right: FillFact): number {
  return (
    compareText(left.trade_date, right.trade_date) ||
    compareTimes(left.time, right.time) ||
    (left.time === null ? compareText(left.recorded, right.recorded) : 0) ||
    left.sequence - right.sequence ||
    compareText(left.fill_id, right.fill_id) ||
    compareText(left.id, right.id)
  )
}

function compareTimes(left: string | null, right: string | null): number {
  if (left === null || right === null) return left === right ? 0 : left === null ? 1 : -1
  return compareText(left, right)
}

/** Splits by date; the ratios decide between two of one date, so that the order in which they are handed in cannot matter. */
export function compareSplits(left: SplitFact, right: SplitFact): number {
  return (
    compareText(left.ex_date, right.ex_date) ||
    compareWhole(left.numerator, right.numerator) ||
    compareWhole(left.denominator, right.denominator)
  )
}

function compareWhole(left: bigint, right: bigint): number {
  return left < right ? -1 : left > right ? 1 : 0
}
