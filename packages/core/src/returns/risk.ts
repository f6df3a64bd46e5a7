import { type DecimalText, divideHalfEven, formatTrimmed, parseScaled } from '../kernel/decimal.ts'
import type { PlainDate } from '../kernel/plain-date.ts'
import { INDEX_ONE, RETURN_SCALE } from './base.ts'
import { Precise, type PreciseNumber, preciseRatio, ratioText } from './precise.ts'
import type { ReturnReason } from './reasons.ts'

/** A value of the return index, in units of 10^-16, with its date where one is known. */
export interface IndexPoint {
  readonly date: PlainDate | null
  readonly index: bigint
}

export interface Drawdown {
  /** How much of the peak was lost at worst: "0.1" is a fall of 10 %. */
  readonly depth: DecimalText | null
  /** The last day at the peak, null when nothing fell or the dates are not known. */
  readonly peak_date: PlainDate | null
  readonly trough_date: PlainDate | null
  /** The first day at or above the peak again, null while that has not come. */
  readonly recovery_date: PlainDate | null
  readonly reason?: ReturnReason
}

/**
 * The deepest fall of the index from a peak, the earliest of equal ones. The value before the first day is 1 and may be the
 * peak: a first day of −10 % is a fall of 10 %. Depths are compared as fractions, without rounding.
 */
export function deepestDrawdown(points: readonly IndexPoint[], opening_date: PlainDate | null): Drawdown {
  const none = { peak_date: null, trough_date: null, recovery_date: null }
  if (points.length === 0) return { depth: null, ...none, reason: 'NO_DATA' }
  let peak: IndexPoint = { date: opening_date, index: INDEX_ONE }
  let worst: { peak: IndexPoint; trough: IndexPoint } = { peak, trough: peak }
  let recovery: IndexPoint | null = null
  for (const point of points) {
    if (recovery === null && worst.trough !== worst.peak && point.index >= worst.peak.index) recovery = point
    if (point.index >= peak.index) peak = point
    else if (point.index * worst.peak.index < worst.trough.index * peak.index) {
      worst = { peak, trough: point }
      recovery = null
    }
  }
  const { peak: top, trough } = worst
  if (trough === top) return { depth: formatTrimmed(0n, 0), ...none }
  const depth = formatTrimmed(divideHalfEven((top.index - trough.index) * INDEX_ONE, top.index), RETURN_SCALE)
  return { depth, peak_date: top.date, trough_date: trough.date, recovery_date: recovery?.date ?? null }
}

export type VolatilityResult = { readonly volatility: DecimalText } | { readonly volatility: null; readonly reason: ReturnReason }
export type SharpeResult = { readonly sharpe: DecimalText } | { readonly sharpe: null; readonly reason: ReturnReason }

/** Sample standard deviation of the returns (units of 10^-16) × √(periods a year). */
export function volatilityOf(returns: readonly bigint[], periods_per_year: number): VolatilityResult {
  if (returns.length < 2) return { volatility: null, reason: 'TOO_FEW_RETURNS' }
  return { volatility: ratioText(deviation(returns).times(new Precise(periods_per_year).sqrt())) }
}

/** (mean return − risk-free return of one period) ÷ deviation × √(periods a year). The yearly risk-free rate is spread evenly. */
export function sharpeOf(
  returns: readonly bigint[],
  { risk_free, periods_per_year }: { readonly risk_free: string; readonly periods_per_year: number },
): SharpeResult {
  if (returns.length < 2) return { sharpe: null, reason: 'TOO_FEW_RETURNS' }
  const spread = deviation(returns)
  if (spread.isZero()) return { sharpe: null, reason: 'NO_VARIATION' }
  const mean = preciseRatio(sumOf(returns)).div(returns.length)
  const excess = mean.minus(preciseRatio(parseScaled(risk_free, RETURN_SCALE)).div(periods_per_year))
  return { sharpe: ratioText(excess.div(spread).times(new Precise(periods_per_year).sqrt())) }
}

/** √((n·Σx² − (Σx)²) ÷ (n·(n − 1))): the sums are exact whole numbers, so equal returns give exactly zero. */
function deviation(returns: readonly bigint[]): PreciseNumber {
  const count = BigInt(returns.length)
  const total = sumOf(returns)
  const squares = returns.reduce((sum, value) => sum + value * value, 0n)
  const spread = new Precise((count * squares - total * total).toString()).div((count * (count - 1n)).toString())
  return spread.sqrt().times(`1e-${RETURN_SCALE}`)
}

function sumOf(returns: readonly bigint[]): bigint {
  return returns.reduce((sum, value) => sum + value, 0n)
}
