/** Days as whole numbers (0 is 1970-01-01, a Thursday), from the civil calendar's own rule, so that no clock or time zone can intrude. */

export function dayNumber(date: string): number {
  const [year = 0, month = 0, day = 0] = date.split('-').map((part) => parseInt(part, 10))
  const shifted = month <= 2 ? year - 1 : year
  const era = Math.floor(shifted / 400)
  const yearOfEra = shifted - era * 400
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146097 + dayOfEra - 719468
}

export function dateOf(days: number): string {
  const shifted = days + 719468
  const era = Math.floor(shifted / 146097)
  const dayOfEra = shifted - era * 146097
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36524) - Math.floor(dayOfEra / 146096)) / 365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  const pad = (value: number, length: number): string => value.toString().padStart(length, '0')
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`
}

export function addDays(date: string, days: number): string {
  return dateOf(dayNumber(date) + days)
}

export function isWeekday(date: string): boolean {
  const sinceMonday = (((dayNumber(date) + 3) % 7) + 7) % 7
  return sinceMonday < 5
}

/** A gain is long-term only after the same calendar day one year later. */
export function isLongTerm(entry: string, exit: string): boolean {
  const year = parseInt(entry.slice(0, 4), 10) + 1
  return exit > `${year.toString().padStart(4, '0')}${entry.slice(4)}`
}
