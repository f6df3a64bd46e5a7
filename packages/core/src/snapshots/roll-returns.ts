import { nearestFloat, roundQuotient } from '../kernel/scaled.ts'
import { dailyReturn, type FlowTiming, nextIndex, returnBase } from '../returns/base.ts'
import type { CentsColumn } from '../valuation/value-positions.ts'
import type { SnapshotColumns } from './snapshot-columns.ts'
import { wordsOf, writeWords } from './split-integers.ts'

export interface ReturnInputs<Column extends CentsColumn = CentsColumn> {
  readonly flow_timing: FlowTiming
  readonly seed_nav: bigint
  readonly seed_index: bigint
  readonly net_asset_value: Column
  readonly daily_pnl: Column
  readonly inflow: Column
  readonly outflow: Column
}

export type ReturnColumns = Pick<SnapshotColumns, 'daily_return' | 'twr_index'>

/** Daily returns and the index that links them, by the formulas of returns/base. */
export function rollReturnsExactly(inputs: ReturnInputs<readonly bigint[]>): ReturnColumns {
  const { net_asset_value, daily_pnl, inflow, outflow, flow_timing } = inputs
  const daily_return: (bigint | null)[] = []
  const twr_index: bigint[] = []
  let twr = inputs.seed_index
  daily_pnl.forEach((pnl, index) => {
    const nav_start = index === 0 ? inputs.seed_nav : net_asset_value[index - 1]!
    const base = returnBase({ nav_start, inflow: inflow[index]!, outflow: outflow[index]! }, flow_timing)
    daily_return.push(base === null ? null : dailyReturn(pnl, base))
    if (base !== null) twr = nextIndex(twr, pnl, base)
    twr_index.push(twr)
  })
  return { daily_return, twr_index }
}

const WORD = 2 ** 32
const SAFE_LIMIT = 2 ** 53
const RETURN_ONE = 1e16
const INTEGER_SHIFT = 2 ** 52
/** The index as a float, its product with the P&L and the division: three roundings of at most 2^-53 each. */
const STEP_ERROR = 3.4e-16
const STEP_LIMIT = 2 ** 50
/** Indices from 2^62 on are left to BigInt, so that the sum of an index and a step fits 64 bits. */
const INDEX_BITS = 62n
const HIGH_LIMIT = 2 ** 30

/**
 * The same in float64, for money in whole cents below 2^53; null when a base does not fit that, or when the index outgrows 64 bits. Every figure is proven to be the
 * one of returns/base, or taken from there.
 */
export function rollReturnsFast(inputs: ReturnInputs<Float64Array>): ReturnColumns | null {
  const { net_asset_value, daily_pnl, inflow, outflow, flow_timing } = inputs
  const daily_return = new Array<bigint | null>(daily_pnl.length).fill(null)
  const twr_index = new BigInt64Array(daily_pnl.length)
  const indices = wordsOf(twr_index)
  const twr = { high: 0, low: 0 }
  if (!setIndex(twr, inputs.seed_index)) return null
  let navStart = nearestFloat(inputs.seed_nav)
  for (let index = 0; index < daily_pnl.length; index += 1) {
    const pnl = daily_pnl[index]!
    const available = navStart + inflow[index]!
    // From here on a float holds no odd number, and the base would be off by a cent.
    if (!(available < SAFE_LIMIT)) return null
    const base = flow_timing === 'mixed' ? available : flow_timing === 'end' ? navStart : available - outflow[index]!
    if (base > 0 && base * 100 >= available) {
      daily_return[index] = returnOf(pnl, base)
      if (!moveIndex(twr, pnl, base)) return null
    }
    writeWords(indices, index, twr.high, twr.low)
    navStart = net_asset_value[index]!
  }
  return { daily_return, twr_index }
}

function returnOf(pnl: number, base: number): bigint {
  const rounded = roundQuotient(Math.abs(pnl), RETURN_ONE, base)
  return rounded < 0 ? dailyReturn(BigInt(pnl), BigInt(base)) : BigInt(pnl < 0 ? 0 - rounded : rounded)
}

/** The index as high × 2^32 + low. */
interface SplitIndex {
  high: number
  low: number
}

function setIndex(twr: SplitIndex, exact: bigint): boolean {
  twr.high = nearestFloat(exact >> 32n)
  twr.low = nearestFloat(exact & 0xffffffffn)
  return exact >> INDEX_BITS === 0n
}

/** index + round(index × pnl ÷ base): away from a tie that is round(index × (1 + r)), and at one `nextIndex` decides. */
function moveIndex(twr: SplitIndex, pnl: number, base: number): boolean {
  const step = ((twr.high * WORD + twr.low) * Math.abs(pnl)) / base
  const whole = step + INTEGER_SHIFT - INTEGER_SHIFT
  const proven = step < STEP_LIMIT && Math.abs(step - whole) + step * STEP_ERROR < 0.5
  if (!proven || base + pnl <= 0) return setIndex(twr, nextIndex((BigInt(twr.high) << 32n) | BigInt(twr.low), BigInt(pnl), BigInt(base)))
  const sum = twr.low + (pnl < 0 ? 0 - whole : whole)
  const carry = Math.floor(sum / WORD)
  twr.low = sum - carry * WORD
  twr.high += carry
  return twr.high < HIGH_LIMIT
}
