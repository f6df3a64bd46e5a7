import type { Listed, Page } from '@rollforward/core/store'
import { type RawBuilder, sql, type SqlBool } from 'kysely'
import { withLiterals } from './bulk/literals.ts'
import { readRowLines } from './bulk/row-lines.ts'
import { columns } from './columns.ts'
import { type Connection, runSql } from './connection.ts'
import type { Tables } from './tables.ts'

export type Condition = RawBuilder<SqlBool>

export interface ListQuery {
  /** What follows SELECT and what follows FROM. */
  readonly select: RawBuilder<unknown>
  /** The table, when all its columns are selected and nothing else. */
  readonly table?: keyof Tables
  readonly from: RawBuilder<unknown>
  readonly where: readonly Condition[]
  /** Ascending, oldest first; the last ones make it total. */
  readonly order: readonly RawBuilder<unknown>[]
  /** A row of the same expressions, for the row that a page goes on after. */
  readonly after?: RawBuilder<unknown> | undefined
  readonly page: Page | undefined
}

/** Reads a page, newest first, or all, oldest first, and how many there are without the page. */
export async function readList<Row>(connection: Connection, query: ListQuery): Promise<Listed<Row>> {
  const rows = await readRows<Row>(connection, query)
  if (isWhole(query.page, rows.length)) return { rows, total: rows.length }
  const [count] = await runSql<{ total: number }>(
    connection,
    sql`select count(*)::int4 as total from ${query.from} ${whereAll(query.where)}`,
  )
  return { rows, total: count!.total }
}

export async function readRows<Row>(connection: Connection, query: ListQuery): Promise<readonly Row[]> {
  const { select, from, page } = query
  if (!page) {
    const all = sql<Row>`select ${select} from ${from} ${whereAll(query.where)} order by ${sql.join(query.order)}`
    if (!query.table || !connection.copy?.suits_rows) return runSql(connection, all)
    return readRowLines<Row>(columns[query.table], await connection.copy.read(withLiterals(all)))
  }
  const older = query.after ? [sql<SqlBool>`(${sql.join(query.order)}) < ${query.after}`] : []
  const descending = sql.join(query.order.map((expression) => sql`${expression} desc`))
  return runSql<Row>(
    connection,
    sql`select ${select} from ${from} ${whereAll([...query.where, ...older])} order by ${descending} limit ${page.limit} offset ${page.offset}`,
  )
}

/** Whether the rows that were read are all that the query finds, so that nothing has to be counted. */
export function isWhole(page: Page | undefined, found: number): boolean {
  return !page || (page.after === undefined && page.offset === 0 && found < page.limit)
}

export function whereAll(conditions: readonly Condition[]): RawBuilder<unknown> {
  return conditions.length === 0 ? sql`` : sql`where ${sql.join(conditions, sql` and `)}`
}
