import { type PlainDate, toDayNumber } from '../kernel/plain-date.ts'
import type { FoldMarket, Instrument, SplitFact } from '../ledger/facts.ts'
import type { Calendar } from '../kernel/calendar.ts'
import { fromDayNumber } from '../kernel/plain-date.ts'
import type { StoreSession } from '../store/port.ts'
import { createRateBook, PIVOT, type RateBook } from '../valuation/fx.ts'
import { intrinsicLookup } from '../valuation/intrinsic.ts'
import { createPriceBook, type PriceBook } from '../valuation/price-book.ts'
import type { QuoteSeries } from '../valuation/quote-series.ts'
import { type MarketShelf, readQuotes } from './market-shelf.ts'

/** Prices, rates and splits of some symbols and currencies, read once for however many portfolios. */
export interface MarketData {
  readonly prices: PriceBook
  readonly splits: readonly SplitFact[]
  /** Which market this is of; null when nothing of it was needed. */
  readonly revision: number | null
  ratesInto(baseCurrency: string): RateBook
}

export async function readMarket(
  session: StoreSession,
  tenantId: string,
  instruments: readonly Instrument[],
  baseCurrencies: readonly string[],
  shelf?: MarketShelf,
): Promise<MarketData> {
  const symbols = [...new Set(instruments.flatMap(({ symbol, underlying }) => (underlying === null ? [symbol] : [symbol, underlying])))]
  const held = new Set([...instruments.map(({ currency }) => currency), ...baseCurrencies])
  // Rates may be derived through the pivot, so its series are always read along.
  const currencies = held.size > 1 ? [...new Set([...held, PIVOT])] : []
  if (symbols.length === 0) return marketData({ prices: [], rates: [], splits: [], revision: null })
  const needs = { tenant_id: tenantId, symbols, currencies }
  return marketData(await (shelf ? shelf.take(session, needs) : readQuotes(session, needs)))
}

export function marketData({
  prices,
  rates,
  splits,
  revision,
}: {
  prices: readonly QuoteSeries[]
  rates: readonly QuoteSeries[]
  splits: readonly SplitFact[]
  revision: number | null
}): MarketData {
  const books = new Map<string, RateBook>()
  return {
    prices: createPriceBook(
      prices,
      splits.map((split) => ({ ...split, day: toDayNumber(split.ex_date) })),
    ),
    splits,
    revision,
    ratesInto(baseCurrency) {
      let book = books.get(baseCurrency)
      if (!book) books.set(baseCurrency, (book = createRateBook(baseCurrency, rates)))
      return book
    },
  }
}

/** What the fold of a portfolio asks of the market. */
export function foldMarketOf(market: MarketData, baseCurrency: string, calendar: Calendar): FoldMarket {
  const rates = market.ratesInto(baseCurrency)
  const lastTradingDay = (date: PlainDate): PlainDate => fromDayNumber(calendar.atOrBefore(toDayNumber(date)))
  return { rateOn: (currency, date) => rates.rateOn(currency, date), intrinsicAt: intrinsicLookup(market.prices, lastTradingDay) }
}
