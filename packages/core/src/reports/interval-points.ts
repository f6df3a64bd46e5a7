import { fromCents, toCents } from '../kernel/money.ts'
import { addDays, type PlainDate, weekday } from '../kernel/plain-date.ts'

/** What is summed and what is taken from the last day when days are put together. */
export interface DayFigures {
  readonly date: PlainDate
  readonly daily_pnl: string
  readonly equity_inflow: string
  readonly equity_outflow: string
}

const keys: Readonly<Record<'day' | 'week' | 'month', (date: PlainDate) => string>> = {
  day: (date) => date,
  week: (date) => addDays(date, 1 - weekday(date)),
  month: (date) => date.slice(0, 7),
}

/** Days put together by week (Monday to Sunday) or month: the last day's balances, the sums of daily figures and flows. */
export function joinDays<Day extends DayFigures>(days: readonly Day[], interval: 'day' | 'week' | 'month'): Day[] {
  if (interval === 'day') return [...days]
  const points: Day[] = []
  let lastKey = ''
  for (const day of days) {
    const key = keys[interval](day.date)
    if (key === lastKey) points.push(join(points.pop()!, day))
    else points.push(day)
    lastKey = key
  }
  return points
}

function join<Day extends DayFigures>(sum: Day, day: Day): Day {
  const add = (name: 'daily_pnl' | 'equity_inflow' | 'equity_outflow'): string => fromCents(toCents(sum[name]) + toCents(day[name]))
  return { ...day, daily_pnl: add('daily_pnl'), equity_inflow: add('equity_inflow'), equity_outflow: add('equity_outflow') }
}
