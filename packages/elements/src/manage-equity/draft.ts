import { addMoney, compareMoney, fromCents, type Money, negateMoney, subtractMoney } from '@rollforward/core/money'
import { isPlainDate } from '@rollforward/core/plain-date'
import { type AmountProblem, parseAmount } from './parse-amount.ts'
import type { ChangeType, EquityChange, EquityChangeInput } from './records.ts'

/** As many characters as a description may have, counted as the server counts: in code points. */
export const descriptionLength_max = 500

/** What stands in the form, as it was typed. */
export interface Draft {
  readonly change_type: ChangeType
  readonly amount: string
  /** Undefined: today. Empty while somebody still types it. */
  readonly change_date: string | undefined
  readonly description: string
}

export const emptyDraft: Draft = { change_type: 'CONTRIBUTION', amount: '', change_date: undefined, description: '' }

/** What the form is checked against. */
export interface Known {
  readonly equity_balance: string
  readonly today: string
  readonly locale: string
  readonly editing: EquityChange | undefined
}

/** What follows from a draft before the server is asked. */
export interface CheckedDraft {
  readonly amount: Money | undefined
  readonly amount_problem: AmountProblem | undefined
  readonly change_date: string
  readonly date_problem: 'missing' | 'future' | undefined
  readonly description_length: number
  readonly description_too_long: boolean
  readonly backdated: boolean
  /** Only with an amount. */
  readonly equity_after: Money | undefined
  readonly changed: boolean
}

export function checkDraft(draft: Draft, known: Known): CheckedDraft {
  const { editing, today } = known
  const { amount, problem } = parseAmount(draft.amount, known.locale)
  const change_date = editing?.change_date ?? draft.change_date ?? today
  const description_length = [...draft.description].length
  const moved = amount === undefined ? undefined : movedBy(draft.change_type, amount, editing)
  return {
    amount,
    amount_problem: problem,
    change_date,
    date_problem: !isPlainDate(change_date) ? 'missing' : change_date > today ? 'future' : undefined,
    description_length,
    description_too_long: description_length > descriptionLength_max,
    backdated: isPlainDate(change_date) && change_date < today && (!editing || amount !== editing.amount),
    equity_after: moved === undefined ? undefined : addMoney(known.equity_balance, moved),
    changed: !editing || amount !== editing.amount || draft.description !== (editing.description ?? ''),
  }
}

/** How far equity moves: by the amount, or for an edit by what it differs from before. */
function movedBy(type: ChangeType, amount: Money, editing: EquityChange | undefined): Money {
  const moved = editing ? subtractMoney(amount, editing.amount) : amount
  return type === 'CONTRIBUTION' ? moved : negateMoney(moved)
}

export function toInput(draft: Draft, { amount, change_date }: CheckedDraft & { readonly amount: Money }): EquityChangeInput {
  const description = draft.description.trim()
  return { change_type: draft.change_type, amount, change_date, description: description === '' ? null : description }
}

/** How high or low an amount may be, and which day says so. */
export interface Limit {
  readonly kind: 'max' | 'min'
  readonly amount: Money
  readonly date: string | null
}

/** What the server answers to a preview, or carries in a refusal. */
export interface LimitAnswer {
  readonly amount_max?: unknown
  readonly binding_date?: unknown
}

/**
 * The limit as one of the amount in the form. Of a withdrawal that is edited, previews and refusals count its own amount in
 * already; a contribution that is edited may not fall below what later withdrawals used of it.
 */
export function limitOf(
  answer: LimitAnswer,
  { change_type, editing }: { readonly change_type: ChangeType; readonly editing: EquityChange | undefined },
): Limit | undefined {
  const { amount_max, binding_date } = answer
  if (typeof amount_max !== 'string') return undefined
  const date = typeof binding_date === 'string' ? binding_date : null
  if (change_type === 'CONTRIBUTION')
    return editing && { kind: 'min', amount: notNegative(subtractMoney(editing.amount, amount_max)), date }
  return { kind: 'max', amount: addMoney(amount_max), date }
}

export function breaks({ kind, amount: bound }: Limit, amount: string): boolean {
  const order = compareMoney(amount, bound)
  return kind === 'max' ? order > 0 : order < 0
}

function notNegative(amount: Money): Money {
  return compareMoney(amount, '0.00') < 0 ? fromCents(0n) : amount
}
