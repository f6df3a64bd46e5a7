import type { LedgerStore, LotScope } from '@rollforward/core/store'
import { sql } from 'kysely'
import { stagingLane } from '../bulk/stage-lines.ts'
import { array, type Connection, runSql } from '../connection.ts'
import { columnList, insertRows, ROWS_MAX, rowsAsTable } from '../insert-rows.ts'

type Replacement = Parameters<LedgerStore['replaceLots']>[0]

/** Two statements: rows that go and rows that come may have the same key, and the parts of one statement do not see each other. */
export async function replaceLots(connection: Connection, { scopes, lots, realized_events }: Replacement): Promise<void> {
  await clearScopes(connection, scopes)
  const rowCount = lots.length + realized_events.length
  if (rowCount > ROWS_MAX || (await stagingLane(connection, rowCount))) {
    await insertRows(connection, 'lots', lots)
    await insertRows(connection, 'realized_events', realized_events)
  } else if (lots.length + realized_events.length > 0) {
    await runSql(
      connection,
      sql`
        with new_lots as (insert into lots (${columnList('lots')}) select ${columnList('lots')} from ${rowsAsTable('lots', lots, 'r')})
        insert into realized_events (${columnList('realized_events')})
        select ${columnList('realized_events')} from ${rowsAsTable('realized_events', realized_events, 'r')}`,
    )
  }
}

/** A scope without a symbol is the whole portfolio. */
async function clearScopes(connection: Connection, scopes: readonly LotScope[]): Promise<void> {
  const cleared = scopes.flatMap(({ tenant_id, portfolio_id, instruments }) =>
    (instruments === 'all' ? [{ symbol: null, strategy_symbol: null }] : instruments).map((instrument) => ({
      tenant_id,
      portfolio_id,
      ...instrument,
    })),
  )
  if (cleared.length === 0) return
  const arrays = sql.join([
    array(
      'text',
      cleared.map((scope) => scope.tenant_id),
    ),
    array(
      'uuid',
      cleared.map((scope) => scope.portfolio_id),
    ),
    array(
      'text',
      cleared.map((scope) => scope.symbol),
    ),
    array(
      'text',
      cleared.map((scope) => scope.strategy_symbol),
    ),
  ])
  const inScope = sql`where t.tenant_id = s.tenant_id and t.portfolio_id = s.portfolio_id and (s.symbol is null or (t.symbol = s.symbol and t.strategy_symbol = s.strategy_symbol))`
  await runSql(
    connection,
    sql`
      with scopes as materialized (select * from unnest(${arrays}) as r(tenant_id, portfolio_id, symbol, strategy_symbol)),
      gone as (delete from lots t using scopes s ${inScope})
      delete from realized_events t using scopes s ${inScope}`,
  )
}
