import type { Store } from '@rollforward/core'
import { memoryStore } from '@rollforward/core/memory'
import { pgliteStore, postgresStore } from '@rollforward/storage-postgres'
import { freshDatabase } from '../../storage-postgres/src/fresh-database.test.helper.ts'

export interface Engine {
  readonly store: Store
  close(): Promise<void>
}

/** Every store there is, empty and ready. */
export const engines: Readonly<Record<string, () => Promise<Engine>>> = {
  memory: async () => ({ store: memoryStore(), close: async () => undefined }),
  PGlite: async () => {
    const store = pgliteStore()
    await store.migrate()
    return { store, close: () => store.close() }
  },
  Postgres: async () => {
    const database = await freshDatabase()
    const store = postgresStore({ connection_string: database.url })
    await store.migrate()
    return {
      store,
      close: async () => {
        await store.close()
        await database.drop()
      },
    }
  },
}
