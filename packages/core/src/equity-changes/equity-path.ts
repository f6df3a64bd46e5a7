import { toCents } from '../kernel/money.ts'
import type { PlainDate } from '../kernel/plain-date.ts'

/** Money that came in (positive) or went out on a date. */
export interface Flow {
  readonly date: PlainDate
  readonly cents: bigint
}

/** What a portfolio is worth over time, as far as it must be known from a date on. */
export interface EquityPath {
  /** Equity at the end of the day before `from`. */
  readonly before: bigint
  readonly from: PlainDate
  /** Every flow from there on, in any order. */
  readonly flows: readonly Flow[]
  /** Cumulative P&L at each snapshot from there on, ascending, and at the last one before. */
  readonly pnl_before: bigint
  readonly pnl: readonly { readonly date: PlainDate; readonly cumulative: bigint }[]
}

/** Equity at the end of each day on which it changes, from `from` on, ascending; the first entry is always `from` itself. */
export function equityByDay(path: EquityPath): readonly { readonly date: PlainDate; readonly cents: bigint }[] {
  const moves = new Map<PlainDate, bigint>([[path.from, 0n]])
  const add = (date: PlainDate, cents: bigint): void => void moves.set(date, (moves.get(date) ?? 0n) + cents)
  for (const flow of path.flows) add(flow.date, flow.cents)
  let last = path.pnl_before
  for (const { date, cumulative } of path.pnl) {
    add(date, cumulative - last)
    last = cumulative
  }
  let cents = path.before
  return [...moves].sort(([left], [right]) => (left < right ? -1 : 1)).map(([date, move]) => ({ date, cents: (cents += move) }))
}

/** The lowest equity from the path's first day to `today`, and the first day it stands there. */
export function lowestEquity(path: EquityPath, today: PlainDate): { readonly date: PlainDate; readonly cents: bigint } {
  const days = equityByDay(path).filter(({ date }) => date <= today || date === path.from)
  return days.reduce((lowest, day) => (day.cents < lowest.cents ? day : lowest))
}

/** A change's amount with the sign of its direction. */
export function signedCents(change: { readonly change_type: 'CONTRIBUTION' | 'WITHDRAWAL'; readonly amount: string }): bigint {
  return change.change_type === 'CONTRIBUTION' ? toCents(change.amount) : -toCents(change.amount)
}
