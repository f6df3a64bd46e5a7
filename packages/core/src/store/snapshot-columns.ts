import { type DecimalText, formatTrimmed, parseScaled } from '../kernel/decimal.ts'
import type { Id } from '../kernel/ids.ts'
import type { Instant } from '../kernel/clock.ts'
import { fromCents, type Money } from '../kernel/money.ts'
import { fromDayNumber, type PlainDate, toDayNumber } from '../kernel/plain-date.ts'
import { isSafeUnits, nearestFloat } from '../kernel/scaled.ts'
import { type CentsColumn, RETURN_SCALE } from '../ledger/facts.ts'
import type { SnapshotRow } from './rows.ts'

export type { CentsColumn } from '../ledger/facts.ts'

/**
 * Snapshots of one portfolio as columns: one value a trading day, days ascending. All money is in cents of base currency. This is
 * how snapshots travel in bulk: a batch writes hundreds of thousands of them, and an object of thirty texts for each would cost
 * more than computing it. What a row has besides follows from these (`equity_balance`, `num_positions`).
 */
export interface SnapshotColumns {
  readonly length: number
  /** Days since 1970-01-01. */
  readonly day: Int32Array
  readonly net_asset_value: CentsColumn
  readonly cash_value: CentsColumn
  readonly long_value: CentsColumn
  readonly short_value: CentsColumn
  readonly gross_exposure: CentsColumn
  readonly net_exposure: CentsColumn
  readonly num_long_positions: Int32Array
  readonly num_short_positions: Int32Array
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
  /** Units of 10^-16; null where the base is too small for a return. */
  readonly daily_return: readonly (bigint | null)[]
  /** Units of 10^-16; an array where they outgrow 64 bits. */
  readonly twr_index: BigInt64Array | readonly bigint[]
  readonly carried_prices: Int32Array
  readonly unpriced_positions: Int32Array
  readonly price_jumps: Int32Array
}

/** Whose snapshots they are, and when they were computed. */
export interface SnapshotOwner {
  readonly tenant_id: string
  readonly portfolio_id: Id
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

/** One day as the row that a store keeps. */
export function snapshotRowAt(
  { tenant_id, portfolio_id, computed_at }: SnapshotOwner,
  columns: SnapshotColumns,
  index: number,
): SnapshotRow {
  return { tenant_id, portfolio_id, ...snapshotFigures(columns, index), computed_at }
}

/** All days as rows, for a store that keeps rows. */
export function snapshotRows(owner: SnapshotOwner, columns: SnapshotColumns): SnapshotRow[] {
  return Array.from({ length: columns.length }, (_, index) => snapshotRowAt(owner, columns, index))
}

/** Rows of one portfolio, ascending, as columns. */
export function toSnapshotColumns(rows: readonly SnapshotRow[]): SnapshotColumns {
  const cents = (field: MoneyField): CentsColumn => centsColumn(rows.map((row) => row[field]))
  const counts = (field: CountField): Int32Array => Int32Array.from(rows, (row) => row[field])
  return {
    length: rows.length,
    day: Int32Array.from(rows, (row) => toDayNumber(row.date)),
    net_asset_value: cents('net_asset_value'),
    cash_value: cents('cash_value'),
    long_value: cents('long_value'),
    short_value: cents('short_value'),
    gross_exposure: cents('gross_exposure'),
    net_exposure: cents('net_exposure'),
    num_long_positions: counts('num_long_positions'),
    num_short_positions: counts('num_short_positions'),
    daily_pnl: cents('daily_pnl'),
    daily_unrealized_pnl: cents('daily_unrealized_pnl'),
    daily_realized_pnl: cents('daily_realized_pnl'),
    daily_income: cents('daily_income'),
    equity_inflow: cents('equity_inflow'),
    equity_outflow: cents('equity_outflow'),
    daily_capital_flows: cents('daily_capital_flows'),
    cumulative_pnl: cents('cumulative_pnl'),
    cumulative_realized_pnl: cents('cumulative_realized_pnl'),
    cumulative_income: cents('cumulative_income'),
    cumulative_capital_flows: cents('cumulative_capital_flows'),
    daily_return: rows.map((row) => (row.daily_return === null ? null : parseScaled(row.daily_return, RETURN_SCALE))),
    twr_index: indexColumn(rows.map((row) => row.twr_index)),
    carried_prices: counts('carried_prices'),
    unpriced_positions: counts('unpriced_positions'),
    price_jumps: counts('price_jumps'),
  }
}

/** Of no day: what a replacement that only deletes brings. */
export const noSnapshots: SnapshotColumns = toSnapshotColumns([])

type FieldOf<Value> = { [Name in keyof SnapshotRow]: SnapshotRow[Name] extends Value ? Name : never }[keyof SnapshotRow]
type MoneyField = FieldOf<Money>
type CountField = FieldOf<number>

/** Money texts as cents: floats while all are small enough, which is settled by their length, else bigints. */
export function centsColumn(texts: readonly string[]): CentsColumn {
  const floats = new Float64Array(texts.length)
  for (let index = 0; index < texts.length; index += 1) {
    const text = texts[index]!
    if (text.length > SAFE_LENGTH) return exactCents(texts)
    floats[index] = scanCents(text)
  }
  return floats
}

/** So many characters are at most fifteen digits, and 10^15 cents are below 2^53. */
const SAFE_LENGTH = 16
const MINUS = 45
const POINT = 46
const ZERO = 48

/** The text is the database's or ours and has exactly two fraction digits, so its digits are its cents. */
function scanCents(text: string): number {
  let cents = 0
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    if (code !== POINT && code !== MINUS) cents = cents * 10 + (code - ZERO)
  }
  return text.charCodeAt(0) === MINUS ? 0 - cents : cents
}

function exactCents(texts: readonly string[]): CentsColumn {
  const cents = texts.map((text) => parseScaled(text, 2))
  return cents.every(isSafeUnits) ? Float64Array.from(cents, nearestFloat) : cents
}

export function indexColumn(texts: readonly string[]): BigInt64Array | readonly bigint[] {
  const units = texts.map((text) => parseScaled(text, RETURN_SCALE))
  return units.every((unit) => unit === BigInt.asIntN(64, unit)) ? BigInt64Array.from(units) : units
}
