import { invariant, RollforwardError } from '../kernel/errors.ts'
import type { Id } from '../kernel/ids.ts'
import { minDate, type PlainDate } from '../kernel/plain-date.ts'
import type { FillFact, FoldMarket, Instrument, Lot, PositionPath, RealizedEvent, Side, SplitFact, Units } from './facts.ts'
import { feeOf, grossOf, rateOfFill, UNIT_RATE } from './fill-money.ts'
import { compareFills, compareSplits } from './fill-order.ts'
import { namedParts } from './lot-methods/specific.ts'
import { contentVersion } from './lot-version.ts'
import { openLot, type OpenLot, type SplitFactor, toLot } from './open-lot.ts'
import { addLot, type LotBook, lotOrder, openLots, startBook } from './open-lots.ts'
import { finishPath, type PathBuilder, recordEntry, recordStep, splitEntry, startPath } from './position-path.ts'
import { closePart, type Execution } from './realize.ts'
import { shareOut } from './share-out.ts'
import { splitFactor, splitLots } from './split-lots.ts'

/** All that happened to one instrument in one strategy: the unit that is folded anew when any of it changes. */
export interface InstrumentFacts {
  readonly instrument: Instrument
  readonly strategy_symbol: string
  /** The fills of this symbol and strategy, in any order. */
  readonly fills: readonly FillFact[]
  /** The splits of this symbol, in any order. */
  readonly splits: readonly SplitFact[]
  readonly base_currency: string
  readonly market: FoldMarket
  /** The last snapshot's date, null before the first: an option that expired by then is closed, a split by then has taken effect. */
  readonly as_of: PlainDate | null
  /**
   * The ids of the fills that are being recorded or corrected (none for a void). Another sale that no longer finds the lots it
   * names is then refused as depending on the change. Left out, a refusal always speaks of the sale itself.
   */
  readonly changed_fills?: ReadonlySet<Id>
}

export interface InstrumentFold {
  readonly instrument: Instrument
  readonly strategy_symbol: string
  readonly lots: readonly Lot[]
  readonly realized_events: readonly RealizedEvent[]
  readonly paths: readonly PositionPath[]
  /** Whether it is past expiry and stays open because no price decides what it was worth. */
  readonly expiry_undecided: boolean
}

interface Run {
  readonly facts: InstrumentFacts
  readonly book: LotBook
  readonly events: RealizedEvent[]
  readonly paths: Readonly<Record<Side, PathBuilder>>
  /** Splits still to come, the next one last. */
  readonly splits: SplitFact[]
  /** What splits have made of one share of the beginning. */
  factor: SplitFactor
}

/**
 * Fills to lots, realized events and paths, in one pass. A split takes effect at the start of its date, before that date's
 * fills; an expiry at the end of its date, after them.
 */
export function foldInstrument(facts: InstrumentFacts): InstrumentFold {
  const run: Run = {
    facts,
    book: startBook(),
    events: [],
    paths: { LONG: startPath('LONG'), SHORT: startPath('SHORT') },
    splits: facts.splits.toSorted(compareSplits).reverse(),
    factor: { numerator: 1n, denominator: 1n },
  }
  for (const fill of facts.fills.toSorted(compareFills)) {
    applySplits(run, fill.trade_date)
    applyFill(run, fill)
  }
  const { expiry_date } = facts.instrument
  if (facts.as_of !== null) applySplits(run, expiry_date === null ? facts.as_of : minDate(facts.as_of, expiry_date))
  return finish(run, applyExpiry(run))
}

function applySplits(run: Run, until: PlainDate): void {
  for (let split = run.splits.at(-1); split !== undefined && split.ex_date <= until; split = run.splits.at(-1)) {
    run.splits.pop()
    run.factor = splitFactor(run.factor, split)
    const path = run.paths[run.book.side]
    for (const side of Object.values(run.paths)) splitEntry(side, split)
    if (run.book.quantity === 0n) continue
    run.book.quantity = splitLots(openLots(run.book), split, run.factor)
    recordStep(path, split.ex_date, run.book.quantity, run.book.cost)
  }
}

function applyFill(run: Run, fill: FillFact): void {
  const { instrument, base_currency, market } = run.facts
  if (instrument.expiry_date !== null && fill.trade_date > instrument.expiry_date) throw filledAfterExpiry(fill, instrument.expiry_date)
  const rate = rateOfFill(fill, instrument.currency, base_currency, market)
  const { quantity, price, fees } = fill
  const execution: Execution = { fill, date: fill.trade_date, quantity, price, fees, multiplier: instrument.multiplier, rate }
  const share = shareOut({ quantity, gross: grossOf(execution), fee: feeOf(execution) })
  const left = closeOpposite(run, fill, (lot, part) => close(run, lot, part, execution, share))
  if (left === 0n) return
  const lot = openLot(fill, left, share(left), rate, run.factor)
  addLot(run.book, lot)
  recordEntry(run.paths[lot.side], fill.trade_date, price)
  recordBook(run, fill.trade_date)
}

/** Closes what is open on the other side, the lots it names or by its lot method. Gives what is left to open with. */
function closeOpposite(run: Run, fill: FillFact, closeOne: (lot: OpenLot, quantity: Units) => void): Units {
  const { book, facts } = run
  if (fill.lots.length > 0) {
    openLots(book)
    for (const { lot, quantity } of namedParts(fill, book.all, facts.changed_fills)) closeOne(lot, quantity)
    return 0n
  }
  const closes = fill.side === 'BUY' ? 'SHORT' : 'LONG'
  if (book.quantity === 0n || book.side !== closes) return fill.quantity
  const order = lotOrder(book, fill.lot_method)
  let left = fill.quantity
  while (left > 0n && book.quantity > 0n) {
    const lot = order.next()
    const part = lot.remaining < left ? lot.remaining : left
    closeOne(lot, part)
    left -= part
  }
  return left
}

function close(run: Run, lot: OpenLot, quantity: Units, execution: Execution, share: ReturnType<typeof shareOut>): void {
  const event = closePart(lot, quantity, execution, share(quantity), run.factor)
  run.events.push(event)
  run.book.quantity -= quantity
  run.book.cost -= event.cost
  recordBook(run, execution.date)
}

function recordBook({ book, paths }: Run, date: PlainDate): void {
  recordStep(paths[book.side], date, book.quantity, book.cost)
}

/**
 * Closes what is left of an option that expired by the last snapshot at its intrinsic value, by one closing without fees whose
 * money is rounded once like a fill's. Gives whether the value is still unknown. Worth nothing, it needs no exchange rate.
 */
function applyExpiry(run: Run): boolean {
  const { instrument, as_of, base_currency, market } = run.facts
  const { book } = run
  const date = instrument.expiry_date
  if (date === null || as_of === null || as_of < date || book.quantity === 0n) return false
  const price = market.intrinsicAt(instrument)
  if (price === null) return true
  const needsRate = price !== 0n && instrument.currency !== base_currency
  const rate = needsRate ? market.rateOn(instrument.currency, date) : UNIT_RATE
  const execution: Execution = { fill: null, date, price, quantity: book.quantity, multiplier: instrument.multiplier, fees: 0n, rate }
  const share = shareOut({ quantity: book.quantity, gross: grossOf(execution), fee: 0n })
  for (const lot of openLots(book)) close(run, lot, lot.remaining, execution, share)
  invariant(book.quantity === 0n && book.cost === 0n, 'an expiry leaves nothing open')
  return false
}

function filledAfterExpiry(fill: FillFact, expiryDate: PlainDate): RollforwardError {
  const detail = `The fill ${fill.fill_id} of ${fill.trade_date} in ${fill.symbol} comes after its expiry on ${expiryDate}`
  return new RollforwardError('POSITION_008', { detail, extensions: { fill_id: fill.id, expiry_date: expiryDate } })
}

function finish(run: Run, expiryUndecided: boolean): InstrumentFold {
  const { instrument, strategy_symbol } = run.facts
  openLots(run.book)
  const paths = Object.values(run.paths).map((path) => finishPath(path, instrument, strategy_symbol))
  return {
    instrument,
    strategy_symbol,
    lots: [...run.book.all.values()].map((lot) => finishLot(run, lot)),
    realized_events: run.events,
    paths: paths.filter((path) => path.steps.length > 0),
    expiry_undecided: expiryUndecided,
  }
}

function finishLot(run: Run, open: OpenLot): Lot {
  const lot = toLot(open, run.facts.instrument, run.factor)
  const { fill, quantity, remaining, cost, remaining_cost, realized_pnl, closed_on } = lot
  return { ...lot, version: contentVersion(fill.version, quantity, remaining, cost, remaining_cost, realized_pnl, closed_on) }
}
