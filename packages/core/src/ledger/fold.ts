import { groupBy } from '../kernel/group-by.ts'
import type { Id } from '../kernel/ids.ts'
import type { PlainDate } from '../kernel/plain-date.ts'
import { type FillFact, type FoldMarket, type FoldResult, type Instrument, type SplitFact, UNIT_SCALE } from './facts.ts'
import { compareText } from './fill-order.ts'
import { foldInstrument, type InstrumentFold } from './fold-instrument.ts'

export interface PortfolioFacts {
  /** Fills that count, of any instruments and strategies, in any order. */
  readonly fills: readonly FillFact[]
  readonly splits: readonly SplitFact[]
  /** What the symbols are. One that is not among them is a public security in base currency with multiplier 1. */
  readonly instruments?: readonly Instrument[]
  readonly base_currency: string
  readonly market: FoldMarket
  readonly as_of: PlainDate | null
  readonly changed_fills?: ReadonlySet<Id>
}

/** Every instrument and strategy by itself, put together in the order of symbol and strategy. */
export function foldPortfolio(facts: PortfolioFacts): FoldResult {
  const instruments = new Map(facts.instruments?.map((instrument) => [instrument.symbol, instrument]))
  const splits = groupBy(facts.splits, (split) => split.symbol)
  const units = groupBy(facts.fills, unitKey)
  const folds = Array.from(units.values(), (fills) => {
    const { symbol, strategy_symbol } = fills[0]
    const instrument = instruments.get(symbol) ?? publicSecurity(symbol, facts.base_currency)
    return foldInstrument({ ...facts, instrument, strategy_symbol, fills, splits: splits.get(symbol) ?? [] })
  })
  return joinFolds(folds)
}

/** The folds of a portfolio's instruments as one result, whichever were folded anew. */
export function joinFolds(folds: readonly InstrumentFold[]): FoldResult {
  const units = folds.toSorted(
    (left, right) =>
      compareText(left.instrument.symbol, right.instrument.symbol) || compareText(left.strategy_symbol, right.strategy_symbol),
  )
  const undecided = new Map(units.filter((unit) => unit.expiry_undecided).map(({ instrument }) => [instrument.symbol, instrument]))
  return {
    lots: units.flatMap((unit) => unit.lots),
    realized_events: units.flatMap((unit) => unit.realized_events),
    paths: units.flatMap((unit) => unit.paths),
    undecided_expiries: [...undecided.values()],
  }
}

/** What is folded by itself. */
export function unitKey(of: { readonly symbol: string; readonly strategy_symbol: string }): string {
  return JSON.stringify([of.symbol, of.strategy_symbol])
}

export function publicSecurity(symbol: string, currency: string): Instrument {
  return {
    symbol,
    position_class: 'PUBLIC',
    multiplier: 10n ** BigInt(UNIT_SCALE),
    currency,
    underlying: null,
    strike: null,
    expiry_date: null,
    option_right: null,
  }
}
