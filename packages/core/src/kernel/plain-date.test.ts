import { describe, expect, it } from 'vitest'
import {
  addDays,
  addMonths,
  dateFromParts,
  daysBetween,
  daysInMonth,
  fromDayNumber,
  isLeapYear,
  isPlainDate,
  maxDate,
  minDate,
  plainDate,
  toDayNumber,
  weekday,
} from './plain-date.ts'

const day = plainDate

describe('plain dates', () => {
  it('number every day from 1900 to 2199 without a gap, as the calendar runs', () => {
    let number = toDayNumber(day('1900-01-01'))
    expect(number).toBe(-25567)
    for (let year = 1900; year <= 2199; year += 1) {
      for (let month = 1; month <= 12; month += 1) {
        for (let dayOfMonth = 1; dayOfMonth <= daysInMonth(year, month); dayOfMonth += 1) {
          const date = dateFromParts({ year, month, day: dayOfMonth })
          if (toDayNumber(date) !== number || fromDayNumber(number) !== date || !isPlainDate(date)) throw new Error(date)
          number += 1
        }
      }
    }
    expect(number).toBe(84006)
  })

  it.each([
    '2023-02-29',
    '1900-02-29',
    '2100-02-29',
    '2024-00-10',
    '2024-13-01',
    '2024-01-00',
    '2024-01-32',
    '2024-04-31',
    '24-01-01',
    '20240101',
    '2024-1-1',
    '2024-01-01 ',
    '٢٠٢٤-01-01',
    '10000-01-01',
    '1899-12-31',
    '2200-01-01',
    'today',
    '',
  ])('does not take %j', (text) => {
    expect(isPlainDate(text)).toBe(false)
    expect(() => plainDate(text)).toThrow(TypeError)
  })

  it('knows leap years', () => {
    expect([1900, 2000, 2023, 2024, 2100].map(isLeapYear)).toEqual([false, true, false, true, false])
  })

  it('adds days and months', () => {
    expect(addDays(day('2026-11-20'), -90)).toBe('2026-08-22')
    expect(addMonths(day('2024-01-31'), 1)).toBe('2024-02-29')
    expect(addMonths(day('2024-03-31'), -13)).toBe('2023-02-28')
    expect(addMonths(day('2024-11-30'), 3)).toBe('2025-02-28')
    expect(addMonths(day('2024-01-15'), -1)).toBe('2023-12-15')
    expect(daysBetween(day('2024-02-28'), day('2024-03-01'))).toBe(2)
  })

  it('knows weekdays and order', () => {
    expect(['2025-11-01', '2025-11-02', '2025-11-03', '1969-12-28'].map((text) => weekday(day(text)))).toEqual([6, 7, 1, 7])
    expect(minDate(day('2025-11-01'), day('2025-11-02'))).toBe('2025-11-01')
    expect(maxDate(day('2025-11-01'), day('2025-11-02'))).toBe('2025-11-02')
  })
})
