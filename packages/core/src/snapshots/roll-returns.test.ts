import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { INDEX_ONE } from '../returns/base.ts'
import { type ReturnInputs, rollReturnsExactly, rollReturnsFast } from './roll-returns.ts'

const money = fc.oneof(
  fc.integer({ min: 0, max: 10 ** 9 }),
  fc.integer({ min: 0, max: 2 ** 53 - 1 }),
  fc.constantFrom(0, 1, 2, 3, 100, 10 ** 6, 2 ** 40, 2 ** 52, 2 ** 53 - 1),
)
/** P&L around nothing, around the whole base, and exact halves of the last digit. */
const pnl = fc.oneof(
  fc.integer({ min: -(10 ** 7), max: 10 ** 7 }),
  money.map((amount) => -amount),
  money,
  fc.constantFrom(0, 1, -1, 5, -5),
)

interface Days extends ReturnInputs<Float64Array> {
  readonly exact: ReturnInputs<readonly bigint[]>
}

const anyDays: fc.Arbitrary<Days> = fc
  .record({
    flow_timing: fc.constantFrom('start' as const, 'end' as const, 'mixed' as const),
    seed_index: fc.oneof(
      fc.constant(INDEX_ONE),
      fc.bigInt({ min: 0n, max: 3n * INDEX_ONE }),
      fc.bigInt({ min: 0n, max: 2n ** 40n }),
      fc.bigInt({ min: 2n ** 62n - 3n, max: 2n ** 62n + 3n }),
      fc.bigInt({ min: 0n, max: 2n ** 70n }),
    ),
    navs: fc.array(money, { minLength: 4, maxLength: 12 }),
    pnl: fc.array(pnl, { minLength: 12, maxLength: 12 }),
    inflow: fc.array(fc.oneof(fc.constant(0), money), { minLength: 12, maxLength: 12 }),
    outflow: fc.array(fc.oneof(fc.constant(0), money), { minLength: 12, maxLength: 12 }),
  })
  .map(({ flow_timing, seed_index, navs, ...columns }) => {
    const length = navs.length - 1
    const rows = {
      net_asset_value: navs.slice(1),
      daily_pnl: columns.pnl.slice(0, length),
      inflow: columns.inflow.slice(0, length),
      outflow: columns.outflow.slice(0, length),
    }
    const each = <Result>(convert: (column: readonly number[]) => Result) => ({
      net_asset_value: convert(rows.net_asset_value),
      daily_pnl: convert(rows.daily_pnl),
      inflow: convert(rows.inflow),
      outflow: convert(rows.outflow),
    })
    const seeds = { flow_timing, seed_nav: BigInt(navs[0]!), seed_index }
    return { ...seeds, ...each((column) => Float64Array.from(column)), exact: { ...seeds, ...each((column) => column.map(BigInt)) } }
  })

type Four<Column> = [Column, Column, Column, Column]

describe('returns in floats', () => {
  it('are left to BigInt where value and inflow together pass what floats hold', () => {
    const days = (inflow: number) => ({
      flow_timing: 'mixed' as const,
      seed_nav: 2n ** 53n - 2n,
      seed_index: INDEX_ONE,
      net_asset_value: Float64Array.of(1),
      daily_pnl: Float64Array.of(-7),
      inflow: Float64Array.of(inflow),
      outflow: Float64Array.of(0),
    })
    expect(rollReturnsFast(days(1))).not.toBeNull()
    expect(rollReturnsFast(days(2))).toBeNull()
    expect(rollReturnsFast({ ...days(2), flow_timing: 'end' })).toBeNull()
  })

  it('are those of returns/base to the last digit, or left to BigInt', () => {
    const seen = { fast: 0, left: 0, nulls: 0, losses: 0 }
    fc.assert(
      fc.property(anyDays, (days) => {
        const fast = rollReturnsFast(days)
        const exact = rollReturnsExactly(days.exact)
        if (fast === null) {
          seen.left += 1
          return
        }
        seen.fast += 1
        if (exact.daily_return.includes(null)) seen.nulls += 1
        if (exact.twr_index.at(-1) === 0n) seen.losses += 1
        expect(fast.daily_return).toEqual(exact.daily_return)
        expect(Array.from(fast.twr_index)).toEqual(exact.twr_index)
      }),
      { numRuns: 5000 },
    )
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(100)
  })

  it('are proven or left to BigInt at every step of an ordinary size', () => {
    const day = fc.tuple(fc.integer({ min: 10 ** 6, max: 10 ** 13 }), fc.integer({ min: -110_000_000, max: 110_000_000 }))
    fc.assert(
      fc.property(
        fc.bigInt({ min: INDEX_ONE / 2n, max: 40n * INDEX_ONE }),
        fc.array(day, { minLength: 40, maxLength: 40 }),
        (seed_index, drawn) => {
          const navs = drawn.map(([nav]) => nav)
          const gains = drawn.map(([nav, billionths]) => Math.trunc((nav / 1e9) * billionths))
          const zeros = navs.map(() => 0)
          const seeds = { flow_timing: 'end' as const, seed_nav: BigInt(navs[0]!), seed_index }
          const [net_asset_value, daily_pnl, inflow, outflow] = [navs, gains, zeros, zeros].map((column) =>
            Float64Array.from(column),
          ) as Four<Float64Array>
          const fast = rollReturnsFast({ ...seeds, net_asset_value, daily_pnl, inflow, outflow })
          const [nav, pnl, none] = [navs, gains, zeros].map((column) => column.map(BigInt)) as Four<bigint[]>
          const exact = rollReturnsExactly({ ...seeds, net_asset_value: nav, daily_pnl: pnl, inflow: none, outflow: none })
          if (fast !== null) expect([fast.daily_return, Array.from(fast.twr_index)]).toEqual([exact.daily_return, exact.twr_index])
        },
      ),
      { numRuns: 1000 },
    )
  })

  it('round a tie of the last digit to even', () => {
    // 1 ÷ 2^17 of 10^16 has five digits after the point that end in a half for odd multiples of 5^16.
    const base = 2 ** 17
    for (const amount of [1, 3, 5, 7]) {
      const rows = { net_asset_value: [0], daily_pnl: [amount], inflow: [0], outflow: [0] }
      const seeds = { flow_timing: 'start' as const, seed_nav: BigInt(base), seed_index: INDEX_ONE }
      const fast = rollReturnsFast({
        ...seeds,
        net_asset_value: Float64Array.from(rows.net_asset_value),
        daily_pnl: Float64Array.from(rows.daily_pnl),
        inflow: new Float64Array(1),
        outflow: new Float64Array(1),
      })
      const exact = (BigInt(amount) * INDEX_ONE) / BigInt(base)
      const rest = (BigInt(amount) * INDEX_ONE) % BigInt(base)
      expect(rest * 2n).toBe(BigInt(base))
      expect(fast?.daily_return[0]).toBe(exact % 2n === 0n ? exact : exact + 1n)
      expect(fast?.twr_index[0]).toBe(INDEX_ONE + (exact % 2n === 0n ? exact : exact + 1n))
    }
  })

  it('leave an index of 2^62 and more to BigInt', () => {
    const flat = {
      flow_timing: 'start' as const,
      seed_nav: 100n,
      net_asset_value: Float64Array.of(100),
      daily_pnl: new Float64Array(1),
      inflow: new Float64Array(1),
      outflow: new Float64Array(1),
    }
    expect(rollReturnsFast({ ...flat, seed_index: 2n ** 62n - 1n })?.twr_index[0]).toBe(2n ** 62n - 1n)
    expect(rollReturnsFast({ ...flat, seed_index: 2n ** 62n })).toBeNull()
    expect(rollReturnsFast({ ...flat, seed_index: 2n ** 62n - 1n, daily_pnl: Float64Array.of(1) })).toBeNull()
  })
})
