import type { Calendar } from '../kernel/calendar.ts'
import { addDays, fromDayNumber, maxDate, minDate, type PlainDate, toDayNumber } from '../kernel/plain-date.ts'
import { tradingDayAtOrAfter } from '../snapshots/target-date.ts'
import type { ChangedQuote, Holding } from '../store/port.ts'
import { countBefore, type QuoteSeries } from '../valuation/quote-series.ts'

/** The days on which a changed quote is the one in force: from its date until the next quote of its series. */
export interface Reach {
  readonly from: PlainDate
  /** The first day on which another quote is in force; null: none. */
  readonly until: PlainDate | null
  /** Nothing was quoted before it, so lots from before inception may have been valued by it. */
  readonly is_first: boolean
  /** The snapshot that the next quote is first in compares the two: that is how a price jump is seen. */
  readonly is_compared: boolean
}

export function reachOf(changed: ChangedQuote, series: QuoteSeries | undefined): Reach {
  if (changed.kind === 'split') return { from: changed.date, until: null, is_first: true, is_compared: false }
  const day = toDayNumber(changed.date)
  const next = series === undefined ? undefined : series.days[countBefore(series.days, day + 1)]
  return {
    from: changed.date,
    until: next === undefined ? null : fromDayNumber(next),
    is_first: series === undefined || series.days[0] === day,
    is_compared: changed.kind === 'price',
  }
}

/** The first day since inception whose figures through a holding the quote has a part in, or null when there is none. */
export function firstTouched(
  reach: Reach,
  holding: Holding,
  { inception_date, calendar }: { readonly inception_date: PlainDate; readonly calendar: Calendar },
): PlainDate | null {
  if (reach.is_first && holding.first_date < inception_date) return inception_date
  const heldFrom = maxDate(reach.from, holding.first_date)
  const until = reach.until !== null && reach.is_compared ? addDays(tradingDayAtOrAfter(calendar, reach.until), 1) : reach.until
  const heldThen = (holding.last_date === null || holding.last_date >= reach.from) && (until === null || heldFrom < until)
  return heldThen ? maxDate(heldFrom, inception_date) : null
}

export function earlier(left: PlainDate | null, right: PlainDate | null): PlainDate | null {
  return left === null ? right : right === null ? left : minDate(left, right)
}
