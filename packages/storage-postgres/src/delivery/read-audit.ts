import type { AuditQuery, AuditRow, Listed } from '@rollforward/core/store'
import { sql } from 'kysely'
import { isOneOf, ofTenant, refs, undatedPlace } from '../conditions.ts'
import type { Connection } from '../connection.ts'
import { columnList } from '../insert-rows.ts'
import { readList } from '../read-list.ts'

export async function readAudit(connection: Connection, query: AuditQuery): Promise<Listed<AuditRow>> {
  return readList<AuditRow>(connection, {
    select: columnList('audit'),
    from: sql`audit`,
    where: [
      ofTenant(query.tenant_id),
      ...isOneOf('portfolio_id', 'uuid', query.portfolio_id === undefined ? undefined : [query.portfolio_id]),
    ],
    order: refs('at', 'id'),
    after: undatedPlace(query.page.after),
    page: query.page,
  })
}
