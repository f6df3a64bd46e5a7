import { type RawBuilder, sql } from 'kysely'
import { columns } from '../columns.ts'
import { type Connection, type CopyLane, runSql } from '../connection.ts'
import type { Tables } from '../tables.ts'

/** The staging tables that a transaction has used: the next lines for one of them must not meet the last ones. */
const used = new WeakMap<Connection, Set<keyof Tables>>()

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

/**
 * Writes lines into a table. COPY itself is refused under row-level security, whoever asks, so the lines go into a temporary table
 * without a policy and from there by INSERT as the application role, whose policies then look at every row. The table stays with
 * the connection, empty after each commit: making it anew would add to the catalog with every batch.
 */
export async function insertLines(
  connection: Connection,
  lane: CopyLane,
  table: keyof Tables,
  lines: Iterable<Uint8Array>,
  conflict: RawBuilder<unknown> = sql``,
): Promise<void> {
  const staging = await openStaging(connection, table)
  const names = sql.join(Object.keys(columns[table]).map((name) => sql.ref(name)))
  await lane.write(`${staging} (${Object.keys(columns[table]).map(quoteName).join(', ')})`, lines)
  await runSql(connection, sql`insert into ${sql.table(table)} (${names}) select ${names} from ${sql.table(staging)} ${conflict}`)
}

/** The table's staging, empty. */
async function openStaging(connection: Connection, table: keyof Tables): Promise<string> {
  const staging = `rf_${table}_lines`
  const tables = used.get(connection) ?? new Set()
  if (tables.has(table)) await runSql(connection, sql`truncate ${sql.table(staging)}`)
  else {
    const types = Object.entries(columns[table]).map(([name, type]) => `${quoteName(name)} ${type as string}`)
    const create = `create temporary table if not exists ${staging} (${types.join(', ')}) on commit delete rows`
    await runSql(connection, sql.raw(create))
    used.set(connection, tables.add(table))
  }
  return staging
}

function quoteName(name: string): string {
  return `"${name}"`
}
