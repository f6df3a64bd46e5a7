import { divideHalfEven } from '../kernel/decimal.ts'
import type { PlainDate } from '../kernel/plain-date.ts'
import type { Cents, EntryPrice, Instrument, PositionPath, Side, SplitFact, Units } from './facts.ts'

type Step = PositionPath['steps'][number]

/** One side of an instrument in a strategy as it is written down day by day. */
export interface PathBuilder {
  readonly side: Side
  readonly steps: Step[]
  readonly entry_prices: EntryPrice[]
  /** The last opening price with the splits since, unrounded. */
  last_entry: { readonly numerator: bigint; readonly denominator: bigint } | null
}

export function startPath(side: Side): PathBuilder {
  return { side, steps: [], entry_prices: [], last_entry: null }
}

/** What is held after something happened on the date; the last word of a date stands. */
export function recordStep(path: PathBuilder, date: PlainDate, remaining: Units, cost: Cents): void {
  const step: Step = { date, remaining, remaining_cost: cost }
  if (path.steps.at(-1)?.date === date) path.steps[path.steps.length - 1] = step
  else path.steps.push(step)
}

export function recordEntry(path: PathBuilder, date: PlainDate, price: Units): void {
  path.last_entry = { numerator: price, denominator: 1n }
  pushEntry(path, { date, price })
}

/** The last opening price lives on in the shares of the split. */
export function splitEntry(path: PathBuilder, split: SplitFact): void {
  if (path.last_entry === null) return
  const { numerator, denominator } = path.last_entry
  const [units, divisor] = [numerator * split.denominator, denominator * split.numerator]
  path.last_entry = { numerator: units, denominator: divisor }
  const entry = { date: split.ex_date, price: divideHalfEven(units, divisor) }
  pushEntry(path, units % divisor === 0n ? entry : { ...entry, exact: { units, divisor } })
}

function pushEntry(path: PathBuilder, entry: EntryPrice): void {
  if (path.entry_prices.at(-1)?.date === entry.date) path.entry_prices[path.entry_prices.length - 1] = entry
  else path.entry_prices.push(entry)
}

/** The path without the days on which nothing changed by the evening, such as one opened and closed within a day. */
export function finishPath(path: PathBuilder, instrument: Instrument, strategySymbol: string): PositionPath {
  let held: Pick<Step, 'remaining' | 'remaining_cost'> = { remaining: 0n, remaining_cost: 0n }
  const steps = path.steps.filter((step) => {
    const changes = step.remaining !== held.remaining || step.remaining_cost !== held.remaining_cost
    held = step
    return changes
  })
  return { instrument, strategy_symbol: strategySymbol, side: path.side, steps, entry_prices: path.entry_prices }
}
