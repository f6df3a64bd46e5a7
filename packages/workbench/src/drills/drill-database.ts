import { postgresStore } from '@rollforward/storage-postgres'
import { type FreshDatabase, freshDatabase } from '../../../storage-postgres/src/fresh-database.test.helper.ts'
import { startPostgres } from '../postgres/start-postgres.ts'

/** Enough for every drill's servers and for whoever looks at what they did. */
const CONNECTIONS = '300'

/** A migrated database of its own: on the server that the tests have, else on one that lives as long as the drill. */
export async function drillDatabase(): Promise<FreshDatabase> {
  const postgres =
    process.env['DATABASE_URL'] === undefined ? await startPostgres({ settings: { max_connections: CONNECTIONS } }) : undefined
  if (postgres) process.env['DATABASE_URL'] = postgres.url
  const database = await freshDatabase()
  const store = postgresStore({ connection_string: database.url })
  await store.migrate()
  await store.close()
  return {
    ...database,
    drop: async () => {
      await database.drop()
      if (!postgres) return
      delete process.env['DATABASE_URL']
      await postgres.stop()
    },
  }
}
