import { type PlainDate, toDayNumber } from '../kernel/plain-date.ts'
import { newRoundingCounter, type RoundingCounter, toSafeNumber } from '../kernel/scaled.ts'
import type { Cents, PositionPath, RealizedEvent } from '../ledger/facts.ts'
import { type FlowTiming, INDEX_ONE } from '../returns/base.ts'
import type { PriceColumns, RateColumns } from '../valuation/columns.ts'
import { countPositions } from '../valuation/count-positions.ts'
import { type CentsColumn, type PositionValues, valuePositions } from '../valuation/value-positions.ts'
import { type DatedAmount, sumByInterval } from './interval-sums.ts'
import { type RollSeed, rollPath } from './roll-path.ts'
import { centsAt, type PathColumns, type SnapshotColumns } from './snapshot-columns.ts'

export interface EquityFlow {
  readonly change_date: PlainDate
  readonly change_type: 'CONTRIBUTION' | 'WITHDRAWAL'
  /** Always positive; the type is the direction. */
  readonly amount: Cents
}

export interface RollInputs {
  readonly seed: RollSeed
  readonly flow_timing: FlowTiming
  readonly paths: readonly PositionPath[]
  readonly events: readonly Pick<RealizedEvent, 'exit_date' | 'realized_pnl'>[]
  readonly equity_changes: readonly EquityFlow[]
  readonly income: readonly DatedAmount[]
  /** Prices and rates of the snapshot days, and which of these days to roll: from `first` up to, not including, `end`. */
  readonly prices: PriceColumns
  readonly rates: RateColumns
  readonly first: number
  readonly end: number
  /** Instruments that U_open valued at a later price, for a roll from inception. */
  readonly opening_unpriced?: ReadonlySet<string>
  readonly counter?: RoundingCounter
}

/** The seed of a portfolio that has no snapshot yet. `unrealized` is what its lots had gained before inception. */
export function seedAtInception(
  portfolio: { readonly opening_equity: Cents; readonly inception_date: PlainDate },
  unrealized: Cents,
): RollSeed {
  return {
    day: toDayNumber(portfolio.inception_date) - 1,
    net_asset_value: portfolio.opening_equity,
    unrealized,
    cumulative_pnl: 0n,
    cumulative_realized_pnl: 0n,
    cumulative_income: 0n,
    cumulative_capital_flows: 0n,
    twr_index: INDEX_ONE,
    is_inception: true,
  }
}

/** The snapshots of one portfolio on the days given, from its facts: values, changes, and the path that they make. */
export function rollForwardColumns(inputs: RollInputs): SnapshotColumns {
  const { seed, prices, first, end, flow_timing } = inputs
  const counter = inputs.counter ?? newRoundingCounter()
  const values = valuePositions({ ...inputs, counter })
  const day = prices.days.subarray(first, end)
  const intervals = { days: day, seed_day: seed.day }
  const realized = inputs.events.map((event) => ({ date: event.exit_date, amount: event.realized_pnl }))
  const path = rollPath({
    seed,
    flow_timing,
    unrealized_change: unrealizedChanges(values, seed.unrealized),
    realized: sumByInterval(realized, intervals),
    income: sumByInterval(inputs.income, intervals),
    inflow: sumByInterval(flowsOf(inputs.equity_changes, 'CONTRIBUTION'), intervals),
    outflow: sumByInterval(flowsOf(inputs.equity_changes, 'WITHDRAWAL'), intervals),
  })
  const opening = seed.is_inception && inputs.opening_unpriced ? { opening_unpriced: inputs.opening_unpriced } : {}
  const counts = countPositions({ paths: inputs.paths, prices, first, end, seed_day: seed.day, ...opening })
  return { length: day.length, day, ...path, ...balances(path, values), ...counts }
}

function flowsOf(changes: readonly EquityFlow[], type: EquityFlow['change_type']): DatedAmount[] {
  return changes.filter(({ change_type }) => change_type === type).map(({ change_date, amount }) => ({ date: change_date, amount }))
}

/** Identity 1: U_t − U_{t−1}, where U = long + short − remaining cost. */
function unrealizedChanges(values: PositionValues, seedUnrealized: Cents): CentsColumn {
  const { long_value, short_value, remaining_cost } = values
  const start = toSafeNumber(seedUnrealized)
  if (
    long_value instanceof Float64Array &&
    short_value instanceof Float64Array &&
    remaining_cost instanceof Float64Array &&
    isSmall(start)
  ) {
    const changes = new Float64Array(long_value.length)
    let before = start
    for (let index = 0; index < changes.length; index += 1) {
      const unrealized = long_value[index]! + short_value[index]! - remaining_cost[index]!
      if (!isSmall(unrealized)) return exactChanges(values, seedUnrealized)
      changes[index] = unrealized - before
      before = unrealized
    }
    return changes
  }
  return exactChanges(values, seedUnrealized)
}

/** Differences of two such values are exact in float64. */
function isSmall(cents: number): boolean {
  return Math.abs(cents) < 2 ** 52
}

function exactChanges({ long_value, short_value, remaining_cost }: PositionValues, seedUnrealized: Cents): readonly bigint[] {
  let before = seedUnrealized
  return Array.from({ length: long_value.length }, (_, index) => {
    const unrealized = centsAt(long_value, index) + centsAt(short_value, index) - centsAt(remaining_cost, index)
    const change = unrealized - before
    before = unrealized
    return change
  })
}

/** Identities 7 and 8. */
function balances(
  { net_asset_value }: Pick<PathColumns, 'net_asset_value'>,
  { long_value, short_value }: Pick<PositionValues, 'long_value' | 'short_value'>,
) {
  const net_exposure = combine(long_value, short_value, 1)
  return {
    long_value,
    short_value,
    net_exposure,
    gross_exposure: combine(long_value, short_value, -1),
    cash_value: combine(net_asset_value, net_exposure, -1),
  }
}

/** left + sign × right, day by day, in BigInt where the floats of both are not small enough to stay exact. */
export function combine(left: CentsColumn, right: CentsColumn, sign: 1 | -1): CentsColumn {
  if (left instanceof Float64Array && right instanceof Float64Array) {
    const sums = new Float64Array(left.length)
    let largest = 0
    for (let index = 0; index < sums.length; index += 1) {
      const sum = left[index]! + sign * right[index]!
      sums[index] = sum
      largest = Math.max(largest, Math.abs(sum))
    }
    if (largest < 2 ** 53) return sums
  }
  return Array.from({ length: left.length }, (_, index) => centsAt(left, index) + BigInt(sign) * centsAt(right, index))
}
