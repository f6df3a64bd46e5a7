import { floatColumns, isSafeUnits, nearestFloat } from '../kernel/scaled.ts'
import type { Cents } from '../ledger/facts.ts'
import type { FlowTiming } from '../returns/base.ts'
import type { CentsColumn } from '../valuation/value-positions.ts'
import { rollReturnsExactly, rollReturnsFast } from './roll-returns.ts'
import { centsAt, type PathColumns } from './snapshot-columns.ts'

/** Where a roll begins: the snapshot strictly before its first day, or the start of inception. */
export interface RollSeed {
  /** The first interval begins after this day: the snapshot's, or the one before inception. */
  readonly day: number
  readonly net_asset_value: Cents
  /** U of that moment: Σ (market value − remaining cost). */
  readonly unrealized: Cents
  readonly cumulative_pnl: Cents
  readonly cumulative_realized_pnl: Cents
  readonly cumulative_income: Cents
  readonly cumulative_capital_flows: Cents
  /** Units of 10^-16. */
  readonly twr_index: bigint
  /** Whether nothing came before: the first day then also counts what the opening value had to guess. */
  readonly is_inception: boolean
}

/** What changed in each interval. Valued anew or taken from stored snapshots, it rolls the same. */
export interface PathInputs<Column extends CentsColumn = CentsColumn> {
  readonly seed: RollSeed
  readonly flow_timing: FlowTiming
  readonly unrealized_change: Column
  readonly realized: Column
  readonly income: Column
  readonly inflow: Column
  readonly outflow: Column
}

/** Identities 3 to 5 and 9, and the returns. Floats do it where every sum stays exact in them, else BigInt. */
export function rollPath(inputs: PathInputs): PathColumns {
  const { unrealized_change, realized, income, inflow, outflow } = inputs
  const inFloats =
    unrealized_change instanceof Float64Array &&
    realized instanceof Float64Array &&
    income instanceof Float64Array &&
    inflow instanceof Float64Array &&
    outflow instanceof Float64Array
  const fast = inFloats ? rollPathFast({ ...inputs, unrealized_change, realized, income, inflow, outflow }) : null
  return fast ?? rollPathExactly(inputs)
}

/** The reference: every figure a BigInt, whatever its size. */
export function rollPathExactly(inputs: PathInputs): PathColumns {
  const { seed, flow_timing } = inputs
  const unrealized = toBigInts(inputs.unrealized_change)
  const realized = toBigInts(inputs.realized)
  const income = toBigInts(inputs.income)
  const inflow = toBigInts(inputs.inflow)
  const outflow = toBigInts(inputs.outflow)
  const pnl = unrealized.map((change, index) => change + realized[index]! + income[index]!)
  const flows = inflow.map((amount, index) => amount - outflow[index]!)
  const changes = pnl.map((amount, index) => amount + flows[index]!)
  const nav = runningSums(seed.net_asset_value, changes)
  return {
    net_asset_value: nav,
    daily_pnl: pnl,
    daily_unrealized_pnl: unrealized,
    daily_realized_pnl: realized,
    daily_income: income,
    equity_inflow: inflow,
    equity_outflow: outflow,
    daily_capital_flows: flows,
    cumulative_pnl: runningSums(seed.cumulative_pnl, pnl),
    cumulative_realized_pnl: runningSums(seed.cumulative_realized_pnl, realized),
    cumulative_income: runningSums(seed.cumulative_income, income),
    cumulative_capital_flows: runningSums(seed.cumulative_capital_flows, flows),
    ...rollReturnsExactly({
      flow_timing,
      seed_nav: seed.net_asset_value,
      seed_index: seed.twr_index,
      net_asset_value: nav,
      daily_pnl: pnl,
      inflow,
      outflow,
    }),
  }
}

function toBigInts(column: CentsColumn): readonly bigint[] {
  return Array.from({ length: column.length }, (_, index) => centsAt(column, index))
}

function runningSums(start: bigint, changes: readonly bigint[]): readonly bigint[] {
  let sum = start
  return changes.map((change) => (sum += change))
}

const SAFE_LIMIT = 2 ** 53

/** The same in float64; null as soon as a sum might not be exact. */
export function rollPathFast(inputs: PathInputs<Float64Array>): PathColumns | null {
  const { seed, flow_timing, unrealized_change, realized, income, inflow, outflow } = inputs
  const columns = floatColumns(7, realized.length)
  const [pnl, flows, nav, cumulativePnl, cumulativeRealized, cumulativeIncome, cumulativeFlows] = columns as Seven
  for (let index = 0; index < pnl.length; index += 1) {
    const [unrealizedToday, realizedToday, incomeToday] = [unrealized_change[index]!, realized[index]!, income[index]!]
    const [inToday, outToday] = [inflow[index]!, outflow[index]!]
    // Below this bound no partial sum of the day leaves the range in which floats hold every integer.
    const bound = Math.abs(unrealizedToday) + Math.abs(realizedToday) + Math.abs(incomeToday) + inToday + outToday
    if (!(bound < SAFE_LIMIT)) return null
    pnl[index] = unrealizedToday + realizedToday + incomeToday
    flows[index] = inToday - outToday
    nav[index] = pnl[index]! + flows[index]!
  }
  const inRange =
    sumInto(nav, seed.net_asset_value, nav) &&
    sumInto(cumulativePnl, seed.cumulative_pnl, pnl) &&
    sumInto(cumulativeRealized, seed.cumulative_realized_pnl, realized) &&
    sumInto(cumulativeIncome, seed.cumulative_income, income) &&
    sumInto(cumulativeFlows, seed.cumulative_capital_flows, flows)
  if (!inRange) return null
  const seeds = { flow_timing, seed_nav: seed.net_asset_value, seed_index: seed.twr_index }
  const returns = rollReturnsFast({ ...seeds, net_asset_value: nav, daily_pnl: pnl, inflow, outflow })
  return (
    returns && {
      net_asset_value: nav,
      daily_pnl: pnl,
      daily_unrealized_pnl: unrealized_change,
      daily_realized_pnl: realized,
      daily_income: income,
      equity_inflow: inflow,
      equity_outflow: outflow,
      daily_capital_flows: flows,
      cumulative_pnl: cumulativePnl,
      cumulative_realized_pnl: cumulativeRealized,
      cumulative_income: cumulativeIncome,
      cumulative_capital_flows: cumulativeFlows,
      ...returns,
    }
  )
}

type Seven = [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array, Float64Array, Float64Array]

/** Writes running sums; whether none leaves the range in which floats hold every integer. */
function sumInto(sums: Float64Array, start: bigint, changes: Float64Array): boolean {
  if (!isSafeUnits(start)) return false
  let sum = nearestFloat(start)
  let largest = 0
  for (let index = 0; index < sums.length; index += 1) {
    sum += changes[index]!
    sums[index] = sum
    largest = Math.max(largest, Math.abs(sum))
  }
  return largest < SAFE_LIMIT
}
