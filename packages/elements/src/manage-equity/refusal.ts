import { compareMoney } from '@rollforward/core/money'
import { type Failure, isUnanswered } from '../internal/failure.ts'
import type { Format } from '../internal/format.ts'
import type { MessageKey, Say } from '../internal/messages/messages.ts'
import { failureText } from '../internal/states.ts'
import type { PlainDate } from '@rollforward/core/plain-date'
import type { Limit } from './draft.ts'

export type Field = 'amount' | 'change_date' | 'description' | 'form'

/** Why something is refused, where it is said, and what would be right. */
export interface Refusal {
  readonly field: Field
  readonly text: string
  /** The amount to offer, and nothing where that would be no amount. */
  readonly suggestion?: string | undefined
  readonly request_id?: string | undefined
}

const fieldOfCode: Readonly<Record<string, Field>> = {
  EQUITY_001: 'amount',
  EQUITY_002: 'change_date',
  EQUITY_003: 'amount',
  EQUITY_010: 'change_date',
  EQUITY_012: 'amount',
}

const fields: readonly string[] = ['amount', 'change_date', 'description']

/** These say a number that an operator may have set; it stands in the server's own text. */
const withDays = new Set(['EQUITY_006', 'EQUITY_007', 'EQUITY_010'])

export function refusalOf(failure: Failure, limit: Limit | undefined, { say, format }: { say: Say; format: Format }): Refusal {
  const { code, detail, errors, request_id } = failure
  if (code === 'EQUITY_003' || code === 'EQUITY_012') return limitRefusal(code, limit, { say, format })
  if (code === 'EQUITY_001') return { field: 'amount', text: say('amount_positive') }
  if (code === 'EQUITY_002') return { field: 'change_date', text: say(code) }
  if (withDays.has(code)) {
    const days = /\d+/.exec(detail)?.[0] ?? ''
    return { field: fieldOfCode[code] ?? 'form', text: say(code as MessageKey, { days }) }
  }
  if (code === 'INVALID_REQUEST') {
    const path = errors[0]?.path ?? ''
    return { field: fields.includes(path) ? (path as Field) : 'form', text: `${say(code)}: ${errors[0]?.message ?? detail}` }
  }
  return { field: 'form', text: formText(failure, say), request_id }
}

/** The most, or the least, that would be right; the button takes it. */
export function limitRefusal(
  code: 'EQUITY_003' | 'EQUITY_012',
  limit: Limit | undefined,
  { say, format }: { say: Say; format: Format },
): Refusal {
  if (!limit) return { field: 'amount', text: say(code) }
  const amount = format.money(limit.amount)
  const bound =
    limit.date === null
      ? say('at_most', { amount })
      : say(limit.kind === 'max' ? 'at_most_by' : 'at_least_by', { amount, date: format.date(limit.date as PlainDate) })
  const suggestion = compareMoney(limit.amount, '0.00') > 0 ? limit.amount : undefined
  return { field: 'amount', text: `${say(code)} ${bound}`, suggestion }
}

function formText(failure: Failure, say: Say): string {
  if (failure.code === 'UNAUTHENTICATED') return say('session_expired')
  if (failure.code === 'IDEMPOTENCY_CONFLICT') return say('already_sent')
  if (failure.code === 'VERSION_CONFLICT') return say('changed_elsewhere')
  if (isUnanswered(failure)) return say('not_sent')
  const own = failureText(failure, say)
  return own === say('load_failed') && failure.detail !== '' ? failure.detail : own
}
