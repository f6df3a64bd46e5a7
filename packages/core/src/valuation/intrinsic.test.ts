import { describe, expect, it } from 'vitest'
import { plainDate } from '../kernel/plain-date.ts'
import type { Instrument } from '../ledger/facts.ts'
import { intrinsicLookup } from './intrinsic.ts'
import { createPriceBook } from './price-book.ts'
import { toQuoteSeries } from './quote-series.ts'

const friday = plainDate('2025-11-21')
const thursday = plainDate('2025-11-20')
const prices = createPriceBook(
  toQuoteSeries([
    { key: 'ACME', date: thursday, units: 40n },
    { key: 'ACME', date: friday, units: 54n },
    { key: 'LATE', date: thursday, units: 60n },
  ]),
  [],
)
const option = (more: Partial<Instrument>): Instrument => ({
  symbol: 'X',
  position_class: 'OPTIONS',
  multiplier: 100_00000000n,
  currency: 'USD',
  underlying: 'ACME',
  strike: 50n,
  expiry_date: friday,
  option_right: 'CALL',
  ...more,
})
const intrinsicAt = intrinsicLookup(prices, (date) => (date < thursday ? null : date > friday ? friday : date))

describe('the intrinsic value at expiry', () => {
  it('is what the underlying is above a call’s strike or below a put’s, never negative', () => {
    expect(intrinsicAt(option({}))).toBe(4n)
    expect(intrinsicAt(option({ option_right: 'PUT' }))).toBe(0n)
    expect(intrinsicAt(option({ option_right: 'PUT', strike: 55n }))).toBe(1n)
    expect(intrinsicAt(option({ strike: 54n }))).toBe(0n)
  })

  it('goes by the last trading day before a date that is none', () => {
    expect(intrinsicAt(option({ expiry_date: plainDate('2025-11-22') }))).toBe(4n)
  })

  it('is unknown without a price of that very day: an older one is not carried', () => {
    expect(intrinsicAt(option({ underlying: 'LATE' }))).toBeNull()
    expect(intrinsicAt(option({ underlying: 'NONE' }))).toBeNull()
    expect(intrinsicAt(option({ expiry_date: plainDate('2025-11-01') }))).toBeNull()
  })

  it('is unknown of an option that does not say what it is on', () => {
    for (const missing of [{ underlying: null }, { strike: null }, { expiry_date: null }, { option_right: null }])
      expect(intrinsicAt(option(missing))).toBeNull()
  })
})
