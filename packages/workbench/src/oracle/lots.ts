import type { Fraction } from './fraction.ts'
import { add, allocate, compare, divide, multiply, roundCents, roundHalfEven, smaller, subtract, zero } from './fraction.ts'
import type { LotMethod } from './plain.ts'

export interface Instrument {
  readonly symbol: string
  readonly currency: string
  readonly multiplier: Fraction
  readonly option: boolean
  readonly underlying?: string
  readonly strike?: Fraction
  readonly expiry_date?: string
  readonly option_right?: 'CALL' | 'PUT'
}

/** A lot while it is folded. An AVERAGE sale restarts opened, closed, cost and taken; quantity stays what it was opened with. */
export interface Lot {
  readonly lot_id: string
  readonly instrument: Instrument
  readonly strategy_symbol: string
  readonly s: 1n | -1n
  readonly opened_on: string
  readonly entry_fx: Fraction
  entry_price: Fraction
  quantity: Fraction
  opened: Fraction
  closed: Fraction
  cost: bigint
  taken: bigint
}

export interface RealizedEvent {
  readonly fill_id: string
  readonly lot: Lot
  readonly quantity: Fraction
  readonly exit_date: string
  readonly entry_price: Fraction
  readonly exit_price: Fraction
  readonly proceeds: bigint
  readonly fees: bigint
  readonly cost: bigint
  readonly realized_pnl: bigint
  readonly fx_effect: bigint
  readonly reason: 'TRADE' | 'EXPIRY'
}

export interface Book {
  readonly lots: Lot[]
  readonly events: RealizedEvent[]
}

/** What closes lots: a fill, or the expiry of an option at its intrinsic value. */
export interface Closing {
  readonly fill_id: string
  readonly date: string
  readonly quantity: Fraction
  readonly price: Fraction
  readonly fx: Fraction
  readonly gross: bigint
  readonly fee: bigint
  readonly reason: 'TRADE' | 'EXPIRY'
}

export interface Piece {
  readonly lot: Lot
  readonly quantity: Fraction
}

export function remaining(lot: Lot): Fraction {
  return subtract(lot.opened, lot.closed)
}

export function remainingCost(lot: Lot): bigint {
  return lot.cost - lot.taken
}

export function isOpen(lot: Lot): boolean {
  return compare(remaining(lot), zero) > 0
}

/** The order in which lots give up quantity; the list comes in opening order and ties keep it. */
export function methodOrder(lots: readonly Lot[], method: LotMethod): Lot[] {
  if (method === 'LIFO') return [...lots].reverse()
  if (method !== 'HIFO') return [...lots]
  const unitCost = (lot: Lot): Fraction => divide({ n: remainingCost(lot), d: 1n }, remaining(lot))
  return lots
    .map((lot, index) => ({ lot, index, cost: unitCost(lot) }))
    .sort((a, b) => compare(b.cost, a.cost) || a.index - b.index)
    .map((row) => row.lot)
}

/** The lot begins anew with what is left of it, at another cost. */
export function restart(lot: Lot, cost: bigint): void {
  lot.opened = remaining(lot)
  lot.closed = zero
  lot.cost = cost
  lot.taken = 0n
}

export function spreadAverage(lots: readonly Lot[]): void {
  const total = lots.reduce((sum, lot) => sum + remainingCost(lot), 0n)
  const shares = allocate(total, lots.map(remaining))
  lots.forEach((lot, index) => restart(lot, shares[index] ?? 0n))
}

export function takeInOrder(lots: readonly Lot[], quantity: Fraction): Piece[] {
  const pieces: Piece[] = []
  let left = quantity
  for (const lot of lots) {
    if (compare(left, zero) <= 0) break
    const part = smaller(left, remaining(lot))
    pieces.push({ lot, quantity: part })
    left = subtract(left, part)
  }
  return pieces
}

/** The ordinary rule of section 3: what is due for all that is closed so far, less what was taken before. */
function takeCost(lot: Lot, quantity: Fraction): bigint {
  lot.closed = add(lot.closed, quantity)
  const due = roundHalfEven(divide(multiply({ n: lot.cost, d: 1n }, lot.closed), lot.opened))
  const part = due - lot.taken
  lot.taken = due
  return part
}

function closePiece(book: Book, closing: Closing, piece: Piece, gross: bigint, fee: bigint): void {
  const { lot } = piece
  const cost = takeCost(lot, piece.quantity)
  const atEntryRate = roundCents(multiply(piece.quantity, closing.price, lot.instrument.multiplier, lot.entry_fx))
  book.events.push({
    fill_id: closing.fill_id,
    lot,
    quantity: piece.quantity,
    exit_date: closing.date,
    entry_price: lot.entry_price,
    exit_price: closing.price,
    proceeds: gross,
    fees: fee,
    cost,
    realized_pnl: gross * lot.s - fee - cost,
    fx_effect: (gross - atEntryRate) * lot.s,
    reason: closing.reason,
  })
}

/** Closes the pieces and answers the money that is left for a new lot. */
export function settle(book: Book, closing: Closing, pieces: readonly Piece[]): { gross: bigint; fee: bigint; quantity: Fraction } {
  const closed = pieces.reduce((sum, piece) => add(sum, piece.quantity), zero)
  const rest = subtract(closing.quantity, closed)
  const weights = [...pieces.map((piece) => piece.quantity), rest]
  const gross = allocate(closing.gross, weights)
  const fee = allocate(closing.fee, weights)
  pieces.forEach((piece, index) => {
    closePiece(book, closing, piece, gross[index] ?? 0n, fee[index] ?? 0n)
  })
  return { gross: gross[pieces.length] ?? 0n, fee: fee[pieces.length] ?? 0n, quantity: rest }
}
