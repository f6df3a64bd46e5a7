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
 * From min(asked, stale_from, day after the last snapshot) to the target. Snapshots that stand after the target are carried along,
 * because each builds on the one before. Without days, when `from` comes after `to`, only the lots are made anew: they can be stale
 * where no snapshot is, of fills since the last one. Null: there is nothing to do.
 */
export function planRun(portfolio: PortfolioRow, calendar: Calendar, now: Instant, range: Range = {}): Span | null {
  // A day that is not over is computed only when it is asked for, and a day to come never.
  const target =
    range.to === undefined
      ? lastTradingDayOver(portfolio, calendar, now)
      : tradingDayAtOrBefore(calendar, minDate(range.to, dateInZone(now, portfolio.time_zone)))
  const last = portfolio.snapshot_date
  const next = last === null ? portfolio.inception_date : addDays(last, 1)
  const from = maxDate(
    [range.from, portfolio.stale_from ?? undefined].reduce<PlainDate>(
      (earliest, date) => (date === undefined ? earliest : minDate(earliest, date)),
      next,
    ),
    portfolio.inception_date,
  )
  const to = last === null ? target : maxDate(target, last)
  return from <= to || portfolio.stale_from !== null ? { from, to } : null
}
