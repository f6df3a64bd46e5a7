import type { PGlite } from '@electric-sql/pglite'
import { RollforwardError } from '@rollforward/core/store'
import type { OnStatement } from './driver.ts'
import { type DatabaseStore, makeStore } from './make-store.ts'
import { type OpenPglite, pgliteDriver } from './pglite-driver.ts'

export interface PgliteOptions {
  /** A folder, or "idb://name" in a browser. Nothing: in memory. */
  readonly data_dir?: string | undefined
  /** A database that is kept by the caller: closing the store leaves it open. */
  readonly db?: PGlite | undefined
  /** Is told once that what is committed may not survive a power cut. */
  readonly logger?: { warn(message: string): void } | undefined
  readonly allow_in_production?: boolean | undefined
  readonly on_statement?: OnStatement | undefined
  /** So many rows or more are written by COPY; Infinity does without COPY, also in reading. */
  readonly copy_rows_min?: number | undefined
}

/** Measured: below this the temporary table costs more than parameters do. */
const PGLITE_COPY_ROWS_MIN = 400

const warning =
  'PGlite does not flush to disk: what is committed survives the end of the process, but a power cut or a crash of the system can lose or tear it. Use a PostgreSQL server for real money.'

/** A store on PGlite: PostgreSQL inside this process, in memory, in a folder, or in a browser. It opens at the first use. */
export function pgliteStore(options: PgliteOptions = {}): DatabaseStore {
  if (isProduction() && options.allow_in_production !== true) {
    throw new RollforwardError('NOT_SUPPORTED', {
      values: { what: 'PGlite in production; it does not flush to disk (allow_in_production: true accepts that)' },
    })
  }
  const folder = options.db ? options.db.dataDir : options.data_dir
  const isDurable = folder !== undefined && !folder.startsWith('memory://')
  const open = async () => {
    if (isDurable) options.logger?.warn(warning)
    return options.db ? { db: options.db, release: async () => undefined } : openPglite(options.data_dir)
  }
  const { on_statement: onStatement = () => undefined, copy_rows_min: copyRowsMin = PGLITE_COPY_ROWS_MIN } = options
  return makeStore(pgliteDriver(open, { onStatement, copyRowsMin }), isDurable ? ['durable'] : [])
}

/** Read through globalThis, so that a bundler that builds a page for production does not put its own answer here. */
function isProduction(): boolean {
  return (globalThis as { process?: { env?: Record<string, string | undefined> } }).process?.env?.['NODE_ENV'] === 'production'
}

async function openPglite(dataDir: string | undefined): Promise<OpenPglite> {
  const unlock =
    dataDir === undefined || /^(?!file:)\w[\w-]+:\/\//.test(dataDir)
      ? async () => undefined
      : await lockFolder(dataDir.replace(/^file:\/\//, ''))
  try {
    const { PGlite } = await import('@electric-sql/pglite')
    const db = await PGlite.create(dataDir === undefined ? {} : { dataDir })
    const release = async () => {
      try {
        await db.close()
      } finally {
        await unlock()
      }
    }
    return { db, release }
  } catch (error) {
    await unlock()
    throw error
  }
}

/** Loaded only where there are folders: it needs Node, and a page must not meet it. */
async function lockFolder(folder: string): Promise<() => Promise<void>> {
  return (await import('./folder-lock.ts')).lockFolder(folder)
}
