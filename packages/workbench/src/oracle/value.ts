import type { Fraction } from './fraction.ts'
import { add, compare, divide, multiply, roundCents, zero } from './fraction.ts'
import type { Lot } from './lots.ts'
import { isOpen, remaining, remainingCost } from './lots.ts'
import { firstPriceAfter, lastPrice, priceBefore, rateOn, rateOnOrAfter, splitFactor } from './market.ts'
import type { PlainInput } from './plain.ts'

export interface Valuation {
  readonly market_value: bigint
  readonly long_value: bigint
  readonly short_value: bigint
  readonly remaining_cost: bigint
  readonly num_long: number
  readonly num_short: number
  readonly symbols: ReadonlySet<string>
  readonly carried: ReadonlySet<string>
  readonly unpriced: ReadonlySet<string>
}

/** What one unit is worth in its currency; without a market price, the entry price stands in. */
interface Quote {
  readonly unit: Fraction | null
  readonly carried: boolean
  readonly unpriced: boolean
}

type QuoteOf = (symbol: string) => Quote
type RateOf = (currency: string) => Fraction

/** The open lots of one instrument, strategy and side, and what was last paid to open one, whether that lot is still open or not. */
interface Position {
  readonly open: readonly Lot[]
  readonly entry_price: Fraction
}

function positionsOf(lots: readonly Lot[]): Position[] {
  const positions = new Map<string, Lot[]>()
  for (const lot of lots) {
    const key = JSON.stringify([lot.instrument.symbol, lot.strategy_symbol, lot.s.toString()])
    positions.set(key, [...(positions.get(key) ?? []), lot])
  }
  return [...positions.values()]
    .map((all) => ({ open: all.filter(isOpen), entry_price: all[all.length - 1]?.entry_price ?? zero }))
    .filter((position) => position.open.length > 0)
}

/** Rounded once for the whole position, then signed. */
function positionValue(position: Position, quote: Quote, fx: Fraction): bigint {
  const [first] = position.open
  if (first === undefined) return 0n
  const quantity = position.open.map(remaining).reduce(add, zero)
  return roundCents(multiply(quantity, quote.unit ?? position.entry_price, first.instrument.multiplier, fx)) * first.s
}

function valuePositions(lots: readonly Lot[], quoteOf: QuoteOf, rateOf: RateOf): Valuation {
  const symbols = new Set<string>()
  const carried = new Set<string>()
  const unpriced = new Set<string>()
  let longValue = 0n
  let shortValue = 0n
  let cost = 0n
  let numLong = 0
  let numShort = 0
  for (const position of positionsOf(lots)) {
    const [first] = position.open
    if (first === undefined) continue
    const { symbol, currency } = first.instrument
    const quote = quoteOf(symbol)
    const value = positionValue(position, quote, rateOf(currency))
    if (first.s === 1n) longValue += value
    else shortValue += value
    if (first.s === 1n) numLong += 1
    else numShort += 1
    cost += position.open.reduce((sum, lot) => sum + remainingCost(lot), 0n)
    symbols.add(symbol)
    if (quote.carried) carried.add(symbol)
    if (quote.unpriced) unpriced.add(symbol)
  }
  return {
    market_value: longValue + shortValue,
    long_value: longValue,
    short_value: shortValue,
    remaining_cost: cost,
    num_long: numLong,
    num_short: numShort,
    symbols,
    carried,
    unpriced,
  }
}

/** The last price on or before the day, brought to the day's units by the splits since. */
function quoteOnDay(input: PlainInput, symbol: string, date: string): Quote {
  const found = lastPrice(input, symbol, date)
  if (found === undefined) return { unit: null, carried: false, unpriced: true }
  return { unit: divide(found.price, splitFactor(input, symbol, found.date, date)), carried: found.date < date, unpriced: false }
}

/** As a day's quote, but a lot with no price by the eve of inception takes the first one after, and counts as unpriced. */
function quoteAtOpening(input: PlainInput, symbol: string, eve: string): Quote {
  const known = quoteOnDay(input, symbol, eve)
  if (!known.unpriced) return known
  const later = firstPriceAfter(input, symbol, eve)
  if (later === undefined) return known
  return { unit: multiply(later.price, splitFactor(input, symbol, eve, later.date)), carried: false, unpriced: true }
}

export function valueDay(input: PlainInput, lots: readonly Lot[], date: string): Valuation {
  return valuePositions(
    lots,
    (symbol) => quoteOnDay(input, symbol, date),
    (currency) => rateOn(input, currency, date),
  )
}

export function valueOpening(input: PlainInput, lots: readonly Lot[], eve: string): Valuation {
  return valuePositions(
    lots,
    (symbol) => quoteAtOpening(input, symbol, eve),
    (currency) => rateOnOrAfter(input, currency, eve),
  )
}

const jump: Fraction = { n: 2n, d: 5n }

/** Held instruments whose price of this day came since the last snapshot and is more than 40 % off the one before, with no split between. */
export function countPriceJumps(input: PlainInput, held: ReadonlySet<string>, previous: string, date: string): number {
  let count = 0
  for (const symbol of held) {
    const close = lastPrice(input, symbol, date)
    if (close === undefined || close.date <= previous) continue
    const last = priceBefore(input, symbol, close.date)
    if (last === undefined) continue
    const split = (input.splits ?? []).some((row) => row.symbol === symbol && row.ex_date > last.date && row.ex_date <= close.date)
    const change = add(close.price, { n: -last.price.n, d: last.price.d })
    const distance = change.n < 0n ? { n: -change.n, d: change.d } : change
    if (!split && compare(distance, multiply(last.price, jump)) > 0) count += 1
  }
  return count
}
