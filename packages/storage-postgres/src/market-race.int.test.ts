import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fillMeetings, latePuts, meet, meetFill, meetings, puts } from '../../core/src/batch/market-race.test.helper.ts'
import { type FreshDatabase, freshDatabase } from './fresh-database.test.helper.ts'
import { type DatabaseStore, pgliteStore, postgresStore } from './index.ts'

let database: FreshDatabase
let postgres: DatabaseStore
let pglite: DatabaseStore

beforeAll(async () => {
  database = await freshDatabase()
  postgres = postgresStore({ connection_string: database.url })
  pglite = pgliteStore()
  await Promise.all([postgres.migrate(), pglite.migrate()])
})

afterAll(async () => {
  await Promise.all([postgres.close(), pglite.close()])
  await database.drop()
})

const navOf = { 'a price': '10440.00', 'a rate': '10110.00', 'a split': '10011.00' } as const

describe.each(Object.keys(puts) as (keyof typeof puts)[])('%s that is put for the day being calculated', (kind) => {
  it.each(Object.entries(meetings))('%s, in PostgreSQL', async (_, play) => {
    expect(await meet(postgres, play, puts[kind])).toBe(navOf[kind])
  })

  it.each(Object.entries(meetings))('%s, in PGlite', async (_, play) => {
    expect(await meet(pglite, play, puts[kind])).toBe(navOf[kind])
  })
})

const lateNavOf = { 'a price': '10531.00', 'a rate': '10181.00', 'a split': '10011.00' } as const

describe.each(Object.keys(latePuts) as (keyof typeof latePuts)[])(
  '%s of a day that stands, for what is just bought for the first time',
  (kind) => {
    it.each(Object.entries(fillMeetings))('%s, in PostgreSQL', async (_, play) => {
      expect(await meetFill(postgres, play, latePuts[kind])).toBe(lateNavOf[kind])
    })

    it.each(Object.entries(fillMeetings))('%s, in PGlite', async (_, play) => {
      expect(await meetFill(pglite, play, latePuts[kind])).toBe(lateNavOf[kind])
    })
  },
)
