import { describe, expect, it } from 'vitest'
import { crossing } from './crossing.ts'

type Case = readonly [name: string, valueOf: (u: number) => number, low: number, high: number, root: number, asked: number]

/** Only + − × ÷, so that every machine takes the same steps. */
const cases: readonly Case[] = [
  ['a line', (u) => 3 * u - 1, -10, 10, 1 / 3, 4],
  ['a line downwards', (u) => 1 - 3 * u, -10, 10, 1 / 3, 4],
  ['a cubic', (u) => u * u * u - 2 * u - 5, 2, 3, 2.0945514815423265, 11],
  ['a root at one end of a wide bracket', (u) => u / (1 + u * u) - 0.001, -1, 31, 0.001000001000002, 11],
  ['a triple root', (u) => (u - 0.7) * (u - 0.7) * (u - 0.7), -3, 4, 0.7, 60],
  ['a pole beside the bracket', (u) => 1 / (u + 1.0001) - 5, -1, 10, -0.8001, 17],
  ['a root at zero', (u) => u + u * u * u, -7, 5, 0, 16],
  ['a root of high order', (u) => u * u * u * u - 10, 0, 9, 1.7782794100389228, 14],
  ['values near the end of numbers', (u) => (u - 2) * 1e300, 0, 17, 2, 5],
  ['a step', (u) => (u < 0.1 ? -1 : 1), -1, 1, 0.1, 55],
]

describe('crossing', () => {
  it.each(cases)('finds %s to the last digits, and in few steps', (_, valueOf, low, high, root, asked) => {
    let count = 0
    const found = crossing(
      (u) => {
        count += 1
        return valueOf(u)
      },
      low,
      high,
    )
    expect(Math.abs(found - root)).toBeLessThanOrEqual(Math.abs(root) * 1e-15 + 1e-20)
    expect(count).toBeLessThanOrEqual(asked)
  })

  it('ends on what never crosses', () => {
    expect(crossing(() => Number.NaN, 0, 1)).toSatisfy((found: number) => found >= 0 && found <= 1)
  })
})
