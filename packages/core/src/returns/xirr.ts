import type { DecimalText } from '../kernel/decimal.ts'
import { type ExponentialSum, lowestRootBound, rootsOf } from './exponential-sum.ts'
import { Precise, ratioText } from './precise.ts'

/** A flow as its owner sees it: money put in is negative. In any unit; only proportions count. */
export interface DatedAmount {
  /** Day number. */
  readonly day: number
  readonly amount: bigint
}

export type XirrStatus = 'unique' | 'none' | 'multiple'

/** Solutions as ln(1 + r), where a loss of nearly everything in a month is as well told as a small gain. */
export interface XirrSolution {
  readonly status: XirrStatus
  readonly exponents: readonly number[]
}

export interface XirrResult {
  readonly status: XirrStatus
  /** The yearly rate, null unless there is exactly one. */
  readonly rate: DecimalText | null
  readonly rates: readonly DecimalText[]
}

/** Where rates are looked for, as ln(1 + r): both ends included. */
export interface ExponentRange {
  readonly from: number
  readonly to: number
}

const YEAR_DAYS = 365
const FULL_RANGE: ExponentRange = { from: -Infinity, to: Math.log1p(1e9) }
/** Of several rates only those under +1000 % are worth showing. */
const SHOWN_MAX = Math.log1p(10)
/** Floating point carries more, but not the same more on every machine. */
const DIGITS = 12
const GROWTH_MAX = 1e15

/** Solves Σ amount × (1 + r)^(−days/365) = 0 for every r between −100 % and 1e9. Always ends. */
export function solveXirr(flows: readonly DatedAmount[], range: ExponentRange = FULL_RANGE): XirrSolution {
  const sum = toExponentialSum(flows)
  if (sum.weights.length < 2) return { status: 'none', exponents: [] }
  const from = Math.max(range.from, lowestRootBound(sum))
  const to = Math.min(range.to, FULL_RANGE.to)
  const roots = from < to ? rootsOf(sum, from, to) : []
  if (roots.length <= 1) return { status: roots.length === 1 ? 'unique' : 'none', exponents: roots }
  return { status: 'multiple', exponents: roots.filter((root) => root < SHOWN_MAX) }
}

/** The yearly rates of the solution. */
export function xirrResult({ status, exponents }: XirrSolution): XirrResult {
  const rates = exponents.map((exponent) => yearlyRate(exponent))
  return { status, rate: status === 'unique' ? rates[0]! : null, rates }
}

/** A rate is above −100 % by definition, so it is never rounded down to that. */
export function yearlyRate(exponent: number): DecimalText {
  return rateText(Math.exp(exponent))!
}

/** What the yearly rate makes of so many days: (1 + r)^(days/365) − 1. Null when that is too large to mean anything. */
export function rateOverDays(exponent: number, days: number): DecimalText | null {
  return rateText(Math.exp((exponent * days) / YEAR_DAYS))
}

/** Reads bounds such as "-0.5" and "2" as a range of ln(1 + r). */
export function exponentRange(low: string, high: string): ExponentRange {
  return { from: Math.log1p(Number(low)), to: Math.log1p(Number(high)) }
}

/** One term a date: flows of one date are added up exactly first, and what cancels out is dropped. */
function toExponentialSum(flows: readonly DatedAmount[]): ExponentialSum {
  const byDay = new Map<number, bigint>()
  for (const { day, amount } of flows) byDay.set(day, (byDay.get(day) ?? 0n) + amount)
  const merged = [...byDay].filter(([, amount]) => amount !== 0n).sort(([left], [right]) => left - right)
  const start = merged[0]?.[0] ?? 0
  return { weights: merged.map(([, amount]) => Number(amount)), times: merged.map(([day]) => (day - start) / YEAR_DAYS) }
}

function rateText(growth: number): DecimalText | null {
  if (!(growth < GROWTH_MAX)) return null
  const text = ratioText(new Precise(growth.toPrecision(DIGITS)).minus(1))
  return text === '-1' ? ('-0.9999999999999999' as DecimalText) : text
}
