import type { DeliveryStore } from '@rollforward/core/store'
import { sql } from 'kysely'
import { asInstant } from '../conditions.ts'
import { type Connection, runSql } from '../connection.ts'

export async function expireKeys(
  connection: Connection,
  { tenant_id, before }: Parameters<DeliveryStore['expireKeys']>[0],
): Promise<number> {
  const [gone] = await runSql<{ count: number }>(
    connection,
    sql`
      with gone as (delete from idempotency_keys where tenant_id = ${tenant_id} and created_at < ${asInstant(before)} returning 1)
      select count(*)::int4 as count from gone`,
  )
  return gone!.count
}
