import { checkVersion } from '../execution/check-version.ts'
import type { Handler, PortfolioContext } from '../execution/context.ts'
import { RollforwardError } from '../kernel/errors.ts'
import type { EquityChangeRow } from '../store/port.ts'
import { applyTransition, mayOverride } from './apply-change.ts'
import type { equityChangeOperations } from './contract.ts'
import { checkAmount, windowsOf } from './decide.ts'
import { toEquityChangeRecord } from './equity-change-record.ts'
import { signedCents } from './equity-path.ts'
import { findChange } from './find-change.ts'

export const updateEquityChange: Handler<typeof equityChangeOperations.update> = async (context, { params, input }) => {
  const { portfolio, now } = context
  const override = mayOverride(context, input.override_reason)
  const before = await findChange(context, params.change_id)
  checkVersion(context, before)
  const fixed = input.change_date !== undefined && input.change_date !== before.change_date ? 'change_date' : 'change_type'
  if (fixed === 'change_date' || (input.change_type !== undefined && input.change_type !== before.change_type)) {
    throw new RollforwardError('EQUITY_011', { errors: [{ path: fixed, message: `must stay ${before[fixed]}` }] })
  }
  if (!override) checkEditWindow(context, before)
  const amount = input.amount ?? before.amount
  checkAmount(amount)
  const description = input.description === undefined ? before.description : input.description
  const after: EquityChangeRow = { ...before, amount, description, updated_at: now, version: before.version + 1 }
  const effect = await applyTransition(
    context,
    { before, after },
    { preview: input.preview, signed: signedCents(after) - signedCents(before) },
  )
  context.report({
    type: 'equity_change.updated',
    subject_id: before.id,
    portfolio_id: portfolio.id,
    before,
    after,
    reason: input.override_reason ?? null,
  })
  return { ...toEquityChangeRecord(after, context), ...effect }
}

function checkEditWindow({ now, policy }: PortfolioContext, row: EquityChangeRow): void {
  if (now > windowsOf(row.created_at, policy).edit_until)
    throw new RollforwardError('EQUITY_006', { values: { edit_days: policy.edit_days } })
}
