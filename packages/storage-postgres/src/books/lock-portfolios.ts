import type { Id, Role, SeenPortfolio } from '@rollforward/core/store'
import { sql } from 'kysely'
import { anyOf, build, type Connection, run, runSql } from '../connection.ts'
import { columnList } from '../insert-rows.ts'
import { headList, type PortfolioWithHead, toSeenPortfolio } from './seen-portfolio.ts'

/**
 * The lock is a statement alone, in id order. A statement sees what was committed before it began, so one that also read flows or
 * roles would see them as they were before it waited; what is read afterwards sees what the holder before us did. NO KEY, because
 * nobody changes a portfolio's key, and a full lock would hold up the foreign keys of every row that is written below it.
 */
export async function lockPortfolios(
  connection: Connection,
  query: { readonly tenant_id: string; readonly ids: readonly Id[]; readonly user_id?: string | undefined },
): Promise<readonly SeenPortfolio[]> {
  const rows = await runSql<PortfolioWithHead>(
    connection,
    sql`select ${columnList('portfolios')}, ${headList()} from portfolios where tenant_id = ${query.tenant_id} and id = ${anyOf('uuid', query.ids)} order by id for no key update`,
  )
  const roles =
    query.user_id === undefined || rows.length === 0
      ? new Map<Id, Role>()
      : await readRoles(connection, { ...query, user_id: query.user_id })
  return rows.map((row) => toSeenPortfolio(row, roles.get(row.id) ?? null))
}

async function readRoles(
  connection: Connection,
  query: { readonly tenant_id: string; readonly ids: readonly Id[]; readonly user_id: string },
): Promise<ReadonlyMap<Id, Role>> {
  const found = build
    .selectFrom('access')
    .select(['portfolio_id', 'role'])
    .where('tenant_id', '=', query.tenant_id)
    .where('user_id', '=', query.user_id)
    .where('portfolio_id', '=', anyOf('uuid', query.ids))
  return new Map((await run(connection, found)).map((row) => [row.portfolio_id, row.role]))
}
