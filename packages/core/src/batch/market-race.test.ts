import { describe, expect, it } from 'vitest'
import { memoryStore } from '../store/memory/index.ts'
import { fillMeetings, latePuts, meet, meetFill, meetings, puts } from './market-race.test.helper.ts'

const navOf = { 'a price': '10440.00', 'a rate': '10110.00', 'a split': '10011.00' } as const

describe.each(Object.keys(puts) as (keyof typeof puts)[])('%s that is put for the day being calculated', (kind) => {
  it.each(Object.entries(meetings))('%s', async (_, play) => {
    expect(await meet(memoryStore(), play, puts[kind])).toBe(navOf[kind])
  })
})

// 121 − 110 of ACME, and of the ten bought for 130: 650, 300 at their own price, and the same as before.
const lateNavOf = { 'a price': '10531.00', 'a rate': '10181.00', 'a split': '10011.00' } as const

describe.each(Object.keys(latePuts) as (keyof typeof latePuts)[])(
  '%s of a day that stands, for what is just bought for the first time',
  (kind) => {
    it.each(Object.entries(fillMeetings))('%s', async (_, play) => {
      expect(await meetFill(memoryStore(), play, latePuts[kind])).toBe(lateNavOf[kind])
    })
  },
)
