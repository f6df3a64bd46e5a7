import { type SnapshotReplacement, snapshotRows } from '@rollforward/core/store'
import { sql } from 'kysely'
import { snapshotLines, snapshotLineTypes } from '../bulk/snapshot-lines.ts'
import { stageLines, stagingLane } from '../bulk/stage-lines.ts'
import { array, type Connection, type CopyLane, runSql } from '../connection.ts'
import { columnList, columnNames, insertRows } from '../insert-rows.ts'

/** Delete and insert: measured to be faster than an upsert when a range is written anew, and it takes away days that are no more. */
export async function replaceSnapshots(connection: Connection, replacements: readonly SnapshotReplacement[]): Promise<void> {
  if (replacements.length === 0) return
  const arrays = sql.join([
    array(
      'text',
      replacements.map((replacement) => replacement.tenant_id),
    ),
    array(
      'uuid',
      replacements.map((replacement) => replacement.portfolio_id),
    ),
    array(
      'date',
      replacements.map((replacement) => replacement.from),
    ),
  ])
  await runSql(
    connection,
    sql`
      delete from snapshots t using unnest(${arrays}) as r(tenant_id, portfolio_id, from_date)
      where t.tenant_id = r.tenant_id and t.portfolio_id = r.portfolio_id and t.date >= r.from_date`,
  )
  const rowCount = replacements.reduce((sum, { columns }) => sum + columns.length, 0)
  const lane = await stagingLane(connection, rowCount)
  if (lane) return copySnapshots(connection, lane, replacements)
  await insertRows(
    connection,
    'snapshots',
    replacements.flatMap((replacement) => snapshotRows(replacement, replacement.columns)),
  )
}

/** What the lines leave out: the same for all of a replacement, or following from other columns. */
const derived = { equity_balance: sql`net_asset_value`, num_positions: sql`num_long_positions + num_short_positions` }

/** Those of one tenant and moment, as a batch brings them, are written in one go. */
async function copySnapshots(connection: Connection, lane: CopyLane, replacements: readonly SnapshotReplacement[]): Promise<void> {
  const { tenant_id, computed_at } = replacements[0]!
  const isAlike = (other: SnapshotReplacement) => other.tenant_id === tenant_id && other.computed_at === computed_at
  const others = replacements.filter((replacement) => !isAlike(replacement))
  if (others.length > 0) await copySnapshots(connection, lane, others)
  const lines = snapshotLines(replacements.filter(isAlike))
  const staging = await stageLines(connection, lane, { name: 'snapshots', types: snapshotLineTypes }, lines)
  const constants = { ...derived, tenant_id: sql`${tenant_id}::text`, computed_at: sql`${computed_at}::text::timestamptz` }
  const values = columnNames('snapshots').map((name) => constants[name as keyof typeof constants] ?? sql.ref(name))
  await runSql(connection, sql`insert into snapshots (${columnList('snapshots')}) select ${sql.join(values)} from ${staging}`)
}
