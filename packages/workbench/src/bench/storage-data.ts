import type {
  DecimalText,
  EquityChangeRow,
  FillRow,
  FxRateRow,
  Id,
  IncomeRow,
  Instant,
  Money,
  PortfolioRow,
  PriceRow,
} from '../../../core/src/store/port.ts'
import { formatScaled, formatTrimmed } from '../../../core/src/kernel/decimal.ts'
import { nameId } from '../../../core/src/kernel/ids.ts'
import { addDays, fromDayNumber, type PlainDate } from '../../../core/src/kernel/plain-date.ts'
import { baseCurrency, type BenchData, type BenchPortfolio } from './engine-data.ts'

// The engine's benchmark data as the rows of a store: what somebody said, from which a batch makes everything else.

export const benchTenant = 'bench'

export interface BenchRows {
  readonly portfolios: readonly PortfolioRow[]
  readonly equity_changes: readonly EquityChangeRow[]
  readonly fills: readonly FillRow[]
  readonly income: readonly IncomeRow[]
  readonly prices: readonly PriceRow[]
  readonly fx_rates: readonly FxRateRow[]
  /** The last day; the day after it is over, a batch computes up to it. */
  readonly last: PlainDate
  readonly now: Instant
}

export function makeBenchRows(data: BenchData): BenchRows {
  const first = fromDayNumber(data.days[0]!)
  const last = fromDayNumber(data.days.at(-1)!)
  const portfolios = data.portfolios.map((portfolio, index) => portfolioRow(portfolio, index, first))
  const closes = new Map(data.prices.map((series) => [series.key, series]))
  return {
    portfolios,
    equity_changes: data.portfolios.flatMap((portfolio, index) => equityChanges(portfolio, portfolios[index]!)),
    fills: data.portfolios.flatMap((portfolio, index) => fillRows(portfolio, portfolios[index]!, closes)),
    income: data.portfolios.flatMap((_, index) => incomeRows(portfolios[index]!, data.days)),
    prices: data.prices.flatMap((series) =>
      Array.from(series.days, (day, index) => ({
        tenant_id: benchTenant,
        symbol: series.key,
        date: fromDayNumber(day),
        price: units(BigInt(series.units[index]!)),
        source: null,
      })),
    ),
    fx_rates: data.rates.flatMap((series) =>
      Array.from(series.days, (day, index) => ({
        tenant_id: benchTenant,
        base: series.key.slice(0, 3),
        quote: series.key.slice(4),
        date: fromDayNumber(day),
        rate: units(BigInt(series.units[index]!)),
      })),
    ),
    last,
    now: `${addDays(last, 1)}T06:00:00.000Z` as Instant,
  }
}

const created = '2005-01-03T09:00:00.000Z' as Instant
const units = (value: bigint): DecimalText => formatTrimmed(value, 8)
const cents = (value: bigint): Money => formatScaled(value, 2) as unknown as Money

function portfolioRow(portfolio: BenchPortfolio, index: number, inception_date: PlainDate): PortfolioRow {
  const opening_equity = cents(portfolio.opening_equity)
  // prettier-ignore
  return {
    tenant_id: benchTenant, id: nameId('bench', `${index}`), owner_id: 'owner', name: `Portfolio ${index}`, base_currency: baseCurrency, time_zone: 'UTC', calendar: 'weekdays',
    lot_method: 'FIFO', flow_timing: 'start', inception_date, opening_equity, equity_balance: opening_equity, account_id: null, stale_from: null, snapshot_date: null,
    cumulative_pnl: '0.00' as Money, version: 1, created_at: created, updated_at: created,
  }
}

function equityChanges({ equity_changes }: BenchPortfolio, { id: portfolio_id }: PortfolioRow): EquityChangeRow[] {
  // prettier-ignore
  return equity_changes.map(({ change_date, change_type, amount }, index) => ({
    tenant_id: benchTenant, portfolio_id, id: nameId(portfolio_id, 'flow', `${index}`), change_date, change_type, amount: cents(amount), description: null, reverses: null,
    created_at: created, created_by_user_id: 'owner', created_by_name: null, updated_at: created, deleted_at: null, version: 1,
  }))
}

/** Each position is opened by one fill, and some are halved by another at that day's close. */
function fillRows(
  { paths }: BenchPortfolio,
  { id: portfolio_id }: PortfolioRow,
  closes: ReadonlyMap<string, BenchData['prices'][number]>,
): FillRow[] {
  return paths.flatMap(({ instrument, side, steps, entry_prices }, place) =>
    steps.map(({ date, remaining }, index): FillRow => {
      const id = nameId(portfolio_id, 'fill', `${place}`, `${index}`)
      const isOpening = index === 0
      const quantity = isOpening ? remaining : steps[index - 1]!.remaining - remaining
      const price = isOpening ? entry_prices[0]!.price : BigInt(closes.get(instrument.symbol)!.units[0]!)
      // prettier-ignore
      return {
        tenant_id: benchTenant, portfolio_id, id, fill_id: id, date, trade_date: date, time: null, sequence: 0, side: isOpening === (side === 'LONG') ? 'BUY' : 'SELL',
        symbol: instrument.symbol, quantity: units(quantity), price: units(price), fees: '1.25' as DecimalText, currency: instrument.currency, fx_rate: null,
        multiplier: units(instrument.multiplier), position_class: instrument.position_class, option_right: instrument.position_class === 'OPTIONS' ? 'CALL' : null, underlying: null,
        strike: null, expiry_date: null, strategy_symbol: '', order_id: null, execution_id: null, lot_method: 'FIFO', lots: [], source: 'bench', created_at: created,
        updated_at: created, voided_at: null, version: 1,
      }
    }),
  )
}

/** A dividend a quarter. */
function incomeRows({ id: portfolio_id }: PortfolioRow, days: Int32Array): IncomeRow[] {
  // prettier-ignore
  return Array.from({ length: Math.floor(days.length / 63) }, (_, index) => ({
    tenant_id: benchTenant, portfolio_id, id: nameId(portfolio_id, 'income', `${index}`), date: fromDayNumber(days[index * 63 + 20]!), kind: 'DIVIDEND', symbol: null,
    strategy_symbol: '', amount: '123.45' as Money, note: null, created_at: created, deleted_at: null, version: 1,
  }))
}

export function benchIds({ portfolios }: BenchRows): readonly Id[] {
  return portfolios.map(({ id }) => id)
}
