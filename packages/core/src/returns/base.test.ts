import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dailyReturn, INDEX_ONE, nextIndex, returnBase } from './base.ts'

describe('returnBase', () => {
  const withdrawn = { nav_start: 10_000_000n, inflow: 5_000_000n, outflow: 2_000_000n }

  it('takes inflows in at the start and outflows as the timing says', () => {
    expect(returnBase(withdrawn, 'start')).toBe(13_000_000n)
    expect(returnBase(withdrawn, 'end')).toBe(10_000_000n)
    expect(returnBase(withdrawn, 'mixed')).toBe(15_000_000n)
  })

  it('is null under one percent of what was there, at zero and below', () => {
    expect(returnBase({ nav_start: 10_000n, inflow: 0n, outflow: 9_900n }, 'start')).toBe(100n)
    expect(returnBase({ nav_start: 10_000n, inflow: 0n, outflow: 9_901n }, 'start')).toBeNull()
    expect(returnBase({ nav_start: 99n, inflow: 9_901n, outflow: 0n }, 'end')).toBeNull()
    expect(returnBase({ nav_start: 0n, inflow: 0n, outflow: 0n }, 'mixed')).toBeNull()
    expect(returnBase({ nav_start: -5_000n, inflow: 0n, outflow: 0n }, 'start')).toBeNull()
    expect(returnBase({ nav_start: -5_000n, inflow: 0n, outflow: 10_000n }, 'end')).toBeNull()
  })
})

describe('dailyReturn', () => {
  it('rounds half to even at 16 fraction digits', () => {
    expect(dailyReturn(1n, 3n)).toBe(3_333_333_333_333_333n)
    expect(dailyReturn(-2n, 3n)).toBe(-6_666_666_666_666_667n)
    expect(dailyReturn(1n, 2n * INDEX_ONE)).toBe(0n)
    expect(dailyReturn(3n, 2n * INDEX_ONE)).toBe(2n)
    expect(dailyReturn(-3n, 2n * INDEX_ONE)).toBe(-2n)
  })
})

describe('nextIndex', () => {
  it('multiplies by the exact return, not by the rounded one', () => {
    const third = nextIndex(INDEX_ONE, 1n, 3n)
    expect(third).toBe(13_333_333_333_333_333n)
    // 1.3333333333333333 × 3/2 is a tie between …99 and 2; the rounded return of a third would never come back to 2.
    expect(nextIndex(third, 2n, 4n)).toBe(2n * INDEX_ONE)
    expect(nextIndex(300n * INDEX_ONE, 1n, 3n)).toBe(400n * INDEX_ONE)
  })

  it('is 0 for good once everything is lost', () => {
    expect(nextIndex(INDEX_ONE, -100n, 100n)).toBe(0n)
    expect(nextIndex(INDEX_ONE, -150n, 100n)).toBe(0n)
    expect(nextIndex(0n, 50n, 100n)).toBe(0n)
    expect(nextIndex(INDEX_ONE, -99n, 100n)).toBe(INDEX_ONE / 100n)
  })

  const positive = fc.bigInt({ min: 1n, max: 10n ** 15n })

  it('never moves without P&L, whatever the base', () => {
    fc.assert(
      fc.property(positive, positive, (index, base) => {
        expect(nextIndex(index, 0n, base)).toBe(index)
      }),
    )
  })

  it('is within half a unit of the exact product', () => {
    fc.assert(
      fc.property(positive, fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }), positive, (index, pnl, base) => {
        fc.pre(base + pnl > 0n)
        const error = nextIndex(index, pnl, base) * base - index * (base + pnl)
        expect(error * 2n <= base && error * -2n <= base).toBe(true)
      }),
    )
  })
})
