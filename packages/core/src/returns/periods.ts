import { addDays, addMonths, dateFromParts, dateParts, maxDate, minDate, type PlainDate } from '../kernel/plain-date.ts'
import type { Span } from './annualize.ts'

/** How far back a period reaches from its last day. */
export const periodCodes = ['1D', '1W', 'MTD', '1M', '3M', 'YTD', '1Y', '3Y', '5Y', 'ALL'] as const
export type PeriodCode = (typeof periodCodes)[number]

/** The first and the last day, both in the period. The value it opens with is that of the day before the first. */
export interface Period {
  readonly start_date: PlainDate
  readonly end_date: PlainDate
}

export interface PeriodBounds {
  readonly inception_date: PlainDate
  /** The date of the last snapshot, null while there is none. */
  readonly as_of: PlainDate | null
}

/**
 * The dates that are used: counted back from the last snapshot so that one year is exactly one year of returns, never before
 * inception and never after the last snapshot. Null when nothing is left (NO_DATA).
 */
export function resolvePeriod(asked: PeriodCode | Period, { inception_date, as_of }: PeriodBounds): Period | null {
  if (as_of === null) return null
  const start = typeof asked === 'string' ? periodStart(asked, as_of, inception_date) : asked.start_date
  const end_date = typeof asked === 'string' ? as_of : minDate(asked.end_date, as_of)
  const start_date = maxDate(start, inception_date)
  return start_date <= end_date ? { start_date, end_date } : null
}

function periodStart(code: PeriodCode, as_of: PlainDate, inception_date: PlainDate): PlainDate {
  const { year, month } = dateParts(as_of)
  switch (code) {
    case '1D':
      return as_of
    case '1W':
      return addDays(as_of, -6)
    case 'MTD':
      return dateFromParts({ year, month, day: 1 })
    case 'YTD':
      return dateFromParts({ year, month: 1, day: 1 })
    case '1M':
      return monthsBack(as_of, 1)
    case '3M':
      return monthsBack(as_of, 3)
    case '1Y':
      return monthsBack(as_of, 12)
    case '3Y':
      return monthsBack(as_of, 36)
    case '5Y':
      return monthsBack(as_of, 60)
    case 'ALL':
      return inception_date
  }
}

/** The day after the same day so many months ago: that day's value is what the period opens with. */
function monthsBack(as_of: PlainDate, months: number): PlainDate {
  return addDays(addMonths(as_of, -months), 1)
}

/** From the opening value, dated the day before the first day, to the last day: what time-dependent rates count. */
export function valuationSpan({ start_date, end_date }: Period): Span {
  return { start_date: addDays(start_date, -1), end_date }
}

/** The rows dated in the period. */
export function inPeriod<Row extends { readonly date: PlainDate }>(rows: readonly Row[], { start_date, end_date }: Period): Row[] {
  return rows.filter((row) => row.date >= start_date && row.date <= end_date)
}
