import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseScaled, powerOfTen } from '../kernel/decimal.ts'
import { isRollforwardError } from '../kernel/errors.ts'
import { plainDate, toDayNumber } from '../kernel/plain-date.ts'
import type { ExactRate } from '../ledger/facts.ts'
import { createRateBook, type RateBook } from './fx.ts'
import { toQuoteSeries } from './quote-series.ts'

const monday = plainDate('2025-11-03')

function bookOf(base: string, ...rows: readonly (readonly [pair: string, date: string, rate: string])[]): RateBook {
  return createRateBook(base, toQuoteSeries(rows.map(([key, date, rate]) => ({ key, date: plainDate(date), units: parseScaled(rate, 8) }))))
}

/** The rate with trailing zeros taken off, as "units e-scale". */
function text({ units, scale }: ExactRate): string {
  while (units % 10n === 0n && scale > 0) [units, scale] = [units / 10n, scale - 1]
  return `${units}e-${scale}`
}

describe('a rate', () => {
  it('is 1 for the base currency, and needs no series', () => {
    expect(text(bookOf('USD').rateOn('USD', monday))).toBe('1e-0')
  })

  it('is the direct one of any age before a newer inverse one', () => {
    const book = bookOf('USD', ['EUR/USD', '2020-01-01', '1.10'], ['USD/EUR', '2025-11-03', '0.5'])
    expect(text(book.rateOn('EUR', monday))).toBe('11e-1')
    expect(text(bookOf('EUR', ['EUR/USD', '2025-11-03', '1.25']).rateOn('USD', monday))).toBe('8e-1')
  })

  it('is the last on or before the day, never a later one', () => {
    const book = bookOf('USD', ['EUR/USD', '2025-10-31', '1.10'], ['EUR/USD', '2025-11-04', '1.20'])
    expect(text(book.rateOn('EUR', plainDate('2025-11-03')))).toBe('11e-1')
    expect(text(book.rateOn('EUR', plainDate('2025-11-04')))).toBe('12e-1')
    expect(book.find('EUR', toDayNumber(plainDate('2025-10-30')))).toBeNull()
  })

  it('keeps sixteen significant digits when it is an inverse', () => {
    // 1 ÷ 150 = 0.00666… and 1 ÷ 0.00000003 = 33,333,333.33…
    expect(text(bookOf('USD', ['USD/JPY', '2025-11-03', '150']).rateOn('JPY', monday))).toBe('6666666666666667e-18')
    expect(text(bookOf('USD', ['USD/XXX', '2025-11-03', '0.00000003']).rateOn('XXX', monday))).toBe('3333333333333333e-8')
  })

  it('goes through the dollar, each leg by the same rule and rounded by itself', () => {
    // GBP→USD: 1 ÷ 0.75 = 1.333333333333333; × 150 yen = 199.99999999999995, sixteen digits 200.0000000000000 (half to even of …99995).
    const book = bookOf('JPY', ['USD/GBP', '2025-11-03', '0.75'], ['USD/JPY', '2025-11-03', '150'])
    expect(text(book.rateOn('GBP', monday))).toBe('200e-0')
    const both = bookOf('JPY', ['GBP/USD', '2025-11-03', '1.23456789'], ['JPY/USD', '2025-11-03', '0.00712345'])
    // 1 ÷ 0.00712345 = 140.3814163081091 (sixteen digits); × 1.23456789 = 173.3103889267138. Rounded only once it would end in 9.
    expect(text(both.rateOn('GBP', monday))).toBe('1733103889267138e-13')
  })

  it('is missing, with the pair named, when there is none on or before the day', () => {
    const book = bookOf('USD', ['EUR/USD', '2025-11-04', '1.10'])
    try {
      book.rateOn('EUR', monday)
      expect.unreachable()
    } catch (error) {
      expect(isRollforwardError(error) && [error.code, error.detail, error.extensions]).toEqual([
        'FX_RATE_MISSING',
        'There is no exchange rate for EUR/USD on or before 2025-11-03',
        { pair: 'EUR/USD', date: '2025-11-03' },
      ])
    }
  })

  it('may be the first later one for an opening value', () => {
    const day = toDayNumber(monday)
    const book = bookOf('USD', ['EUR/USD', '2025-11-04', '1.10'], ['EUR/USD', '2025-11-05', '1.20'])
    expect(text(book.findAround('EUR', day)!)).toBe('11e-1')
    expect(text(book.findAround('EUR', day + 2)!)).toBe('12e-1')
    expect(book.findAround('CHF', day)).toBeNull()
  })

  it('derived, is within half a unit of its sixteenth digit', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 10n ** 23n - 1n }), (units) => {
        const book = createRateBook('USD', [{ key: 'USD/EUR', days: Int32Array.of(toDayNumber(monday)), units: [units] }])
        const rate = book.rateOn('EUR', monday)
        const digits = rate.units.toString().length
        expect(digits === 16 || rate.units === powerOfTen(16)).toBe(true)
        // |rate × units − 10^8| ≤ half a unit of the rate's last digit × units
        const difference = rate.units * units - powerOfTen(8 + rate.scale)
        expect((difference < 0n ? -difference : difference) * 2n <= units).toBe(true)
      }),
    )
  })
})
