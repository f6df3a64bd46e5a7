import { describe, expect, it } from 'vitest'
import { plainDate } from '../kernel/plain-date.ts'
import type { MoneyDay } from './link.ts'
import { extremeDays, monthlyReturns } from './months.ts'

const day = (date: string, nav_start: bigint, nav_end: bigint): MoneyDay => ({
  date: plainDate(date),
  nav_start,
  inflow: 0n,
  outflow: 0n,
  nav_end,
})

describe('monthlyReturns', () => {
  it('links each month from the last value before it', () => {
    // 1.1 × 1.1 = 1.21 in October; 121 to 60.5 in November.
    const days = [day('2025-10-30', 10_000n, 11_000n), day('2025-10-31', 11_000n, 12_100n), day('2025-11-03', 12_100n, 6_050n)]
    expect(monthlyReturns(days, 'start')).toEqual([
      { month: '2025-10', twr: '0.21' },
      { month: '2025-11', twr: '-0.5' },
    ])
  })

  it('has a reason for a month without a return, and none for a year without days', () => {
    expect(monthlyReturns([day('2025-11-03', 0n, 0n)], 'start')).toEqual([{ month: '2025-11', twr: null, reason: 'SMALL_BASE' }])
    expect(monthlyReturns([], 'start')).toEqual([])
  })
})

describe('extremeDays', () => {
  const linked = (date: string, daily_return: bigint | null) => ({ date: plainDate(date), daily_return, index: 0n })

  it('takes the earlier of equal days and passes over days without a return', () => {
    const days = [
      linked('2025-11-03', null),
      linked('2025-11-04', 10n ** 14n),
      linked('2025-11-05', -(10n ** 14n)),
      linked('2025-11-06', 10n ** 14n),
      linked('2025-11-07', -(10n ** 14n)),
    ]
    expect(extremeDays(days)).toEqual({
      best_day: { date: '2025-11-04', daily_return: '0.01' },
      worst_day: { date: '2025-11-05', daily_return: '-0.01' },
    })
  })

  it('knows neither when no day has a return', () => {
    expect(extremeDays([linked('2025-11-03', null)])).toEqual({ best_day: null, worst_day: null })
  })
})
