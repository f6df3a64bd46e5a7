import { type DecimalText, formatTrimmed, parseScaled } from '../kernel/decimal.ts'
import { addMonths, daysBetween, type PlainDate } from '../kernel/plain-date.ts'
import { INDEX_ONE, RETURN_SCALE } from './base.ts'
import { Precise, preciseRatio, ratioText } from './precise.ts'
import type { ReturnReason } from './reasons.ts'

export type RateResult = { readonly rate: DecimalText } | { readonly rate: null; readonly reason: ReturnReason }

/** From the date of the opening value to the date of the closing value: one day later is one day. */
export interface Span {
  readonly start_date: PlainDate
  readonly end_date: PlainDate
}

/** Time by anniversaries: whole years, then days of a year that has so many. A leap year is one year, no more. */
export interface Years {
  readonly whole: number
  readonly rest_days: number
  readonly year_days: number
}

/** Counts whole years from the start itself, so that 29 February is an anniversary again every fourth year. */
export function yearsBetween({ start_date, end_date }: Span): Years {
  let whole = 0
  while (addMonths(start_date, 12 * (whole + 1)) <= end_date) whole += 1
  const anniversary = addMonths(start_date, 12 * whole)
  return {
    whole,
    rest_days: daysBetween(anniversary, end_date),
    year_days: daysBetween(anniversary, addMonths(start_date, 12 * (whole + 1))),
  }
}

/** The yearly rate that compounds to the same result. Null under a year: two percent in a day is no forecast. */
export function annualizeRate(rate: string, span: Span): RateResult {
  return annualizeUnits(parseScaled(rate, RETURN_SCALE), span)
}

/** The same on units of 10^-16. */
export function annualizeUnits(rate_1e16: bigint, span: Span): RateResult {
  const years = yearsBetween(span)
  if (years.whole < 1) return { rate: null, reason: 'UNDER_ONE_YEAR' }
  const growth = INDEX_ONE + rate_1e16
  if (growth < 0n) return { rate: null, reason: 'TOTAL_LOSS' }
  // Said without a power: the result of a full year, or of a total loss, is exact.
  if (growth === 0n || (years.whole === 1 && years.rest_days === 0)) return { rate: formatTrimmed(rate_1e16, RETURN_SCALE) }
  const exponent = new Precise(years.year_days).div(years.whole * years.year_days + years.rest_days)
  return { rate: ratioText(preciseRatio(growth).pow(exponent).minus(1)) }
}
