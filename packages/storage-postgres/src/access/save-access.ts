import type { AccessRow } from '@rollforward/core/store'
import type { Connection } from '../connection.ts'
import { insertRows, replaceOn } from '../insert-rows.ts'

const onConflict = replaceOn('access', ['tenant_id', 'portfolio_id', 'user_id'])

export async function saveAccess(connection: Connection, rows: readonly AccessRow[]): Promise<void> {
  await insertRows(connection, 'access', rows, onConflict)
}
