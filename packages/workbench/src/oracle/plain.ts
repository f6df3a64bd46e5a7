/** The plain shapes that the oracle reads and answers: decimal text and dates as text, nothing else. */

export type Side = 'BUY' | 'SELL'
export type LotMethod = 'FIFO' | 'LIFO' | 'HIFO' | 'AVERAGE'
export type FlowTiming = 'start' | 'end' | 'mixed'
export type PositionClass = 'PUBLIC' | 'OPTIONS' | 'PRIVATE'

export interface PlainLotChoice {
  /** The opening fill, by its id or its broker's id; a lot is named after its opening fill. */
  readonly fill_id?: string
  readonly lot_id?: string
  readonly quantity: string
}

export interface PlainFill {
  readonly id: string
  /** The broker's id, which breaks ties between fills of the same instant. */
  readonly fill_id?: string
  readonly date: string
  readonly time?: string
  readonly sequence?: number
  /** The order in which fills were recorded; without it, their order in the list. */
  readonly recorded?: number
  readonly side: Side
  readonly symbol: string
  readonly quantity: string
  readonly price: string
  readonly fees?: string
  readonly multiplier?: string
  readonly currency?: string
  readonly fx_rate?: string
  readonly strategy_symbol?: string
  readonly position_class?: PositionClass
  readonly underlying?: string
  readonly strike?: string
  readonly expiry_date?: string
  readonly option_right?: 'CALL' | 'PUT'
  readonly lot_method?: LotMethod
  readonly lots?: readonly PlainLotChoice[]
}

export interface PlainEquityChange {
  readonly id: string
  readonly change_date: string
  readonly change_type: 'CONTRIBUTION' | 'WITHDRAWAL'
  readonly amount: string
}

export interface PlainIncome {
  readonly date: string
  readonly kind: 'DIVIDEND' | 'INTEREST' | 'FEE' | 'TAX'
  readonly symbol?: string
  readonly amount: string
}

export interface PlainSplit {
  readonly symbol: string
  readonly ex_date: string
  readonly numerator: number
  readonly denominator: number
}

export interface PlainPrice {
  readonly symbol: string
  readonly date: string
  readonly price: string
}

/** One unit of base is `rate` units of quote. */
export interface PlainRate {
  readonly base: string
  readonly quote: string
  readonly date: string
  readonly rate: string
}

export interface PlainInput {
  readonly opening_equity: string
  readonly inception_date: string
  readonly base_currency: string
  readonly fills: readonly PlainFill[]
  readonly equity_changes: readonly PlainEquityChange[]
  readonly income?: readonly PlainIncome[]
  readonly splits?: readonly PlainSplit[]
  readonly prices: readonly PlainPrice[]
  readonly fx_rates?: readonly PlainRate[]
  /** The trading days, each of which gets one snapshot. */
  readonly dates: readonly string[]
  readonly lot_method: LotMethod
  readonly flow_timing: FlowTiming
}

export interface PlainSnapshot {
  readonly date: string
  readonly net_asset_value: string
  readonly equity_balance: string
  readonly cash_value: string
  readonly long_value: string
  readonly short_value: string
  readonly gross_exposure: string
  readonly net_exposure: string
  readonly num_positions: number
  readonly num_long_positions: number
  readonly num_short_positions: number
  readonly daily_pnl: string
  readonly daily_unrealized_pnl: string
  readonly daily_realized_pnl: string
  readonly daily_income: string
  readonly equity_inflow: string
  readonly equity_outflow: string
  readonly daily_capital_flows: string
  readonly cumulative_pnl: string
  readonly cumulative_realized_pnl: string
  readonly cumulative_income: string
  readonly cumulative_capital_flows: string
  readonly daily_return: string | null
  readonly twr_index: string
  readonly carried_prices: number
  readonly unpriced_positions: number
  readonly price_jumps: number
}

export interface PlainEvent {
  readonly fill_id: string
  readonly lot_id: string
  readonly symbol: string
  readonly strategy_symbol: string
  readonly quantity: string
  readonly entry_date: string
  readonly entry_price: string
  readonly exit_date: string
  readonly exit_price: string
  readonly proceeds: string
  readonly cost: string
  readonly fees: string
  readonly realized_pnl: string
  readonly price_effect: string
  readonly fx_effect: string
  readonly holding_days: number
  readonly term: 'short' | 'long'
  readonly reason: 'TRADE' | 'EXPIRY'
}

export interface PlainLot {
  readonly lot_id: string
  readonly symbol: string
  readonly strategy_symbol: string
  readonly side: 'LONG' | 'SHORT'
  readonly opened_on: string
  readonly quantity: string
  readonly remaining: string
  readonly entry_price: string
  readonly remaining_cost: string
}

export interface PlainOutput {
  readonly snapshots: readonly PlainSnapshot[]
  readonly realized_events: readonly PlainEvent[]
  readonly lots: readonly PlainLot[]
}

/** What the domain refuses, as against what the oracle gets wrong. */
export class Refusal extends Error {}
