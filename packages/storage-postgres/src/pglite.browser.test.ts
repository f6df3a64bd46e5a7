import { storeConformance } from '@rollforward/core/conformance'
import { pgliteStore } from './index.ts'

describe('PGlite in a browser', function () {
  // The first case waits for the database to be unpacked.
  this.timeout(60_000)
  const makeStore = async () => {
    const store = pgliteStore()
    await store.migrate()
    return { store }
  }
  storeConformance({ describe, it }, makeStore, { supports: [] })
})
