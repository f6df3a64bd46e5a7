import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { divideHalfEven, formatScaled, formatTrimmed, isDecimalText, parseScaled } from './decimal.ts'

describe('decimal text', () => {
  it('reads and writes units of any scale', () => {
    expect(parseScaled('-12.5', 2)).toBe(-1250n)
    expect(formatScaled(-5n, 2)).toBe('-0.05')
    expect(formatScaled(0n, 2)).toBe('0.00')
    expect(formatScaled(7n, 0)).toBe('7')
    expect(formatTrimmed(120_000_000n, 8)).toBe('1.2')
    expect(formatTrimmed(-100_000_000n, 8)).toBe('-1')
    expect(formatTrimmed(0n, 8)).toBe('0')
  })

  it('refuses to lose digits', () => {
    expect(() => parseScaled('1.005', 2)).toThrow(RangeError)
    expect(parseScaled('1.0050', 3)).toBe(1005n)
    expect(() => parseScaled('1e3', 2)).toThrow(TypeError)
    expect(() => parseScaled('', 2)).toThrow(TypeError)
  })

  it.each(['', ' 1', '1 ', '+1', '01', '.5', '5.', '1e3', '1_000', '0x10', 'NaN', 'Infinity', '１', '1.123', '123456'])(
    'does not take %j',
    (text) => {
      expect(isDecimalText(text, { whole_digits_max: 5, scale_max: 2 })).toBe(false)
    },
  )

  it('gives back what it wrote', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), fc.integer({ min: 0, max: 18 }), (units, scale) => {
        expect(parseScaled(formatScaled(units, scale), scale)).toBe(units)
        expect(parseScaled(formatTrimmed(units, scale), scale)).toBe(units)
      }),
    )
  })
})

describe('rounding half to even', () => {
  it.each([
    [5n, 2n, 2n],
    [15n, 10n, 2n],
    [25n, 10n, 2n],
    [35n, 10n, 4n],
    [-25n, 10n, -2n],
    [-35n, 10n, -4n],
    [26n, 10n, 3n],
    [-26n, 10n, -3n],
    [24n, 10n, 2n],
    [0n, 7n, 0n],
  ])('%s / %s is %s', (numerator, denominator, expected) => {
    expect(divideHalfEven(numerator, denominator)).toBe(expected)
  })

  it('is the nearest whole number, and the even one at a tie', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }), fc.bigInt({ min: 1n, max: 10n ** 20n }), (numerator, denominator) => {
        const rounded = divideHalfEven(numerator, denominator)
        const twiceOff = 2n * (numerator - rounded * denominator)
        const distance = twiceOff < 0n ? -twiceOff : twiceOff
        expect(distance <= denominator).toBe(true)
        if (distance === denominator) expect(rounded % 2n).toBe(0n)
      }),
    )
  })
})
