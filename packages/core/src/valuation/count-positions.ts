import type { PositionPath } from '../ledger/facts.ts'
import type { PriceColumns } from './columns.ts'
import { type DaySpan, visitHeld } from './held-ranges.ts'
import { countBefore } from './quote-series.ts'

/** What is held at the end of each day of a span. Positions are counted one by one, their prices by instrument. */
export interface PositionCounts {
  readonly num_long_positions: Int32Array
  readonly num_short_positions: Int32Array
  readonly carried_prices: Int32Array
  readonly unpriced_positions: Int32Array
  readonly price_jumps: Int32Array
}

export interface CountInputs {
  readonly paths: readonly PositionPath[]
  readonly prices: PriceColumns
  readonly first: number
  readonly end: number
  /** The day before the first interval: a jump counts where its price came after it. */
  readonly seed_day: number
  /** Instruments whose opening value had to be guessed from a later price: the first day counts them unpriced. */
  readonly opening_unpriced?: ReadonlySet<string>
}

export function countPositions(inputs: CountInputs): PositionCounts {
  const length = inputs.end - inputs.first
  const all = new Int32Array(5 * length)
  const column = (place: number) => all.subarray(place * length, (place + 1) * length)
  const counts = {
    num_long_positions: column(0),
    num_short_positions: column(1),
    carried_prices: column(2),
    unpriced_positions: column(3),
    price_jumps: column(4),
  }
  for (const [symbol, paths] of pathsBySymbol(inputs.paths)) countInstrument(inputs, counts, symbol, paths)
  // Until here these two hold what a day adds to the one before it.
  sumUp(counts.num_long_positions)
  sumUp(counts.num_short_positions)
  return counts
}

function sumUp(changes: Int32Array): void {
  for (let index = 1; index < changes.length; index += 1) changes[index]! += changes[index - 1]!
}

function pathsBySymbol(paths: readonly PositionPath[]): Map<string, PositionPath[]> {
  const groups = new Map<string, PositionPath[]>()
  for (const path of paths) {
    const group = groups.get(path.instrument.symbol)
    if (group === undefined) groups.set(path.instrument.symbol, [path])
    else group.push(path)
  }
  return groups
}

function countInstrument(inputs: CountInputs, counts: PositionCounts, symbol: string, paths: readonly PositionPath[]): void {
  const { prices, first, end } = inputs
  const span: DaySpan = { days: prices.days, first, end }
  const held = paths.length > 1 ? new Uint8Array(end - first) : null
  for (const path of paths) {
    const sides = path.side === 'LONG' ? counts.num_long_positions : counts.num_short_positions
    visitHeld(path, span, (from, to) => {
      sides[from - first]! += 1
      if (to < end) sides[to - first]! -= 1
      if (held === null) countPrices(inputs, counts, symbol, from, to)
      else held.fill(1, from - first, to - first)
    })
  }
  if (held !== null) visitRuns(held, (from, to) => countPrices(inputs, counts, symbol, from + first, to + first))
  if (inputs.opening_unpriced?.has(symbol) && !isCountedUnpriced(inputs, symbol, paths)) counts.unpriced_positions[0]! += 1
}

/** Runs of days on which any strategy or side holds the instrument, so that it counts once. */
function visitRuns(held: Uint8Array, visit: (from: number, to: number) => void): void {
  let from = held.indexOf(1)
  while (from >= 0) {
    const gap = held.indexOf(0, from)
    const to = gap < 0 ? held.length : gap
    visit(from, to)
    from = held.indexOf(1, to)
  }
}

function countPrices({ prices, first, seed_day }: CountInputs, counts: PositionCounts, symbol: string, from: number, to: number): void {
  const { days, first_priced } = prices
  const row = prices.rows.get(symbol)
  const priced = row === undefined ? days.length : first_priced[row]!
  for (let index = from; index < to && index < priced; index += 1) counts.unpriced_positions[index - first]! += 1
  if (row === undefined) return
  const { index: indices, age: ages, jump: jumps } = prices.remarks[row]!
  for (let place = countBefore(indices, from); place < indices.length && indices[place]! < to; place += 1) {
    const index = indices[place]!
    if (ages[place]! > 0) counts.carried_prices[index - first]! += 1
    const previous = index > first ? days[index - 1]! : seed_day
    if (jumps[place]! && days[index]! - ages[place]! > previous) counts.price_jumps[index - first]! += 1
  }
}

function isCountedUnpriced({ prices, first }: CountInputs, symbol: string, paths: readonly PositionPath[]): boolean {
  const row = prices.rows.get(symbol)
  if (row !== undefined && prices.first_priced[row]! <= first) return false
  let isHeld = false
  for (const path of paths) visitHeld(path, { days: prices.days, first, end: first + 1 }, () => (isHeld = true))
  return isHeld
}
