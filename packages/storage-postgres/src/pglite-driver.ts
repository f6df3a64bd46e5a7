import type { PGlite, Transaction } from '@electric-sql/pglite'
import { RollforwardError } from '@rollforward/core/store'
import type { Connection, CopyLane } from './connection.ts'
import type { Driver, OnStatement } from './driver.ts'
import { APPLICATION_ROLE } from './role.ts'
import { typeParsers } from './type-parsers.ts'

/** PGlite, and how to let go of it. */
export interface OpenPglite {
  readonly db: PGlite
  readonly release: () => Promise<void>
}

/** Drives PGlite. It has one session, so transactions wait for one another in its own queue. */
export function pgliteDriver(
  open: () => Promise<OpenPglite>,
  { onStatement, copyRowsMin }: { readonly onStatement: OnStatement; readonly copyRowsMin: number },
): Driver {
  let opened: Promise<OpenPglite> | undefined
  let closed = false
  const copying: Copying = { state: copyRowsMin === Infinity ? 'refused' : 'unknown', rows_min: copyRowsMin, rights: {} }
  return {
    transaction: async (beginning, work) => {
      if (closed) throw new RollforwardError('UNAVAILABLE', { detail: 'The store is closed' })
      opened ??= open()
      const { db } = await opened.catch((error: unknown) => {
        // The next call tries again: whoever holds the folder may have gone by then.
        opened = undefined
        throw error
      })
      if (copying.state === 'unknown') await db.exec(grantFileRights)
      return db.transaction(async (transaction) => {
        const begin = `set transaction isolation level ${beginning.isolation}; ${beginning.settings}`
        onStatement(begin)
        const results = await transaction.exec(begin, options)
        if (copying.state === 'unknown') await findFileRights(transaction, copying)
        return work(connectionTo(transaction, onStatement, copying), results.at(-1)!.rows[0] as Record<string, unknown>)
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

/** Whether COPY is to be had; that is known once a transaction ran as the application. */
interface Copying {
  state: 'unknown' | 'granted' | 'refused'
  readonly rows_min: number
  readonly rights: CopyLane['rights']
}

/**
 * COPY goes through a file here that only PGlite itself can see, and reading or writing any file is a right of its own. Everything
 * in this process may do both already; nobody else reaches this database. Before the first migration there is no such role.
 */
const grantFileRights = `do $$ begin
  if exists (select from pg_roles where rolname = '${APPLICATION_ROLE}') then
    grant pg_read_server_files, pg_write_server_files to ${APPLICATION_ROLE};
  end if;
exception when insufficient_privilege then null;
end $$`

async function findFileRights(transaction: Transaction, copying: Copying): Promise<void> {
  const { rows } = await transaction.query<{ application: boolean; granted: boolean }>(
    `select current_user = '${APPLICATION_ROLE}' as application,
      pg_has_role('pg_read_server_files', 'usage') and pg_has_role('pg_write_server_files', 'usage') as granted`,
  )
  if (rows[0]!.application) copying.state = rows[0]!.granted ? 'granted' : 'refused'
}

function connectionTo(transaction: Transaction, onStatement: OnStatement, copying: Copying): Connection {
  return {
    query: async ({ sql, parameters }) => {
      onStatement(sql)
      const { rows } = await transaction.query<Record<string, unknown>>(sql, [...parameters], options)
      return rows
    },
    copy: copying.state === 'granted' ? copyLane(transaction, onStatement, copying) : null,
  }
}

/** PGlite has no stream beside its statements; a file that only it can see stands in for one. */
function copyLane(transaction: Transaction, onStatement: OnStatement, { rows_min, rights }: Copying): CopyLane {
  const ask = async (sql: string, blob?: Blob) => {
    onStatement(sql)
    return (await transaction.query(sql, [], blob ? { ...options, blob } : options)).blob
  }
  return {
    rows_min,
    // Measured: a quarter of the time of a query for a thousand rows, and not more for one.
    suits_rows: true,
    rights,
    write: async (target, chunks) => {
      const lines = new Blob([...chunks] as Uint8Array<ArrayBuffer>[])
      if (lines.size > 0) await ask(`copy ${target} from '/dev/blob'`, lines)
    },
    read: async (query) => {
      const lines = await ask(`copy (${query}) to '/dev/blob'`)
      // A COPY of no rows leaves no file.
      return lines ? [new Uint8Array(await lines.arrayBuffer())] : []
    },
  }
}
