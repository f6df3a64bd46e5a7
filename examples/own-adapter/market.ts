import type { DatabaseSync } from 'node:sqlite'
import { checkNumbers, compareText, readQuoteSeries } from '@rollforward/core/store'
import type { ChangedQuote, FxRateRow, Holding, Listed, MarketStore, PlainDate, PriceRow } from '@rollforward/core/store'
import type { QuoteQuery, QuoteSeries, SplitRow } from '@rollforward/core/store'
import { field, inDates, ofKind, oneOf, put, readAll, readList } from './documents.ts'

export function sqliteMarket(db: DatabaseSync): MarketStore {
  return {
    putQuotes: async ({ prices = [], rates = [], splits = [] }) => {
      checkNumbers('prices', prices)
      checkNumbers('rates', rates)
      const changed = [...putKind(db, priceKind, prices), ...putKind(db, rateKind, rates), ...putKind(db, splitKind, splits)]
      for (const tenant_id of new Set(changed.map((quote) => quote.tenant_id))) raiseRevision(db, tenant_id)
      return changed.map(({ tenant_id: _, ...quote }): ChangedQuote => quote).sort(compareChanged)
    },
    listPrices: async (query) => list(db, priceKind, query, query.symbols),
    listRates: async (query) =>
      list(
        db,
        rateKind,
        query,
        query.pairs?.map(({ base, quote }) => `${base}/${quote}`),
      ),
    readSplits: async (query) => list(db, splitKind, query, query.symbols),
    readSeries: async ({ tenant_id, symbols, currencies, end_date }) => ({
      prices: readSeries(db, priceKind, tenant_id, end_date, [field('symbol'), symbols]),
      rates: readSeries(db, rateKind, tenant_id, end_date, [field('base'), currencies], [field('quote'), currencies]),
      revision: readRevision(db, tenant_id),
    }),
    // Writers run one after another.
    hold: async () => undefined,
    findHoldings: async ({ tenant_id, symbols, currencies }) => {
      const listed = (list: readonly string[] | undefined, value: string | null) => value !== null && (list?.includes(value) ?? false)
      return readHoldings(db, tenant_id).filter(
        ({ symbol, underlying, currency }) =>
          (symbols === undefined && currencies === undefined) ||
          listed(symbols, symbol) ||
          listed(symbols, underlying) ||
          listed(currencies, currency),
      )
    },
  }
}

/** What tells one kind of quote from another: what it is called, when it is of, and what it says. */
interface QuoteKind<Row> {
  readonly table: string
  readonly kind: ChangedQuote['kind']
  readonly nameOf: (row: Row) => string
  readonly dateOf: (row: Row) => PlainDate
  readonly says: (row: Row) => string
  readonly date: string
  readonly name: string
  readonly figure: string
}

/** The same number may be written in two ways. */
const canonical = (decimal: string) => (decimal.includes('.') ? decimal.replace(/\.?0+$/, '') : decimal)

// prettier-ignore
const priceKind: QuoteKind<PriceRow> = {
  table: 'prices', kind: 'price', nameOf: (row) => row.symbol, dateOf: (row) => row.date, says: (row) => canonical(row.price),
  date: field('date'), name: field('symbol'), figure: field('price'),
}
// prettier-ignore
const rateKind: QuoteKind<FxRateRow> = {
  table: 'rates', kind: 'rate', nameOf: (row) => `${row.base}/${row.quote}`, dateOf: (row) => row.date, says: (row) => canonical(row.rate),
  date: field('date'), name: `(${field('base')} || '/' || (${field('quote')}))`, figure: field('rate'),
}
// prettier-ignore
const splitKind: QuoteKind<SplitRow> = {
  table: 'splits', kind: 'split', nameOf: (row) => row.symbol, dateOf: (row) => row.ex_date, says: (row) => `${row.numerator}:${row.denominator}`,
  date: field('ex_date'), name: field('symbol'), figure: field('numerator'),
}

function putKind<Row extends { readonly tenant_id: string }>(
  db: DatabaseSync,
  { table, kind, nameOf, dateOf, says }: QuoteKind<Row>,
  rows: readonly Row[],
): (ChangedQuote & { readonly tenant_id: string })[] {
  const keyOf = (row: Row) => JSON.stringify([nameOf(row), dateOf(row)])
  const news = [...new Set(rows.map(({ tenant_id }) => tenant_id))].flatMap((tenantId) => {
    const ofTenant = rows.filter((row) => row.tenant_id === tenantId)
    const stored = readAll<Row>(db, [...ofKind(table, tenantId), ...oneOf('d.key', ofTenant.map(keyOf))], ['d.key'])
    const known = new Map(stored.map((row) => [keyOf(row), says(row)]))
    return ofTenant.filter((row) => known.get(keyOf(row)) !== says(row))
  })
  put(db, table, news, (row) => ['', keyOf(row)])
  return news.map((row) => ({ tenant_id: row.tenant_id, kind, key: nameOf(row), date: dateOf(row) }))
}

function compareChanged(left: ChangedQuote, right: ChangedQuote): number {
  return compareText(left.kind, right.kind) || compareText(left.key, right.key) || compareText(left.date, right.date)
}

function list<Row>(
  db: DatabaseSync,
  { table, date, name }: QuoteKind<Row>,
  query: QuoteQuery,
  names: readonly string[] | undefined,
): Listed<Row> {
  return readList<Row>(db, {
    where: [...ofKind(table, query.tenant_id), ...oneOf(name, names), ...inDates(date, query)],
    order: [date, name],
    page: query.page,
    after: (place) => ['(?, ?)', place.date, place.id],
  })
}

/** One row for each series, with its days and its values as two texts: reading a row for each quote would cost several times as much. */
function readSeries<Row>(
  db: DatabaseSync,
  { table, date, name, figure }: QuoteKind<Row>,
  tenantId: string,
  endDate: PlainDate | undefined,
  ...either: readonly (readonly [sql: string, values: readonly string[]])[]
): readonly QuoteSeries[] {
  const wanted = either.map(([sql]) => `${sql} in (select value from json_each(?))`).join(' or ')
  const rows = db
    .prepare(
      `select ${name} as name, group_concat(cast(julianday(${date}) - 2440587.5 as integer), ',' order by ${date}) as days,
         group_concat(${figure}, ',' order by ${date}) as figures
       from documents d where d.kind = ? and d.tenant_id = ? and ${date} <= ? and (${wanted}) group by 1 order by 1`,
    )
    .all(table, tenantId, endDate ?? '9999-12-31', ...either.map(([, values]) => JSON.stringify(values)))
  return rows.map((row) => readQuoteSeries(row['name'] as string, row['days'] as string, row['figures'] as string))
}

function readRevision(db: DatabaseSync, tenantId: string): number {
  return readAll<{ readonly revision: number }>(db, ofKind('market_revisions', tenantId), ['d.key'])[0]?.revision ?? 0
}

function raiseRevision(db: DatabaseSync, tenant_id: string): void {
  put(db, 'market_revisions', [{ tenant_id, revision: readRevision(db, tenant_id) + 1 }], () => ['', ''])
}

function readHoldings(db: DatabaseSync, tenantId: string): Holding[] {
  const rows = db
    .prepare(
      `with held as (
         select d.owner, ${field('symbol')} as symbol, min(${field('underlying')}) as underlying, min(${field('currency')}) as currency,
           min(${field('trade_date')}) as first_date, max(${field('trade_date')}) as last_fill
         from documents d where d.kind = 'fills' and d.tenant_id = ? and ${field('voided_at')} is null group by 1, 2
       ), closed as (
         select d.owner, ${field('symbol')} as symbol, min(${field('closed_on')} is not null) as all_closed, max(${field('closed_on')}) as last_close
         from documents d where d.kind = 'lots' and d.tenant_id = ? group by 1, 2
       )
       select owner as portfolio_id, symbol, underlying, currency, first_date, case when all_closed then max(last_fill, last_close) end as last_date
       from held left join closed using (owner, symbol) order by owner, symbol`,
    )
    .all(tenantId, tenantId)
  return rows.map((row) => ({ ...row }) as unknown as Holding)
}
