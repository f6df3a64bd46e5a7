import type { Calendar } from '../kernel/calendar.ts'
import type { Id } from '../kernel/ids.ts'
import { toCents } from '../kernel/money.ts'
import { maxDate, type PlainDate, toDayNumber } from '../kernel/plain-date.ts'
import type { RoundingCounter } from '../kernel/scaled.ts'
import type { FoldResult, Instrument, PositionPath } from '../ledger/facts.ts'
import { foldPortfolio, unitKey } from '../ledger/fold.ts'
import type { EquityChangeRow, FillRow, IncomeRow, LotRow, PortfolioRow, RealizedEventRow, SnapshotRow } from '../store/rows.ts'
import { buildPriceColumns, buildRateColumns, type PriceColumns, type RateColumns } from '../valuation/columns.ts'
import { openingValue } from '../valuation/opening-value.ts'
import { countBefore } from '../valuation/quote-series.ts'
import { toLotRows, toRealizedEventRows } from './derived-rows.ts'
import { instrumentsOf, toFillFact } from './facts-of-rows.ts'
import { foldMarketOf, type MarketData } from './market-data.ts'
import { rollForwardColumns, seedAtInception } from './roll-forward.ts'
import { seedOfSnapshot } from './roll-seed.ts'
import type { SnapshotColumns } from './snapshot-columns.ts'

/** Everything that somebody said about one portfolio; voided and deleted facts are not among them. */
export interface PortfolioFacts {
  readonly portfolio: PortfolioRow
  readonly fills: readonly FillRow[]
  readonly equity_changes: readonly EquityChangeRow[]
  readonly income: readonly IncomeRow[]
}

/** Which snapshots to compute: those of the trading days from one date to another. */
export interface Plan {
  readonly from: PlainDate
  readonly to: PlainDate
  /** The last snapshot before `from`; null starts at inception. */
  readonly seed: SnapshotRow | null
}

export interface ComputeOptions {
  readonly market: MarketData
  readonly calendar: Calendar
  /** Columns shared by portfolios with the same calendar; made for this one when left out. */
  readonly columns?: { readonly prices: PriceColumns; readonly rates: RateColumns }
  readonly counter?: RoundingCounter
  readonly changed_fills?: ReadonlySet<Id>
}

export interface ComputedLots {
  readonly lots: readonly LotRow[]
  readonly realized_events: readonly RealizedEventRow[]
  readonly folded: FoldResult
}

export interface ComputedPortfolio extends ComputedLots {
  readonly snapshots: SnapshotColumns
}

type LotOptions = Pick<ComputeOptions, 'market' | 'calendar' | 'changed_fills'> & {
  /** Leaves expired options open, as they stand until the end of their last day. */
  readonly keeps_expired?: boolean
}

/**
 * Lots and realized events as of the last snapshot, from all fills. The lots are valued on that day, or on the last fill's of their
 * symbol and strategy when it is later: what is folded alone is valued alone, so that a rebuild finds the same day.
 */
export function computeLots(
  { portfolio, fills }: Pick<PortfolioFacts, 'portfolio' | 'fills'>,
  asOf: PlainDate | null,
  options: LotOptions,
  valuedOn?: PlainDate,
): ComputedLots {
  const { market, calendar, changed_fills } = options
  const { base_currency } = portfolio
  const foldMarket = foldMarketOf(market, base_currency, calendar)
  const folded = foldPortfolio({
    fills: fills.map(toFillFact),
    splits: market.splits,
    instruments: instrumentsOf(fills),
    base_currency,
    market: options.keeps_expired ? { ...foldMarket, intrinsicAt: () => null } : foldMarket,
    as_of: asOf,
    ...(changed_fills ? { changed_fills } : {}),
  })
  const lastFills = new Map<string, PlainDate>()
  for (const fill of fills) {
    const key = unitKey(fill)
    lastFills.set(key, maxDate(fill.trade_date, lastFills.get(key) ?? fill.trade_date))
  }
  const valueDate = ({ instrument, strategy_symbol }: PositionPath): PlainDate => {
    const lastFill = lastFills.get(unitKey({ symbol: instrument.symbol, strategy_symbol }))
    return valuedOn ?? maxDate(asOf ?? portfolio.inception_date, lastFill ?? portfolio.inception_date)
  }
  return {
    folded,
    lots: toLotRows(folded, portfolio, market, valueDate),
    realized_events: toRealizedEventRows(folded.realized_events, portfolio, folded.lots),
  }
}

/** The one calculation: facts and prices to lots, realized events and snapshots. It knows no store. */
export function computePortfolio(facts: PortfolioFacts, plan: Plan, options: ComputeOptions): ComputedPortfolio {
  // A plan without days (nothing was ever calculated) rebuilds the lots alone, as they stand before the first snapshot.
  const lots = computeLots(facts, plan.from <= plan.to ? plan.to : facts.portfolio.snapshot_date, options)
  return { ...lots, snapshots: rollSnapshots(facts, plan, lots.folded, options) }
}

function rollSnapshots(
  { portfolio, equity_changes, income }: PortfolioFacts,
  plan: Plan,
  { paths, realized_events }: FoldResult,
  options: ComputeOptions,
): SnapshotColumns {
  const { market, calendar } = options
  const rates = market.ratesInto(portfolio.base_currency)
  const opening = openingValue(paths, market.prices, rates, portfolio.inception_date)
  const seed = plan.seed
    ? seedOfSnapshot(plan.seed, opening.unrealized)
    : seedAtInception({ opening_equity: toCents(portfolio.opening_equity), inception_date: portfolio.inception_date }, opening.unrealized)
  const columns =
    options.columns ??
    buildColumns(
      market,
      portfolio.base_currency,
      daysOf(calendar, plan),
      paths.map(({ instrument }) => instrument),
    )
  return rollForwardColumns({
    seed,
    flow_timing: portfolio.flow_timing,
    paths,
    events: realized_events,
    equity_changes: equity_changes.map((change) => ({ ...change, amount: toCents(change.amount) })),
    income: income.map((row) => ({ date: row.date, amount: toCents(row.amount) })),
    ...columns,
    first: countBefore(columns.prices.days, toDayNumber(plan.from)),
    end: countBefore(columns.prices.days, toDayNumber(plan.to) + 1),
    opening_unpriced: opening.unpriced,
    ...(options.counter ? { counter: options.counter } : {}),
  })
}

/** The trading days of a plan as day numbers. */
export function daysOf(calendar: Calendar, { from, to }: Pick<Plan, 'from' | 'to'>): Int32Array {
  return Int32Array.from(calendar.tradingDays(toDayNumber(from), toDayNumber(to)))
}

export function buildColumns(
  market: MarketData,
  baseCurrency: string,
  days: Int32Array,
  instruments: readonly Instrument[],
): { prices: PriceColumns; rates: RateColumns } {
  return {
    prices: buildPriceColumns(
      market.prices,
      days,
      instruments.map(({ symbol }) => symbol),
    ),
    rates: buildRateColumns(
      market.ratesInto(baseCurrency),
      days,
      instruments.map(({ currency }) => currency),
    ),
  }
}
