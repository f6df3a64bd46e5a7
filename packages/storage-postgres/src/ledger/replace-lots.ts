import type { LedgerStore, LotRow, LotScope } from '@rollforward/core/store'
import { type RawBuilder, sql } from 'kysely'
import { stagingLane } from '../bulk/stage-lines.ts'
import { columns } from '../columns.ts'
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
  } else if (rowCount > 0) {
    await runSql(
      connection,
      sql`
        with new_lots as (insert into lots (${columnList('lots')}) select ${columnList('lots')} from ${rowsAsTable('lots', lots, 'r')})
        insert into realized_events (${columnList('realized_events')})
        select ${columnList('realized_events')} from ${rowsAsTable('realized_events', realized_events, 'r')}`,
    )
  }
}

/** Whole portfolios by their key, instruments by theirs: one condition for both would find no index for either. */
async function clearScopes(connection: Connection, scopes: readonly LotScope[]): Promise<void> {
  const whole = scopes.filter(({ instruments }) => instruments === 'all')
  const parts = scopes.flatMap(({ tenant_id, portfolio_id, instruments }) =>
    instruments === 'all' ? [] : instruments.map(({ symbol, strategy_symbol }) => ({ tenant_id, portfolio_id, symbol, strategy_symbol })),
  )
  const ofPortfolio = sql`t.tenant_id = s.tenant_id and t.portfolio_id = s.portfolio_id`
  const ofInstrument = sql`${ofPortfolio} and t.symbol = s.symbol and t.strategy_symbol = s.strategy_symbol`
  const deletes = (['lots', 'realized_events'] as const).flatMap((table) => [
    ...(whole.length === 0 ? [] : [sql`delete from ${sql.table(table)} t using whole s where ${ofPortfolio}`]),
    ...(parts.length === 0 ? [] : [sql`delete from ${sql.table(table)} t using parts s where ${ofInstrument}`]),
  ])
  const last = deletes.pop()
  if (!last) return
  await runSql(
    connection,
    sql`
      with whole as materialized (select * from ${asTable(whole, ['tenant_id', 'portfolio_id'])}),
      parts as materialized (select * from ${asTable(parts, ['tenant_id', 'portfolio_id', 'symbol', 'strategy_symbol'])}),
      ${sql.join(deletes.map((one, index) => sql`${sql.ref(`gone_${index}`)} as (${one})`))}
      ${last}`,
  )
}

function asTable<Name extends keyof LotRow>(rows: readonly Readonly<Record<Name, string>>[], names: readonly Name[]): RawBuilder<unknown> {
  const arrays = names.map((name) =>
    array(
      columns.lots[name],
      rows.map((row) => row[name]),
    ),
  )
  return sql`unnest(${sql.join(arrays)}) as r(${sql.join(names.map((name) => sql.ref(name)))})`
}
