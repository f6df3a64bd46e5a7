import type { Pool } from 'pg'
import type { OnStatement } from './driver.ts'
import { type DatabaseStore, makeStore } from './make-store.ts'
import { pgDriver } from './pg-driver.ts'

export interface PostgresTimeouts {
  readonly connect_ms: number
  readonly statement_ms: number
  readonly lock_ms: number
  readonly idle_in_transaction_ms: number
}

/** The longest statement is a bulk write of one chunk or a read of whole price histories. */
export const POSTGRES_TIMEOUTS: PostgresTimeouts = {
  connect_ms: 3_000,
  statement_ms: 30_000,
  lock_ms: 5_000,
  idle_in_transaction_ms: 15_000,
}

const POOL_MAX = 10

/** Measured: below this the temporary table costs more than parameters do. */
const POSTGRES_COPY_ROWS_MIN = 400

/** How bulk data travels: `copy_rows_min` rows or more are written by COPY; Infinity does without COPY, also in reading. */
export interface PostgresOptions {
  readonly connection_string: string
  /** Connections at most; 10 unless given. */
  readonly pool_max?: number
  readonly copy_rows_min?: number
  readonly timeouts?: Partial<PostgresTimeouts>
  readonly on_statement?: OnStatement
}

export interface PostgresPoolOptions {
  /** A pool of node-postgres that is kept by the caller: its time-outs are the caller's, and closing the store leaves it open. */
  readonly pool: Pool
  readonly copy_rows_min?: number
  readonly on_statement?: OnStatement
}

/** A store on a PostgreSQL server, version 15 or later. It connects at the first use. */
export function postgresStore(options: PostgresOptions | PostgresPoolOptions): DatabaseStore {
  const { on_statement: onStatement = () => undefined, copy_rows_min: copyRowsMin = POSTGRES_COPY_ROWS_MIN } = options
  const driver =
    'pool' in options
      ? pgDriver(() => Promise.resolve(options.pool), { onStatement, copyRowsMin, endPool: false })
      : pgDriver(() => openPool(options), { onStatement, copyRowsMin, endPool: true })
  const connections = 'pool' in options ? options.pool.options.max : (options.pool_max ?? POOL_MAX)
  // On one connection transactions wait for each other, as on PGlite.
  return makeStore(driver, connections > 1 ? ['concurrent', 'durable', 'flushed'] : ['durable', 'flushed'])
}

/** The driver is loaded here and not at the top: a page that runs PGlite loads this package as well, and pg needs Node. */
async function openPool({ connection_string, pool_max = POOL_MAX, timeouts }: PostgresOptions): Promise<Pool> {
  const { default: pg } = await import('pg')
  const limits = { ...POSTGRES_TIMEOUTS, ...timeouts }
  return new pg.Pool({
    connectionString: connection_string,
    max: pool_max,
    application_name: 'rollforward',
    keepAlive: true,
    connectionTimeoutMillis: limits.connect_ms,
    statement_timeout: limits.statement_ms,
    lock_timeout: limits.lock_ms,
    idle_in_transaction_session_timeout: limits.idle_in_transaction_ms,
  })
}
