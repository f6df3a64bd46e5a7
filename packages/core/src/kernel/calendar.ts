import { invariant } from './errors.ts'
import {
  addDays,
  DATE_MAX,
  DATE_MIN,
  dateFromParts,
  dateParts,
  daysInMonth,
  type PlainDate,
  plainDate,
  toDayNumber,
  weekday,
  weekdayOfDay,
} from './plain-date.ts'

/** Which days are trading days, on day numbers (days since 1970-01-01). A half day is a trading day. */
export interface Calendar {
  readonly id: string
  isTradingDay(day: number): boolean
  /** The first trading day after the day. */
  next(day: number): number
  /** The last trading day before the day. */
  previous(day: number): number
  atOrAfter(day: number): number
  atOrBefore(day: number): number
  /** All trading days from one day to another, both included. */
  tradingDays(from: number, to: number): number[]
}

/** No market rests for so long; a calendar that does is a defect and must not search for ever. */
const REST_DAYS_MAX = 400

/** A calendar from the one question that only it can answer. This is how a host adds a market of its own. */
export function defineCalendar(id: string, isTradingDay: (day: number) => boolean): Calendar {
  const search = (start: number, step: 1 | -1): number => {
    for (let day = start; Math.abs(day - start) <= REST_DAYS_MAX; day += step) if (isTradingDay(day)) return day
    invariant(false, `calendar ${id} has no trading day within ${REST_DAYS_MAX} days of day ${start}`)
  }
  return {
    id,
    isTradingDay,
    next: (day) => search(day + 1, 1),
    previous: (day) => search(day - 1, -1),
    atOrAfter: (day) => search(day, 1),
    atOrBefore: (day) => search(day, -1),
    tradingDays(from, to) {
      const days: number[] = []
      for (let day = from; day <= to; day += 1) if (isTradingDay(day)) days.push(day)
      return days
    },
  }
}

const isWeekend = (day: number): boolean => weekdayOfDay(day) > 5

/** Every day, for markets that never close. */
export const dailyCalendar: Calendar = defineCalendar('daily', () => true)

/** Monday to Friday without holidays. */
export const weekdaysCalendar: Calendar = defineCalendar('weekdays', (day) => !isWeekend(day))

/** Whole days on which the New York Stock Exchange stayed closed although no rule says so. */
const nyseClosures = [
  ...['2001-09-11', '2001-09-12', '2001-09-13', '2001-09-14'], // attacks on New York
  '2004-06-11', // mourning for President Reagan
  '2007-01-02', // mourning for President Ford
  ...['2012-10-29', '2012-10-30'], // hurricane Sandy
  '2018-12-05', // mourning for President Bush
  '2025-01-09', // mourning for President Carter
]

let nyseHolidays: ReadonlySet<number> | undefined

/** The New York Stock Exchange, by its rules since 1998 and its closures since 2001. Earlier years follow the same rules. */
export const nyseCalendar: Calendar = defineCalendar('XNYS', (day) => {
  nyseHolidays ??= new Set(allNyseHolidays())
  return !isWeekend(day) && !nyseHolidays.has(day)
})

function allNyseHolidays(): number[] {
  const years = { first: dateParts(DATE_MIN).year, last: dateParts(DATE_MAX).year }
  const dates = nyseClosures.map(plainDate)
  for (let year = years.first; year <= years.last; year += 1) dates.push(...nyseHolidaysOf(year))
  return dates.map(toDayNumber)
}

/** The holidays of a year as they are observed. New Year's Day on a Saturday is not: the Friday before closes the books of a year. */
function nyseHolidaysOf(year: number): PlainDate[] {
  const newYear = dateFromParts({ year, month: 1, day: 1 })
  return [
    ...(weekday(newYear) === 6 ? [] : [observed(newYear)]),
    nthWeekday({ year, month: 1, weekday: 1, nth: 3 }), // Martin Luther King Jr. Day
    nthWeekday({ year, month: 2, weekday: 1, nth: 3 }), // Washington's Birthday
    addDays(easterSunday(year), -2), // Good Friday
    lastMondayOfMay(year), // Memorial Day
    ...(year >= 2022 ? [observed(dateFromParts({ year, month: 6, day: 19 }))] : []), // Juneteenth
    observed(dateFromParts({ year, month: 7, day: 4 })), // Independence Day
    nthWeekday({ year, month: 9, weekday: 1, nth: 1 }), // Labor Day
    nthWeekday({ year, month: 11, weekday: 4, nth: 4 }), // Thanksgiving Day
    observed(dateFromParts({ year, month: 12, day: 25 })), // Christmas Day
  ]
}

/** A holiday on a Saturday is kept on the Friday before, one on a Sunday on the Monday after. */
function observed(date: PlainDate): PlainDate {
  const day = weekday(date)
  return day === 6 ? addDays(date, -1) : day === 7 ? addDays(date, 1) : date
}

function nthWeekday({ year, month, weekday: wanted, nth }: { year: number; month: number; weekday: number; nth: number }): PlainDate {
  const first = dateFromParts({ year, month, day: 1 })
  return addDays(first, ((wanted - weekday(first) + 7) % 7) + 7 * (nth - 1))
}

function lastMondayOfMay(year: number): PlainDate {
  const last = dateFromParts({ year, month: 5, day: daysInMonth(year, 5) })
  return addDays(last, 1 - weekday(last))
}

/** Easter of the Gregorian calendar, by the algorithm that Nature printed in 1876 (Meeus, Astronomical Algorithms, chapter 8). */
export function easterSunday(year: number): PlainDate {
  const golden = year % 19
  const century = Math.floor(year / 100)
  const yearOfCentury = year % 100
  const correction = Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3)
  const epact = (19 * golden + century - Math.floor(century / 4) - correction + 15) % 30
  const toSunday = (32 + 2 * (century % 4) + 2 * Math.floor(yearOfCentury / 4) - epact - (yearOfCentury % 4)) % 7
  const late = Math.floor((golden + 11 * epact + 22 * toSunday) / 451)
  const fromMarch = epact + toSunday - 7 * late + 114
  return dateFromParts({ year, month: Math.floor(fromMarch / 31), day: (fromMarch % 31) + 1 })
}

const builtIn: ReadonlyMap<string, Calendar> = new Map(
  [weekdaysCalendar, nyseCalendar, dailyCalendar].map((calendar) => [calendar.id, calendar]),
)

/** The calendar of that name, undefined if there is none. One that the host gives comes before a built-in one of the same name. */
export function calendarNamed(id: string, custom: Readonly<Record<string, Calendar>> = {}): Calendar | undefined {
  return Object.hasOwn(custom, id) ? custom[id] : builtIn.get(id)
}
