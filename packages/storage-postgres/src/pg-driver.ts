import { RollforwardError } from '@rollforward/core/store'
import type { Pool, PoolClient, QueryResult } from 'pg'
import { copyIn, copyOut } from './bulk/pg-copy.ts'
import type { Connection, CopyLane } from './connection.ts'
import type { Beginning, Driver, OnStatement } from './driver.ts'
import { isConnectionError } from './translate-error.ts'
import { pgTypes } from './type-parsers.ts'

/** Drives a pool of node-postgres. The pool is opened at the first use, so that making a store needs no await. */
export function pgDriver(
  openPool: () => Promise<Pool>,
  { onStatement, endPool, copyRowsMin }: { readonly onStatement: OnStatement; readonly endPool: boolean; readonly copyRowsMin: number },
): Driver {
  let pool: Promise<Pool> | undefined
  let closed = false
  const rights: CopyLane['rights'] = {}
  const connect = async (): Promise<PoolClient> => {
    if (closed) throw new RollforwardError('UNAVAILABLE', { detail: 'The store is closed' })
    pool ??= openPool().then(watchPool)
    try {
      return await (await pool).connect()
    } catch (error) {
      throw new RollforwardError('UNAVAILABLE', { cause: error })
    }
  }
  return {
    transaction: async (beginning, work) => {
      const client = await connect()
      const health = { broken: false }
      const watched = async <Answer>(text: string, ask: () => Promise<Answer>): Promise<Answer> => {
        onStatement(text)
        try {
          return await ask()
        } catch (error) {
          health.broken ||= isConnectionError(error)
          throw error
        }
      }
      const send: Send = (query) => watched(typeof query === 'string' ? query : query.text, () => client.query(query))
      const copy: CopyLane = {
        rows_min: copyRowsMin,
        // Measured: node-postgres reads rows as fast as we read their lines.
        suits_rows: false,
        rights,
        write: (target, chunks) => copyIn(client, watched, `copy ${target} from stdin`, chunks),
        read: (query) => copyOut(client, watched, `copy (${query}) to stdout`),
      }
      try {
        return await runTransaction({ send, health, copy: copyRowsMin === Infinity ? null : copy }, beginning, work)
      } finally {
        client.release(health.broken)
      }
    },
    close: async () => {
      closed = true
      if (endPool && pool) await (await pool).end()
    },
  }
}

interface PgQuery {
  readonly text: string
  readonly values: unknown[]
  readonly types: typeof pgTypes
}

type Send = (query: string | PgQuery) => Promise<QueryResult | QueryResult[]>

interface Lines {
  readonly send: Send
  readonly copy: CopyLane | null
  readonly health: { broken: boolean }
}

async function runTransaction<Result>(
  { send, copy, health }: Lines,
  beginning: Beginning,
  work: Parameters<Driver['transaction']>[1],
): Promise<Result> {
  const begun = lastOf(await send(`begin isolation level ${beginning.isolation}; ${beginning.settings}`)).rows[0] as Record<string, unknown>
  let result: unknown
  try {
    const connection: Connection = {
      copy,
      query: async (statement: { readonly sql: string; readonly parameters: readonly unknown[] }) => {
        const { rows } = lastOf(await send({ text: statement.sql, values: [...statement.parameters], types: pgTypes }))
        return rows as Record<string, unknown>[]
      },
    }
    result = await work(connection, begun)
  } catch (error) {
    if (!health.broken) await rollBack(send, health)
    throw error
  }
  await commit(send)
  return result as Result
}

/** A connection that cannot even roll back is thrown away, and with it the transaction; the error that led here is the one to tell. */
async function rollBack(send: Send, health: { broken: boolean }): Promise<void> {
  try {
    await send('rollback')
  } catch {
    health.broken = true
  }
}

async function commit(send: Send): Promise<void> {
  let answer: QueryResult
  try {
    answer = lastOf(await send('commit'))
  } catch (error) {
    // The server may have committed before the connection broke: whoever asked must look, not assume.
    throw isConnectionError(error) ? new RollforwardError('COMMIT_UNKNOWN', { cause: error }) : error
  }
  if (answer.command !== 'COMMIT') throw new RollforwardError('INTERNAL', { cause: new Error(`COMMIT was answered by ${answer.command}`) })
}

function lastOf(result: QueryResult | QueryResult[]): QueryResult {
  return Array.isArray(result) ? result.at(-1)! : result
}

/** A connection that the server drops raises an event on the pool when idle and on the client when checked out; unheard, it ends the process. */
function watchPool(pool: Pool): Pool {
  const heard = () => undefined
  pool.on('error', heard)
  pool.on('connect', (client) => void client.on('error', heard))
  return pool
}
