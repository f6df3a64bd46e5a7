import { storeConformance } from '@rollforward/core/conformance'
import { afterAll, describe, it } from 'vitest'
import { type FreshDatabase, freshDatabase } from '../fresh-database.test.helper.ts'
import { pgliteStore, postgresStore } from '../index.ts'

// The same contract whichever way rows travel: everything by COPY, and nothing. By default it depends on how many they are.

describe.each([
  ['by COPY', 1],
  ['as parameters', Infinity],
])('PostgreSQL, all rows %s', (_, copy_rows_min) => {
  let database: FreshDatabase | undefined
  const makeStore = async () => {
    database = await freshDatabase()
    const store = postgresStore({ connection_string: database.url, copy_rows_min })
    await store.migrate()
    return { store }
  }
  storeConformance({ describe, it }, makeStore, { supports: ['concurrent', 'durable', 'flushed'] })
  afterAll(() => database?.drop())
})

describe('PGlite, all rows by COPY', () => {
  const makeStore = async () => {
    const store = pgliteStore({ copy_rows_min: 1 })
    await store.migrate()
    return { store }
  }
  storeConformance({ describe, it }, makeStore, { supports: [] })
})
