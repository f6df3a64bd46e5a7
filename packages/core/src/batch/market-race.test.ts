import { describe, expect, it } from 'vitest'
import { memoryStore } from '../store/memory/index.ts'
import { meet, meetings, puts } from './market-race.test.helper.ts'

const navOf = { 'a price': '10440.00', 'a rate': '10110.00', 'a split': '10011.00' } as const

describe.each(Object.keys(puts) as (keyof typeof puts)[])('%s that is put for the day being calculated', (kind) => {
  it.each(Object.entries(meetings))('%s', async (_, play) => {
    expect(await meet(memoryStore(), play, puts[kind])).toBe(navOf[kind])
  })
})
