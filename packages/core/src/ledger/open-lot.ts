import { divideHalfEven } from '../kernel/decimal.ts'
import { type Id, nameId } from '../kernel/ids.ts'
import { roundMoney } from '../kernel/money.ts'
import type { PlainDate } from '../kernel/plain-date.ts'
import type { Cents, ExactRate, FillFact, Instrument, Lot, Side, Units } from './facts.ts'
import type { Share } from './share-out.ts'

/** How many of today's shares one share of the beginning has become through splits. */
export interface SplitFactor {
  readonly numerator: bigint
  readonly denominator: bigint
}

/** A lot while the fold runs: the same as `Lot`, but it changes as fills close it. */
export interface OpenLot {
  readonly id: Id
  readonly fill: FillFact
  readonly side: Side
  readonly rate: ExactRate
  readonly fees: Cents
  readonly cost: Cents
  readonly factor_at_open: SplitFactor
  quantity: Units
  remaining: Units
  remaining_cost: Cents
  /**
   * What a closing part is measured by: it takes round(basis_cost × closed so far ÷ basis_quantity) less what was taken before.
   * At first the quantity and cost as opened; the AVERAGE method sets both anew, a split scales the quantity.
   */
  basis_quantity: Units
  basis_cost: Cents
  realized_pnl: Cents
  closed_on: PlainDate | null
  /** The splits that a closed lot has seen: later ones are not its own. */
  factor_at_close: SplitFactor | null
}

export function signOf(side: Side): 1n | -1n {
  return side === 'LONG' ? 1n : -1n
}

/** The id of the lot that a fill opens. A fill opens at most one, so its own id, side and strategy name it for good. */
export function lotId(fill: Pick<FillFact, 'id' | 'strategy_symbol' | 'side'>): Id {
  return nameId('lot', fill.id, fill.strategy_symbol, fill.side === 'BUY' ? 'LONG' : 'SHORT')
}

/** A lot's cost is gross share × s + fee share: what a long paid, and for a short, negative, what the sale brought in after fees. */
export function openLot(fill: FillFact, quantity: Units, share: Share, rate: ExactRate, factor: SplitFactor): OpenLot {
  const side = fill.side === 'BUY' ? 'LONG' : 'SHORT'
  const cost = share.gross * signOf(side) + share.fee
  return {
    id: lotId(fill),
    fill,
    side,
    rate,
    fees: share.fee,
    cost,
    factor_at_open: factor,
    quantity,
    remaining: quantity,
    remaining_cost: cost,
    basis_quantity: quantity,
    basis_cost: cost,
    realized_pnl: 0n,
    closed_on: null,
    factor_at_close: null,
  }
}

/** Takes a part off the lot and gives its cost. The last part takes all that is left, so the parts add up to the whole. */
export function takePart(lot: OpenLot, quantity: Units): Cents {
  const closed = lot.basis_quantity - lot.remaining + quantity
  const taken = lot.basis_cost - lot.remaining_cost
  const part = roundMoney(lot.basis_cost * closed, lot.basis_quantity) - taken
  lot.remaining -= quantity
  lot.remaining_cost -= part
  return part
}

/** Nothing of the lot is left from this date on. */
export function endLot(lot: OpenLot, date: PlainDate, factor: SplitFactor): void {
  lot.closed_on = date
  lot.factor_at_close = factor
}

/** Gives the lot a new remaining cost, by which its later parts are measured. */
export function spreadAnew(lot: OpenLot, cost: Cents): void {
  lot.remaining_cost = cost
  lot.basis_cost = cost
  lot.basis_quantity = lot.remaining
}

/** The opening price a unit in today's shares, rounded once from the fill's own price however many splits there were. */
export function entryPrice(lot: Pick<OpenLot, 'fill' | 'factor_at_open'>, now: SplitFactor): Units {
  const { numerator, denominator } = lot.factor_at_open
  return divideHalfEven(lot.fill.price * now.denominator * numerator, now.numerator * denominator)
}

/** The lot as the world sees it. */
export function toLot(lot: OpenLot, instrument: Instrument, now: SplitFactor): Omit<Lot, 'version'> {
  return {
    id: lot.id,
    fill: lot.fill,
    instrument,
    strategy_symbol: lot.fill.strategy_symbol,
    side: lot.side,
    opened_on: lot.fill.trade_date,
    quantity: lot.quantity,
    remaining: lot.remaining,
    entry_price: entryPrice(lot, lot.factor_at_close ?? now),
    fees: lot.fees,
    fx_rate: lot.rate,
    cost: lot.cost,
    remaining_cost: lot.remaining_cost,
    realized_pnl: lot.realized_pnl,
    closed_on: lot.closed_on,
  }
}
