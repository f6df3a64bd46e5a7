import type { DeliveryStore, IdempotencyRow } from '@rollforward/core/store'
import { sql } from 'kysely'
import { build, type Connection, run, runSql } from '../connection.ts'

/**
 * The insert waits for a twin that is at the same key. If the twin commits, its row stays and is read by a new statement, which
 * sees what was committed meanwhile; if it rolls back, the key is ours. A claim that was committed without an answer is taken over.
 */
export async function claimKey(connection: Connection, key: Parameters<DeliveryStore['claimKey']>[0]): Promise<IdempotencyRow | null> {
  const claimed = await runSql(
    connection,
    sql`
      insert into idempotency_keys as k (tenant_id, user_id, method, path, key, request_hash, created_at)
      values (${key.tenant_id}, ${key.user_id}, ${key.method}, ${key.path}, ${key.key}, ${key.request_hash}, ${key.created_at}::text::timestamptz)
      on conflict (tenant_id, user_id, method, path, key) do update set request_hash = excluded.request_hash, created_at = excluded.created_at where k.status is null
      returning true as claimed`,
  )
  if (claimed.length > 0) return null
  const [stored] = await run(
    connection,
    build
      .selectFrom('idempotency_keys')
      .select(['tenant_id', 'user_id', 'method', 'path', 'key', 'request_hash', 'status', 'body', 'headers', 'created_at'])
      .where('tenant_id', '=', key.tenant_id)
      .where('user_id', '=', key.user_id)
      .where('method', '=', key.method)
      .where('path', '=', key.path)
      .where('key', '=', key.key),
  )
  return stored ?? null
}
