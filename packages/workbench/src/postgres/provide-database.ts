import { startPostgres } from './start-postgres.ts'

/** Gives the integration tests DATABASE_URL: the one that is set, else a PostgreSQL that lives as long as the run. */
export async function setup(): Promise<(() => Promise<void>) | undefined> {
  if (process.env['DATABASE_URL'] !== undefined) return undefined
  // Files run side by side, and a storm of fifty clients has fifty connections.
  const postgres = await startPostgres({ settings: { max_connections: '300' } })
  process.env['DATABASE_URL'] = postgres.url
  return async () => {
    delete process.env['DATABASE_URL']
    await postgres.stop()
  }
}
