import type { Calendar } from '../kernel/calendar.ts'
import { dateInZone, type Instant } from '../kernel/clock.ts'
import { addDays, maxDate, minDate, type PlainDate } from '../kernel/plain-date.ts'
import type { PortfolioRow } from '../store/port.ts'
import { lastTradingDayOver, tradingDayAtOrBefore } from './target-date.ts'

/** What is asked to be calculated: nothing said is all that is missing or stale, up to the last trading day that is over. */
export interface Range {
  readonly from?: PlainDate | undefined
  readonly to?: PlainDate | undefined
}

export interface Span {
  readonly from: PlainDate
  readonly to: PlainDate
}

/**
 * From min(asked, stale_from, day after the last snapshot), never before inception. Snapshots that stand after the end are carried
 * along, because each builds on the one before.
 */
export function widenSpan(portfolio: PortfolioRow, from: PlainDate | undefined, to: PlainDate): Span {
  const { snapshot_date: last, stale_from, inception_date } = portfolio
  const next = last === null ? inception_date : addDays(last, 1)
  const earliest = [from, stale_from].reduce<PlainDate>((found, date) => (date ? minDate(found, date) : found), next)
  return { from: maxDate(earliest, inception_date), to: last === null ? to : maxDate(to, last) }
}

/**
 * What a run calculates for a portfolio, up to the target. Without days, when `from` comes after `to`, only the lots are made anew: they
 * can be stale where no snapshot is, of fills since the last one. Null: there is nothing to do.
 */
export function planRun(portfolio: PortfolioRow, calendar: Calendar, now: Instant, range: Range = {}): Span | null {
  // A day that is not over is computed only when it is asked for, and a day to come never.
  const target =
    range.to === undefined
      ? lastTradingDayOver(portfolio, calendar, now)
      : tradingDayAtOrBefore(calendar, minDate(range.to, dateInZone(now, portfolio.time_zone)))
  const span = widenSpan(portfolio, range.from, target)
  return span.from <= span.to || portfolio.stale_from !== null ? span : null
}
