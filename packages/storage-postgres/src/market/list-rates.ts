import type { FxRateRow, Listed, QuoteQuery } from '@rollforward/core/store'
import { sql, type SqlBool } from 'kysely'
import { inDates, ofTenant, quotePlace } from '../conditions.ts'
import { array, type Connection } from '../connection.ts'
import { columnList } from '../insert-rows.ts'
import { type Condition, readList } from '../read-list.ts'

export async function listRates(connection: Connection, query: QuoteQuery): Promise<Listed<FxRateRow>> {
  return readList<FxRateRow>(connection, {
    select: columnList('fx_rates'),
    from: sql`fx_rates`,
    where: [ofTenant(query.tenant_id), ...isOneOfPairs(query.pairs), ...inDates('date', query)],
    order: [sql.ref('date'), sql`(base || '/' || quote)`],
    after: quotePlace(query.page?.after),
    page: query.page,
  })
}

function isOneOfPairs(pairs: QuoteQuery['pairs']): readonly Condition[] {
  if (pairs === undefined) return []
  const bases = array(
    'text',
    pairs.map(({ base }) => base),
  )
  const quotes = array(
    'text',
    pairs.map(({ quote }) => quote),
  )
  return [sql<SqlBool>`(base, quote) in (select * from unnest(${bases}, ${quotes}))`]
}
