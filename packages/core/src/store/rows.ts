/** The rows that a store keeps. They are the public records without what is computed for the reader (permissions, windows, weights). */
import type { Instant } from '../kernel/clock.ts'
import type { DecimalText } from '../kernel/decimal.ts'
import type { Id } from '../kernel/ids.ts'
import type { Money } from '../kernel/money.ts'
import type { PlainDate } from '../kernel/plain-date.ts'

export type Role = 'viewer' | 'editor' | 'owner'
export type FlowTiming = 'start' | 'end' | 'mixed'
export type LotMethodName = 'FIFO' | 'LIFO' | 'HIFO' | 'AVERAGE'

export interface PortfolioRow {
  readonly tenant_id: string
  readonly id: Id
  readonly owner_id: string
  readonly name: string
  readonly base_currency: string
  readonly time_zone: string
  readonly calendar: string
  readonly lot_method: LotMethodName
  readonly flow_timing: FlowTiming
  readonly inception_date: PlainDate
  readonly opening_equity: Money
  readonly equity_balance: Money
  readonly account_id: string | null
  readonly stale_from: PlainDate | null
  /** The last snapshot's date and cumulative P&L, kept here so that equity is derived without reading snapshots. */
  readonly snapshot_date: PlainDate | null
  readonly cumulative_pnl: Money
  readonly version: number
  readonly created_at: Instant
  readonly updated_at: Instant
}

export interface EquityChangeRow {
  readonly tenant_id: string
  readonly portfolio_id: Id
  readonly id: Id
  readonly change_date: PlainDate
  readonly change_type: 'CONTRIBUTION' | 'WITHDRAWAL'
  readonly amount: Money
  readonly description: string | null
  readonly reverses: Id | null
  readonly created_at: Instant
  readonly created_by_user_id: string
  readonly created_by_name: string | null
  readonly updated_at: Instant
  readonly deleted_at: Instant | null
  readonly version: number
}

export interface FillRow {
  readonly tenant_id: string
  readonly portfolio_id: Id
  readonly id: Id
  /** The broker's id, unique in the portfolio; the row's own id for a fill made by hand. */
  readonly fill_id: string
  /** The day it was executed, in the portfolio's zone; `trade_date` is the day it counts on. */
  readonly date: PlainDate
  readonly trade_date: PlainDate
  readonly time: string | null
  readonly sequence: number
  readonly side: 'BUY' | 'SELL'
  readonly symbol: string
  readonly quantity: DecimalText
  readonly price: DecimalText
  readonly fees: DecimalText
  readonly currency: string
  readonly fx_rate: DecimalText | null
  readonly multiplier: DecimalText
  readonly position_class: 'PUBLIC' | 'OPTIONS' | 'PRIVATE'
  readonly option_right: 'CALL' | 'PUT' | null
  readonly underlying: string | null
  readonly strike: DecimalText | null
  readonly expiry_date: PlainDate | null
  readonly strategy_symbol: string
  readonly order_id: string | null
  readonly execution_id: string | null
  readonly lot_method: LotMethodName
  readonly lots: readonly { readonly position_id: Id; readonly quantity: DecimalText }[]
  readonly source: string
  readonly created_at: Instant
  readonly updated_at: Instant
  readonly voided_at: Instant | null
  readonly version: number
}

export interface IncomeRow {
  readonly tenant_id: string
  readonly portfolio_id: Id
  readonly id: Id
  readonly date: PlainDate
  readonly kind: 'DIVIDEND' | 'INTEREST' | 'FEE' | 'TAX'
  readonly symbol: string | null
  readonly strategy_symbol: string
  /** Signed. */
  readonly amount: Money
  readonly note: string | null
  readonly created_at: Instant
  readonly deleted_at: Instant | null
  readonly version: number
}

export interface LotRow {
  readonly tenant_id: string
  readonly portfolio_id: Id
  readonly id: Id
  readonly fill_id: Id
  readonly symbol: string
  readonly underlying: string | null
  readonly position_class: 'PUBLIC' | 'OPTIONS' | 'PRIVATE'
  readonly position_type: 'LONG' | 'SHORT' | 'LC' | 'LP' | 'SC' | 'SP'
  readonly strategy_symbol: string
  readonly quantity: DecimalText
  readonly remaining_quantity: DecimalText
  readonly entry_date: PlainDate
  readonly entry_price: DecimalText
  /** This lot's share of the opening fill's fees, in base currency. */
  readonly fees: Money
  readonly multiplier: DecimalText
  readonly currency: string
  readonly entry_fx_rate: DecimalText
  readonly strike: DecimalText | null
  readonly expiry_date: PlainDate | null
  /** Remaining cost, signed: negative for a short. */
  readonly cost_basis: Money
  readonly realized_pnl: Money
  readonly status: 'OPEN' | 'CLOSED'
  readonly closed_on: PlainDate | null
  readonly last_price: DecimalText | null
  readonly last_price_date: PlainDate | null
  readonly market_value: Money | null
  readonly unrealized_pnl: Money | null
  readonly created_at: Instant
  readonly version: number
}

export interface RealizedEventRow {
  readonly tenant_id: string
  readonly portfolio_id: Id
  readonly id: Id
  /** The lot. */
  readonly position_id: Id
  /** The closing fill; null for an expiry, which no fill closed. */
  readonly fill_id: Id | null
  readonly symbol: string
  readonly strategy_symbol: string
  readonly position_class: 'PUBLIC' | 'OPTIONS' | 'PRIVATE'
  readonly quantity: DecimalText
  readonly entry_date: PlainDate
  readonly entry_price: DecimalText
  readonly exit_date: PlainDate
  readonly exit_price: DecimalText
  readonly proceeds: Money
  readonly cost: Money
  readonly fees: Money
  readonly realized_pnl: Money
  readonly price_effect: Money
  readonly fx_effect: Money
  readonly holding_days: number
  readonly term: 'short' | 'long'
  readonly reason: 'TRADE' | 'EXPIRY'
  readonly created_at: Instant
  readonly version: number
}

export interface SnapshotRow {
  readonly tenant_id: string
  readonly portfolio_id: Id
  readonly date: PlainDate
  readonly net_asset_value: Money
  readonly equity_balance: Money
  readonly cash_value: Money
  readonly long_value: Money
  readonly short_value: Money
  readonly gross_exposure: Money
  readonly net_exposure: Money
  readonly num_positions: number
  readonly num_long_positions: number
  readonly num_short_positions: number
  readonly daily_pnl: Money
  readonly daily_unrealized_pnl: Money
  readonly daily_realized_pnl: Money
  readonly daily_income: Money
  readonly equity_inflow: Money
  readonly equity_outflow: Money
  readonly daily_capital_flows: Money
  readonly cumulative_pnl: Money
  readonly cumulative_realized_pnl: Money
  readonly cumulative_income: Money
  readonly cumulative_capital_flows: Money
  readonly daily_return: DecimalText | null
  readonly twr_index: DecimalText
  readonly carried_prices: number
  readonly unpriced_positions: number
  readonly price_jumps: number
  readonly computed_at: Instant
}

export interface PriceRow {
  readonly tenant_id: string
  readonly symbol: string
  readonly date: PlainDate
  readonly price: DecimalText
  readonly source: string | null
}

export interface FxRateRow {
  readonly tenant_id: string
  readonly base: string
  readonly quote: string
  readonly date: PlainDate
  /** One unit of base is this many units of quote. */
  readonly rate: DecimalText
}

export interface SplitRow {
  readonly tenant_id: string
  readonly symbol: string
  readonly ex_date: PlainDate
  readonly numerator: number
  readonly denominator: number
}

export interface AccessRow {
  readonly tenant_id: string
  readonly portfolio_id: Id
  readonly user_id: string
  readonly role: Role
  readonly created_at: Instant
}

export interface IdempotencyRow {
  readonly tenant_id: string
  readonly user_id: string
  readonly method: string
  readonly path: string
  readonly key: string
  /** Hash of the parsed request: the same key with another hash is a conflict. */
  readonly request_hash: string
  readonly status: number
  /** The answer as it was sent, or null when it held a secret. */
  readonly body: string | null
  readonly headers: Readonly<Record<string, string>>
  readonly created_at: Instant
}

/** Where a chain of audit rows stands: its last row. An empty chain has sequence 0 and no hash. */
export interface AuditHead {
  readonly sequence: number
  readonly hash: string | null
}

/** A row of the audit trail. Each portfolio's rows are one chain; those of no portfolio are the tenant's. */
export interface AuditRow {
  readonly tenant_id: string
  /** Null for what belongs to the tenant and no portfolio. */
  readonly portfolio_id: Id | null
  /** Its place in its chain: 1, 2, 3 and so on. */
  readonly sequence: number
  /** The hash of the row before it in its chain; null for the first. */
  readonly previous_hash: string | null
  /** SHA-256 of the canonical JSON of all other fields, in hex. */
  readonly hash: string
  readonly id: Id
  readonly at: Instant
  readonly user_id: string
  readonly user_name: string | null
  /** Such as "equity_change.recorded". */
  readonly action: string
  readonly subject_id: string
  readonly before: unknown
  readonly after: unknown
  readonly reason: string | null
}

export interface OutboxRow {
  readonly tenant_id: string
  readonly portfolio_id: Id | null
  /** The place of its audit row in its chain. A portfolio's deletion, which is chained in the tenant, counts on from the portfolio's last. */
  readonly sequence: number
  readonly id: Id
  readonly at: Instant
  readonly type: string
  readonly data: unknown
}
