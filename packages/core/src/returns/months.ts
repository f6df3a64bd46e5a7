import { type DecimalText, formatTrimmed } from '../kernel/decimal.ts'
import type { PlainDate } from '../kernel/plain-date.ts'
import { type FlowTiming, RETURN_SCALE } from './base.ts'
import { chainDays, chainReason, type LinkedDay, type MoneyDay } from './link.ts'
import type { ReturnReason } from './reasons.ts'

export interface MonthReturn {
  /** "2025-11" */
  readonly month: string
  readonly twr: DecimalText | null
  readonly reason?: ReturnReason
}

/** Each calendar month that has days, linked by itself: a month after a total loss has its own return. */
export function monthlyReturns(days: readonly MoneyDay[], flow_timing: FlowTiming): MonthReturn[] {
  const months = new Map<string, MoneyDay[]>()
  for (const day of days) {
    const month = day.date.slice(0, 7)
    const known = months.get(month)
    if (known) known.push(day)
    else months.set(month, [day])
  }
  return [...months].map(([month, daysOfMonth]) => {
    const chain = chainDays(daysOfMonth, flow_timing)
    return chain.twr === null ? { month, twr: null, reason: chainReason(chain) } : { month, twr: formatTrimmed(chain.twr, RETURN_SCALE) }
  })
}

export interface ExtremeDay {
  readonly date: PlainDate
  readonly daily_return: DecimalText
}

/** The days with the highest and the lowest return, the earlier of equal ones. Null when no day has a return. */
export function extremeDays(days: readonly LinkedDay[]): { best_day: ExtremeDay | null; worst_day: ExtremeDay | null } {
  let best: { date: PlainDate; value: bigint } | null = null
  let worst: { date: PlainDate; value: bigint } | null = null
  for (const { date, daily_return } of days) {
    if (daily_return === null) continue
    if (best === null || daily_return > best.value) best = { date, value: daily_return }
    if (worst === null || daily_return < worst.value) worst = { date, value: daily_return }
  }
  return { best_day: extreme(best), worst_day: extreme(worst) }
}

function extreme(day: { date: PlainDate; value: bigint } | null): ExtremeDay | null {
  return day === null ? null : { date: day.date, daily_return: formatTrimmed(day.value, RETURN_SCALE) }
}
