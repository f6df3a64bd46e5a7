import { addMonths, daysBetween, type PlainDate } from '../kernel/plain-date.ts'

export interface HoldingPeriod {
  readonly holding_days: number
  readonly term: 'short' | 'long'
}

/**
 * How long a lot was held, in calendar days. Long term begins the day after the same calendar day one year later; what was
 * bought on 29 February has its day on 28 February of the next year and is long from 1 March.
 */
export function holdingPeriod(entry: PlainDate, exit: PlainDate): HoldingPeriod {
  return { holding_days: daysBetween(entry, exit), term: exit > addMonths(entry, 12) ? 'long' : 'short' }
}
