import type { PGlite, Transaction } from '@electric-sql/pglite'
import { RollforwardError } from '@rollforward/core/store'
import type { Driver, OnStatement } from './driver.ts'
import { typeParsers } from './type-parsers.ts'

/** PGlite, and how to let go of it. */
export interface OpenPglite {
  readonly db: PGlite
  readonly release: () => Promise<void>
}

/** Drives PGlite. It has one session, so transactions wait for one another in its own queue. */
export function pgliteDriver(open: () => Promise<OpenPglite>, onStatement: OnStatement): Driver {
  let opened: Promise<OpenPglite> | undefined
  let closed = false
  return {
    transaction: async (beginning, work) => {
      if (closed) throw new RollforwardError('UNAVAILABLE', { detail: 'The store is closed' })
      opened ??= open()
      const { db } = await opened.catch((error: unknown) => {
        // The next call tries again: whoever holds the folder may have gone by then.
        opened = undefined
        throw error
      })
      return db.transaction(async (transaction) => {
        const begin = `set transaction isolation level ${beginning.isolation}; ${beginning.settings}`
        onStatement(begin)
        const results = await transaction.exec(begin, options)
        return work(connectionTo(transaction, onStatement), results.at(-1)!.rows[0] as Record<string, unknown>)
      })
    },
    close: async () => {
      closed = true
      const open = await opened?.catch(() => undefined)
      await open?.release()
    },
  }
}

const options = { parsers: typeParsers as Record<number, (text: string) => unknown> }

function connectionTo(transaction: Transaction, onStatement: OnStatement) {
  return {
    query: async ({ sql, parameters }: { readonly sql: string; readonly parameters: readonly unknown[] }) => {
      onStatement(sql)
      const { rows } = await transaction.query<Record<string, unknown>>(sql, [...parameters], options)
      return rows
    },
  }
}
