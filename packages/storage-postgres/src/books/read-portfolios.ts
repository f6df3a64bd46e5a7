import type { Listed, PortfolioQuery, Role, SeenPortfolio } from '@rollforward/core/store'
import { sql } from 'kysely'
import { isEqual, isOneOf, ofTenant, refs, undatedPlace } from '../conditions.ts'
import type { Connection } from '../connection.ts'
import { columnList } from '../insert-rows.ts'
import { readList } from '../read-list.ts'
import { headList, type PortfolioWithHead, toSeenPortfolio } from './seen-portfolio.ts'

type PortfolioWithRole = PortfolioWithHead & { readonly role: Role | null }

export async function readPortfolios(connection: Connection, query: PortfolioQuery): Promise<Listed<SeenPortfolio>> {
  const join = query.visible_only ? sql`join` : sql`left join`
  const { rows, total } = await readList<PortfolioWithRole>(connection, {
    select: sql`${columnList('portfolios', 'p')}, ${headList('p')}, a.role`,
    from: sql`portfolios p ${join} access a on a.tenant_id = p.tenant_id and a.portfolio_id = p.id and a.user_id = ${query.user_id ?? null}::text`,
    where: [ofTenant(query.tenant_id, 'p.tenant_id'), ...isOneOf('p.id', 'uuid', query.ids), ...isEqual('p.account_id', query.account_id)],
    order: query.page ? refs('p.created_at', 'p.id') : refs('p.id'),
    after: undatedPlace(query.page?.after),
    page: query.page,
  })
  return { rows: rows.map(({ role, ...row }) => toSeenPortfolio(row, role)), total }
}
