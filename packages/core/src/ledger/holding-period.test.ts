import { describe, expect, it } from 'vitest'
import { plainDate } from '../kernel/plain-date.ts'
import { holdingPeriod } from './holding-period.ts'

describe('holdingPeriod', () => {
  it.each([
    ['2025-11-20', '2025-11-20', 0, 'short', 'the same day'],
    ['2025-11-20', '2026-11-20', 365, 'short', 'the same calendar day is not yet more than a year'],
    ['2025-11-20', '2026-11-21', 366, 'long', 'the day after is'],
    ['2023-11-20', '2024-11-20', 366, 'short', 'a leap day between does not count'],
    ['2024-02-29', '2025-02-28', 365, 'short', 'the last of February stands for the day that is missing'],
    ['2024-02-29', '2025-03-01', 366, 'long', 'so it is long from the first of March'],
    ['2023-02-28', '2024-02-28', 365, 'short', 'the same calendar day'],
    ['2023-02-28', '2024-02-29', 366, 'long', 'the leap day is the day after it'],
  ])('%s to %s is %i days and %s: %s', (entry, exit, holding_days, term) => {
    expect(holdingPeriod(plainDate(entry), plainDate(exit))).toEqual({ holding_days, term })
  })
})
