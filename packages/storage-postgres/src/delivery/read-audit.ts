import type { AuditQuery, AuditRow, ChainPage, Listed } from '@rollforward/core/store'
import { sql, type SqlBool } from 'kysely'
import { isEqual, isNull, isOneOf, ofTenant, refs, undatedPlace } from '../conditions.ts'
import { array, type Connection, runSql } from '../connection.ts'
import { columnList } from '../insert-rows.ts'
import { type Condition, readList, whereAll } from '../read-list.ts'

export async function readAudit(connection: Connection, query: AuditQuery): Promise<Listed<AuditRow>> {
  const { portfolio_id, page } = query
  const where = [
    ofTenant(query.tenant_id),
    ...(portfolio_id === null ? [isNull('portfolio_id')] : isOneOf('portfolio_id', 'uuid', portfolio_id && [portfolio_id])),
    ...isEqual('action', query.action),
    ...isPlace(query.places),
  ]
  if (!('offset' in page)) return readStretch(connection, where, page)
  return readList<AuditRow>(connection, {
    select: columnList('audit'),
    from: sql`audit`,
    where,
    order: refs('at', 'id'),
    after: undatedPlace(page.after),
    page,
  })
}

async function readStretch(connection: Connection, where: readonly Condition[], page: ChainPage): Promise<Listed<AuditRow>> {
  const [within, order] =
    'after_sequence' in page
      ? [sql<SqlBool>`sequence > ${page.after_sequence}`, sql`sequence`]
      : [sql<SqlBool>`sequence < ${page.before_sequence}`, sql`sequence desc`]
  const rows = await runSql<AuditRow>(
    connection,
    sql`select ${columnList('audit')} from audit ${whereAll([...where, within])} order by ${order} limit ${page.limit}`,
  )
  const [count] = await runSql<{ total: number }>(connection, sql`select count(*)::int4 as total from audit ${whereAll(where)}`)
  return { rows, total: count!.total }
}

function isPlace(places: AuditQuery['places']): readonly Condition[] {
  if (places === undefined) return []
  const ids = array(
    'uuid',
    places.map((place) => place.portfolio_id),
  )
  const sequences = array(
    'int8',
    places.map((place) => String(place.sequence)),
  )
  return [sql<SqlBool>`(portfolio_id, sequence) in (select * from unnest(${ids}, ${sequences}))`]
}
