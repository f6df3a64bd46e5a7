import { checkVersion } from '../execution/check-version.ts'
import type { Handler } from '../execution/context.ts'
import type { portfolioOperations } from './contract.ts'
import { toPortfolioRecord } from './portfolio-record.ts'

/** Everything below the portfolio goes with it; its audit trail stays, and this is its last entry. */
export const deletePortfolio: Handler<typeof portfolioOperations.delete> = async (context) => {
  const { portfolio, role, actor, session } = context
  checkVersion(context, portfolio)
  await session.books.deletePortfolios({ tenant_id: portfolio.tenant_id, ids: [portfolio.id] })
  const before = toPortfolioRecord({ row: portfolio, role }, actor)
  context.report({ type: 'portfolio.deleted', subject_id: portfolio.id, portfolio_id: portfolio.id, before, after: null })
  return undefined
}
