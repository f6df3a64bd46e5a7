import type { OperationContext } from '../execution/context.ts'
import type { Calendar } from '../kernel/calendar.ts'
import { groupBy } from '../kernel/group-by.ts'
import type { Id } from '../kernel/ids.ts'
import type { PlainDate } from '../kernel/plain-date.ts'
import { calendarOf } from '../snapshots/recalculate.ts'
import type { ChangedQuote, Holding, PortfolioRow } from '../store/port.ts'
import { PIVOT } from '../valuation/fx.ts'
import { readHorizons } from './horizons.ts'
import { earlier, firstTouched, type Reach, reachOf } from './stale-dates.ts'

/**
 * Marks every portfolio whose stored figures a changed quote touches, and says how many these are. All that hold what changed are
 * locked, in id order, marked or not: a run that has one of them is waited for, and what it wrote is marked; a run that comes to it
 * later finds the market at another revision than it computed from.
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
  const horizonOf = await readHorizons(session, locked, [...new Set(holdings.map(({ symbol }) => symbol))])
  const touches = changed.map((quote) => ({ ...quote, reach: reachOf(quote, series.get(quote.key)) }))
  const ofSymbols = groupBy(
    touches.filter(({ kind }) => kind !== 'rate'),
    ({ key }) => key,
  )
  const ofRates = touches.filter(({ kind }) => kind === 'rate')
  const marked = locked.flatMap((row) => {
    const days = touchedDays(row, byPortfolio.get(row.id) ?? [], { ofSymbols, ofRates, calendar: calendarOf(context, row) })
    const stale = days.filter(({ date, symbol }) => date <= horizonOf(row, symbol)).map(({ date }) => date)
    const stale_from = [row.stale_from, ...stale].reduce(earlier, null)
    return stale.length === 0 ? [] : [{ ...row, stale_from, version: row.version + 1, updated_at: now }]
  })
  if (marked.length > 0) await session.books.savePortfolios(marked)
  return marked.length
}

interface Touch extends ChangedQuote {
  readonly reach: Reach
}

interface Touches {
  readonly ofSymbols: ReadonlyMap<string, readonly Touch[]>
  readonly ofRates: readonly Touch[]
  readonly calendar: Calendar
}

/** The first day that each changed quote touches through each holding. */
function touchedDays(
  portfolio: PortfolioRow,
  holdings: readonly Holding[],
  { ofSymbols, ofRates, calendar }: Touches,
): { readonly date: PlainDate; readonly symbol: string }[] {
  const { inception_date } = portfolio
  return holdings.flatMap((holding) => {
    const { symbol, underlying, currency } = holding
    const rates = currency === portfolio.base_currency ? [] : ofRates.filter(({ key }) => leadsFrom(currency, portfolio.base_currency, key))
    const underlyings = underlying === null ? [] : (ofSymbols.get(underlying) ?? [])
    return [...(ofSymbols.get(symbol) ?? []), ...underlyings, ...rates].flatMap(({ reach }) => {
      const date = firstTouched(reach, holding, { inception_date, calendar })
      return date === null ? [] : [{ date, symbol }]
    })
  })
}

/** Whether a rate is the one between two currencies, or a leg of the way through the pivot. */
function leadsFrom(from: string, into: string, pair: string): boolean {
  const ends = pair.split('/')
  return [from, PIVOT].some((one) => [PIVOT, into].some((other) => one !== other && ends.includes(one) && ends.includes(other)))
}
