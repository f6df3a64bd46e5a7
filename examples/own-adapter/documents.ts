import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import { type Listed, type Page, RollforwardError, type RowPlace } from '@rollforward/core/store'

// Every row is one JSON document in one table. That is not the fastest way to keep books, and it is the shortest honest one: numbers
// stay the text that they are, text is compared byte by byte, which is by code point, and a query is SQL over the fields.

export const SCHEMA_VERSION = 1

/**
 * `owner` is the portfolio that a row belongs to, or '' for what belongs to the tenant; `key` tells it from its brothers. `place` counts
 * up with every insert, and because there is one writer it counts in the order of commits.
 */
export const schema = `
  create table if not exists documents (
    place integer primary key autoincrement, kind text not null, tenant_id text not null, owner text not null, key text not null, body text not null,
    unique (kind, tenant_id, owner, key)
  );
  pragma user_version = ${SCHEMA_VERSION}`

/** Part of a WHERE clause with its values. */
export type Condition = readonly [sql: string, ...values: SQLInputValue[]]

/** A field of the document, as SQL. */
export const field = (name: string): string => `d.body ->> '$.${name}'`

export function oneOf(sql: string, values: readonly string[] | undefined): readonly Condition[] {
  return values === undefined ? [] : [[`${sql} in (select value from json_each(?))`, JSON.stringify(values)]]
}

export function equals(sql: string, value: string | undefined): readonly Condition[] {
  return value === undefined ? [] : [[`${sql} = ?`, value]]
}

export function inDates(
  sql: string,
  query: { readonly start_date?: string | undefined; readonly end_date?: string | undefined },
): readonly Condition[] {
  return [
    ...(query.start_date === undefined ? [] : [[`${sql} >= ?`, query.start_date] as const]),
    ...(query.end_date === undefined ? [] : [[`${sql} <= ?`, query.end_date] as const]),
  ]
}

/** Where the documents of one kind are, for one tenant and, if they are given, for some portfolios. */
export function ofKind(kind: string, tenantId: string, owners?: readonly string[]): readonly Condition[] {
  return [['d.kind = ?', kind], ['d.tenant_id = ?', tenantId], ...oneOf('d.owner', owners)]
}

function whereAll(conditions: readonly Condition[]): { readonly text: string; readonly values: SQLInputValue[] } {
  return { text: conditions.map(([sql]) => sql).join(' and '), values: conditions.flatMap(([, ...values]) => values) }
}

/** All bodies, ascending by the order that is given. */
export function readAll<Row>(db: DatabaseSync, conditions: readonly Condition[], order: readonly string[]): Row[] {
  const { text, values } = whereAll(conditions)
  const rows = db.prepare(`select d.body from documents d where ${text} order by ${order.join(', ')}`).all(...values)
  return rows.map(({ body }) => JSON.parse(body as string) as Row)
}

export interface ListQuery {
  readonly where: readonly Condition[]
  /** Ascending, oldest first; the last ones make it total. */
  readonly order: readonly string[]
  readonly page: Page | undefined
  /** The values of the order's expressions at the row that a page goes on after. */
  readonly after?: (place: RowPlace) => Condition
}

/** A page, newest first, or all, oldest first, and how many there are without the page. */
export function readList<Row>(db: DatabaseSync, { where, order, page, after }: ListQuery): Listed<Row> {
  if (!page) {
    const rows = readAll<Row>(db, where, order)
    return { rows, total: rows.length }
  }
  const { text, values } = whereAll(where)
  const total = db.prepare(`select count(*) as total from documents d where ${text}`).get(...values)!['total'] as number
  const [place, ...placed] = page.after && after ? after(page.after) : ['']
  const older = whereAll(place === '' ? where : [...where, [`(${order.join(', ')}) < ${place}`, ...placed]])
  const newest = order.map((expression) => `${expression} desc`).join(', ')
  const rows = db
    .prepare(`select d.body from documents d where ${older.text} order by ${newest} limit ? offset ?`)
    .all(...older.values, page.limit, page.offset)
  return { rows: rows.map(({ body }) => JSON.parse(body as string) as Row), total }
}

/** What tells a row from its brothers: whose it is, and its key there. */
type PlaceOf<Row> = (row: Row) => readonly [owner: string, key: string]

/** Inserts rows, and replaces those that have the same key. All travel as one value. */
export function put<Row extends { readonly tenant_id: string }>(
  db: DatabaseSync,
  kind: string,
  rows: readonly Row[],
  placeOf: PlaceOf<Row>,
): void {
  const keys = new Set(rows.map((row) => JSON.stringify([row.tenant_id, ...placeOf(row)])))
  if (keys.size < rows.length) throw new RollforwardError('VERSION_CONFLICT')
  insert(db, kind, rows, placeOf, 'on conflict (kind, tenant_id, owner, key) do update set body = excluded.body')
}

/** Inserts rows; one whose key is known is refused. */
export function add<Row extends { readonly tenant_id: string }>(
  db: DatabaseSync,
  kind: string,
  rows: readonly Row[],
  placeOf: PlaceOf<Row>,
): void {
  insert(db, kind, rows, placeOf, '')
}

function insert<Row extends { readonly tenant_id: string }>(
  db: DatabaseSync,
  kind: string,
  rows: readonly Row[],
  placeOf: PlaceOf<Row>,
  onConflict: string,
): void {
  const values = rows.map((row) => [row.tenant_id, ...placeOf(row), row])
  db.prepare(
    `insert into documents (kind, tenant_id, owner, key, body)
     select ?, value ->> 0, value ->> 1, value ->> 2, value -> 3 from json_each(?) where true order by json_each.key ${onConflict}`,
  ).run(kind, JSON.stringify(values))
}

/** Gives how many went. */
export function remove(db: DatabaseSync, conditions: readonly Condition[]): number {
  const { text, values } = whereAll(conditions)
  return Number(db.prepare(`delete from documents as d where ${text}`).run(...values).changes)
}

/** The place of a row below a portfolio that has an id. */
export const byId = (row: { readonly portfolio_id: string; readonly id: string }) => [row.portfolio_id, row.id] as const

/** Rows below a portfolio need it, as a foreign key would say. */
export function expectPortfolios(db: DatabaseSync, rows: readonly { readonly tenant_id: string; readonly portfolio_id: string }[]): void {
  const wanted = JSON.stringify(rows.map(({ tenant_id, portfolio_id }) => ({ tenant_id, portfolio_id })))
  const missing = db
    .prepare(
      `select 1 from json_each(?) r where not exists (
         select 1 from documents d where d.kind = 'portfolios' and d.tenant_id = r.value ->> '$.tenant_id' and d.owner = r.value ->> '$.portfolio_id') limit 1`,
    )
    .get(wanted)
  if (missing) throw new RollforwardError('EQUITY_004')
}
