export type { DatabaseStore } from './make-store.ts'
export type { MigrateOptions, MigrateResult } from './migrate.ts'
export { pgliteStore, type PgliteOptions } from './pglite-store.ts'
export {
  POSTGRES_TIMEOUTS,
  type PostgresOptions,
  type PostgresPoolOptions,
  postgresStore,
  type PostgresTimeouts,
} from './postgres-store.ts'
