import { divideHalfEven, powerOfTen } from '../kernel/decimal.ts'
import type { FillFact, SplitFact, Units } from './facts.ts'
import { compareFills, compareSplits } from './fill-order.ts'

/** The average entry price of a position: what brokers show beside a quantity. It is information; cost is kept by lots. */
export interface AverageCost {
  /** Signed: negative for a short. */
  readonly quantity: Units
  /** The price a unit, rounded to eight fraction digits for show; null when nothing is held. */
  readonly average_cost: Units | null
}

interface Average {
  quantity: Units
  /** The exact average, numerator ÷ denominator in price units. */
  numerator: bigint
  denominator: bigint
}

/** Exact up to here; a fraction that grows beyond it is cut to `CARRIED` more digits than are shown, or years of trading would pile up digits. */
const DENOMINATOR_MAX = powerOfTen(60)
const CARRIED = powerOfTen(40)

/** The average cost of one instrument in one strategy: adding averages, reducing leaves it, a flip resets it to the fill's price. */
export function averageCost(fills: readonly FillFact[], splits: readonly SplitFact[]): AverageCost {
  const average: Average = { quantity: 0n, numerator: 0n, denominator: 1n }
  const ahead = splits.toSorted(compareSplits).reverse()
  for (const fill of fills.toSorted(compareFills)) {
    while (ahead.length > 0 && ahead.at(-1)!.ex_date <= fill.trade_date) splitAverage(average, ahead.pop()!)
    addFill(average, fill)
  }
  while (ahead.length > 0) splitAverage(average, ahead.pop()!)
  const { quantity, numerator, denominator } = average
  return { quantity, average_cost: quantity === 0n ? null : divideHalfEven(numerator, denominator) }
}

function addFill(average: Average, fill: FillFact): void {
  const before = average.quantity
  const change = fill.side === 'BUY' ? fill.quantity : -fill.quantity
  average.quantity += change
  if (before === 0n || before > 0n !== average.quantity > 0n) {
    setAverage(average, fill.price, 1n)
  } else if (before > 0n === change > 0n) {
    const added = fill.price * fill.quantity * average.denominator
    setAverage(average, average.numerator * magnitude(before) + added, average.denominator * magnitude(average.quantity))
  }
}

function splitAverage(average: Average, split: SplitFact): void {
  average.quantity = divideHalfEven(average.quantity * split.numerator, split.denominator)
  setAverage(average, average.numerator * split.denominator, average.denominator * split.numerator)
}

function setAverage(average: Average, numerator: bigint, denominator: bigint): void {
  const divisor = greatestCommonDivisor(numerator, denominator)
  const isLong = denominator / divisor > DENOMINATOR_MAX
  average.numerator = isLong ? divideHalfEven(numerator * CARRIED, denominator) : numerator / divisor
  average.denominator = isLong ? CARRIED : denominator / divisor
}

function greatestCommonDivisor(left: bigint, right: bigint): bigint {
  let [larger, smaller] = [left, right]
  while (smaller !== 0n) [larger, smaller] = [smaller, larger % smaller]
  return larger
}

function magnitude(quantity: Units): Units {
  return quantity < 0n ? -quantity : quantity
}
