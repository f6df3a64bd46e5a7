import { sql } from 'kysely'
import { type Connection, runSql } from '../connection.ts'

export async function listTenants(connection: Connection): Promise<readonly string[]> {
  const rows = await runSql<{ tenant_id: string }>(connection, sql`select tenant_id from tenants order by tenant_id`)
  return rows.map((row) => row.tenant_id)
}
