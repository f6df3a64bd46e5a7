import { describe, expect, it } from 'vitest'
import { plainDate } from '../kernel/plain-date.ts'
import cases from './cases/periods.cases.json' with { type: 'json' }
import { inPeriod, type Period, type PeriodCode, periodCodes, resolvePeriod, valuationSpan } from './periods.ts'

describe('resolvePeriod', () => {
  it.each(cases.cases)('$asked of $as_of: $hand', ({ asked, as_of, start_date, end_date }) => {
    const bounds = { inception_date: plainDate(cases.inception_date), as_of: as_of === null ? null : plainDate(as_of) }
    expect(resolvePeriod(asked as PeriodCode | Period, bounds)).toEqual(start_date === null ? null : { start_date, end_date })
  })

  it('has a case for every code', () => {
    expect(periodCodes.filter((code) => !cases.cases.some(({ asked }) => asked === code))).toEqual([])
  })
})

it('takes the rows dated in the period, and counts time from the day before', () => {
  const period = { start_date: plainDate('2025-11-03'), end_date: plainDate('2025-11-04') }
  const rows = ['2025-10-31', '2025-11-03', '2025-11-04', '2025-11-05'].map((date) => ({ date: plainDate(date) }))
  expect(inPeriod(rows, period).map(({ date }) => date)).toEqual(['2025-11-03', '2025-11-04'])
  expect(valuationSpan(period)).toEqual({ start_date: '2025-11-02', end_date: '2025-11-04' })
})
