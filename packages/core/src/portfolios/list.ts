import type { Handler } from '../execution/context.ts'
import { pageFields, readPage } from '../kernel/paging.ts'
import type { portfolioOperations } from './contract.ts'
import { toPortfolioRecord } from './portfolio-record.ts'

export const listPortfolios: Handler<typeof portfolioOperations.list> = async ({ actor, session }, { input }) => {
  const boundTo = ['portfolios', actor.tenant_id, actor.user_id]
  const ids = actor.portfolio_ids as never
  const found = await session.books.readPortfolios({
    tenant_id: actor.tenant_id,
    user_id: actor.user_id,
    visible_only: true,
    ids,
    page: readPage(input, boundTo),
  })
  return {
    portfolios: found.rows.map((seen) => toPortfolioRecord(seen, actor)),
    ...pageFields(input, found, ({ row }) => ({ date: '', created_at: row.created_at, id: row.id }), boundTo),
  }
}
