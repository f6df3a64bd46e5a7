import { type DecimalText, formatTrimmed } from '../kernel/decimal.ts'
import type { Id } from '../kernel/ids.ts'
import type { Instant } from '../kernel/clock.ts'
import { fromCents, type Money } from '../kernel/money.ts'
import { fromDayNumber, type PlainDate } from '../kernel/plain-date.ts'
import { RETURN_SCALE } from '../returns/base.ts'
import type { PositionCounts } from '../valuation/count-positions.ts'
import type { CentsColumn } from '../valuation/value-positions.ts'
import type { ReturnColumns } from './roll-returns.ts'

/** Snapshots of one portfolio as columns: one value a trading day, days ascending. All money is in cents of base currency. */
export interface SnapshotColumns extends PathColumns, PositionCounts {
  readonly length: number
  /** Days since 1970-01-01. */
  readonly day: Int32Array
  readonly cash_value: CentsColumn
  readonly long_value: CentsColumn
  readonly short_value: CentsColumn
  readonly gross_exposure: CentsColumn
  readonly net_exposure: CentsColumn
}

/** What rolling forward makes of the changes of each day. */
export interface PathColumns extends ReturnColumns {
  readonly net_asset_value: CentsColumn
  readonly daily_pnl: CentsColumn
  readonly daily_unrealized_pnl: CentsColumn
  readonly daily_realized_pnl: CentsColumn
  readonly daily_income: CentsColumn
  readonly equity_inflow: CentsColumn
  readonly equity_outflow: CentsColumn
  readonly daily_capital_flows: CentsColumn
  readonly cumulative_pnl: CentsColumn
  readonly cumulative_realized_pnl: CentsColumn
  readonly cumulative_income: CentsColumn
  readonly cumulative_capital_flows: CentsColumn
}

/** The public record of a snapshot. */
export interface SnapshotRecord extends SnapshotFigures {
  readonly portfolio_id: Id
  readonly date: PlainDate
  readonly computed_at: Instant
}

export interface SnapshotFigures {
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
}

export function centsAt(column: CentsColumn, index: number): bigint {
  return BigInt(column[index]!)
}

/** The money of one day as text. */
export function moneyAt(column: CentsColumn, index: number): Money {
  const cents = column[index]!
  if (typeof cents === 'bigint') return fromCents(cents)
  const magnitude = Math.abs(cents)
  const rest = magnitude % 100
  return `${cents < 0 ? '-' : ''}${(magnitude - rest) / 100}.${rest < 10 ? '0' : ''}${rest}` as Money
}

export function ratioText(units: bigint): DecimalText {
  return formatTrimmed(units, RETURN_SCALE)
}

/** The figures of one day, in the order of the public record. `equity_balance` of a snapshot is its net asset value. */
export function snapshotFigures(columns: SnapshotColumns, index: number): SnapshotFigures {
  const money = (column: CentsColumn) => moneyAt(column, index)
  const net_asset_value = money(columns.net_asset_value)
  const num_long_positions = columns.num_long_positions[index]!
  const num_short_positions = columns.num_short_positions[index]!
  const daily_return = columns.daily_return[index]!
  return {
    date: fromDayNumber(columns.day[index]!),
    net_asset_value,
    equity_balance: net_asset_value,
    cash_value: money(columns.cash_value),
    long_value: money(columns.long_value),
    short_value: money(columns.short_value),
    gross_exposure: money(columns.gross_exposure),
    net_exposure: money(columns.net_exposure),
    num_positions: num_long_positions + num_short_positions,
    num_long_positions,
    num_short_positions,
    daily_pnl: money(columns.daily_pnl),
    daily_unrealized_pnl: money(columns.daily_unrealized_pnl),
    daily_realized_pnl: money(columns.daily_realized_pnl),
    daily_income: money(columns.daily_income),
    equity_inflow: money(columns.equity_inflow),
    equity_outflow: money(columns.equity_outflow),
    daily_capital_flows: money(columns.daily_capital_flows),
    cumulative_pnl: money(columns.cumulative_pnl),
    cumulative_realized_pnl: money(columns.cumulative_realized_pnl),
    cumulative_income: money(columns.cumulative_income),
    cumulative_capital_flows: money(columns.cumulative_capital_flows),
    daily_return: daily_return === null ? null : ratioText(daily_return),
    twr_index: ratioText(columns.twr_index[index]!),
    carried_prices: columns.carried_prices[index]!,
    unpriced_positions: columns.unpriced_positions[index]!,
    price_jumps: columns.price_jumps[index]!,
  }
}

/** One day as the public record, its fields in the order in which they are documented. */
export function snapshotRow(columns: SnapshotColumns, index: number, portfolio_id: Id, computed_at: Instant): SnapshotRecord {
  return { portfolio_id, ...snapshotFigures(columns, index), computed_at }
}
