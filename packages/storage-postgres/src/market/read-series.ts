import { compareText, type MarketStore, type QuoteSeries, readQuoteSeries } from '@rollforward/core/store'
import { type RawBuilder, sql } from 'kysely'
import { withLiterals } from '../bulk/literals.ts'
import { readSeriesLines } from '../bulk/series-lines.ts'
import { inDates, isOneOf, ofTenant } from '../conditions.ts'
import { anyOf, array, type Connection, type CopyLane, runSql } from '../connection.ts'
import { type Condition, whereAll } from '../read-list.ts'

type SeriesQuery = Parameters<MarketStore['readSeries']>[0]

interface SeriesText {
  readonly kind: 'price' | 'rate' | 'revision'
  readonly key: string
  readonly days: string
  readonly values: string
}

/**
 * Prices come by COPY where that is to be had. Rates, and prices without it, come as one row for each series and not for each quote:
 * reading the text of a column is several times faster than reading its rows.
 */
export async function readSeries(connection: Connection, query: SeriesQuery): ReturnType<MarketStore['readSeries']> {
  const lane = query.symbols.length > 0 ? connection.copy : null
  const found = await runSql<SeriesText>(
    connection,
    sql`
      ${sql.join([...(lane ? [] : [priceTexts(query)]), rateTexts(query), revisionText(query)], sql` union all `)}
      order by kind, key`,
  )
  const series = (kind: SeriesText['kind']) =>
    found.filter((row) => row.kind === kind).map((row) => readQuoteSeries(row.key, row.days, row.values))
  const revision = found.find((row) => row.kind === 'revision')?.key ?? '0'
  // After the revision: what is put between the two makes these newer than they are said to be, never older.
  const copied = lane && (await copyPrices(lane, query))
  return { prices: copied ?? series('price'), rates: series('rate'), revision: Number.parseInt(revision, 10) }
}

/** A line for each quote. Symbol by symbol along the index, so nothing is sorted; the number of the symbol is shorter than its name. */
async function copyPrices(lane: CopyLane, query: SeriesQuery): Promise<readonly QuoteSeries[]> {
  const symbols = [...new Set(query.symbols)].sort(compareText)
  const ofSymbol: Condition[] = [ofTenant(query.tenant_id), sql`symbol = k.name`, ...inDates('date', query)]
  const lines = await lane.read(
    withLiterals(sql`
      select k.place, p.day, p.price from unnest(${array('text', symbols)}) with ordinality as k(name, place)
      cross join lateral (select date - date '1970-01-01' as day, price from prices ${whereAll(ofSymbol)} order by date) p`),
  )
  return readSeriesLines(symbols, lines)
}

const days = sql`string_agg((date - date '1970-01-01')::text, ',' order by date) as days`

function priceTexts(query: SeriesQuery): RawBuilder<unknown> {
  const wanted = [ofTenant(query.tenant_id), ...inDates('date', query), ...isOneOf('symbol', 'text', query.symbols)]
  return sql`
    select 'price' as kind, symbol as key, ${days}, string_agg(price::text, ',' order by date) as values
    from prices ${whereAll(wanted)} group by symbol`
}

function rateTexts(query: SeriesQuery): RawBuilder<unknown> {
  const currencies = anyOf('text', query.currencies)
  const wanted: Condition[] = [ofTenant(query.tenant_id), ...inDates('date', query), sql`(base = ${currencies} or quote = ${currencies})`]
  return sql`
    select 'rate' as kind, base || '/' || quote as key, ${days}, string_agg(rate::text, ',' order by date) as values
    from fx_rates ${whereAll(wanted)} group by base, quote`
}

function revisionText({ tenant_id }: SeriesQuery): RawBuilder<unknown> {
  return sql`select 'revision', revision::text, '', '' from market_revisions where tenant_id = ${tenant_id}`
}
