import { invariant } from '../../kernel/errors.ts'
import type { Listed, Page, RowPlace } from '../port.ts'

export type Compare<Row> = (left: Row, right: Row) => number

/** For text of one alphabet (dates, instants, ids), where JavaScript's order and the database's are the same. */
export function compareAscii(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}

export function comparePlaces(left: RowPlace, right: RowPlace): number {
  return compareAscii(left.date, right.date) || compareAscii(left.created_at, right.created_at) || compareAscii(left.id, right.id)
}

/** A new array in which the added rows replace those with their key or join them; the old array stays as it was. */
export function upsertSorted<Row>(
  rows: readonly Row[],
  added: readonly Row[],
  keyOf: (row: Row) => string,
  compare: Compare<Row>,
): readonly Row[] {
  if (added.length === 0) return rows
  const keys = new Set(added.map(keyOf))
  invariant(keys.size === added.length, 'rows that are written together must have different keys')
  return [...rows.filter((row) => !keys.has(keyOf(row))), ...added].sort(compare)
}

/** One page, newest first, of rows that are all found and stand oldest first; without a page all of them as they stand. */
export function pageRows<Row>(rows: readonly Row[], page: Page | undefined, placeOf: (row: Row) => RowPlace): Listed<Row> {
  if (!page) return { rows, total: rows.length }
  const place = page.after
  return cutPage(place ? rows.filter((row) => comparePlaces(placeOf(row), place) < 0) : rows, rows.length, page)
}

export function cutPage<Row>(older: readonly Row[], total: number, page: Page): Listed<Row> {
  const end = Math.max(older.length - page.offset, 0)
  return { rows: older.slice(Math.max(end - page.limit, 0), end).reverse(), total }
}

/** Groups rows by text made of them, in the order of first appearance. */
export function groupRows<Row>(rows: readonly Row[], keyOf: (row: Row) => string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>()
  for (const row of rows) {
    const key = keyOf(row)
    const group = groups.get(key)
    if (group) group.push(row)
    else groups.set(key, [row])
  }
  return groups
}

export function inDates(
  date: string,
  query: { readonly start_date?: string | undefined; readonly end_date?: string | undefined },
): boolean {
  return (query.start_date === undefined || date >= query.start_date) && (query.end_date === undefined || date <= query.end_date)
}

/** A test for a list filter: a list that was not given lets everything pass, an empty one nothing. */
export function oneOf(list: readonly string[] | undefined): (value: string) => boolean {
  if (list === undefined) return () => true
  const set = new Set(list)
  return (value) => set.has(value)
}
