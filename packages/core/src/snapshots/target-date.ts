import type { Calendar } from '../kernel/calendar.ts'
import { dateInZone, type Instant } from '../kernel/clock.ts'
import { addDays, fromDayNumber, type PlainDate, toDayNumber } from '../kernel/plain-date.ts'
import type { PortfolioRow } from '../store/port.ts'

/** The last trading day that is over in the portfolio's time zone. */
export function lastTradingDayOver(portfolio: Pick<PortfolioRow, 'time_zone'>, calendar: Calendar, now: Instant): PlainDate {
  return fromDayNumber(calendar.atOrBefore(toDayNumber(addDays(dateInZone(now, portfolio.time_zone), -1))))
}

/** The last trading day on or before a date. */
export function tradingDayAtOrBefore(calendar: Calendar, date: PlainDate): PlainDate {
  return fromDayNumber(calendar.atOrBefore(toDayNumber(date)))
}

/** The first trading day on or after a date. */
export function tradingDayAtOrAfter(calendar: Calendar, date: PlainDate): PlainDate {
  return fromDayNumber(calendar.atOrAfter(toDayNumber(date)))
}
