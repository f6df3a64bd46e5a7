import { type DecimalText, formatTrimmed } from '../kernel/decimal.ts'
import { addDays, type PlainDate } from '../kernel/plain-date.ts'
import { annualizeUnits } from './annualize.ts'
import { type DayCapital, dailyReturn, type FlowTiming, INDEX_ONE, isTotalLoss, nextIndex, RETURN_SCALE, returnBase } from './base.ts'
import type { ReturnReason } from './reasons.ts'

/** One day's money as whole numbers of one unit. */
export interface MoneyDay extends DayCapital {
  readonly date: PlainDate
  readonly nav_end: bigint
}

/** Days that are in no chain, both ends included. After a TOTAL_LOSS the next return begins a new sub-period. */
export interface ReturnBreak {
  readonly from: PlainDate
  readonly to: PlainDate
  readonly reason: 'SMALL_BASE' | 'TOTAL_LOSS'
}

/** A day's return and the index after it, in units of 10^-16. A day without a base has no return and leaves the index as it was. */
export interface LinkedDay {
  readonly date: PlainDate
  readonly daily_return: bigint | null
  readonly index: bigint
}

export interface Chain {
  readonly days: readonly LinkedDay[]
  readonly breaks: readonly ReturnBreak[]
  /** The chain's result in units of 10^-16, null when no day has a return. */
  readonly twr: bigint | null
}

/**
 * Links the days in their order from 1. It always starts from the money of the days themselves and never divides two
 * indices: after a total loss the index is 0, and yet a later period has its own return.
 */
export function chainDays(days: readonly MoneyDay[], flow_timing: FlowTiming): Chain {
  const linked: LinkedDay[] = []
  const breaks: ReturnBreak[] = []
  let index = INDEX_ONE
  let known = false
  for (const day of days) {
    const base = returnBase(day, flow_timing)
    if (base === null) {
      breakOff(breaks, day.date, linked.at(-1))
      linked.push({ date: day.date, daily_return: null, index })
      continue
    }
    const pnl = day.nav_end - day.nav_start - day.inflow + day.outflow
    known = true
    index = nextIndex(index, pnl, base)
    if (isTotalLoss(pnl, base)) breaks.push({ from: day.date, to: day.date, reason: 'TOTAL_LOSS' })
    linked.push({ date: day.date, daily_return: dailyReturn(pnl, base), index })
  }
  return { days: linked, breaks, twr: known ? index - INDEX_ONE : null }
}

/** A run of days without a base is one break. */
function breakOff(breaks: ReturnBreak[], date: PlainDate, before: LinkedDay | undefined): void {
  const last = breaks.at(-1)
  const continues = last?.reason === 'SMALL_BASE' && before?.daily_return === null
  if (continues) breaks[breaks.length - 1] = { ...last, to: date }
  else breaks.push({ from: date, to: date, reason: 'SMALL_BASE' })
}

/** Why a chain has no result. */
export function chainReason(chain: Chain): ReturnReason {
  return chain.days.length === 0 ? 'NO_DATA' : 'SMALL_BASE'
}

export interface LinkedReturns {
  readonly twr: DecimalText | null
  readonly annualized: DecimalText | null
  /** One for each day, null where the day has none. */
  readonly returns: readonly (DecimalText | null)[]
  readonly breaks: readonly ReturnBreak[]
  /** Why `twr` or `annualized` is null. */
  readonly reasons: { readonly twr?: ReturnReason; readonly annualized?: ReturnReason }
}

/** The time-weighted return of the days. The value that the first day starts with is dated the day before it. */
export function linkDays(days: readonly MoneyDay[], flow_timing: FlowTiming): LinkedReturns {
  const chain = chainDays(days, flow_timing)
  const returns = chain.days.map((day) => (day.daily_return === null ? null : formatTrimmed(day.daily_return, RETURN_SCALE)))
  if (chain.twr === null) {
    const reason = chainReason(chain)
    return { twr: null, annualized: null, returns, breaks: chain.breaks, reasons: { twr: reason, annualized: reason } }
  }
  const yearly = annualizeUnits(chain.twr, { start_date: addDays(days[0]!.date, -1), end_date: days.at(-1)!.date })
  return {
    twr: formatTrimmed(chain.twr, RETURN_SCALE),
    annualized: yearly.rate,
    returns,
    breaks: chain.breaks,
    reasons: yearly.rate === null ? { annualized: yearly.reason } : {},
  }
}
