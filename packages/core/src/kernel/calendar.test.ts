import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { calendarNamed, dailyCalendar, defineCalendar, easterSunday, nyseCalendar, weekdaysCalendar } from './calendar.ts'
import { fromDayNumber, plainDate, toDayNumber, weekdayOfDay } from './plain-date.ts'
import nyse from './cases/nyse-holidays.cases.json' with { type: 'json' }

const day = (text: string): number => toDayNumber(plainDate(text))

/** The weekdays of a year on which the calendar rests, as "MM-DD". */
function holidays(year: number): string[] {
  const days = weekdaysCalendar.tradingDays(day(`${year}-01-01`), day(`${year}-12-31`))
  return days.filter((each) => !nyseCalendar.isTradingDay(each)).map((each) => fromDayNumber(each).slice(5))
}

describe('XNYS', () => {
  it.each(nyse.years)('rests on the published holidays of $year', ({ year, holidays: published }) => {
    expect(holidays(year)).toEqual(published.split(' '))
  })

  it.each(nyse.trading_days)('has $count trading days in $year', ({ year, count }) => {
    expect(nyseCalendar.tradingDays(day(`${year}-01-01`), day(`${year}-12-31`))).toHaveLength(count)
  })

  it.each(nyse.open)('trades on $date: $hand', ({ date }) => {
    expect(nyseCalendar.isTradingDay(day(date))).toBe(true)
  })

  it.each(nyse.closed)('rests on $date: $hand', ({ date }) => {
    expect(nyseCalendar.isTradingDay(day(date))).toBe(false)
  })

  it('steps over a long weekend', () => {
    expect(fromDayNumber(nyseCalendar.next(day('2026-04-02')))).toBe('2026-04-06')
    expect(fromDayNumber(nyseCalendar.previous(day('2026-04-06')))).toBe('2026-04-02')
    expect(fromDayNumber(nyseCalendar.atOrAfter(day('2026-04-03')))).toBe('2026-04-06')
    expect(fromDayNumber(nyseCalendar.atOrBefore(day('2026-04-05')))).toBe('2026-04-02')
    expect(fromDayNumber(nyseCalendar.atOrBefore(day('2026-04-02')))).toBe('2026-04-02')
  })
})

it.each(nyse.easter)('Easter of $year is $date', ({ year, date }) => {
  expect(easterSunday(year)).toBe(date)
})

describe('every calendar', () => {
  it.each([nyseCalendar, weekdaysCalendar, dailyCalendar])('$id answers its questions in one way', (calendar) => {
    fc.assert(
      fc.property(fc.integer({ min: -20_000, max: 80_000 }), fc.nat(40), (from, length) => {
        const days = calendar.tradingDays(from, from + length)
        expect(days.every((each) => calendar.isTradingDay(each))).toBe(true)
        expect(calendar.atOrAfter(from)).toBe(calendar.next(from - 1))
        expect(calendar.atOrBefore(from)).toBe(calendar.previous(from + 1))
        expect(calendar.next(calendar.previous(from))).toBe(calendar.atOrAfter(from))
        days.forEach((each, index) => {
          if (index > 0) expect(calendar.next(days[index - 1]!)).toBe(each)
        })
      }),
    )
  })

  it('of weekdays knows Saturday and Sunday, the daily one neither', () => {
    const week = [3, 4, 5, 6, 7, 8, 9].map((number) => day(`2025-11-0${number}`))
    expect(week.map(weekdayOfDay)).toEqual([1, 2, 3, 4, 5, 6, 7])
    expect(week.map((each) => weekdaysCalendar.isTradingDay(each))).toEqual([true, true, true, true, true, false, false])
    expect(dailyCalendar.tradingDays(week[0]!, week[6]!)).toEqual(week)
  })

  it('has no days when the end is before the start', () => {
    expect(weekdaysCalendar.tradingDays(10, 9)).toEqual([])
  })
})

describe('calendarNamed', () => {
  const sundays = defineCalendar('sundays', (each) => weekdayOfDay(each) === 7)

  it('knows the built-in ones and those of the host, which come first', () => {
    expect(calendarNamed('XNYS')).toBe(nyseCalendar)
    expect(calendarNamed('weekdays')).toBe(weekdaysCalendar)
    expect(calendarNamed('daily')).toBe(dailyCalendar)
    expect(calendarNamed('sundays', { sundays })).toBe(sundays)
    expect(calendarNamed('XNYS', { XNYS: sundays })).toBe(sundays)
  })

  it('knows no other, and nothing that every object has', () => {
    expect(calendarNamed('XLON')).toBeUndefined()
    expect(calendarNamed('constructor')).toBeUndefined()
    expect(calendarNamed('toString', { sundays })).toBeUndefined()
  })

  it('does not search for ever in a calendar without days', () => {
    const never = defineCalendar('never', () => false)
    expect(() => never.next(0)).toThrow('calendar never has no trading day')
    expect(() => never.atOrBefore(0)).toThrow('calendar never has no trading day')
  })
})
