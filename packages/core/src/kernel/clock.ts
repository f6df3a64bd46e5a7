import type { Branded } from './brand.ts'
import type { PlainDate } from './plain-date.ts'

/** A moment in UTC with milliseconds: "2026-11-20T18:40:33.000Z". Text order is time order. */
export type Instant = Branded<'Instant'>

/** Where the time comes from. Tests give one that stands still. */
export interface Clock {
  now(): Instant
}

export const systemClock: Clock = { now: () => toInstant(Date.now()) }

/** A clock that stands at one moment until it is set or moved. */
export interface ManualClock extends Clock {
  set(instant: string): void
  advance(milliseconds: number): void
}

export function manualClock(start: string): ManualClock {
  let now = toEpoch(start)
  return {
    now: () => toInstant(now),
    set: (instant) => {
      now = toEpoch(instant)
    },
    advance: (milliseconds) => {
      now += milliseconds
    },
  }
}

export function toInstant(epochMilliseconds: number): Instant {
  return new Date(epochMilliseconds).toISOString() as Instant
}

export function toEpoch(instant: string): number {
  return Date.parse(instant)
}

export function addMilliseconds(instant: Instant, milliseconds: number): Instant {
  return toInstant(toEpoch(instant) + milliseconds)
}

export const HOUR = 3_600_000
export const DAY = 24 * HOUR

const formats = new Map<string, Intl.DateTimeFormat>()

/** The calendar date of a moment in a time zone. */
export function dateInZone(instant: string, timeZone: string): PlainDate {
  return zonedParts(instant, timeZone).date
}

/** Date and time of day of a moment in a time zone. */
export function zonedParts(instant: string, timeZone: string): { date: PlainDate; time: string } {
  let format = formats.get(timeZone)
  if (!format) {
    format = new Intl.DateTimeFormat('en-CA-u-ca-iso8601-nu-latn', {
      timeZone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      fractionalSecondDigits: 3,
      hourCycle: 'h23',
    })
    formats.set(timeZone, format)
  }
  const part: Record<string, string> = {}
  for (const { type, value } of format.formatToParts(toEpoch(instant))) part[type] = value
  return {
    date: `${part['year']!.padStart(4, '0')}-${part['month']}-${part['day']}` as PlainDate,
    time: `${part['hour']}:${part['minute']}:${part['second']}.${part['fractionalSecond']}`,
  }
}

/** Whether the runtime knows the time zone by this exact IANA name. */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '' && /^[A-Za-z]/.test(name)
  } catch {
    return false
  }
}
