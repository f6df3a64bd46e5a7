import { type Id, nameId } from '../kernel/ids.ts'
import type { PlainDate } from '../kernel/plain-date.ts'
import type { Cents, FillFact, RealizedEvent, Units } from './facts.ts'
import { isSameRate, netAtRate, type Traded } from './fill-money.ts'
import { holdingPeriod } from './holding-period.ts'
import { entryPrice, type OpenLot, signOf, type SplitFactor, takePart } from './open-lot.ts'
import type { Share } from './share-out.ts'

/** What closes lots: a fill, or an option's expiry, which no fill stands for. */
export interface Execution extends Traded {
  readonly fill: FillFact | null
  readonly date: PlainDate
}

/** Closes a part of a lot and gives the event that it realizes: gross share × s − fee share − the cost part. */
export function closePart(lot: OpenLot, quantity: Units, execution: Execution, share: Share, factor: SplitFactor): RealizedEvent {
  const cost = takePart(lot, quantity)
  const proceeds = share.gross * signOf(lot.side)
  const realized = proceeds - share.fee - cost
  const priceEffect = priceEffectOf(lot, quantity, execution, cost, realized)
  lot.realized_pnl += realized
  if (lot.remaining === 0n) lot.closed_on = execution.date
  const source = execution.fill ?? lot.fill
  return {
    id: eventId(execution.fill, lot.id),
    fill_id: execution.fill?.id ?? null,
    lot_id: lot.id,
    symbol: lot.fill.symbol,
    strategy_symbol: lot.fill.strategy_symbol,
    side: lot.side,
    quantity,
    entry_date: lot.fill.trade_date,
    entry_price: entryPrice(lot, factor),
    exit_date: execution.date,
    exit_price: execution.price,
    proceeds,
    cost,
    fees: share.fee,
    realized_pnl: realized,
    price_effect: priceEffect,
    fx_effect: realized - priceEffect,
    ...holdingPeriod(lot.fill.trade_date, execution.date),
    reason: execution.fill === null ? 'EXPIRY' : 'TRADE',
    created_at: source.created_at,
    version: source.version,
  }
}

/** The gain at the rate of the lot's opening, fees in it: what would have been realized had the currency stood still. */
function priceEffectOf(lot: OpenLot, quantity: Units, execution: Execution, cost: Cents, realized: Cents): Cents {
  if (isSameRate(lot.rate, execution.rate)) return realized
  return netAtRate(execution, quantity, signOf(lot.side), lot.rate) - cost
}

/** A fill closes a lot at most once and an option expires once, so these name the event for good. */
function eventId(fill: FillFact | null, lot: Id): Id {
  return fill === null ? nameId('realized', lot, 'EXPIRY') : nameId('realized', fill.id, lot)
}
