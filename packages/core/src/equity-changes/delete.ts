import { checkVersion } from '../execution/check-version.ts'
import type { Handler } from '../execution/context.ts'
import { RollforwardError } from '../kernel/errors.ts'
import { applyTransition, mayOverride } from './apply-change.ts'
import type { equityChangeOperations } from './contract.ts'
import { windowsOf } from './decide.ts'
import { toEquityChangeRecord } from './equity-change-record.ts'
import { signedCents } from './equity-path.ts'
import { findChange } from './find-change.ts'

export const deleteEquityChange: Handler<typeof equityChangeOperations.delete> = async (context, { params, input }) => {
  const { portfolio, now, policy } = context
  const override = mayOverride(context, input.override_reason)
  const before = await findChange(context, params.change_id)
  checkVersion(context, before)
  if (!override && now > windowsOf(before.created_at, policy).delete_until) {
    throw new RollforwardError('EQUITY_007', { values: { delete_days: policy.delete_days } })
  }
  const effect = await applyTransition(context, { before, after: null }, { preview: input.preview, signed: -signedCents(before) })
  const deleted = { ...before, deleted_at: now, updated_at: now, version: before.version + 1 }
  context.report({
    type: 'equity_change.deleted',
    subject_id: before.id,
    portfolio_id: portfolio.id,
    before,
    after: null,
    reason: input.override_reason ?? null,
  })
  return { ...toEquityChangeRecord(input.preview ? before : deleted, context), ...effect }
}
