import type { Fraction } from './fraction.ts'
import { add, allocate, compare, divide, fraction, multiply, parse, roundCents, roundTo, subtract, zero } from './fraction.ts'
import type { Book, Closing, Instrument, Lot, Piece } from './lots.ts'
import { isOpen, methodOrder, remaining, remainingCost, restart, settle, spreadAverage, takeInOrder } from './lots.ts'
import { priceOfDay, rateOn } from './market.ts'
import type { PlainFill, PlainInput, PlainSplit } from './plain.ts'
import { Refusal } from './plain.ts'

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Trade date, time, sequence, broker's id; without a time after those with one, in recorded order. */
export function inOrder(fills: readonly PlainFill[]): PlainFill[] {
  const rows = fills.map((fill, index) => ({ fill, recorded: fill.recorded ?? index }))
  rows.sort((a, b) => {
    const byDate = compareText(a.fill.date, b.fill.date)
    if (byDate !== 0) return byDate
    if (a.fill.time === undefined || b.fill.time === undefined) {
      if (a.fill.time !== b.fill.time) return a.fill.time === undefined ? 1 : -1
      return a.recorded - b.recorded
    }
    const byTime = compareText(a.fill.time, b.fill.time)
    if (byTime !== 0) return byTime
    const bySequence = (a.fill.sequence ?? 0) - (b.fill.sequence ?? 0)
    if (bySequence !== 0) return bySequence
    return compareText(a.fill.fill_id ?? '', b.fill.fill_id ?? '') || a.recorded - b.recorded
  })
  return rows.map((row) => row.fill)
}

/** An instrument is what its first fill says. */
function instrumentsOf(input: PlainInput, ordered: readonly PlainFill[]): Map<string, Instrument> {
  const instruments = new Map<string, Instrument>()
  for (const fill of ordered) {
    if (instruments.has(fill.symbol)) continue
    const option = fill.position_class === 'OPTIONS'
    instruments.set(fill.symbol, {
      symbol: fill.symbol,
      currency: fill.currency ?? input.base_currency,
      multiplier: fill.multiplier === undefined ? { n: option ? 100n : 1n, d: 1n } : parse(fill.multiplier),
      option,
      ...(fill.underlying === undefined ? {} : { underlying: fill.underlying }),
      ...(fill.strike === undefined ? {} : { strike: parse(fill.strike) }),
      ...(fill.expiry_date === undefined ? {} : { expiry_date: fill.expiry_date }),
      ...(fill.option_right === undefined ? {} : { option_right: fill.option_right }),
    })
  }
  return instruments
}

function takeNamed(fill: PlainFill, lots: readonly Lot[], all: readonly PlainFill[]): Piece[] {
  const pieces = (fill.lots ?? []).map((choice) => {
    const opener = all.find((other) => other.fill_id !== undefined && other.fill_id === choice.fill_id)?.id
    const lot = lots.find((candidate) => [choice.lot_id, choice.fill_id, opener].includes(candidate.lot_id))
    const quantity = parse(choice.quantity)
    if (lot === undefined) throw new Refusal(`fill ${fill.id} names a lot that is not open`)
    if (compare(quantity, remaining(lot)) > 0) throw new Refusal(`fill ${fill.id} takes more than the lot holds`)
    return { lot, quantity }
  })
  const named = pieces.reduce((sum, piece) => add(sum, piece.quantity), zero)
  if (compare(named, parse(fill.quantity)) !== 0) throw new Refusal(`fill ${fill.id} names another quantity than it sells`)
  return pieces
}

function applyFill(book: Book, input: PlainInput, instrument: Instrument, fill: PlainFill): void {
  if (instrument.expiry_date !== undefined && fill.date > instrument.expiry_date) throw new Refusal(`fill ${fill.id} after expiry`)
  const strategy = fill.strategy_symbol ?? ''
  const s = fill.side === 'BUY' ? 1n : -1n
  const fx = fill.fx_rate === undefined ? rateOn(input, instrument.currency, fill.date) : parse(fill.fx_rate)
  const quantity = parse(fill.quantity)
  const price = parse(fill.price)
  const closing: Closing = {
    fill_id: fill.id,
    date: fill.date,
    quantity,
    price,
    fx,
    gross: roundCents(multiply(quantity, price, instrument.multiplier, fx)),
    fee: roundCents(multiply(parse(fill.fees ?? '0'), fx)),
    reason: 'TRADE',
  }
  const held = book.lots.filter(
    (lot) => lot.instrument.symbol === fill.symbol && lot.strategy_symbol === strategy && lot.s === -s && isOpen(lot),
  )
  const method = fill.lot_method ?? input.lot_method
  if (method === 'AVERAGE' && fill.lots === undefined && held.length > 0) spreadAverage(held)
  const pieces = fill.lots === undefined ? takeInOrder(methodOrder(held, method), quantity) : takeNamed(fill, held, input.fills)
  const rest = settle(book, closing, pieces)
  if (compare(rest.quantity, zero) <= 0) return
  book.lots.push({
    lot_id: fill.id,
    instrument,
    strategy_symbol: strategy,
    s,
    opened_on: fill.date,
    entry_fx: fx,
    entry_price: price,
    quantity: rest.quantity,
    opened: rest.quantity,
    closed: zero,
    cost: rest.gross * s + rest.fee,
    taken: 0n,
  })
}

/** Quantity × n ÷ d, price a unit × d ÷ n, cost unchanged. */
function applySplit(book: Book, split: PlainSplit): void {
  const factor = fraction(BigInt(split.numerator), BigInt(split.denominator))
  const lots = book.lots.filter((lot) => lot.instrument.symbol === split.symbol)
  for (const lot of lots) {
    lot.quantity = multiply(lot.quantity, factor)
    lot.entry_price = divide(lot.entry_price, factor)
  }
  const positionOf = (lot: Lot): string => JSON.stringify([lot.strategy_symbol, lot.s.toString()])
  for (const position of new Set(lots.map(positionOf))) {
    splitQuantities(
      lots.filter((lot) => isOpen(lot) && positionOf(lot) === position),
      factor,
    )
  }
}

/**
 * Quantities end at eight digits, so the whole position is rounded, to one unit of them at least, and allocated in opening order as
 * money is: what a broker holds can be sold. The cost of a lot that gets nothing goes to the first one that gets something.
 */
function splitQuantities(lots: readonly Lot[], factor: Fraction): void {
  if (lots.length === 0) return
  const rounded = (quantity: Fraction): bigint => roundTo(multiply(quantity, factor), 8)
  const held = rounded(lots.map(remaining).reduce(add, zero))
  const shares = allocate(held === 0n ? 1n : held, lots.map(remaining))
  lots.forEach((lot, index) => {
    lot.closed = { n: rounded(lot.closed), d: 10n ** 8n }
    lot.opened = add({ n: shares[index] ?? 0n, d: 10n ** 8n }, lot.closed)
  })
  const [heir] = lots.filter(isOpen)
  for (const lot of lots.filter((one) => !isOpen(one))) {
    if (heir === undefined) return
    restart(heir, remainingCost(heir) + remainingCost(lot))
    lot.cost = lot.taken
  }
}

/** The price of the expiry date itself, or when that is no trading day the price of the last trading day before; no older one. */
function settlementPrice(input: PlainInput, underlying: string, expiry: string): Fraction | undefined {
  if (input.dates.includes(expiry)) return priceOfDay(input, underlying, expiry)
  const before = input.dates.filter((date) => date < expiry).sort()
  const last = before[before.length - 1]
  return last === undefined ? undefined : priceOfDay(input, underlying, last)
}

function intrinsicValue(instrument: Instrument, underlyingPrice: Fraction): Fraction {
  const strike = instrument.strike ?? zero
  const value = instrument.option_right === 'CALL' ? subtract(underlyingPrice, strike) : subtract(strike, underlyingPrice)
  return compare(value, zero) > 0 ? value : zero
}

/** Every position of an option that expires on this date is closed as one, without fees, in opening order. */
function applyExpiry(book: Book, input: PlainInput, instrument: Instrument): void {
  const date = instrument.expiry_date
  if (date === undefined || instrument.underlying === undefined) return
  const underlyingPrice = settlementPrice(input, instrument.underlying, date)
  if (underlyingPrice === undefined) return
  const open = book.lots.filter((lot) => lot.instrument.symbol === instrument.symbol && isOpen(lot))
  const price = intrinsicValue(instrument, underlyingPrice)
  for (const strategy of new Set(open.map((lot) => lot.strategy_symbol))) {
    const pieces = open.filter((lot) => lot.strategy_symbol === strategy).map((lot) => ({ lot, quantity: remaining(lot) }))
    const quantity = pieces.reduce((sum, piece) => add(sum, piece.quantity), zero)
    const fx = rateOn(input, instrument.currency, date)
    const gross = roundCents(multiply(quantity, price, instrument.multiplier, fx))
    settle(book, { fill_id: `expiry of ${instrument.symbol}`, date, quantity, price, fx, gross, fee: 0n, reason: 'EXPIRY' }, pieces)
  }
}

/** Folds everything dated up to the day, from nothing: on each date first splits, then fills, then expiries. */
export function foldUpTo(input: PlainInput, date: string): Book {
  const ordered = inOrder(input.fills)
  const instruments = instrumentsOf(input, ordered)
  const book: Book = { lots: [], events: [] }
  const splits = input.splits ?? []
  const expiring = [...instruments.values()].filter((instrument) => instrument.option && instrument.expiry_date !== undefined)
  const dates = new Set([
    ...ordered.map((fill) => fill.date),
    ...splits.map((split) => split.ex_date),
    ...expiring.map((instrument) => instrument.expiry_date ?? ''),
  ])
  for (const day of [...dates].filter((candidate) => candidate <= date).sort()) {
    for (const split of splits) if (split.ex_date === day) applySplit(book, split)
    for (const fill of ordered) {
      const instrument = instruments.get(fill.symbol)
      if (fill.date === day && instrument !== undefined) applyFill(book, input, instrument, fill)
    }
    for (const instrument of expiring) if (instrument.expiry_date === day) applyExpiry(book, input, instrument)
  }
  return book
}
