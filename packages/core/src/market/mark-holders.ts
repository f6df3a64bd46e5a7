import type { OperationContext } from '../execution/context.ts'
import { groupBy } from '../kernel/group-by.ts'
import type { Id } from '../kernel/ids.ts'
import type { PlainDate } from '../kernel/plain-date.ts'
import type { ChangedQuote, Holding, PortfolioRow } from '../store/port.ts'
import type { QuoteSeries } from '../valuation/quote-series.ts'
import { earlier, reachOf, staleDate } from './stale-dates.ts'

/**
 * Marks every portfolio whose snapshots a changed quote touches, and says how many these are. All that hold what changed are
 * locked, in id order, marked or not: a batch that is computing one of them meanwhile then finds it changed, or is waited for.
 */
export async function markHolders(context: OperationContext, changed: readonly ChangedQuote[]): Promise<number> {
  const { session, actor, now } = context
  const tenant_id = actor.tenant_id
  const symbols = [...new Set(changed.filter(({ kind }) => kind !== 'rate').map(({ key }) => key))]
  const currencies = [...new Set(changed.filter(({ kind }) => kind === 'rate').flatMap(({ key }) => key.split('/')))]
  // A rate can be a leg of another one, so any foreign holding may be touched by it.
  const holdings = await session.market.findHoldings(currencies.length > 0 ? { tenant_id } : { tenant_id, symbols })
  if (holdings.length === 0) return 0
  const { prices, rates } = await session.market.readSeries({ tenant_id, symbols, currencies })
  const series = new Map([...prices, ...rates].map((one) => [one.key, one]))
  const byPortfolio = groupBy(holdings, (holding) => holding.portfolio_id)
  const ids = [...byPortfolio.keys()].sort() as Id[]
  const locked = (await session.books.lockPortfolios({ tenant_id, ids })).map(({ row }) => row)
  const marked = locked.flatMap((row) => {
    const date = earliestTouched(row, byPortfolio.get(row.id) ?? [], changed, series)
    return date === null ? [] : [{ ...row, stale_from: earlier(row.stale_from, date), version: row.version + 1, updated_at: now }]
  })
  if (marked.length > 0) await session.books.savePortfolios(marked)
  return marked.length
}

function earliestTouched(
  portfolio: PortfolioRow,
  holdings: readonly Holding[],
  changed: readonly ChangedQuote[],
  series: ReadonlyMap<string, QuoteSeries>,
): PlainDate | null {
  let earliest: PlainDate | null = null
  for (const quote of changed) {
    const reach = quote.kind === 'split' ? { from: quote.date, until: null, is_first: true } : reachOf(quote, series.get(quote.key))
    for (const holding of holdings) {
      if (concerns(quote, holding, portfolio)) earliest = earlier(earliest, staleDate(reach, holding, portfolio))
    }
  }
  return earliest
}

function concerns({ kind, key }: ChangedQuote, holding: Holding, { base_currency }: PortfolioRow): boolean {
  if (kind !== 'rate') return holding.symbol === key || holding.underlying === key
  if (holding.currency === base_currency) return false
  const [base, quote] = key.split('/')
  return [base, quote].some((currency) => currency === holding.currency || currency === base_currency)
}
