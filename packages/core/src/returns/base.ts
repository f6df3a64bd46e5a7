import { divideHalfEven, powerOfTen } from '../kernel/decimal.ts'
import { RETURN_SCALE } from '../ledger/facts.ts'

export { RETURN_SCALE } from '../ledger/facts.ts'

/** When in the day money arrives and leaves; `mixed` is in at the start, out at the end. */
export type FlowTiming = 'start' | 'end' | 'mixed'

/** The index at the start of every chain, and 100 % as a return: 1 in units of 10^-16. */
export const INDEX_ONE = powerOfTen(RETURN_SCALE)

/** What a day began with and what came and went, as whole numbers of one unit (cents in the engine). */
export interface DayCapital {
  readonly nav_start: bigint
  readonly inflow: bigint
  readonly outflow: bigint
}

/**
 * The capital that the day's P&L is measured against, or null (SMALL_BASE) when it is under 1 % of NAV_{t−1} + in, zero or
 * negative: a return on that would be noise, infinite, or of the wrong sign.
 */
export function returnBase({ nav_start, inflow, outflow }: DayCapital, flow_timing: FlowTiming): bigint | null {
  const available = nav_start + inflow
  const base = flow_timing === 'mixed' ? available : flow_timing === 'end' ? nav_start : available - outflow
  return base <= 0n || base * 100n < available ? null : base
}

/** r_t = P&L ÷ base in units of 10^-16, half to even. The base is positive. */
export function dailyReturn(pnl: bigint, base: bigint): bigint {
  return divideHalfEven(pnl * INDEX_ONE, base)
}

/** Whether the day lost all of its base or more (r_t ≤ −1), which ends the chain. */
export function isTotalLoss(pnl: bigint, base: bigint): boolean {
  return base + pnl <= 0n
}

/** index_t = round(index_{t−1} × (1 + r_t)) with r_t as the exact fraction pnl ÷ base. After a total loss it stays 0 for good. */
export function nextIndex(index_1e16: bigint, pnl: bigint, base: bigint): bigint {
  return isTotalLoss(pnl, base) ? 0n : divideHalfEven(index_1e16 * (base + pnl), base)
}
