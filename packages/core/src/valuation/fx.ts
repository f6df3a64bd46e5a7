import { divideHalfEven, powerOfTen } from '../kernel/decimal.ts'
import { invariant, RollforwardError } from '../kernel/errors.ts'
import { fromDayNumber, type PlainDate, toDayNumber } from '../kernel/plain-date.ts'
import { type ExactRate, UNIT_SCALE } from '../ledger/facts.ts'
import { countBefore, lastUpTo, type QuoteSeries, unitsAt } from './quote-series.ts'

/** The currency through which two others find a rate when they have none of their own. */
export const PIVOT = 'USD'
/** Significant digits that a derived rate keeps. */
const DERIVED_DIGITS = 16

const ONE: ExactRate = { units: 1n, scale: 0 }

/** Exchange rates into one base currency. */
export interface RateBook {
  readonly base_currency: string
  /** Throws FX_RATE_MISSING, naming the pair, when there is no rate on or before the date. */
  rateOn(currency: string, date: PlainDate): ExactRate
  /** The rate on or before a day since 1970-01-01, or null. */
  find(currency: string, day: number): ExactRate | null
  /** The rate on or before the day, else the first one after it, or null. */
  findAround(currency: string, day: number): ExactRate | null
}

/** Series are keyed "EUR/USD": one unit of the first is so many of the second. */
export function createRateBook(baseCurrency: string, series: readonly QuoteSeries[]): RateBook {
  const byPair = new Map(series.map((one) => [one.key, one]))
  const find = (currency: string, day: number) => findRate(byPair, currency, baseCurrency, day)
  return {
    base_currency: baseCurrency,
    find,
    rateOn(currency, date) {
      const rate = find(currency, toDayNumber(date))
      if (rate === null) throw missingRate(currency, baseCurrency, date)
      return rate
    },
    findAround(currency, day) {
      const rate = find(currency, day)
      if (rate !== null) return rate
      const later = daysAfter(byPair, [currency, baseCurrency, PIVOT], day).find((one) => find(currency, one) !== null)
      return later === undefined ? null : find(currency, later)
    },
  }
}

export function missingRate(currency: string, baseCurrency: string, date: PlainDate): RollforwardError {
  const pair = `${currency}/${baseCurrency}`
  return new RollforwardError('FX_RATE_MISSING', { values: { pair, date }, extensions: { pair, date } })
}

export function missingRateOnDay(currency: string, baseCurrency: string, day: number): RollforwardError {
  return missingRate(currency, baseCurrency, fromDayNumber(day))
}

type Pairs = ReadonlyMap<string, QuoteSeries>

/** Direct, else inverse, whatever their ages; else both legs through the pivot by the same rule. */
function findRate(pairs: Pairs, from: string, to: string, day: number): ExactRate | null {
  if (from === to) return ONE
  const found = directOrInverse(pairs, from, to, day)
  if (found !== null || from === PIVOT || to === PIVOT) return found
  const first = directOrInverse(pairs, from, PIVOT, day)
  const second = first && directOrInverse(pairs, PIVOT, to, day)
  return first && second && toSignificant(first.units * second.units, powerOfTen(first.scale + second.scale))
}

function directOrInverse(pairs: Pairs, from: string, to: string, day: number): ExactRate | null {
  const direct = quotedUnits(pairs, from, to, day)
  if (direct !== null) return { units: direct, scale: UNIT_SCALE }
  const inverse = quotedUnits(pairs, to, from, day)
  return inverse === null ? null : toSignificant(powerOfTen(UNIT_SCALE), inverse)
}

function quotedUnits(pairs: Pairs, base: string, quote: string, day: number): bigint | null {
  const series = pairs.get(`${base}/${quote}`)
  if (series === undefined) return null
  const index = lastUpTo(series.days, day)
  return index < 0 ? null : unitsAt(series, index)
}

/** A positive fraction as a decimal of 16 significant digits, rounded half to even. */
function toSignificant(numerator: bigint, denominator: bigint): ExactRate {
  // The quotient lies between 10^(magnitude − 1) and 10^(magnitude + 1), so one of two scales gives 16 digits.
  const magnitude = numerator.toString().length - denominator.toString().length
  for (const scale of [DERIVED_DIGITS - magnitude, DERIVED_DIGITS - magnitude - 1]) {
    const units =
      scale < 0 ? divideHalfEven(numerator, denominator * powerOfTen(-scale)) : divideHalfEven(numerator * powerOfTen(scale), denominator)
    if (units > powerOfTen(DERIVED_DIGITS)) continue
    return scale < 0 ? { units: units * powerOfTen(-scale), scale: 0 } : { units, scale }
  }
  invariant(false, 'one of two neighbouring scales has 16 digits')
}

/** The days after the given one on which a rate between these currencies is quoted, ascending. */
function daysAfter(pairs: Pairs, currencies: readonly string[], day: number): number[] {
  const days = new Set<number>()
  for (const base of currencies) {
    for (const quote of currencies) {
      const series = pairs.get(`${base}/${quote}`)
      if (series === undefined) continue
      for (const later of series.days.subarray(countBefore(series.days, day + 1))) days.add(later)
    }
  }
  return [...days].sort((left, right) => left - right)
}
