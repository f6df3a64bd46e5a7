import type { Listed, Page, RowPlace } from '../port.ts'
import { equal } from './assert.ts'

/** One way to narrow a list: what the query says, and what it must mean. */
export interface Filter<Query, Row> {
  /** Two filters of one name are not combined. */
  readonly name: keyof Query & string
  readonly value: Query[keyof Query]
  readonly keeps: (row: Row) => boolean
}

export interface ListModel<Query, Row> {
  /** All rows there are, in any order. */
  readonly rows: readonly Row[]
  readonly filters: readonly Filter<Query, Row>[]
  /** Text whose order is the order of the list, oldest first. */
  readonly sortKey: (row: Row) => string
  readonly place: (row: Row) => RowPlace
  /** Without any filter: rows that only come with `include_deleted`. */
  readonly hidden?: (row: Row) => boolean
  readonly read: (query: Partial<Query> & { readonly page?: Page | undefined }) => Promise<Listed<Row>>
}

/** Compares a list with a plain array, for every pair of filters: without a page, page by page, and by cursor. */
export async function checkList<Query, Row>(model: ListModel<Query, Row>): Promise<void> {
  for (const filters of pairsOf(model.filters)) {
    const query = Object.fromEntries(filters.map(({ name, value }) => [name, value])) as Partial<Query>
    const showsHidden = 'include_deleted' in query
    const expected = model.rows
      .filter((row) => (showsHidden || !model.hidden?.(row)) && filters.every((filter) => filter.keeps(row)))
      .map((row) => ({ row, key: model.sortKey(row) }))
      .sort((left, right) => (left.key < right.key ? -1 : 1))
      .map(({ row }) => row)
    await checkPages(model, query, expected, JSON.stringify(query))
  }
}

async function checkPages<Query, Row>(
  model: ListModel<Query, Row>,
  query: Partial<Query>,
  expected: readonly Row[],
  what: string,
): Promise<void> {
  const total = expected.length
  equal(await model.read(query).then(rowsAndTotal), { rows: expected, total }, `${what} without a page`)
  const newest = [...expected].reverse()
  const limit = Math.max(Math.ceil(total / 3), 1)
  for (const offset of [0, limit, total]) {
    const page = { limit, offset }
    equal(
      await model.read({ ...query, page }).then(rowsAndTotal),
      { rows: newest.slice(offset, offset + limit), total },
      `${what} page ${JSON.stringify(page)}`,
    )
  }
  for (const last of [0, limit - 1, total - 1].filter((index) => index >= 0 && index < total)) {
    const page = { limit, offset: 0, after: model.place(newest[last]!) }
    equal(
      await model.read({ ...query, page }).then(rowsAndTotal),
      { rows: newest.slice(last + 1, last + 1 + limit), total },
      `${what} after ${JSON.stringify(page.after)}`,
    )
  }
}

function rowsAndTotal<Row>({ rows, total }: Listed<Row>): { readonly rows: readonly Row[]; readonly total: number } {
  return { rows, total }
}

/** No filter, each filter, and each two that differ in name. */
function pairsOf<Query, Row>(filters: readonly Filter<Query, Row>[]): readonly (readonly Filter<Query, Row>[])[] {
  const pairs = filters.flatMap((left, index) =>
    filters.slice(index + 1).flatMap((right) => (left.name === right.name ? [] : [[left, right]])),
  )
  return [[], ...filters.map((filter) => [filter]), ...pairs]
}

/** A filter of a list of values, by what a row has there. */
export function listFilter<Query, Row>(
  name: keyof Query & string,
  values: readonly string[],
  valueOf: (row: Row) => string | null,
): Filter<Query, Row> {
  return { name, value: values as Query[keyof Query], keeps: (row) => values.includes(valueOf(row) ?? '\u0000') }
}

export function dateFilters<Query, Row>(from: string, to: string, dateOf: (row: Row) => string): readonly Filter<Query, Row>[] {
  return [
    { name: 'start_date' as keyof Query & string, value: from as Query[keyof Query], keeps: (row) => dateOf(row) >= from },
    { name: 'end_date' as keyof Query & string, value: to as Query[keyof Query], keeps: (row) => dateOf(row) <= to },
  ]
}
