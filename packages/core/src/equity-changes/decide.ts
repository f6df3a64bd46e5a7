import { addMilliseconds, DAY, type Instant } from '../kernel/clock.ts'
import { RollforwardError } from '../kernel/errors.ts'
import { addMoney, fromCents, type Money, subtractMoney, toCents } from '../kernel/money.ts'
import { addDays, type PlainDate } from '../kernel/plain-date.ts'
import type { Policy } from '../policy.ts'
import { type EquityPath, lowestEquity } from './equity-path.ts'

/** What the rules of an equity change look at. */
export interface Known {
  readonly today: PlainDate
  readonly inception_date: PlainDate
  readonly policy: Policy
  /** An administrator gave a reason to act outside the windows and the limit. */
  readonly override: boolean
}

/** Amount and date of a new change. */
export function checkNewChange({ amount, change_date }: { amount: string; change_date: PlainDate }, known: Known): void {
  checkAmount(amount)
  if (change_date > known.today)
    throw new RollforwardError('EQUITY_002', { errors: [{ path: 'change_date', message: `must not be after ${known.today}` }] })
  const earliest = addDays(known.today, -known.policy.backdate_days)
  const tooOld = change_date < earliest && !known.override
  if (tooOld || change_date < known.inception_date) {
    const from = known.override || earliest < known.inception_date ? known.inception_date : earliest
    throw new RollforwardError('EQUITY_010', {
      values: { backdate_days: known.policy.backdate_days },
      errors: [{ path: 'change_date', message: `must be ${from} or later` }],
    })
  }
}

export function checkAmount(amount: string): void {
  if (toCents(amount) <= 0n)
    throw new RollforwardError('EQUITY_001', { errors: [{ path: 'amount', message: 'must be greater than 0.00' }] })
}

/** The most that may be taken on the path's first day, and the day that limits it. */
export interface Limit {
  readonly amount_max: Money
  readonly binding_date: PlainDate
}

export function limitOf(path: EquityPath, today: PlainDate): Limit {
  const lowest = lowestEquity(path, today)
  return { amount_max: fromCents(lowest.cents > 0n ? lowest.cents : 0n), binding_date: lowest.date }
}

/** What stood before a change: a withdrawal gives its amount back before it is judged anew, a contribution is what is lowered. */
export interface Standing {
  readonly change_type: 'CONTRIBUTION' | 'WITHDRAWAL'
  readonly amount: string
}

/** The most that may be taken, when a withdrawal that stands is edited: its own amount and what is left besides. */
export function withOwnAmount(limit: Limit, before: Standing | null): Limit {
  return before?.change_type === 'WITHDRAWAL' ? { ...limit, amount_max: addMoney(limit.amount_max, before.amount) } : limit
}

/** Taking this much from the path's first day on must leave no day below zero. What raises every day is always allowed. */
export function checkEquityPath(path: EquityPath, taken: bigint, today: PlainDate, before: Standing | null = null): void {
  if (taken <= 0n || lowestEquity(path, today).cents >= taken) return
  const limit = withOwnAmount(limitOf(path, today), before)
  const bound = boundOf(limit, before)
  throw new RollforwardError('EQUITY_003', {
    extensions: { ...limit },
    detail: `Withdrawal amount cannot exceed current portfolio equity: ${bound}, limited by ${limit.binding_date}`,
    errors: [{ path: 'amount', message: `must be ${bound}, limited by ${limit.binding_date}` }],
  })
}

/** The limit as one of the amount: a contribution that is edited may not fall by more. */
function boundOf({ amount_max }: Limit, before: Standing | null): string {
  return before?.change_type === 'CONTRIBUTION' ? `at least ${subtractMoney(before.amount, amount_max)}` : `at most ${amount_max}`
}

/** Under the policy that withdrawals are paid from cash. */
export function checkCash(taken: bigint, cash: bigint, today: PlainDate, policy: Policy, before: Standing | null = null): void {
  if (policy.withdrawal_limit !== 'cash' || taken <= 0n || taken <= cash) return
  const limit = withOwnAmount(cashLimit(cash, today), before)
  throw new RollforwardError('EQUITY_012', {
    extensions: { ...limit },
    errors: [{ path: 'amount', message: `must be ${boundOf(limit, before)}` }],
  })
}

function cashLimit(cash: bigint, today: PlainDate): Limit {
  return { amount_max: fromCents(cash > 0n ? cash : 0n), binding_date: today }
}

/** The most that may be taken under every rule at once, for showing it before it is asked for. */
export function shownLimit(path: EquityPath, cash: bigint, today: PlainDate, policy: Policy): Limit {
  const limit = limitOf(path, today)
  return policy.withdrawal_limit === 'cash' && cash < toCents(limit.amount_max) ? cashLimit(cash, today) : limit
}

/** Until when a change may be edited and deleted: whole days of 24 hours after it was created, whatever its date. */
export function windowsOf(createdAt: Instant, policy: Policy): { edit_until: Instant; delete_until: Instant } {
  return {
    edit_until: addMilliseconds(createdAt, policy.edit_days * DAY),
    delete_until: addMilliseconds(createdAt, policy.delete_days * DAY),
  }
}
