import type { RowPlace } from '@rollforward/core/store'
import { type RawBuilder, sql, type SqlBool } from 'kysely'
import type { ColumnType } from './columns.ts'
import { anyOf } from './connection.ts'
import type { Condition } from './read-list.ts'

/** Filters that were given become conditions; those that were not are left out. An empty list finds nothing. */

export function ofTenant(tenantId: string, column = 'tenant_id'): Condition {
  return sql<SqlBool>`${sql.ref(column)} = ${tenantId}`
}

export function isOneOf(column: string, type: ColumnType, values: readonly string[] | undefined): readonly Condition[] {
  return values === undefined ? [] : [sql<SqlBool>`${sql.ref(column)} = ${anyOf(type, values)}`]
}

export function isEqual(column: string, value: string | undefined): readonly Condition[] {
  return value === undefined ? [] : [sql<SqlBool>`${sql.ref(column)} = ${value}`]
}

export function inDates(
  column: string,
  query: { readonly start_date?: string | undefined; readonly end_date?: string | undefined },
): readonly Condition[] {
  return [
    ...(query.start_date === undefined ? [] : [sql<SqlBool>`${sql.ref(column)} >= ${query.start_date}::text::date`]),
    ...(query.end_date === undefined ? [] : [sql<SqlBool>`${sql.ref(column)} <= ${query.end_date}::text::date`]),
  ]
}

export function isNull(column: string): Condition {
  return sql<SqlBool>`${sql.ref(column)} is null`
}

export function asDate(date: string): RawBuilder<unknown> {
  return sql`${date}::text::date`
}

export function asInstant(instant: string): RawBuilder<unknown> {
  return sql`${instant}::text::timestamptz`
}

export function asId(id: string): RawBuilder<unknown> {
  return sql`${id}::text::uuid`
}

export function refs(...names: readonly string[]): readonly RawBuilder<unknown>[] {
  return names.map((name) => sql.ref(name))
}

/** The place of a row in a list by date, created_at and id, and in one by created_at and id. */
export function datedPlace(place: RowPlace | undefined): RawBuilder<unknown> | undefined {
  return place && sql`(${asDate(place.date)}, ${asInstant(place.created_at)}, ${asId(place.id)})`
}

export function undatedPlace(place: RowPlace | undefined): RawBuilder<unknown> | undefined {
  return place && sql`(${asInstant(place.created_at)}, ${asId(place.id)})`
}

/** The place of a quote: by date and symbol or pair. */
export function quotePlace(place: RowPlace | undefined): RawBuilder<unknown> | undefined {
  return place && sql`(${asDate(place.date)}, ${place.id}::text)`
}
