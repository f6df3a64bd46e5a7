import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { annualize } from '../calc/returns.ts'
import { formatTrimmed } from '../kernel/decimal.ts'
import { addMonths, fromDayNumber, plainDate } from '../kernel/plain-date.ts'
import { annualizeUnits, yearsBetween } from './annualize.ts'
import cases from './cases/annualize.cases.json' with { type: 'json' }

describe('annualize', () => {
  it.each(cases)('$name', ({ rate, start_date, end_date, result, starts_with }) => {
    const answer = annualize(rate, { start_date, end_date })
    if (result !== undefined) expect(answer).toEqual(result)
    if (starts_with !== undefined) expect(answer.rate?.slice(0, starts_with.length)).toBe(starts_with)
  })

  it('gives a full year its own result, wherever the leap days are', () => {
    const start = fc.integer({ min: 0, max: 40_000 }).map(fromDayNumber)
    fc.assert(
      fc.property(start, fc.bigInt(-(10n ** 16n), 10n ** 18n), (start_date, rate) => {
        expect(annualizeUnits(rate, { start_date, end_date: addMonths(start_date, 12) })).toEqual({ rate: formatTrimmed(rate, 16) })
      }),
    )
  })
})

describe('yearsBetween', () => {
  it('never has a rest of a whole year', () => {
    const day = fc.integer({ min: 0, max: 40_000 })
    fc.assert(
      fc.property(day, fc.nat(20_000), (from, length) => {
        const years = yearsBetween({ start_date: fromDayNumber(from), end_date: fromDayNumber(from + length) })
        expect(years.rest_days).toBeGreaterThanOrEqual(0)
        expect(years.rest_days).toBeLessThan(years.year_days)
        expect([365, 366]).toContain(years.year_days)
      }),
    )
  })

  it('is nothing on the first day', () => {
    const span = { start_date: plainDate('2024-02-29'), end_date: plainDate('2024-02-29') }
    expect(yearsBetween(span)).toEqual({ whole: 0, rest_days: 0, year_days: 365 })
  })
})
