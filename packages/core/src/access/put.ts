import type { Handler } from '../execution/context.ts'
import type { AccessRow } from '../store/port.ts'
import type { accessOperations } from './contract.ts'
import { checkOwnerStays } from './last-owner.ts'
import { toAccessRecord } from './list.ts'

export const putAccess: Handler<typeof accessOperations.put> = async (context, { params, input }) => {
  const { portfolio, session, now } = context
  const { user_id } = params
  const rows = await session.access.readAccess({ tenant_id: portfolio.tenant_id, portfolio_ids: [portfolio.id] })
  const before = rows.find((row) => row.user_id === user_id)
  if (before?.role === input.role) return toAccessRecord(before)
  if (input.role !== 'owner') checkOwnerStays(rows, user_id)
  const after: AccessRow = {
    tenant_id: portfolio.tenant_id,
    portfolio_id: portfolio.id,
    user_id,
    role: input.role,
    created_at: before?.created_at ?? now,
  }
  await session.access.saveAccess([after])
  context.report({ type: 'access.granted', subject_id: user_id, portfolio_id: portfolio.id, before: before ?? null, after })
  return toAccessRecord(after)
}
