import type { Handler, PortfolioContext } from '../execution/context.ts'
import { invalidField } from '../kernel/errors.ts'
import type { EquityChangeRow } from '../store/port.ts'
import { applyTransition, mayOverride } from './apply-change.ts'
import type { equityChangeOperations } from './contract.ts'
import { checkNewChange } from './decide.ts'
import { toEquityChangeRecord } from './equity-change-record.ts'
import { signedCents } from './equity-path.ts'
import { findChange } from './find-change.ts'
import { todayOf } from './known-equity.ts'

export const recordEquityChange: Handler<typeof equityChangeOperations.record> = async (context, { input }) => {
  const { portfolio, policy, actor, now } = context
  const override = mayOverride(context, input.override_reason)
  if (input.reverses !== null) await checkReversal(context, input.reverses, input.change_type)
  checkNewChange(input, { today: todayOf(context), inception_date: portfolio.inception_date, policy, override })
  const row: EquityChangeRow = {
    tenant_id: portfolio.tenant_id,
    portfolio_id: portfolio.id,
    id: context.newId(),
    change_date: input.change_date,
    change_type: input.change_type,
    amount: input.amount,
    description: input.description,
    reverses: input.reverses,
    created_at: now,
    created_by_user_id: actor.user_id,
    created_by_name: actor.name ?? null,
    updated_at: now,
    deleted_at: null,
    version: 1,
  }
  const effect = await applyTransition(context, { before: null, after: row }, { preview: input.preview, signed: signedCents(row) })
  const result = { ...toEquityChangeRecord(row, context), ...effect }
  context.report({
    type: 'equity_change.recorded',
    subject_id: row.id,
    portfolio_id: portfolio.id,
    before: null,
    after: row,
    reason: input.override_reason ?? null,
  })
  return result
}

async function checkReversal(context: PortfolioContext, reverses: string, type: 'CONTRIBUTION' | 'WITHDRAWAL'): Promise<void> {
  const reversed = await findChange(context, reverses)
  if (reversed.change_type === type)
    throw invalidField('reverses', `must name a ${type === 'CONTRIBUTION' ? 'withdrawal' : 'contribution'}, the opposite of this change`)
}
