import type { DeliveryStore } from '@rollforward/core/store'
import { sql } from 'kysely'
import { type Connection, runSql } from '../connection.ts'
import { columnList, replaceOn, rowsAsTable } from '../insert-rows.ts'

const onConflict = replaceOn('idempotency_keys', ['tenant_id', 'user_id', 'method', 'path', 'key'])

/** One statement for all that a transaction has to say. */
export async function finish(connection: Connection, { answer, audit, outbox }: Parameters<DeliveryStore['finish']>[0]): Promise<void> {
  await runSql(
    connection,
    sql`
      with answered as (
        insert into idempotency_keys (${columnList('idempotency_keys')})
        select ${columnList('idempotency_keys')} from ${rowsAsTable('idempotency_keys', answer ? [answer] : [], 'r')} ${onConflict}
      ),
      audited as (insert into audit (${columnList('audit')}) select ${columnList('audit')} from ${rowsAsTable('audit', audit, 'r')})
      insert into outbox (${columnList('outbox')}) select ${columnList('outbox')} from ${rowsAsTable('outbox', outbox, 'r')}`,
  )
}
