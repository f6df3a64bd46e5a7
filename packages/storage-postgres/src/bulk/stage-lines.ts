import { type RawBuilder, sql } from 'kysely'
import { columns, type ColumnType } from '../columns.ts'
import { type Connection, type CopyLane, runSql } from '../connection.ts'
import type { Tables } from '../tables.ts'

/** The way for so many rows into the database, or null: then they travel as parameters. */
export async function stagingLane(connection: Connection, rowCount: number): Promise<CopyLane | null> {
  const { copy } = connection
  if (!copy || rowCount < copy.rows_min) return null
  copy.rights.may_stage ??= await mayStage(connection)
  return copy.rights.may_stage ? copy : null
}

/** Everybody may make temporary tables unless an operator took that away. */
async function mayStage(connection: Connection): Promise<boolean> {
  const [found] = await runSql<{ may: boolean }>(connection, sql`select has_database_privilege(current_database(), 'temporary') as may`)
  return found!.may
}

/** What lines hold: their columns in order, and under what name they are staged. */
export interface Staged {
  readonly name: string
  readonly types: Readonly<Record<string, ColumnType>>
}

/** The staging tables that a transaction has used: the next lines for one of them must not meet the last ones. */
const used = new WeakMap<Connection, Set<string>>()

/**
 * Brings lines into a temporary table and gives its reference. COPY itself is refused under row-level security, whoever asks, so
 * bulk data goes this way: the temporary table has no policy, and the statement that takes the rows from it runs as the application
 * role, whose policies then look at every row. The table stays with the connection, empty after each commit: making it anew would
 * add to the catalog with every batch.
 */
export async function stageLines(
  connection: Connection,
  lane: CopyLane,
  { name, types }: Staged,
  lines: Iterable<Uint8Array>,
): Promise<RawBuilder<unknown>> {
  const table = `rf_${name}_lines`
  const tables = used.get(connection) ?? new Set()
  if (tables.has(name)) await runSql(connection, sql`truncate ${sql.table(table)}`)
  else {
    const definitions = Object.entries(types).map(([column, type]) => `"${column}" ${type}`)
    await runSql(connection, sql.raw(`create temporary table if not exists ${table} (${definitions.join(', ')}) on commit delete rows`))
    used.set(connection, tables.add(name))
  }
  const names = Object.keys(types).map((column) => `"${column}"`)
  await lane.write(`${table} (${names.join(', ')})`, lines)
  return sql.table(table)
}

/** Writes lines of all columns of a table into it. */
export async function insertLines(
  connection: Connection,
  lane: CopyLane,
  table: keyof Tables,
  lines: Iterable<Uint8Array>,
  conflict: RawBuilder<unknown> = sql``,
): Promise<void> {
  const staging = await stageLines(connection, lane, { name: table, types: columns[table] }, lines)
  const names = sql.join(Object.keys(columns[table]).map((name) => sql.ref(name)))
  await runSql(connection, sql`insert into ${sql.table(table)} (${names}) select ${names} from ${staging} ${conflict}`)
}
