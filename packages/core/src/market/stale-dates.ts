import { fromDayNumber, maxDate, minDate, type PlainDate, toDayNumber } from '../kernel/plain-date.ts'
import type { ChangedQuote, Holding, PortfolioRow } from '../store/port.ts'
import { countBefore, type QuoteSeries } from '../valuation/quote-series.ts'

/** The days on which a changed quote is the one in force: from its date until the next quote of its series. */
export interface Reach {
  readonly from: PlainDate
  /** The first day on which another quote is in force; null: none. */
  readonly until: PlainDate | null
  /** Nothing was quoted before it, so lots from before inception may have been valued by it. */
  readonly is_first: boolean
}

export function reachOf(changed: ChangedQuote, series: QuoteSeries | undefined): Reach {
  if (changed.kind === 'split') return { from: changed.date, until: null, is_first: true }
  const day = toDayNumber(changed.date)
  const next = series === undefined ? undefined : series.days[countBefore(series.days, day + 1)]
  return {
    from: changed.date,
    until: next === undefined ? null : fromDayNumber(next),
    is_first: series === undefined || series.days[0] === day,
  }
}

/** The first day since inception on which the quote values a holding, or null when it never does. */
export function firstTouched(reach: Reach, holding: Holding, { inception_date }: Pick<PortfolioRow, 'inception_date'>): PlainDate | null {
  if (reach.is_first && holding.first_date < inception_date) return inception_date
  const heldFrom = maxDate(reach.from, holding.first_date)
  const heldThen = (holding.last_date === null || holding.last_date >= reach.from) && (reach.until === null || heldFrom < reach.until)
  return heldThen ? maxDate(heldFrom, inception_date) : null
}

export function earlier(left: PlainDate | null, right: PlainDate | null): PlainDate | null {
  return left === null ? right : right === null ? left : minDate(left, right)
}
