import { DatabaseSync } from 'node:sqlite'
import { checkScope, guardTenants, isRollforwardError, RollforwardError, runWork } from '@rollforward/core/store'
import type { Instant, Store, StoreSession, TransactionScope } from '@rollforward/core/store'
import { sqliteBooks } from './books.ts'
import { sqliteAccess, sqliteDelivery } from './delivery.ts'
import { schema, SCHEMA_VERSION } from './documents.ts'
import { sqliteLedger } from './ledger.ts'
import { sqliteMarket } from './market.ts'

/**
 * A store in one SQLite file. Writers of this process take turns; readers have connections of their own and see the file as it was when
 * they began. What is committed is flushed to the disk before the answer.
 */
export function sqliteStore({ file }: { readonly file: string }): Store {
  const writer = open(file)
  writer.exec(schema)
  const idle: DatabaseSync[] = []
  let lastWriter: Promise<unknown> = Promise.resolve()
  let closed = false

  async function run<Result>(db: DatabaseSync, scope: TransactionScope, work: (session: StoreSession) => Promise<Result>): Promise<Result> {
    begin(db, scope)
    let result: Result
    try {
      result = await runWork(guardTenants(openSession(db), scope), work)
      db.exec('commit')
    } catch (error) {
      if (db.isTransaction) db.exec('rollback')
      throw translate(error)
    }
    return result
  }

  async function read<Result>(scope: TransactionScope, work: (session: StoreSession) => Promise<Result>): Promise<Result> {
    const db = idle.pop() ?? open(file)
    try {
      return await run(db, scope, work)
    } finally {
      if (closed) db.close()
      else idle.push(db)
    }
  }

  return {
    supports: ['concurrent', 'durable', 'flushed'],
    transaction: async (scope, work) => {
      checkScope(scope)
      if (closed) throw new RollforwardError('UNAVAILABLE')
      if (scope.mode === 'read') return read(scope, work)
      const turn = lastWriter.then(() => run(writer, scope, work))
      lastWriter = turn.catch(() => undefined)
      return turn
    },
    check: async () => {
      const version = closed ? undefined : writer.prepare('pragma user_version').get()!['user_version']
      if (version !== SCHEMA_VERSION) throw new RollforwardError('UNAVAILABLE')
    },
    close: async () => {
      if (closed) return
      closed = true
      await lastWriter
      for (const db of [writer, ...idle.splice(0)]) db.close()
    },
  }
}

function open(file: string): DatabaseSync {
  const db = new DatabaseSync(file, { timeout: 5_000 })
  // Readers do not wait for the writer in WAL mode, and FULL flushes with every commit.
  db.exec('pragma journal_mode = wal; pragma synchronous = full')
  return db
}

/** The writer takes its lock at once. A reader's moment is that of its first read, so it reads something at once. */
function begin(db: DatabaseSync, { mode }: TransactionScope): void {
  try {
    db.exec(mode === 'write' ? 'begin immediate' : 'begin; select count(*) from sqlite_schema')
    db.exec(`pragma query_only = ${mode === 'write' ? 'off' : 'on'}`)
  } catch (error) {
    throw translate(error)
  }
}

function openSession(db: DatabaseSync): StoreSession {
  return {
    now: new Date().toISOString() as Instant,
    books: sqliteBooks(db),
    market: sqliteMarket(db),
    ledger: sqliteLedger(db),
    access: sqliteAccess(db),
    delivery: sqliteDelivery(db),
  }
}

const UNIQUE = 2067
const BUSY = 5

/** Constraint names to codes; the text of the database names columns and values, so it stays in the cause. */
function translate(error: unknown): unknown {
  const { errcode } = error as { readonly errcode?: number }
  if (isRollforwardError(error) || errcode === undefined) return error
  const code = errcode === UNIQUE ? 'VERSION_CONFLICT' : (errcode & 0xff) === BUSY ? 'UNAVAILABLE' : 'INTERNAL'
  return new RollforwardError(code, { cause: error })
}
