import { invalidField } from '../kernel/errors.ts'
import type { PlainDate } from '../kernel/plain-date.ts'

/** A period's end is not before its start. */
export function checkPeriod({
  start_date,
  end_date,
}: {
  readonly start_date?: PlainDate | undefined
  readonly end_date?: PlainDate | undefined
}): void {
  if (start_date !== undefined && end_date !== undefined && start_date > end_date)
    throw invalidField('end_date', `must not be before start_date, ${start_date}`)
}
