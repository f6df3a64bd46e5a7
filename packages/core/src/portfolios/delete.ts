import { checkVersion } from '../execution/check-version.ts'
import type { Handler } from '../execution/context.ts'
import type { portfolioOperations } from './contract.ts'
import { toPortfolioRecord } from './portfolio-record.ts'

/**
 * Everything below the portfolio goes with it. Its audit trail stays, and its end is told in the tenant's: with the last head, by
 * which the trail can be verified although no portfolio holds that any more.
 */
export const deletePortfolio: Handler<typeof portfolioOperations.delete> = async (context) => {
  const { portfolio, role, actor, session, audit_head } = context
  checkVersion(context, portfolio)
  await session.books.deletePortfolios({ tenant_id: portfolio.tenant_id, ids: [portfolio.id] })
  const before = { ...toPortfolioRecord({ row: portfolio, role }, actor), audit_head }
  context.report({ type: 'portfolio.deleted', subject_id: portfolio.id, portfolio_id: portfolio.id, chain: 'tenant', before, after: null })
  return undefined
}
