import { compareMoney } from '@rollforward/core/money'
import type { Failure } from '../internal/failure.ts'
import { isUnanswered } from '../internal/failure.ts'
import type { Format } from '../internal/format.ts'
import type { MessageKey, Say } from '../internal/messages/messages.ts'
import type { AmountProblem } from './parse-amount.ts'
import { breaks, type CheckedDraft, descriptionLength_max, type Limit, limitOf } from './draft.ts'
import type { EquityForm } from './equity-form.ts'
import type { Preview } from './equity-preview.ts'
import type { EquityChangeResult } from './records.ts'
import { limitRefusal, type Refusal, refusalOf } from './refusal.ts'

interface Words {
  readonly say: Say
  readonly format: Format
}

const amountTexts: Readonly<Record<Exclude<AmountProblem, 'empty'>, MessageKey>> = {
  unreadable: 'amount_unreadable',
  fraction: 'amount_fraction',
  too_large: 'amount_too_large',
  not_positive: 'amount_positive',
}

/** What the person can see to be wrong without asking anybody. Something that is only missing is not told before they leave it. */
export function ownRefusals(form: EquityForm, checked: CheckedDraft, { say, format }: Words): readonly Refusal[] {
  const found: Refusal[] = []
  const { amount_problem: amount, date_problem: date } = checked
  if (amount && amount !== 'empty' && form.touched.has('amount'))
    found.push({ field: 'amount', text: say(amountTexts[amount], { example: format.amount('1234.56') }) })
  if (date === 'future') found.push({ field: 'change_date', text: say('EQUITY_002') })
  if (date === 'missing' && form.touched.has('change_date')) found.push({ field: 'change_date', text: say('date_missing') })
  if (checked.description_too_long)
    found.push({ field: 'description', text: say('description_too_long', { max: `${descriptionLength_max}` }) })
  return found
}

/** What the server has refused, or is known to refuse because its limit for that day is known. */
export function serverRefusal(
  form: EquityForm,
  checked: CheckedDraft,
  previews: { forDay: Preview | undefined; exact: Preview | undefined },
  words: Words,
): Refusal | undefined {
  const { failure } = form
  if (failure) return refusalOf(failure, limitIn(failure, form), words)
  const { forDay, exact } = previews
  const asked = exact?.failure
  if (asked && !isUnanswered(asked) && !['UNAUTHENTICATED', 'RATE_LIMITED', 'ABORTED'].includes(asked.code))
    return refusalOf(asked, exact.limit, words)
  const limit = forDay?.limit
  if (!limit || checked.amount === undefined || !breaks(limit, checked.amount)) return undefined
  return limitRefusal(forDay.failure?.code === 'EQUITY_012' ? 'EQUITY_012' : 'EQUITY_003', limit, words)
}

function limitIn({ extensions }: Failure, { draft, editing }: EquityForm): Limit | undefined {
  return limitOf(extensions, { change_type: draft.change_type, editing })
}

/** What a change of the past does to the days since. */
export function pastNotes(recalculation: EquityChangeResult['recalculation'] | undefined, say: Say): readonly string[] {
  if (recalculation?.mode === 'immediate') return [say('recalculated_now', { count: recalculation.snapshots })]
  return recalculation?.mode === 'deferred' ? [say('recalculated_later')] : []
}

export function doneText({ done }: EquityForm, { say, format }: Words): string | undefined {
  if (!done) return undefined
  const type = done.change.change_type === 'CONTRIBUTION' ? 'contribution' : 'withdrawal'
  return say(`${type}_${done.kind}`, { amount: format.money(done.change.amount) })
}

/** A sentence for those who do not see the figures move, said when the typing has stopped. */
export function announcementOf(equity: string, checked: CheckedDraft, notes: readonly string[], { say, format }: Words): string {
  if (checked.equity_after === undefined || compareMoney(equity, checked.equity_after) === 0) return ''
  const moved = say('new_equity_from', { from: format.money(equity), to: format.money(checked.equity_after) })
  return [say('new_equity'), moved, ...notes].join(' ')
}
