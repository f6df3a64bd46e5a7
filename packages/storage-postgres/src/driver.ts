import type { Connection, Statement } from './connection.ts'

export interface Beginning {
  readonly isolation: 'read committed' | 'repeatable read, read only'
  /** One SELECT that makes the transaction's settings and gives what is to be known of its beginning; sent together with BEGIN. */
  readonly settings: string
}

/** A way to a database: a pool of connections, or the one session of PGlite. */
export interface Driver {
  /**
   * Runs the work between BEGIN and COMMIT, and ROLLBACK when it throws. Throws what the database said; only what cannot be told
   * from outside is told here: UNAVAILABLE when no connection was to be had, COMMIT_UNKNOWN when the answer to COMMIT was lost.
   */
  transaction<Result>(
    beginning: Beginning,
    work: (connection: Connection, begun: Record<string, unknown>) => Promise<Result>,
  ): Promise<Result>
  close(): Promise<void>
}

/** Is told of every round trip, for counting and logging. The values are not given: they are people's data. */
export type OnStatement = (sql: Statement['sql']) => void
