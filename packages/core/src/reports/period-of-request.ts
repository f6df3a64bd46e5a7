import { invalidField } from '../kernel/errors.ts'
import { checkPeriod } from '../equity-changes/period.ts'
import type { PlainDate } from '../kernel/plain-date.ts'
import { type Period, type PeriodBounds, type PeriodCode, resolvePeriod } from '../returns/periods.ts'

export interface AskedPeriod {
  readonly period?: PeriodCode | undefined
  readonly start_date?: PlainDate | undefined
  readonly end_date?: PlainDate | undefined
}

/** The days that are meant: a code counted back from the last snapshot, or a pair of dates of which either may be left out. */
export function periodOf(asked: AskedPeriod, bounds: PeriodBounds): Period | null {
  const { period, start_date, end_date } = asked
  if (period !== undefined && (start_date !== undefined || end_date !== undefined))
    throw invalidField('period', 'must be left out when start_date or end_date is given')
  checkPeriod(asked)
  if (start_date === undefined && end_date === undefined) return resolvePeriod(period ?? 'ALL', bounds)
  return resolvePeriod(
    { start_date: start_date ?? bounds.inception_date, end_date: end_date ?? bounds.as_of ?? bounds.inception_date },
    bounds,
  )
}
