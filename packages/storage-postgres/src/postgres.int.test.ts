import { storeConformance } from '@rollforward/core/conformance'
import { afterAll, describe, it } from 'vitest'
import { type FreshDatabase, freshDatabase } from './fresh-database.test.helper.ts'
import { postgresStore } from './index.ts'

describe('PostgreSQL', () => {
  let database: FreshDatabase | undefined
  let trips = 0
  const makeStore = async () => {
    database = await freshDatabase()
    const store = postgresStore({ connection_string: database.url, on_statement: () => void (trips += 1) })
    await store.migrate()
    return { store, trips: () => trips }
  }
  storeConformance({ describe, it }, makeStore, { supports: ['concurrent', 'durable', 'flushed'], counts_trips: true })
  afterAll(() => database?.drop())
})
