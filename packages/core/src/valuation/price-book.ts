import type { Units } from '../ledger/facts.ts'
import { lastUpTo, type QuoteSeries, unitsAt } from './quote-series.ts'

/** A split by day, as valuation takes it: from that day quantity × n/d and price a unit × d/n. */
export interface DatedSplit {
  readonly day: number
  readonly numerator: bigint
  readonly denominator: bigint
}

/** A price as an exact fraction: units of 10^-8 ÷ divisor. Only a price carried over a split has a divisor other than 1. */
export interface ExactPrice {
  readonly units: Units
  readonly divisor: bigint
}

export interface FoundPrice extends ExactPrice {
  /** The day that it was quoted for. */
  readonly day: number
}

/** Prices of all symbols with the splits between them. Prices are unadjusted closes, quantities as traded. */
export interface PriceBook {
  readonly series: ReadonlyMap<string, QuoteSeries>
  readonly splits: ReadonlyMap<string, readonly DatedSplit[]>
  /** The last price on or before the day, in that day's shares, or null. */
  find(symbol: string, day: number): FoundPrice | null
  /** The first price after the day, in the shares of the day itself, or null. */
  findAfter(symbol: string, day: number): FoundPrice | null
}

export interface SplitOfSymbol extends DatedSplit {
  readonly symbol: string
}

export function createPriceBook(series: readonly QuoteSeries[], splits: readonly SplitOfSymbol[]): PriceBook {
  const bySymbol = new Map(series.map((one) => [one.key, one]))
  const splitsOf = new Map<string, DatedSplit[]>()
  for (const split of splits) {
    const known = splitsOf.get(split.symbol)
    if (known === undefined) splitsOf.set(split.symbol, [split])
    else known.push(split)
  }
  return {
    series: bySymbol,
    splits: splitsOf,
    find(symbol, day) {
      const prices = bySymbol.get(symbol)
      const index = prices === undefined ? -1 : lastUpTo(prices.days, day)
      if (prices === undefined || index < 0) return null
      const quoted = prices.days[index]!
      return { ...carryOver(unitsAt(prices, index), splitsOf.get(symbol), quoted, day), day: quoted }
    },
    findAfter(symbol, day) {
      const prices = bySymbol.get(symbol)
      const index = prices === undefined ? 0 : lastUpTo(prices.days, day) + 1
      if (prices === undefined || index === prices.days.length) return null
      const quoted = prices.days[index]!
      return { ...carryBack(unitsAt(prices, index), splitsOf.get(symbol), day, quoted), day: quoted }
    },
  }
}

/** A price of one day in the shares of a later one: × d/n for each split after the first and up to the second. */
export function carryOver(units: Units, splits: readonly DatedSplit[] | undefined, from: number, to: number): ExactPrice {
  let [scaled, divisor] = [units, 1n]
  for (const split of splits ?? []) {
    if (split.day <= from || split.day > to) continue
    scaled *= split.denominator
    divisor *= split.numerator
  }
  return reduce(scaled, divisor)
}

/** A price of a later day in the shares of an earlier one: × n/d. */
function carryBack(units: Units, splits: readonly DatedSplit[] | undefined, from: number, to: number): ExactPrice {
  let [scaled, divisor] = [units, 1n]
  for (const split of splits ?? []) {
    if (split.day <= from || split.day > to) continue
    scaled *= split.numerator
    divisor *= split.denominator
  }
  return reduce(scaled, divisor)
}

function reduce(units: Units, divisor: bigint): ExactPrice {
  return units % divisor === 0n ? { units: units / divisor, divisor: 1n } : { units, divisor }
}

/** Whether a split took effect after the first day and up to the second. */
export function hasSplit(splits: readonly DatedSplit[] | undefined, from: number, to: number): boolean {
  return splits?.some((split) => split.day > from && split.day <= to) ?? false
}
