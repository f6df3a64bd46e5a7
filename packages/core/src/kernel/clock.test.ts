import { describe, expect, it } from 'vitest'
import { addMilliseconds, dateInZone, DAY, isTimeZone, manualClock, systemClock, toInstant, zonedParts } from './clock.ts'

describe('clock', () => {
  it('stands, moves and is set', () => {
    const clock = manualClock('2026-11-20T10:00:00.000Z')
    expect(clock.now()).toBe('2026-11-20T10:00:00.000Z')
    clock.advance(1_000)
    expect(clock.now()).toBe('2026-11-20T10:00:01.000Z')
    clock.set('2026-01-01T00:00:00Z')
    expect(clock.now()).toBe('2026-01-01T00:00:00.000Z')
    expect(systemClock.now()).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  })

  it('counts whole days of 24 hours', () => {
    expect(addMilliseconds(toInstant(0), 7 * DAY)).toBe('1970-01-08T00:00:00.000Z')
  })

  it('knows the date of a moment in a zone', () => {
    expect(dateInZone('2026-11-20T01:30:00.000Z', 'America/New_York')).toBe('2026-11-19')
    expect(dateInZone('2026-11-20T23:30:00.000Z', 'Asia/Tokyo')).toBe('2026-11-21')
    expect(dateInZone('2026-11-20T12:00:00.000Z', 'UTC')).toBe('2026-11-20')
    expect(zonedParts('2026-07-01T14:30:05.123Z', 'America/New_York')).toEqual({ date: '2026-07-01', time: '10:30:05.123' })
    expect(zonedParts('2026-07-01T00:00:00.000Z', 'UTC').time).toBe('00:00:00.000')
  })

  it('knows which zones there are', () => {
    expect(['UTC', 'America/New_York', 'Pacific/Chatham'].map(isTimeZone)).toEqual([true, true, true])
    expect(['Mars/Phobos', '', '../../UTC', '+05:00', 'UTC;DROP'].map(isTimeZone)).toEqual([false, false, false, false, false])
  })
})
