import type { Branded } from './brand.ts'

/** A calendar date without a time or zone, as text: "2025-11-03". Text order is date order. */
export type PlainDate = Branded<'PlainDate'>

const datePattern = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/
const monthLengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** The first and last date that any part of the system accepts. */
export const DATE_MIN = '1900-01-01' as PlainDate
export const DATE_MAX = '2199-12-31' as PlainDate

export interface DateParts {
  readonly year: number
  readonly month: number
  readonly day: number
}

export function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
}

export function daysInMonth(year: number, month: number): number {
  return month === 2 && isLeapYear(year) ? 29 : monthLengths[month - 1]!
}

/** Whether the text is a real calendar date within the range the system accepts. */
export function isPlainDate(text: string): text is PlainDate {
  if (text.length !== 10) return false
  const match = datePattern.exec(text)
  if (!match) return false
  const { year, month, day } = dateParts(text as PlainDate)
  return month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month) && text >= DATE_MIN && text <= DATE_MAX
}

/** Takes text that is known to be a date, such as a literal in a test. Anything else is a programming error. */
export function plainDate(text: string): PlainDate {
  if (!isPlainDate(text)) throw new TypeError(`not a calendar date: ${text.slice(0, 40)}`)
  return text
}

export function dateParts(date: PlainDate): DateParts {
  return { year: +date.slice(0, 4), month: +date.slice(5, 7), day: +date.slice(8, 10) }
}

export function dateFromParts({ year, month, day }: DateParts): PlainDate {
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}` as PlainDate
}

/** Days since 1970-01-01, by the civil calendar algorithm on eras of 400 years. */
export function toDayNumber(date: PlainDate): number {
  const { year, month, day } = dateParts(date)
  const shifted = month <= 2 ? year - 1 : year
  const era = Math.floor(shifted / 400)
  const yearOfEra = shifted - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  return era * 146097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719468
}

/** The date that is so many days after 1970-01-01. */
export function fromDayNumber(days: number): PlainDate {
  const shifted = days + 719468
  const era = Math.floor(shifted / 146097)
  const dayOfEra = shifted - era * 146097
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36524) - Math.floor(dayOfEra / 146096)) / 365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const monthShifted = Math.floor((5 * dayOfYear + 2) / 153)
  const month = monthShifted < 10 ? monthShifted + 3 : monthShifted - 9
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  return dateFromParts({ year, month, day: dayOfYear - Math.floor((153 * monthShifted + 2) / 5) + 1 })
}

export function addDays(date: PlainDate, days: number): PlainDate {
  return fromDayNumber(toDayNumber(date) + days)
}

/** The same day so many months away; a day that the month lacks becomes its last one. */
export function addMonths(date: PlainDate, months: number): PlainDate {
  const { year, month, day } = dateParts(date)
  const index = year * 12 + (month - 1) + months
  const target = { year: Math.floor(index / 12), month: (((index % 12) + 12) % 12) + 1 }
  return dateFromParts({ ...target, day: Math.min(day, daysInMonth(target.year, target.month)) })
}

export function daysBetween(from: PlainDate, to: PlainDate): number {
  return toDayNumber(to) - toDayNumber(from)
}

/** 1 for Monday to 7 for Sunday. */
export function weekday(date: PlainDate): number {
  return weekdayOfDay(toDayNumber(date))
}

export function weekdayOfDay(day: number): number {
  return ((((day + 3) % 7) + 7) % 7) + 1
}

export function minDate(left: PlainDate, right: PlainDate): PlainDate {
  return left <= right ? left : right
}

export function maxDate(left: PlainDate, right: PlainDate): PlainDate {
  return left >= right ? left : right
}
