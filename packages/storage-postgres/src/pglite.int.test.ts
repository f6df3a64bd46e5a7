import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { storeConformance } from '@rollforward/core/conformance'
import { afterAll, describe, it } from 'vitest'
import { pgliteStore } from './index.ts'

describe('PGlite in memory', () => {
  let trips = 0
  const makeStore = async () => {
    const store = pgliteStore({ on_statement: () => void (trips += 1) })
    await store.migrate()
    return { store, trips: () => trips }
  }
  storeConformance({ describe, it }, makeStore, { supports: [], counts_trips: true })
})

describe('PGlite in a folder', () => {
  const made: string[] = []
  const makeStore = async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rollforward-pglite-'))
    made.push(folder)
    const store = pgliteStore({ data_dir: join(folder, 'data') })
    await store.migrate()
    return { store }
  }
  storeConformance({ describe, it }, makeStore, { supports: ['durable'] })
  afterAll(async () => {
    for (const folder of made) await rm(folder, { recursive: true, force: true })
  })
})
