import type { Handler } from '../execution/context.ts'
import { RollforwardError } from '../kernel/errors.ts'
import type { accessOperations } from './contract.ts'
import { checkOwnerStays } from './last-owner.ts'

export const deleteAccess: Handler<typeof accessOperations.delete> = async (context, { params }) => {
  const { portfolio, session } = context
  const { user_id } = params
  const query = { tenant_id: portfolio.tenant_id, portfolio_ids: [portfolio.id] }
  const rows = await session.access.readAccess(query)
  const before = rows.find((row) => row.user_id === user_id)
  if (!before) throw new RollforwardError('NOT_FOUND', { detail: `${user_id} has no role on this portfolio` })
  checkOwnerStays(rows, user_id)
  await session.access.deleteAccess({ tenant_id: portfolio.tenant_id, portfolio_id: portfolio.id, user_ids: [user_id] })
  context.report({ type: 'access.revoked', subject_id: user_id, portfolio_id: portfolio.id, before, after: null })
  return undefined
}
