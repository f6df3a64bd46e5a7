import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addMoney, allocate, compareMoney, fromCents, negateMoney, roundMoney, subtractMoney, toCents } from './money.ts'

const cents = fc.bigInt({ min: -(10n ** 16n), max: 10n ** 16n })

describe('money', () => {
  it('adds, subtracts, negates and compares without a float in sight', () => {
    expect(addMoney('0.10', '0.20')).toBe('0.30')
    expect(addMoney()).toBe('0.00')
    expect(subtractMoney('99999999999999.99', '0.01')).toBe('99999999999999.98')
    expect(negateMoney('0.00')).toBe('0.00')
    expect(negateMoney('-5')).toBe('5.00')
    expect(compareMoney('9.99', '10.00')).toBe(-1)
    expect(compareMoney('10', '10.00')).toBe(0)
    expect(compareMoney('-1.00', '-2.00')).toBe(1)
  })

  it('rounds half to even', () => {
    expect(roundMoney(30_015n, 10n)).toBe(3002n)
    expect(roundMoney(30_025n, 10n)).toBe(3002n)
  })
})

describe('allocate', () => {
  it('splits 31.00 over three shares as 10.33, 10.34, 10.33', () => {
    expect(allocate(3100n, [1n, 1n, 1n])).toEqual([1033n, 1034n, 1033n])
  })

  it('splits 30.02 over three as 10.01, 10.00, 10.01', () => {
    expect(allocate(3002n, [1n, 1n, 1n])).toEqual([1001n, 1000n, 1001n])
  })

  it('splits 10.00 over three as 3.33, 3.34, 3.33', () => {
    expect(allocate(1000n, [1n, 1n, 1n])).toEqual([333n, 334n, 333n])
  })

  it('adds up to the total, whatever the weights', () => {
    fc.assert(
      fc.property(cents, fc.array(fc.bigInt({ min: 1n, max: 10n ** 18n }), { minLength: 1, maxLength: 12 }), (total, weights) => {
        expect(allocate(total, weights).reduce((sum, part) => sum + part, 0n)).toBe(total)
      }),
    )
  })

  it('gives each a part within a cent of its exact share', () => {
    fc.assert(
      fc.property(cents, fc.array(fc.bigInt({ min: 1n, max: 10n ** 9n }), { minLength: 1, maxLength: 12 }), (total, weights) => {
        const all = weights.reduce((sum, weight) => sum + weight, 0n)
        allocate(total, weights).forEach((part, index) => {
          const off = part * all - total * weights[index]!
          expect((off < 0n ? -off : off) <= all).toBe(true)
        })
      }),
    )
  })

  it('writes what it reads', () => {
    fc.assert(
      fc.property(cents, (amount) => {
        expect(toCents(fromCents(amount))).toBe(amount)
      }),
    )
  })
})
