import type { Listed, QuoteQuery, SplitRow } from '@rollforward/core/store'
import { sql } from 'kysely'
import { inDates, isOneOf, ofTenant, quotePlace, refs } from '../conditions.ts'
import type { Connection } from '../connection.ts'
import { columnList } from '../insert-rows.ts'
import { readList } from '../read-list.ts'

export async function readSplits(connection: Connection, query: QuoteQuery): Promise<Listed<SplitRow>> {
  return readList<SplitRow>(connection, {
    select: columnList('splits'),
    from: sql`splits`,
    where: [ofTenant(query.tenant_id), ...isOneOf('symbol', 'text', query.symbols), ...inDates('ex_date', query)],
    order: refs('ex_date', 'symbol'),
    after: quotePlace(query.page?.after),
    page: query.page,
  })
}
