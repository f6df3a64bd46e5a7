import type { OperationContext } from '../execution/context.ts'
import { dateInZone, isTimeZone } from '../kernel/clock.ts'
import { invalidField } from '../kernel/errors.ts'
import type { PlainDate } from '../kernel/plain-date.ts'

/** What a schema cannot know of a portfolio's options: zones and calendars of this runtime, and today. */
export function checkOptions(
  { now, calendar }: Pick<OperationContext, 'now' | 'calendar'>,
  options: { readonly time_zone: string; readonly calendar: string; readonly inception_date: PlainDate },
): void {
  if (!isTimeZone(options.time_zone)) throw invalidField('time_zone', 'must be the IANA name of a time zone such as "America/New_York"')
  if (!calendar(options.calendar))
    throw invalidField('calendar', 'must be the name of a trading calendar such as "weekdays", "XNYS" or "daily"')
  if (options.inception_date > dateInZone(now, options.time_zone))
    throw invalidField('inception_date', 'must not be after today in the time zone of the portfolio')
}
