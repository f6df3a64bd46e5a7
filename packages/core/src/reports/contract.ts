import { defineOperations } from '../contract/operation.ts'
import { equityChange } from '../equity-changes/contract.ts'
import { pageInput, pageOutput } from '../kernel/paging.ts'
import { currency, date, flag, id, instant, label, listOf, money, oneOf, ratio, z } from '../kernel/schema.ts'
import { flowTiming } from '../portfolios/contract.ts'

export const snapshot = z
  .strictObject({
    portfolio_id: id,
    date,
    net_asset_value: money,
    equity_balance: money,
    cash_value: money,
    long_value: money,
    short_value: money,
    gross_exposure: money,
    net_exposure: money,
    num_positions: z.int(),
    num_long_positions: z.int(),
    num_short_positions: z.int(),
    daily_pnl: money,
    daily_unrealized_pnl: money,
    daily_realized_pnl: money,
    daily_income: money,
    equity_inflow: money,
    equity_outflow: money,
    daily_capital_flows: money,
    cumulative_pnl: money,
    cumulative_realized_pnl: money,
    cumulative_income: money,
    cumulative_capital_flows: money,
    daily_return: ratio.nullable(),
    twr_index: ratio,
    carried_prices: z.int(),
    unpriced_positions: z.int(),
    price_jumps: z.int(),
    computed_at: instant,
  })
  .meta({ id: 'Snapshot' })

export type Snapshot = z.output<typeof snapshot>

const range = { start_date: date.optional(), end_date: date.optional() }
const get = { method: 'GET', status: 200, scope: 'read', permission: 'read', errors: [] } as const
const everywhere = { ...get, permission: 'none' } as const
const several = { portfolio_ids: listOf(id, 500).optional(), currency: currency.optional() }

export const snapshotOperations = defineOperations({
  list: {
    ...get,
    path: '/portfolios/{portfolio_id}/snapshots',
    summary: 'List snapshots, newest first',
    input: z.strictObject({ ...range, ...pageInput }),
    output: z.strictObject({ snapshots: z.array(snapshot).readonly(), ...pageOutput }).meta({ id: 'SnapshotList' }),
    list: 'snapshots',
  },
  refresh: {
    method: 'POST',
    path: '/portfolios/{portfolio_id}/refresh',
    summary: 'Run the batch calculation for this portfolio now',
    output: z
      .strictObject({ from: date.nullable(), to: date.nullable(), snapshots: z.int(), equity_balance: money })
      .meta({ id: 'Refresh' }),
    status: 200,
    scope: 'write',
    permission: 'write',
    errors: ['FX_RATE_MISSING'],
  },
})

const point = z
  .strictObject({
    date,
    equity_balance: money,
    net_asset_value: money,
    daily_pnl: money,
    cumulative_pnl: money,
    equity_inflow: money,
    equity_outflow: money,
    cumulative_capital_flows: money,
    twr_index: ratio.nullable(),
    gross_exposure: money,
    net_exposure: money,
    total_value: money,
  })
  .meta({ id: 'EquityPoint' })

const unreadable = z.strictObject({ id, code: z.string(), message: z.string() }).meta({ id: 'UnreadablePortfolio' })
const historyInput = z.strictObject({ ...range, interval: oneOf('day', 'week', 'month').default('day') })
const history = z
  .strictObject({
    current_equity: money,
    currency,
    stale_from: date.nullable(),
    points: z.array(point).readonly(),
    flows: z.array(equityChange).readonly(),
  })
  .meta({ id: 'EquityHistory' })

export const equityHistoryOperations = defineOperations({
  get: {
    ...get,
    path: '/portfolios/{portfolio_id}/equity-history',
    summary: 'Equity over time with its flows',
    input: historyInput,
    output: history,
  },
  aggregate: {
    ...everywhere,
    path: '/equity-history',
    summary: 'Equity over time over several portfolios, in one currency',
    input: historyInput.extend(several),
    output: z
      .strictObject({
        current_equity: money,
        currency,
        as_of: date.nullable(),
        stale_from: date.nullable(),
        points: z.array(point.extend({ fx_effect: money })).readonly(),
        errors: z.array(unreadable).readonly(),
      })
      .meta({ id: 'AggregateEquityHistory' }),
  },
})

const dayYtdAll = z.strictObject({ day: money.nullable(), ytd: money, all: money }).meta({ id: 'DayYtdAll' })
const explanation = z
  .strictObject({
    formula: z.string(),
    inputs: z.array(z.strictObject({ name: z.string(), value: z.string().nullable(), date: date.nullable() })).readonly(),
  })
  .meta({ id: 'Explanation' })

const overviewFields = {
  as_of: date.nullable(),
  stale_from: date.nullable(),
  currency,
  equity_balance: money,
  day_pnl: money.nullable(),
  day_return: ratio.nullable(),
  cumulative_pnl: money,
  unrealized_pnl: money,
  income: money,
  realized_pnl: dayYtdAll,
  net_capital_flow: dayYtdAll,
  twr: z.strictObject({ ytd: ratio.nullable(), one_year: ratio.nullable(), all: ratio.nullable() }),
  long_value: money,
  short_value: money,
  gross_exposure: money,
  net_exposure: money,
  leverage: ratio.nullable(),
  cash_value: money,
  num_positions: z.int(),
}

export const overview = z
  .strictObject({ ...overviewFields, explain: z.record(z.string(), explanation).optional() })
  .meta({ id: 'Overview' })
export type Overview = z.output<typeof overview>

const aggregatePortfolio = z
  .strictObject({
    id,
    name: label(200).nullable(),
    base_currency: currency.nullable(),
    equity_balance: money.nullable(),
    as_of: date.nullable(),
    stale_from: date.nullable(),
    error: z.strictObject({ code: z.string(), message: z.string() }).optional(),
  })
  .meta({ id: 'AggregatePortfolio' })

export const overviewOperations = defineOperations({
  get: {
    ...get,
    path: '/portfolios/{portfolio_id}/overview',
    summary: 'The headline figures; with explain also how each came about',
    input: z.strictObject({ explain: flag.default(false) }),
    output: overview,
  },
  aggregate: {
    ...everywhere,
    path: '/overview',
    summary: 'The headline figures over several portfolios, in one currency',
    input: z.strictObject(several),
    output: z
      .strictObject({ ...overviewFields, fx_effect: money, portfolios: z.array(aggregatePortfolio).readonly() })
      .meta({ id: 'AggregateOverview' }),
  },
})

const period = z.strictObject({ start_date: date, end_date: date })
const periodInput = { period: oneOf('1D', '1W', 'MTD', '1M', '3M', 'YTD', '1Y', '3Y', '5Y', 'ALL').optional(), ...range }
const reasons = z.record(z.string(), z.string())
const extremeDay = z.strictObject({ date, daily_return: ratio }).nullable()

const performanceFields = {
  period: period.nullable(),
  flow_timing: flowTiming,
  twr: ratio.nullable(),
  twr_annualized: ratio.nullable(),
  mwr: z.strictObject({
    status: oneOf('unique', 'none', 'multiple'),
    rate: ratio.nullable(),
    rate_annualized: ratio.nullable(),
    rates: z.array(ratio).readonly(),
  }),
  modified_dietz: ratio.nullable(),
  volatility: ratio.nullable(),
  sharpe: ratio.nullable(),
  max_drawdown: z.strictObject({
    depth: ratio.nullable(),
    peak_date: date.nullable(),
    trough_date: date.nullable(),
    recovery_date: date.nullable(),
  }),
  best_day: extremeDay,
  worst_day: extremeDay,
  months: z.array(z.strictObject({ month: z.string(), twr: ratio.nullable() })).readonly(),
  breaks: z.array(z.strictObject({ from: date, to: date, reason: z.string() })).readonly(),
  reasons,
}

export const performanceOperations = defineOperations({
  get: {
    ...get,
    path: '/portfolios/{portfolio_id}/performance',
    summary: 'Returns and risk of a period',
    input: z.strictObject({ ...periodInput, risk_free: ratio.optional() }),
    output: z.strictObject(performanceFields).meta({ id: 'Performance' }),
  },
  aggregate: {
    ...everywhere,
    path: '/performance',
    summary: 'Returns and risk of a period over several portfolios, in one currency',
    input: z.strictObject({ ...periodInput, ...several, risk_free: ratio.optional() }),
    output: z.strictObject({ ...performanceFields, currency, errors: z.array(unreadable).readonly() }).meta({ id: 'AggregatePerformance' }),
  },
})

const bridgeItem = z
  .strictObject({
    key: z.string(),
    realized_pnl: money,
    income: money,
    unrealized_pnl: money,
    price_effect: money,
    fx_effect: money,
    total: money,
  })
  .meta({ id: 'PnlBridgeItem' })

export const pnlBridgeOperations = defineOperations({
  get: {
    ...get,
    path: '/portfolios/{portfolio_id}/pnl-bridge',
    summary: 'From opening to closing equity, by symbol, class or strategy; sums exactly',
    input: z.strictObject({ ...periodInput, by: oneOf('symbol', 'class', 'strategy').default('symbol') }),
    output: z
      .strictObject({
        period,
        opening_equity: money,
        contributions: money,
        withdrawals: money,
        realized_pnl: money,
        income: money,
        unrealized_pnl: money,
        closing_equity: money,
        items: z.array(bridgeItem).readonly(),
      })
      .meta({ id: 'PnlBridge' }),
  },
})
