import type { Capability, Store } from '@rollforward/core/store'
import type { Driver } from './driver.ts'
import { checkSchema, migrate, type MigrateOptions, type MigrateResult } from './migrate.ts'
import { runTransaction } from './run-transaction.ts'

/** A store in a database, which keeps its schema itself. */
export interface DatabaseStore extends Store {
  /** Makes or updates the tables. Two servers that start together migrate once. */
  migrate(options?: MigrateOptions): Promise<MigrateResult>
}

export function makeStore(driver: Driver, supports: readonly Capability[]): DatabaseStore {
  return {
    supports,
    transaction: (scope, work) => runTransaction(driver, scope, work),
    check: () => checkSchema(driver),
    migrate: (options) => migrate(driver, options),
    close: () => driver.close(),
  }
}
