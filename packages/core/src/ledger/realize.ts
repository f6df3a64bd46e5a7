import { type Id, nameId } from '../kernel/ids.ts'
import type { PlainDate } from '../kernel/plain-date.ts'
import type { Cents, FillFact, RealizedEvent, Units } from './facts.ts'
import { grossOf, isSameRate, type Traded } from './fill-money.ts'
import { holdingPeriod } from './holding-period.ts'
import { endLot, entryPrice, type OpenLot, signOf, type SplitFactor, takePart } from './open-lot.ts'
import type { Share } from './share-out.ts'

/** What closes lots: a fill, or an option's expiry, which no fill stands for. */
export interface Execution extends Traded {
  readonly fill: FillFact | null
  readonly date: PlainDate
}

/**
 * Closes a part of a lot and gives the event that it realizes: gross share × s − fee share − the cost part. Fees are part of
 * the price effect, the opening ones within the cost; the FX effect is what the change of the rate made of the proceeds.
 */
export function closePart(lot: OpenLot, quantity: Units, execution: Execution, share: Share, factor: SplitFactor): RealizedEvent {
  const cost = takePart(lot, quantity)
  const proceeds = share.gross * signOf(lot.side)
  const realized = proceeds - share.fee - cost
  const fxEffect = proceeds - proceedsAtEntryRate(lot, quantity, execution, proceeds)
  lot.realized_pnl += realized
  if (lot.remaining === 0n) endLot(lot, execution.date, factor)
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
    price_effect: realized - fxEffect,
    fx_effect: fxEffect,
    ...holdingPeriod(lot.fill.trade_date, execution.date),
    reason: execution.fill === null ? 'EXPIRY' : 'TRADE',
    created_at: source.created_at,
    version: source.version,
  }
}

/**
 * What this part would have brought in had the currency stood still since the lot was opened. It comes from the exact figures:
 * the share in cents times the ratio of the rates would magnify the share's rounding. At an unchanged rate it is the share.
 */
function proceedsAtEntryRate(lot: OpenLot, quantity: Units, { price, multiplier, rate }: Execution, proceeds: Cents): Cents {
  if (isSameRate(lot.rate, rate)) return proceeds
  return grossOf({ quantity, price, multiplier, rate: lot.rate }) * signOf(lot.side)
}

/** A fill closes a lot at most once and an option expires once, so these name the event for good. */
function eventId(fill: FillFact | null, lot: Id): Id {
  return fill === null ? nameId('realized', lot, 'EXPIRY') : nameId('realized', fill.id, lot)
}
