import { type PlainDate, toDayNumber } from '../kernel/plain-date.ts'
import type { Cents, PositionPath } from '../ledger/facts.ts'
import { missingRate, type RateBook } from './fx.ts'
import { entryPriceOn, heldOn } from './held-ranges.ts'
import type { PriceBook } from './price-book.ts'
import { valueOf } from './value-positions-exact.ts'

/** What lots opened before inception had gained by then, which opening_equity already holds. */
export interface OpeningValue {
  /** U_open: Σ (market value − remaining cost) at the end of the day before inception. */
  readonly unrealized: Cents
  /** Instruments without a price by then, valued at their first one after (or, without any, at the entry price). */
  readonly unpriced: ReadonlySet<string>
}

/** U_open by the last price and rate before inception. Only here may a value come from a later day. */
export function openingValue(paths: readonly PositionPath[], prices: PriceBook, rates: RateBook, inception: PlainDate): OpeningValue {
  const eve = toDayNumber(inception) - 1
  const unpriced = new Set<string>()
  let unrealized = 0n
  for (const path of paths) {
    const held = heldOn(path, eve)
    if (held === null) continue
    const { symbol, currency } = path.instrument
    const known = prices.find(symbol, eve)
    if (known === null) unpriced.add(symbol)
    const price = known ?? prices.findAfter(symbol, eve) ?? entryPriceOn(path, eve)
    const rate = rates.findAround(currency, eve)
    if (rate === null) throw missingRate(currency, rates.base_currency, inception)
    unrealized += valueOf(path, held.remaining, price, rate) - held.remaining_cost
  }
  return { unrealized, unpriced }
}
