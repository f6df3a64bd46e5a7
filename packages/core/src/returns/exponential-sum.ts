import { crossing } from './crossing.ts'

/** f(u) = Σ weights[i] × e^(−times[i] × u), times ascending strictly from 0, no weight zero at either end. */
export interface ExponentialSum {
  readonly weights: readonly number[]
  readonly times: readonly number[]
}

/** A value this small beside its own terms is zero: that is as far as floating point can tell. */
const NOISE = 1e-12

/**
 * All real roots in [from, to], ascending, each once. By Descartes' rule for exponential sums f has at most as many roots as
 * its weights change sign; with one change the ends tell. Else, for any s, e^(s·u)·f(u) has f's roots, and its turning points
 * are the roots of the sum with weights[i] × (s − times[i]), which for an s at a change of sign changes sign once less
 * (Laguerre). So the turning points are found first, in the same way, and between two of them (Rolle) f crosses zero at most once.
 */
export function rootsOf(sum: ExponentialSum, from: number, to: number): number[] {
  const changes = signChanges(sum.weights)
  if (changes === 0) return []
  if (changes > 1 && hasOneRootASide(sum)) return rootsAmong(sum, from < 0 && to > 0 ? [from, 0, to] : [from, to])
  // A list instead of recursion: flows may change sign more often than calls can nest.
  const chain = [sum]
  while (signChanges(chain.at(-1)!.weights) > 1) chain.push(turningPoints(chain.at(-1)!))
  return chain.reduceRight<number[]>((marks, each) => rootsAmong(each, [from, ...marks, to]), [])
}

/** A place below 0 under which the sum has no root: from there down the last term outweighs all others together. */
export function lowestRootBound({ weights, times }: ExponentialSum): number {
  const others = weights.slice(0, -1).reduce((total, weight) => total + Math.abs(weight), 0)
  const gap = times.at(-1)! - times.at(-2)!
  return Math.min(-1, Math.log(Math.abs(weights.at(-1)!) / (2 * others)) / gap)
}

/**
 * Norstrøm: the roots above 0 are at most as many as the running sums change sign, those below 0 as the running sums from the
 * end. This spares the turning points for nearly every real portfolio, whose weights change sign hundreds of times.
 */
function hasOneRootASide(sum: ExponentialSum): boolean {
  if (signAt(sum, 0) === 0) return false
  return signChanges(runningSums(sum.weights)) <= 1 && signChanges(runningSums(sum.weights.toReversed())) <= 1
}

function runningSums(weights: readonly number[]): number[] {
  let total = 0
  return weights.map((weight) => (total += weight))
}

function signChanges(values: readonly number[]): number {
  let changes = 0
  let last = 0
  for (const value of values) {
    if (value === 0) continue
    if (last !== 0 && value > 0 !== last > 0) changes += 1
    last = value
  }
  return changes
}

/** The sum whose roots are where e^(s·u)·f(u) turns, for an s at f's first change of sign. Scaled, so that it never overflows. */
function turningPoints({ weights, times }: ExponentialSum): ExponentialSum {
  // A weight that has become too small for a number is zero and has no sign.
  const first = weights.findIndex((weight) => weight !== 0)
  const after = weights.findIndex((weight) => weight !== 0 && weight > 0 !== weights[first]! > 0)
  const before = weights.findLastIndex((weight, index) => index < after && weight !== 0)
  const pivot = (times[before]! + times[after]!) / 2
  const turned = weights.map((weight, index) => weight * (pivot - times[index]!))
  const largest = turned.reduce((max, weight) => Math.max(max, Math.abs(weight)), 0)
  return { weights: turned.map((weight) => weight / largest), times }
}

/** Roots where f is known to cross zero at most once between two neighbouring marks. A mark at which f is zero is a root itself. */
function rootsAmong(sum: ExponentialSum, marks: readonly number[]): number[] {
  const roots: number[] = []
  const signs = marks.map((mark) => signAt(sum, mark))
  marks.forEach((mark, index) => {
    if (index > 0 && signs[index - 1]! * signs[index]! < 0) roots.push(crossing((u) => valueAt(sum, u), marks[index - 1]!, mark))
    if (signs[index] === 0) roots.push(mark)
  })
  return roots
}

/** f(u) times a positive factor that keeps the largest exponential at 1, so that nothing overflows. */
function valueAt({ weights, times }: ExponentialSum, u: number): number {
  const anchor = u < 0 ? times.at(-1)! : 0
  let total = 0
  for (let index = 0; index < weights.length; index += 1) total += weights[index]! * Math.exp((anchor - times[index]!) * u)
  return total
}

function signAt(sum: ExponentialSum, u: number): number {
  const value = valueAt(sum, u)
  const size = valueAt({ weights: sum.weights.map(Math.abs), times: sum.times }, u)
  return Math.abs(value) <= NOISE * size ? 0 : Math.sign(value)
}
