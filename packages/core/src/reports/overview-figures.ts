import { formatTrimmed, parseScaled, powerOfTen } from '../kernel/decimal.ts'
import type { DecimalText } from '../kernel/decimal.ts'
import { fromCents, type Money, toCents } from '../kernel/money.ts'
import { addMonths, dateFromParts, dateParts, type PlainDate } from '../kernel/plain-date.ts'
import { RETURN_SCALE, type FlowTiming } from '../returns/base.ts'
import { chainDays } from '../returns/link.ts'
import { inPeriod, resolvePeriod } from '../returns/periods.ts'
import type { SnapshotRow } from '../store/rows.ts'

/** The first day of the year that a date lies in. */
export function startOfYear(date: PlainDate): PlainDate {
  return dateFromParts({ year: dateParts(date).year, month: 1, day: 1 })
}

/** From when on snapshots are needed for the headline figures: a year back, or the start of the year. */
export function overviewStart(asOf: PlainDate): PlainDate {
  const yearBack = addMonths(asOf, -12)
  return yearBack < startOfYear(asOf) ? yearBack : startOfYear(asOf)
}

type Day = Pick<SnapshotRow, 'date' | 'net_asset_value' | 'daily_pnl' | 'equity_inflow' | 'equity_outflow'>

/** The return of a period code by linking its days, or null. */
export function linkedReturn(
  days: readonly Day[],
  code: 'YTD' | '1Y',
  bounds: { inception_date: PlainDate; as_of: PlainDate; flow_timing: FlowTiming },
): DecimalText | null {
  const period = resolvePeriod(code, bounds)
  if (period === null) return null
  const chain = chainDays(inPeriod(days, period).map(toMoneyDay), bounds.flow_timing)
  return chain.twr === null ? null : formatTrimmed(chain.twr, RETURN_SCALE)
}

function toMoneyDay(row: Day) {
  const nav_end = toCents(row.net_asset_value)
  const inflow = toCents(row.equity_inflow)
  const outflow = toCents(row.equity_outflow)
  return { date: row.date, nav_start: nav_end - toCents(row.daily_pnl) - inflow + outflow, inflow, outflow, nav_end }
}

/** Whether any of the days has a return. Without one nothing is known, and an index that stands at 1 does not mean a return of 0. */
export function hasReturn(days: readonly { readonly daily_return: unknown }[]): boolean {
  return days.some((day) => day.daily_return !== null)
}

/** The return since inception that an index says. */
export function returnOfIndex(index: string): DecimalText {
  return formatTrimmed(parseScaled(index, RETURN_SCALE) - powerOfTen(RETURN_SCALE), RETURN_SCALE)
}

/** How much a running sum grew within the year of a date: its value then, less its value when the year began. */
export function grownThisYear(days: readonly SnapshotRow[], before: SnapshotRow | null, field: 'cumulative_realized_pnl'): Money {
  const last = days.at(-1)
  if (!last) return fromCents(0n)
  const yearStart = startOfYear(last.date)
  const beforeYear = days.findLast((day) => day.date < yearStart) ?? (before && before.date < yearStart ? before : null)
  return fromCents(toCents(last[field]) - (beforeYear ? toCents(beforeYear[field]) : 0n))
}
