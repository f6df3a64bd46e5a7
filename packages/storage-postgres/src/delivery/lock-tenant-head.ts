import type { AuditHead, DeliveryStore, TransactionScope } from '@rollforward/core/store'
import { sql } from 'kysely'
import { type Connection, runSql } from '../connection.ts'

/** The row is made by the first who needs it. Whoever made it at the same moment is waited for, and the row comes as it is then. */
export async function lockTenantHead(
  connection: Connection,
  { tenant_id }: Parameters<DeliveryStore['lockTenantHead']>[0],
  mode: TransactionScope['mode'],
): Promise<AuditHead> {
  const lock = mode === 'write' ? sql`for no key update` : sql``
  const [head] = await runSql<AuditHead>(
    connection,
    sql`select audit_sequence as sequence, audit_hash as hash from tenant_heads where tenant_id = ${tenant_id} ${lock}`,
  )
  if (head) return head
  if (mode === 'read') return { sequence: 0, hash: null }
  const [made] = await runSql<AuditHead>(
    connection,
    sql`
      insert into tenant_heads as h (tenant_id) values (${tenant_id})
      on conflict (tenant_id) do update set audit_sequence = h.audit_sequence
      returning audit_sequence as sequence, audit_hash as hash`,
  )
  return made!
}
