import type { DeliveryStore, OutboxRow } from '@rollforward/core/store'
import { sql, type SqlBool } from 'kysely'
import { asId, isOneOf, ofTenant } from '../conditions.ts'
import { type Connection, runSql } from '../connection.ts'
import { columnList } from '../insert-rows.ts'
import { type Condition, whereAll } from '../read-list.ts'

type Query = Parameters<DeliveryStore['readOutbox']>[0]

/**
 * Ids are made before the commit, so a row may become visible after one with a later id. Rows therefore stand in the order of their
 * transactions, and only those are shown that no transaction still running can get in front of.
 */
export async function readOutbox(connection: Connection, query: Query): Promise<readonly OutboxRow[]> {
  const settled = sql<SqlBool>`transaction_id < pg_snapshot_xmin(pg_current_snapshot())`
  const where = [
    ofTenant(query.tenant_id),
    settled,
    ...isOneOf('portfolio_id', 'uuid', query.portfolio_ids),
    ...(await isAfter(connection, query)),
  ]
  return runSql<OutboxRow>(
    connection,
    sql`select ${columnList('outbox')} from outbox ${whereAll(where)} order by transaction_id, id limit ${query.limit}`,
  )
}

/** After a row that is gone (its portfolio was deleted), reading goes on at the ids that came later. */
async function isAfter(connection: Connection, { tenant_id, after }: Query): Promise<readonly Condition[]> {
  if (after === undefined) return []
  const [place] = await runSql<{ transaction_id: string }>(
    connection,
    sql`select transaction_id::text from outbox where tenant_id = ${tenant_id} and id = ${asId(after)}`,
  )
  if (!place) return [sql<SqlBool>`id > ${asId(after)}`]
  return [sql<SqlBool>`(transaction_id, id) > (${place.transaction_id}::text::xid8, ${asId(after)})`]
}
