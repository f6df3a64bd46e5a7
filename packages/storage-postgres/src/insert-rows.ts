import { type RawBuilder, sql } from 'kysely'
import { cellText } from './array-text.ts'
import { rowLines } from './bulk/row-lines.ts'
import { insertLines, stagingLane } from './bulk/stage-lines.ts'
import { columns, type ColumnType } from './columns.ts'
import { array, type Connection, runSql } from './connection.ts'
import type { Tables } from './tables.ts'

/** Rows in one statement. Their number never meets the limit of parameters, which is one for each column here. */
export const ROWS_MAX = 10_000

export function columnNames(table: keyof Tables): readonly string[] {
  return Object.keys(columns[table])
}

/** The table's columns as a list of names, with a prefix such as "p" where two tables meet. */
export function columnList(table: keyof Tables, prefix?: string): RawBuilder<unknown> {
  return sql.join(columnNames(table).map((name) => sql.ref(prefix === undefined ? name : `${prefix}.${name}`)))
}

/** Rows as a table in a FROM clause: one array for each column, unnested side by side. */
export function rowsAsTable<Table extends keyof Tables>(table: Table, rows: readonly Tables[Table][], alias: string): RawBuilder<unknown> {
  const types = columns[table] as Readonly<Record<string, ColumnType>>
  const arrays = Object.entries(types).map(([name, type]) =>
    array(
      type,
      rows.map((row) => cellText((row as unknown as Readonly<Record<string, unknown>>)[name], type === 'json')),
    ),
  )
  return sql`unnest(${sql.join(arrays)}) as ${sql.ref(alias)}(${columnList(table)})`
}

/** Writes rows: few as parameters in one statement, many by COPY. */
export async function insertRows<Table extends keyof Tables>(
  connection: Connection,
  table: Table,
  rows: readonly Tables[Table][],
  conflict: RawBuilder<unknown> = sql``,
): Promise<void> {
  const lane = await stagingLane(connection, rows.length)
  if (lane) return insertLines(connection, lane, table, rowLines(table, rows), conflict)
  for (const chunk of chunks(rows)) {
    await runSql(
      connection,
      sql`insert into ${sql.table(table)} (${columnList(table)}) select ${columnList(table)} from ${rowsAsTable(table, chunk, 'r')} ${conflict}`,
    )
  }
}

/** Replaces the row that has the same key. */
export function replaceOn(table: keyof Tables, key: readonly string[]): RawBuilder<unknown> {
  const others = columnNames(table).filter((name) => !key.includes(name))
  return sql`on conflict (${sql.join(key.map((name) => sql.ref(name)))}) do update set ${sql.join(others.map((name) => sql`${sql.ref(name)} = excluded.${sql.ref(name)}`))}`
}

export function chunks<Row>(rows: readonly Row[]): readonly (readonly Row[])[] {
  return Array.from({ length: Math.ceil(rows.length / ROWS_MAX) }, (_, index) => rows.slice(index * ROWS_MAX, (index + 1) * ROWS_MAX))
}
