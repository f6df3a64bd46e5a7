import type { Listed, PriceRow, QuoteQuery } from '@rollforward/core/store'
import { sql } from 'kysely'
import { inDates, isOneOf, ofTenant, quotePlace, refs } from '../conditions.ts'
import type { Connection } from '../connection.ts'
import { columnList } from '../insert-rows.ts'
import { readList } from '../read-list.ts'

export async function listPrices(connection: Connection, query: QuoteQuery): Promise<Listed<PriceRow>> {
  return readList<PriceRow>(connection, {
    select: columnList('prices'),
    from: sql`prices`,
    where: [ofTenant(query.tenant_id), ...isOneOf('symbol', 'text', query.symbols), ...inDates('date', query)],
    order: refs('date', 'symbol'),
    after: quotePlace(query.page?.after),
    page: query.page,
  })
}
