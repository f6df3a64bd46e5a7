import { type DecimalText, formatTrimmed } from '../kernel/decimal.ts'
import { groupBy } from '../kernel/group-by.ts'
import type { Id } from '../kernel/ids.ts'
import { fromCents, type Money } from '../kernel/money.ts'
import type { PlainDate } from '../kernel/plain-date.ts'
import { averageCost } from '../ledger/average-cost.ts'
import { type FillFact, type Lot, type RealizedEvent, type Side, type SplitFact, UNIT_SCALE, type Units } from '../ledger/facts.ts'
import { unitKey } from '../ledger/fold.ts'

export interface FoldedLot {
  readonly id: Id
  /** The fill that opened it. */
  readonly fill_id: string
  readonly symbol: string
  readonly strategy_symbol: string
  readonly side: Side
  readonly status: 'OPEN' | 'CLOSED'
  readonly opened_on: PlainDate
  readonly closed_on: PlainDate | null
  readonly quantity: DecimalText
  readonly remaining: DecimalText
  readonly entry_price: DecimalText
  readonly entry_fx_rate: DecimalText
  readonly multiplier: DecimalText
  readonly fees: Money
  readonly cost: Money
  readonly remaining_cost: Money
  readonly realized_pnl: Money
}

export interface FoldedEvent {
  readonly id: Id
  readonly fill_id: string | null
  readonly lot_id: Id
  readonly symbol: string
  readonly strategy_symbol: string
  readonly side: Side
  readonly date: PlainDate
  readonly quantity: DecimalText
  readonly entry_date: PlainDate
  readonly entry_price: DecimalText
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
}

export interface FoldedPosition {
  readonly symbol: string
  readonly strategy_symbol: string
  readonly side: Side
  /** Signed: negative for a short. */
  readonly quantity: DecimalText
  /** The average price a unit, without fees and multiplier. */
  readonly average_cost: DecimalText
  /** The open lots' remaining cost in base currency, signed, fees in it. */
  readonly cost_basis: Money
}

/** What is open, by symbol and strategy. */
export function toFoldedPositions(lots: readonly Lot[], fills: readonly FillFact[], splits: readonly SplitFact[]): FoldedPosition[] {
  const traded = groupBy(fills, unitKey)
  const open = groupBy(
    lots.filter((lot) => lot.remaining > 0n),
    (lot) => unitKey(lot.fill),
  )
  return Array.from(open, ([key, held]) => {
    const { fill, side } = held[0]
    const quantity = held.reduce((sum, lot) => sum + lot.remaining, 0n)
    const ofSymbol = splits.filter((split) => split.symbol === fill.symbol)
    return {
      symbol: fill.symbol,
      strategy_symbol: fill.strategy_symbol,
      side,
      quantity: decimalOf(side === 'LONG' ? quantity : -quantity),
      average_cost: decimalOf(averageCost(traded.get(key) ?? [], ofSymbol).average_cost ?? 0n),
      cost_basis: fromCents(held.reduce((sum, lot) => sum + lot.remaining_cost, 0n)),
    }
  })
}

export function toFoldedLot(lot: Lot): FoldedLot {
  return {
    id: lot.id,
    fill_id: lot.fill.id,
    symbol: lot.instrument.symbol,
    strategy_symbol: lot.strategy_symbol,
    side: lot.side,
    status: lot.closed_on === null ? 'OPEN' : 'CLOSED',
    opened_on: lot.opened_on,
    closed_on: lot.closed_on,
    quantity: decimalOf(lot.quantity),
    remaining: decimalOf(lot.remaining),
    entry_price: decimalOf(lot.entry_price),
    entry_fx_rate: formatTrimmed(lot.fx_rate.units, lot.fx_rate.scale),
    multiplier: decimalOf(lot.instrument.multiplier),
    fees: fromCents(lot.fees),
    cost: fromCents(lot.cost),
    remaining_cost: fromCents(lot.remaining_cost),
    realized_pnl: fromCents(lot.realized_pnl),
  }
}

export function toFoldedEvent(event: RealizedEvent): FoldedEvent {
  return {
    id: event.id,
    fill_id: event.fill_id,
    lot_id: event.lot_id,
    symbol: event.symbol,
    strategy_symbol: event.strategy_symbol,
    side: event.side,
    date: event.exit_date,
    quantity: decimalOf(event.quantity),
    entry_date: event.entry_date,
    entry_price: decimalOf(event.entry_price),
    exit_price: decimalOf(event.exit_price),
    proceeds: fromCents(event.proceeds),
    cost: fromCents(event.cost),
    fees: fromCents(event.fees),
    realized_pnl: fromCents(event.realized_pnl),
    price_effect: fromCents(event.price_effect),
    fx_effect: fromCents(event.fx_effect),
    holding_days: event.holding_days,
    term: event.term,
    reason: event.reason,
  }
}

function decimalOf(units: Units): DecimalText {
  return formatTrimmed(units, UNIT_SCALE)
}
