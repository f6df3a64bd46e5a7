import type { EquityChangeRow } from '@rollforward/core/store'
import type { Connection } from '../connection.ts'
import { insertRows, replaceOn } from '../insert-rows.ts'

const onConflict = replaceOn('equity_changes', ['tenant_id', 'portfolio_id', 'id'])

export async function saveEquityChanges(connection: Connection, rows: readonly EquityChangeRow[]): Promise<void> {
  await insertRows(connection, 'equity_changes', rows, onConflict)
}
