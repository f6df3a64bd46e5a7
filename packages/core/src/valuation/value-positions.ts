import type { RoundingCounter } from '../kernel/scaled.ts'
import type { CentsColumn, PositionPath } from '../ledger/facts.ts'
import type { PriceColumns, RateColumns } from './columns.ts'
import { valuePositionsExactly } from './value-positions-exact.ts'
import { valuePositionsFast } from './value-positions-fast.ts'

export type { CentsColumn } from '../ledger/facts.ts'

export interface ValuationInputs {
  readonly paths: readonly PositionPath[]
  readonly prices: PriceColumns
  readonly rates: RateColumns
  /** Indices into the columns' days: from `first` up to, not including, `end`. */
  readonly first: number
  readonly end: number
  readonly counter: RoundingCounter
}

/** What the positions are worth and have cost at the end of each day. U = long + short − remaining cost. */
export interface PositionValues<Column extends CentsColumn = CentsColumn> {
  readonly long_value: Column
  /** Never positive. */
  readonly short_value: Column
  readonly remaining_cost: Column
}

/** Values every position on every day, rounding once per position. Floats do it, and BigInt where money outgrows them. */
export function valuePositions(inputs: ValuationInputs): PositionValues {
  return valuePositionsFast(inputs) ?? valuePositionsExactly(inputs)
}
