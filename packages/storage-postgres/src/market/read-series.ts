import { type MarketStore, readQuoteSeries } from '@rollforward/core/store'
import { sql } from 'kysely'
import { inDates, isOneOf, ofTenant } from '../conditions.ts'
import { anyOf, type Connection, runSql } from '../connection.ts'
import { whereAll } from '../read-list.ts'

interface SeriesText {
  readonly kind: 'price' | 'rate' | 'revision'
  readonly key: string
  readonly days: string
  readonly values: string
}

/** One row for each series and not for each quote: reading the text of a column is several times faster than reading its rows. */
export async function readSeries(
  connection: Connection,
  query: Parameters<MarketStore['readSeries']>[0],
): ReturnType<MarketStore['readSeries']> {
  const days = sql`string_agg((date - date '1970-01-01')::text, ',' order by date) as days`
  const wanted = [ofTenant(query.tenant_id), ...inDates('date', query)]
  const currencies = anyOf('text', query.currencies)
  const found = await runSql<SeriesText>(
    connection,
    sql`
      select 'price' as kind, symbol as key, ${days}, string_agg(price::text, ',' order by date) as values
      from prices ${whereAll([...wanted, ...isOneOf('symbol', 'text', query.symbols)])} group by symbol
      union all
      select 'rate', base || '/' || quote, ${days}, string_agg(rate::text, ',' order by date)
      from fx_rates ${whereAll([...wanted, sql`(base = ${currencies} or quote = ${currencies})`])} group by base, quote
      union all
      select 'revision', revision::text, '', '' from market_revisions where tenant_id = ${query.tenant_id}
      order by kind, key`,
  )
  const series = (kind: SeriesText['kind']) =>
    found.filter((row) => row.kind === kind).map((row) => readQuoteSeries(row.key, row.days, row.values))
  const revision = found.find((row) => row.kind === 'revision')?.key ?? '0'
  return { prices: series('price'), rates: series('rate'), revision: Number.parseInt(revision, 10) }
}
