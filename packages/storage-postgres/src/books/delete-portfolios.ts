import type { Id } from '@rollforward/core/store'
import { sql } from 'kysely'
import { anyOf, type Connection, runSql } from '../connection.ts'

/** Facts and access follow their portfolio by foreign key. Projections have none (it would double the time to write them), so they are named here. */
export async function deletePortfolios(
  connection: Connection,
  query: { readonly tenant_id: string; readonly ids: readonly Id[] },
): Promise<void> {
  const below = sql`where tenant_id = ${query.tenant_id} and portfolio_id = ${anyOf('uuid', query.ids)}`
  await runSql(
    connection,
    sql`
      with gone_lots as (delete from lots ${below}),
      gone_events as (delete from realized_events ${below}),
      gone_snapshots as (delete from snapshots ${below}),
      gone_outbox as (delete from outbox ${below})
      delete from portfolios where tenant_id = ${query.tenant_id} and id = ${anyOf('uuid', query.ids)}`,
  )
}
