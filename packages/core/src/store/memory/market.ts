import { type DecimalText, parseScaled } from '../../kernel/decimal.ts'
import { type PlainDate, toDayNumber } from '../../kernel/plain-date.ts'
import { checkNumbers } from '../check-numbers.ts'
import { compareText } from '../compare-text.ts'
import type { ChangedQuote, Holding, Listed, MarketStore, Page, QuoteQuery, QuoteSeries } from '../port.ts'
import { cutQuoteSeries, readQuoteSeries } from '../quote-series.ts'
import type { FxRateRow, PriceRow, SplitRow } from '../rows.ts'
import { compareAscii, cutPage, groupRows, inDates, oneOf } from './sorted-rows.ts'
import type { Book, Workspace } from './state.ts'

export function memoryMarket(workspace: Workspace): MarketStore {
  return {
    putQuotes: async ({ prices = [], rates = [], splits = [] }) => {
      checkNumbers('prices', prices)
      checkNumbers('rates', rates)
      return [
        ...putQuotes(workspace, priceShelf, prices),
        ...putQuotes(workspace, rateShelf, rates),
        ...putQuotes(workspace, splitShelf, splits),
      ].sort(compareChanged)
    },
    listPrices: async (query) => listQuotes(workspace, priceShelf, query, query.symbols),
    listRates: async (query) => listQuotes(workspace, rateShelf, query, query.pairs?.map(pairKey)),
    readSplits: async (query) => listQuotes(workspace, splitShelf, query, query.symbols),
    readSeries: async ({ tenant_id, symbols, currencies, end_date }) => {
      const { prices, rates, market_revision: revision } = workspace.tenant(tenant_id)
      const listed = oneOf(currencies)
      const pairs = [...rates].flatMap(([key, rows]) => (listed(rows[0]!.base) || listed(rows[0]!.quote) ? [key] : []))
      return {
        prices: [...new Set(symbols)]
          .sort(compareText)
          .flatMap((symbol) => seriesOf(symbol, prices.get(symbol), (row) => row.price, end_date)),
        rates: pairs.sort(compareText).flatMap((key) => seriesOf(key, rates.get(key), (row) => row.rate, end_date)),
        revision,
      }
    },
    // Writers run one after another.
    hold: async () => undefined,
    findHoldings: async ({ tenant_id, symbols, currencies }) => {
      const everything = symbols === undefined && currencies === undefined
      const hasSymbol = oneOf(symbols ?? [])
      const hasCurrency = oneOf(currencies ?? [])
      const wanted = (holding: Holding) =>
        everything ||
        hasSymbol(holding.symbol) ||
        (holding.underlying !== null && hasSymbol(holding.underlying)) ||
        hasCurrency(holding.currency)
      const books = [...workspace.tenant(tenant_id).books.values()].sort((left, right) =>
        compareAscii(left.portfolio.id, right.portfolio.id),
      )
      return books.flatMap((book) => holdingsOf(book).filter(wanted))
    },
  }
}

/** Where the rows of one kind stand, and what is compared to tell whether a put row says something new. */
interface Shelf<Row extends { readonly tenant_id: string }> {
  readonly kind: ChangedQuote['kind']
  readonly name: 'prices' | 'rates' | 'splits'
  readonly key: (row: Row) => string
  readonly date: (row: Row) => PlainDate
  readonly same: (left: Row, right: Row) => boolean
}

const pairKey = ({ base, quote }: { readonly base: string; readonly quote: string }) => `${base}/${quote}`

const priceShelf: Shelf<PriceRow> = {
  kind: 'price',
  name: 'prices',
  key: (row) => row.symbol,
  date: (row) => row.date,
  same: (left, right) => sameNumber(left.price, right.price),
}
const rateShelf: Shelf<FxRateRow> = {
  kind: 'rate',
  name: 'rates',
  key: pairKey,
  date: (row) => row.date,
  same: (left, right) => sameNumber(left.rate, right.rate),
}
const splitShelf: Shelf<SplitRow> = {
  kind: 'split',
  name: 'splits',
  key: (row) => row.symbol,
  date: (row) => row.ex_date,
  same: (left, right) => left.numerator === right.numerator && left.denominator === right.denominator,
}

function sameNumber(left: DecimalText, right: DecimalText): boolean {
  return left === right || parseScaled(left, 8) === parseScaled(right, 8)
}

function putQuotes<Row extends { readonly tenant_id: string }>(
  workspace: Workspace,
  shelf: Shelf<Row>,
  rows: readonly Row[],
): readonly ChangedQuote[] {
  const changed: ChangedQuote[] = []
  for (const [tenantId, ofTenant] of groupRows(rows, (row) => row.tenant_id)) {
    workspace.update(tenantId, (tenant) => {
      const before = changed.length
      const kept = new Map(tenant[shelf.name] as unknown as ReadonlyMap<string, readonly Row[]>)
      for (const [key, ofKey] of groupRows(ofTenant, shelf.key)) {
        const byDate = new Map((kept.get(key) ?? []).map((row) => [shelf.date(row), row]))
        const news = ofKey.filter((row) => !isKnown(byDate.get(shelf.date(row)), row, shelf))
        for (const row of news) byDate.set(shelf.date(row), row)
        if (news.length > 0)
          kept.set(
            key,
            [...byDate.values()].sort((left, right) => compareAscii(shelf.date(left), shelf.date(right))),
          )
        changed.push(...news.map((row): ChangedQuote => ({ kind: shelf.kind, key, date: shelf.date(row) })))
      }
      return { ...tenant, [shelf.name]: kept, market_revision: tenant.market_revision + (changed.length > before ? 1 : 0) }
    })
  }
  return changed
}

function isKnown<Row extends { readonly tenant_id: string }>(stored: Row | undefined, row: Row, shelf: Shelf<Row>): boolean {
  return stored !== undefined && shelf.same(stored, row)
}

function compareChanged(left: ChangedQuote, right: ChangedQuote): number {
  return compareAscii(left.kind, right.kind) || compareText(left.key, right.key) || compareAscii(left.date, right.date)
}

function listQuotes<Row extends { readonly tenant_id: string }>(
  workspace: Workspace,
  shelf: Shelf<Row>,
  query: QuoteQuery,
  keys: readonly string[] | undefined,
): Listed<Row> {
  const shelves = workspace.tenant(query.tenant_id)[shelf.name] as unknown as ReadonlyMap<string, readonly Row[]>
  const found = (keys === undefined ? [...shelves.values()] : [...new Set(keys)].map((key) => shelves.get(key) ?? []))
    .flatMap((rows) => rows.filter((row) => inDates(shelf.date(row), query)))
    .sort((left, right) => compareAscii(shelf.date(left), shelf.date(right)) || compareText(shelf.key(left), shelf.key(right)))
  return query.page ? pageQuotes(found, query.page, shelf) : { rows: found, total: found.length }
}

function pageQuotes<Row extends { readonly tenant_id: string }>(rows: readonly Row[], page: Page, shelf: Shelf<Row>): Listed<Row> {
  const { after } = page
  const older = after
    ? rows.filter((row) => (compareAscii(shelf.date(row), after.date) || compareText(shelf.key(row), after.id)) < 0)
    : rows
  return cutPage(older, rows.length, page)
}

/** Rows never change once they stand in a state, so what was read from them once is good for as long as they are. */
const seriesCache = new WeakMap<readonly object[], QuoteSeries>()

function seriesOf<Row extends { readonly date: PlainDate }>(
  key: string,
  rows: readonly Row[] | undefined,
  valueOf: (row: Row) => string,
  endDate: PlainDate | undefined,
): readonly QuoteSeries[] {
  if (!rows) return []
  let series = seriesCache.get(rows)
  if (!series) {
    series = readQuoteSeries(key, rows.map((row) => toDayNumber(row.date)).join(','), rows.map(valueOf).join(','))
    seriesCache.set(rows, series)
  }
  const cut = cutQuoteSeries(series, toDayNumber(endDate ?? rows.at(-1)!.date))
  return cut.days.length > 0 ? [cut] : []
}

function holdingsOf(book: Book): readonly Holding[] {
  const lots = groupRows(book.lots, (lot) => lot.symbol)
  const fills = groupRows(
    book.fills.filter((fill) => fill.voided_at === null),
    (fill) => fill.symbol,
  )
  return [...fills.keys()].sort(compareText).map((symbol) => {
    const ofSymbol = fills.get(symbol)!
    const first = ofSymbol[0]!
    const ends = (lots.get(symbol) ?? []).map((lot) => lot.closed_on)
    const closed = ends.length > 0 && !ends.includes(null)
    const last = [ofSymbol.at(-1)!.trade_date, ...ends].reduce<PlainDate>(
      (latest, date) => (date !== null && date > latest ? date : latest),
      first.trade_date,
    )
    return {
      portfolio_id: book.portfolio.id,
      symbol,
      underlying: first.underlying,
      currency: first.currency,
      first_date: first.trade_date,
      last_date: closed ? last : null,
    }
  })
}
