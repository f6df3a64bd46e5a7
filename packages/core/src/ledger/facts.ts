import type { Id } from '../kernel/ids.ts'
import type { PlainDate } from '../kernel/plain-date.ts'

/** Fraction digits of prices, quantities, multipliers and rates inside the engine. */
export const UNIT_SCALE = 8

/** Fraction digits of `daily_return` and `twr_index`. */
export const RETURN_SCALE = 16

/** A decimal as a whole number of 10^-8. */
export type Units = bigint

/** A whole number of cents in base currency. */
export type Cents = bigint

/** Money by day in cents: floats that hold whole numbers exactly, or BigInt where these do not fit 53 bits. */
export type CentsColumn = Float64Array | readonly bigint[]

/** An exchange rate into base currency as an exact decimal: units of 10^-scale. Derived rates need more than eight fraction digits. */
export interface ExactRate {
  readonly units: bigint
  readonly scale: number
}

export type LotMethod = 'FIFO' | 'LIFO' | 'HIFO' | 'AVERAGE'
export type PositionClass = 'PUBLIC' | 'OPTIONS' | 'PRIVATE'
export type PositionType = 'LONG' | 'SHORT' | 'LC' | 'LP' | 'SC' | 'SP'
export type Side = 'LONG' | 'SHORT'
export type RealizedReason = 'TRADE' | 'EXPIRY'

/** What the first fill of a symbol in a portfolio fixes for good. */
export interface Instrument {
  readonly symbol: string
  readonly position_class: PositionClass
  readonly multiplier: Units
  readonly currency: string
  readonly underlying: string | null
  readonly strike: Units | null
  readonly expiry_date: PlainDate | null
  /** CALL or PUT for options, else null. */
  readonly option_right: 'CALL' | 'PUT' | null
}

/** One execution as the fold takes it. Voided fills are not among them. */
export interface FillFact {
  readonly id: Id
  /** The broker's id, or the fill's own id for one made by hand. */
  readonly fill_id: string
  readonly trade_date: PlainDate
  /** Time of day in the portfolio's zone, or null for a fill made by hand: those come after the ones with a time. */
  readonly time: string | null
  readonly sequence: number
  /** The order in which hand-made fills were recorded. */
  readonly recorded: string
  readonly side: 'BUY' | 'SELL'
  readonly symbol: string
  readonly strategy_symbol: string
  readonly quantity: Units
  readonly price: Units
  /** In the instrument's currency. */
  readonly fees: Units
  /** A rate that came with the fill is a fact; null is looked up at each fold. */
  readonly fx_rate: Units | null
  readonly lot_method: LotMethod
  /** Specific lots of the sale, in the order given; empty means by the method. */
  readonly lots: readonly { readonly lot_id: Id; readonly quantity: Units }[]
  /** What derived rows take as their `created_at` and `version`. */
  readonly created_at: string
  readonly version: number
}

export interface SplitFact {
  readonly symbol: string
  readonly ex_date: PlainDate
  readonly numerator: bigint
  readonly denominator: bigint
}

/** What remains of one opening fill, after everything up to the fold's end. */
export interface Lot {
  readonly id: Id
  readonly fill: FillFact
  readonly instrument: Instrument
  readonly strategy_symbol: string
  readonly side: Side
  readonly opened_on: PlainDate
  /** As opened, in today's shares (after splits). */
  readonly quantity: Units
  readonly remaining: Units
  /** A unit, after splits: rounded for show only; cost is what counts. */
  readonly entry_price: Units
  /** This lot's share of the fill's fees in base currency. */
  readonly fees: Cents
  readonly fx_rate: ExactRate
  readonly cost: Cents
  readonly remaining_cost: Cents
  readonly realized_pnl: Cents
  readonly closed_on: PlainDate | null
  readonly version: number
}

export interface RealizedEvent {
  readonly id: Id
  /** The closing fill; null for an expiry, which no fill closed. */
  readonly fill_id: Id | null
  readonly lot_id: Id
  readonly symbol: string
  readonly strategy_symbol: string
  readonly side: Side
  readonly quantity: Units
  readonly entry_date: PlainDate
  readonly entry_price: Units
  readonly exit_date: PlainDate
  readonly exit_price: Units
  /** The closing fill's gross share × side, before fees. */
  readonly proceeds: Cents
  /** The part of the lot's cost that was taken, opening fees in it. */
  readonly cost: Cents
  /** The closing fill's fee share. */
  readonly fees: Cents
  readonly realized_pnl: Cents
  readonly price_effect: Cents
  readonly fx_effect: Cents
  readonly holding_days: number
  readonly term: 'short' | 'long'
  readonly reason: RealizedReason
  readonly created_at: string
  readonly version: number
}

/**
 * One position (instrument, strategy, side) over time: what is held and what it cost after all that happened on a date.
 * Dates ascend strictly; the last step stands until the end. This is all that valuation needs to know of fills.
 */
export interface PositionPath {
  readonly instrument: Instrument
  readonly strategy_symbol: string
  readonly side: Side
  readonly steps: readonly { readonly date: PlainDate; readonly remaining: Units; readonly remaining_cost: Cents }[]
  /** The price a unit of the last opening fill on or before a date, for days that have no market price yet (in that day's shares). */
  readonly entry_prices: readonly EntryPrice[]
}

export interface EntryPrice {
  readonly date: PlainDate
  readonly price: Units
  /** The same as a fraction, units ÷ divisor, where a split left a price that eight digits do not hold. */
  readonly exact?: { readonly units: Units; readonly divisor: bigint }
}

/** What the fold asks of the market; given in as functions because the ledger knows no prices. */
export interface FoldMarket {
  /** The rate from a currency into base currency on a date. Throws FX_RATE_MISSING when there is none. */
  rateOn(currency: string, date: PlainDate): ExactRate
  /** Intrinsic value a unit at expiry, or null while the price that decides it is not known. */
  intrinsicAt(instrument: Instrument): Units | null
}

export interface FoldResult {
  readonly lots: readonly Lot[]
  readonly realized_events: readonly RealizedEvent[]
  readonly paths: readonly PositionPath[]
  /** Options past expiry that could not be closed because the underlying has no price of that day. */
  readonly undecided_expiries: readonly Instrument[]
}
