import { divideHalfEven, powerOfTen } from '../kernel/decimal.ts'
import { type Cents, type ExactRate, type PositionPath, type Units, UNIT_SCALE } from '../ledger/facts.ts'
import { exactPriceAt, type PriceColumns, type RateColumns } from './columns.ts'
import { missingRateOnDay } from './fx.ts'
import { entryPriceOn, visitHeld } from './held-ranges.ts'
import type { ExactPrice } from './price-book.ts'
import type { PositionValues, ValuationInputs } from './value-positions.ts'

const BASE_RATE: ExactRate = { units: 1n, scale: 0 }
/** Quantity, multiplier and price have eight fraction digits each, cents two. */
const VALUE_DIGITS = 3 * UNIT_SCALE - 2

/** The reference engine: every figure a BigInt, whatever its size. */
export function valuePositionsExactly(inputs: ValuationInputs): PositionValues<readonly bigint[]> {
  const { paths, prices, rates, first, end } = inputs
  const zeros = () => Array.from({ length: end - first }, () => 0n)
  const values = { long_value: zeros(), short_value: zeros(), remaining_cost: zeros() }
  for (const path of paths) {
    const side = path.side === 'LONG' ? values.long_value : values.short_value
    visitHeld(path, { days: prices.days, first, end }, (from, to, step) => {
      for (let index = from; index < to; index += 1) {
        inputs.counter.products += 1
        side[index - first]! += valueOf(path, step.remaining, priceOf(path, prices, index), rateOf(path, rates, index))
        values.remaining_cost[index - first]! += step.remaining_cost
      }
    })
  }
  return values
}

/** A position's signed market value: round(remaining × price × multiplier × rate) × s. */
export function valueOf(
  { instrument, side }: Pick<PositionPath, 'instrument' | 'side'>,
  remaining: Units,
  price: ExactPrice,
  rate: ExactRate,
): Cents {
  const numerator = remaining * instrument.multiplier * price.units * rate.units
  const value = divideHalfEven(numerator, price.divisor * powerOfTen(VALUE_DIGITS + rate.scale))
  return side === 'LONG' ? value : -value
}

/** The market price of a day of the columns; where there is none, the entry price. */
export function priceOf(path: PositionPath, prices: PriceColumns, index: number): ExactPrice {
  const row = prices.rows.get(path.instrument.symbol)
  if (row !== undefined && index >= prices.first_priced[row]!) return exactPriceAt(prices, row, index)
  return entryPriceOn(path, prices.days[index]!)
}

/** The rate of a day of the columns into base currency. */
export function rateOf({ instrument }: PositionPath, rates: RateColumns, index: number): ExactRate {
  if (instrument.currency === rates.base_currency) return BASE_RATE
  const row = rates.rows.get(instrument.currency)
  const rate = row === undefined ? null : rates.exact[row]![index]!
  if (rate === null) throw missingRateOnDay(instrument.currency, rates.base_currency, rates.days[index]!)
  return rate
}
