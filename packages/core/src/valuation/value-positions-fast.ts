import { floatColumns, isSafeUnits, provenRound, type RoundingCounter, roundRatedTie, roundTie, toSafeNumber } from '../kernel/scaled.ts'
import { type ExactRate, type PositionPath, UNIT_SCALE } from '../ledger/facts.ts'
import { missingRateOnDay } from './fx.ts'
import { visitHeld } from './held-ranges.ts'
import type { PositionValues, ValuationInputs } from './value-positions.ts'
import { priceOf, rateOf, valueOf } from './value-positions-exact.ts'

const CENTS_LIMIT = 2 ** 53
const ONE = 10n ** BigInt(UNIT_SCALE)

/** Sums of magnitudes by day: long and short market value; and what the remaining cost changes by from one day to the next. */
interface Sums {
  readonly long: Float64Array
  readonly short: Float64Array
  readonly cost: Float64Array
  /** An upper bound of every sum of costs; beyond 2^53 the floats are no longer exact. */
  cost_bound: number
}

/**
 * The fast lane: position by position over runs of days on which nothing but prices changes, in float64 that holds whole cents.
 * Each value is the reference's; null when a sum leaves the range in which that is certain.
 */
export function valuePositionsFast(inputs: ValuationInputs): PositionValues<Float64Array> | null {
  const [long, short, cost] = floatColumns(3, inputs.end - inputs.first) as [Float64Array, Float64Array, Float64Array]
  const sums: Sums = { long, short, cost, cost_bound: 0 }
  for (const path of inputs.paths) addPosition(inputs, sums, path)
  if (!(sums.cost_bound < CENTS_LIMIT) || !isInRange(long) || !isInRange(short)) return null
  return { long_value: long, short_value: negated(short), remaining_cost: summedUp(cost) }
}

/** Magnitudes only add up, so a sum that ever left the exact range has not come back. */
function isInRange(magnitudes: Float64Array): boolean {
  for (const magnitude of magnitudes) if (!(magnitude < CENTS_LIMIT)) return false
  return true
}

function negated(magnitudes: Float64Array): Float64Array {
  for (let index = 0; index < magnitudes.length; index += 1) magnitudes[index] = 0 - magnitudes[index]!
  return magnitudes
}

function summedUp(changes: Float64Array): Float64Array {
  for (let index = 1; index < changes.length; index += 1) changes[index]! += changes[index - 1]!
  return changes
}

function addPosition(inputs: ValuationInputs, sums: Sums, path: PositionPath): void {
  const { prices, rates, first, end } = inputs
  const { symbol, currency, multiplier } = path.instrument
  const row = prices.rows.get(symbol)
  const priced = row === undefined ? end : prices.first_priced[row]!
  const rateRow = currency === rates.base_currency ? null : rates.rows.get(currency)
  const inFloats = row !== undefined && !prices.exact.has(row)
  const values = path.side === 'LONG' ? sums.long : sums.short
  visitHeld(path, { days: prices.days, first, end }, (from, to, step) => {
    addCost(sums, from - first, to - first, toSafeNumber(step.remaining_cost))
    if (rateRow !== null) checkRated(inputs, currency, from)
    const quantity = step.remaining * multiplier
    const fits = inFloats && quantity % ONE === 0n && isSafeUnits(quantity / ONE)
    const start = fits ? Math.max(from, Math.min(priced, to)) : to
    addOneByOne(inputs, values, path, step.remaining, from, start)
    if (start === to) return
    inputs.counter.products += to - start
    const run: Run = { values, quantity: toSafeNumber(quantity / ONE), from: start, to, first, counter: inputs.counter }
    const priceOffset = row! * prices.days.length
    if (rateRow === null) addRun(run, prices.prices, priceOffset)
    else addRatedRun(run, prices.prices, priceOffset, rates.floats, rateRow! * rates.days.length, rates.exact[rateRow!]!)
  })
}

function addCost(sums: Sums, from: number, to: number, cost: number): void {
  sums.cost[from]! += cost
  if (to < sums.cost.length) sums.cost[to]! -= cost
  sums.cost_bound += 2 * Math.abs(cost)
}

function checkRated({ rates }: ValuationInputs, currency: string, index: number): void {
  const row = rates.rows.get(currency)
  if (row === undefined || index < rates.first_rated[row]!) throw missingRateOnDay(currency, rates.base_currency, rates.days[index]!)
}

/** A run of days with one quantity, which is already multiplied and a safe integer. */
interface Run {
  readonly values: Float64Array
  readonly quantity: number
  readonly from: number
  readonly to: number
  readonly first: number
  readonly counter: RoundingCounter
}

function addRun({ values, quantity, from, to, first, counter }: Run, prices: Float64Array, priceOffset: number): void {
  const factor = quantity / 1e14
  for (let index = from; index < to; index += 1) {
    const price = prices[priceOffset + index]!
    const proven = provenRound(factor * price)
    values[index - first]! += proven >= 0 ? proven : roundTie(quantity, price, counter)
  }
}

function addRatedRun(
  { values, quantity, from, to, first, counter }: Run,
  prices: Float64Array,
  priceOffset: number,
  rates: Float64Array,
  rateOffset: number,
  exactRates: readonly (ExactRate | null)[],
): void {
  const factor = quantity / 1e14
  for (let index = from; index < to; index += 1) {
    const price = prices[priceOffset + index]!
    const proven = provenRound(factor * price * rates[rateOffset + index]!)
    values[index - first]! += proven >= 0 ? proven : roundRatedTie(quantity, price, exactRates[index]!, counter)
  }
}

/** Days that floats cannot take: no market price yet, a price or quantity that is no safe integer. */
function addOneByOne(inputs: ValuationInputs, values: Float64Array, path: PositionPath, remaining: bigint, from: number, to: number): void {
  const { prices, rates, first, counter } = inputs
  for (let index = from; index < to; index += 1) {
    counter.products += 1
    counter.big_integer += 1
    const value = valueOf(path, remaining, priceOf(path, prices, index), rateOf(path, rates, index))
    values[index - first]! += toSafeNumber(value < 0n ? -value : value)
  }
}
