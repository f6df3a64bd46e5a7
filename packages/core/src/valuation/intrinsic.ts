import { type PlainDate, toDayNumber } from '../kernel/plain-date.ts'
import type { Instrument, Units } from '../ledger/facts.ts'
import type { PriceBook } from './price-book.ts'

/**
 * What an option is worth a unit when it expires: the intrinsic value by the underlying's price of the expiry date, or of the
 * last trading day before it when the date is none. Null while that very price is not known; an older one is not carried.
 * `tradingDayOf` gives the date itself when it is a trading day, else the last one before it, or null when none is known.
 */
export function intrinsicLookup(
  prices: PriceBook,
  tradingDayOf: (date: PlainDate) => PlainDate | null,
): (instrument: Instrument) => Units | null {
  return ({ underlying, strike, expiry_date, option_right }) => {
    if (underlying === null || strike === null || expiry_date === null || option_right === null) return null
    const date = tradingDayOf(expiry_date)
    if (date === null) return null
    const day = toDayNumber(date)
    const price = prices.find(underlying, day)
    if (price === null || price.day !== day) return null
    const value = option_right === 'CALL' ? price.units - strike : strike - price.units
    return value > 0n ? value : 0n
  }
}
