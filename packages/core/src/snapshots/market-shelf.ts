import type { SplitFact } from '../ledger/facts.ts'
import type { QuoteSeries, StoreSession } from '../store/port.ts'
import { toSplitFact } from './facts-of-rows.ts'

/** What some portfolios need of the market. */
export interface MarketNeeds {
  readonly tenant_id: string
  readonly symbols: readonly string[]
  readonly currencies: readonly string[]
}

export interface MarketQuotes {
  readonly prices: readonly QuoteSeries[]
  readonly rates: readonly QuoteSeries[]
  readonly splits: readonly SplitFact[]
  readonly revision: number
}

export async function readQuotes(session: StoreSession, { tenant_id, symbols, currencies }: MarketNeeds): Promise<MarketQuotes> {
  const series = await session.market.readSeries({ tenant_id, symbols, currencies })
  const splits = symbols.length === 0 ? [] : (await session.market.readSplits({ tenant_id, symbols })).rows
  return { ...series, splits: splits.map(toSplitFact) }
}

/** Quotes that a run has read and keeps for the portfolios to come: each price is read once a run and not once a chunk. */
export interface MarketShelf {
  /** The quotes as the session sees them, of one revision. The session reads one moment. */
  take(session: StoreSession, needs: MarketNeeds): Promise<MarketQuotes>
}

/** A quote takes twelve bytes, so this is about a hundred megabytes; a tenant with more is read anew whenever they are full. */
const QUOTES_MAX = 8_000_000

/** What is kept, all of it of one tenant and one revision. */
interface Kept {
  readonly tenant_id: string
  readonly revision: number | null
  /** Null for a symbol that has no price. */
  readonly prices: Map<string, QuoteSeries | null>
  readonly currencies: Set<string>
  readonly rates: Map<string, QuoteSeries>
  readonly splits: Map<string, SplitFact[]>
  quotes: number
}

export function marketShelf(quotesMax: number = QUOTES_MAX): MarketShelf {
  let kept = nothing('')
  let last: Promise<unknown> = Promise.resolve()

  const takeNow = async (session: StoreSession, needs: MarketNeeds): Promise<MarketQuotes> => {
    if (kept.tenant_id !== needs.tenant_id) kept = nothing(needs.tenant_id)
    let asked = missingFrom(kept, needs)
    let read = await readQuotes(session, asked)
    if (kept.revision !== read.revision) {
      // Something was put since then: nothing of what is kept is relied on.
      if (kept.revision !== null) read = await readQuotes(session, (asked = needs))
      kept = nothing(needs.tenant_id, read.revision)
    }
    add(kept, asked, read)
    const quotes = pick(kept, needs)
    if (kept.quotes > quotesMax) kept = nothing(needs.tenant_id)
    return quotes
  }

  return {
    // One after another, so that two chunks at once do not both read what neither has found.
    take: (session, needs) => {
      const turn = last.then(() => takeNow(session, needs))
      last = turn.catch(() => undefined)
      return turn
    },
  }
}

function nothing(tenant_id: string, revision: number | null = null): Kept {
  return { tenant_id, revision, prices: new Map(), currencies: new Set(), rates: new Map(), splits: new Map(), quotes: 0 }
}

function missingFrom({ prices, currencies }: Kept, needs: MarketNeeds): MarketNeeds {
  const symbols = needs.symbols.filter((symbol) => !prices.has(symbol))
  return { ...needs, symbols, currencies: needs.currencies.every((one) => currencies.has(one)) ? [] : needs.currencies }
}

function add(kept: Kept, asked: MarketNeeds, { prices, rates, splits }: MarketQuotes): void {
  for (const symbol of asked.symbols) kept.prices.set(symbol, null)
  for (const currency of asked.currencies) kept.currencies.add(currency)
  for (const series of prices) kept.prices.set(series.key, series)
  for (const series of rates) kept.rates.set(series.key, series)
  for (const split of splits) kept.splits.set(split.symbol, [...(kept.splits.get(split.symbol) ?? []), split])
  kept.quotes += [...prices, ...rates].reduce((sum, { days }) => sum + days.length, 0)
}

/** The rates of other portfolios' currencies come along: a currency is found by its own pairs, whatever else is there. */
function pick(kept: Kept, { symbols }: MarketNeeds): MarketQuotes {
  return {
    prices: symbols.flatMap((symbol) => kept.prices.get(symbol) ?? []),
    rates: [...kept.rates.values()],
    splits: symbols.flatMap((symbol) => kept.splits.get(symbol) ?? []),
    revision: kept.revision!,
  }
}
