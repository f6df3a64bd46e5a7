import { nearestFloat } from '../kernel/scaled.ts'
import type { Cents } from '../ledger/facts.ts'
import { dailyReturn, type FlowTiming, nextIndex, returnBase } from '../returns/base.ts'
import type { CentsColumn } from '../valuation/value-positions.ts'
import type { PathColumns } from './snapshot-columns.ts'

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

const SAFE_LIMIT = 2 ** 53

/** Identities 1 to 5 and 9, and the returns. Floats do it where every sum stays exact in them, else BigInt. */
export function rollPath(inputs: PathInputs): PathColumns {
  return rollPathFast(inputs) ?? rollPathExactly(inputs)
}

export function rollPathExactly(inputs: PathInputs): PathColumns {
  const { seed, flow_timing } = inputs
  const unrealized = toBigInts(inputs.unrealized_change)
  const realized = toBigInts(inputs.realized)
  const income = toBigInts(inputs.income)
  const inflow = toBigInts(inputs.inflow)
  const outflow = toBigInts(inputs.outflow)
  const pnl = unrealized.map((change, index) => change + realized[index]! + income[index]!)
  const flows = inflow.map((amount, index) => amount - outflow[index]!)
  const nav = runningSums(
    seed.net_asset_value,
    pnl.map((amount, index) => amount + flows[index]!),
  )
  const returns = rollReturns(seed.twr_index, pnl, (index) =>
    returnBase(
      { nav_start: index === 0 ? seed.net_asset_value : nav[index - 1]!, inflow: inflow[index]!, outflow: outflow[index]! },
      flow_timing,
    ),
  )
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
    ...returns,
  }
}

function toBigInts(column: CentsColumn): readonly bigint[] {
  return column instanceof Float64Array ? Array.from(column, BigInt) : column
}

function runningSums(start: bigint, changes: readonly bigint[]): readonly bigint[] {
  let sum = start
  return changes.map((change) => (sum += change))
}

function rollReturns(
  seedIndex: bigint,
  pnl: readonly bigint[],
  baseOf: (index: number) => bigint | null,
): Pick<PathColumns, 'daily_return' | 'twr_index'> {
  const daily_return: (bigint | null)[] = []
  const twr_index: bigint[] = []
  let twr = seedIndex
  pnl.forEach((amount, index) => {
    const base = baseOf(index)
    daily_return.push(base === null ? null : dailyReturn(amount, base))
    if (base !== null) twr = nextIndex(twr, amount, base)
    twr_index.push(twr)
  })
  return { daily_return, twr_index }
}

/** The same in float64; null as soon as a sum might not be exact. */
export function rollPathFast(inputs: PathInputs): PathColumns | null {
  const { seed, flow_timing, unrealized_change, realized, income, inflow, outflow } = inputs
  if (!(unrealized_change instanceof Float64Array && realized instanceof Float64Array && income instanceof Float64Array)) return null
  if (!(inflow instanceof Float64Array && outflow instanceof Float64Array)) return null
  const sums = [
    seed.net_asset_value,
    seed.cumulative_pnl,
    seed.cumulative_realized_pnl,
    seed.cumulative_income,
    seed.cumulative_capital_flows,
  ]
  let [nav, cumulativePnl, cumulativeRealized, cumulativeIncome, cumulativeFlows] = sums.map(nearestFloat) as [
    number,
    number,
    number,
    number,
    number,
  ]
  const length = realized.length
  const column = () => new Float64Array(length)
  const path = {
    net_asset_value: column(),
    daily_pnl: column(),
    daily_unrealized_pnl: unrealized_change,
    daily_realized_pnl: realized,
    daily_income: income,
    equity_inflow: inflow,
    equity_outflow: outflow,
    daily_capital_flows: column(),
    cumulative_pnl: column(),
    cumulative_realized_pnl: column(),
    cumulative_income: column(),
    cumulative_capital_flows: column(),
    daily_return: new Array<bigint | null>(length),
    twr_index: new Array<bigint>(length),
  }
  let twr = seed.twr_index
  for (let index = 0; index < length; index += 1) {
    const [unrealizedToday, realizedToday, incomeToday] = [unrealized_change[index]!, realized[index]!, income[index]!]
    const [inToday, outToday] = [inflow[index]!, outflow[index]!]
    const bound =
      Math.abs(nav) +
      Math.abs(cumulativePnl) +
      Math.abs(cumulativeRealized) +
      Math.abs(cumulativeIncome) +
      Math.abs(cumulativeFlows) +
      Math.abs(unrealizedToday) +
      Math.abs(realizedToday) +
      Math.abs(incomeToday) +
      inToday +
      outToday
    if (!(bound < SAFE_LIMIT)) return null
    const pnl = unrealizedToday + realizedToday + incomeToday
    const flows = inToday - outToday
    const base = returnBase({ nav_start: BigInt(nav), inflow: BigInt(inToday), outflow: BigInt(outToday) }, flow_timing)
    path.daily_return[index] = base === null ? null : dailyReturn(BigInt(pnl), base)
    if (base !== null) twr = nextIndex(twr, BigInt(pnl), base)
    path.twr_index[index] = twr
    path.daily_pnl[index] = pnl
    path.daily_capital_flows[index] = flows
    path.net_asset_value[index] = nav += pnl + flows
    path.cumulative_pnl[index] = cumulativePnl += pnl
    path.cumulative_realized_pnl[index] = cumulativeRealized += realizedToday
    path.cumulative_income[index] = cumulativeIncome += incomeToday
    path.cumulative_capital_flows[index] = cumulativeFlows += flows
  }
  return path
}
