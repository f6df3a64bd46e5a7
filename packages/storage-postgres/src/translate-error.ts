import { type ErrorCode, isRollforwardError, RollforwardError } from '@rollforward/core/store'

/** What the drivers throw for an answer of the database: an SQLSTATE in `code`, and the constraint if one was broken. */
interface DatabaseError {
  readonly code: string
  readonly constraint?: string | undefined
}

const socketErrors = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EMFILE',
])
/** The driver says these in words only. */
const connectionMessage =
  /^(Connection terminated|timeout (exceeded|expired) when trying to connect|Client (has encountered a connection error|was closed)|Cannot use a pool after)|PGlite (instance )?is (already )?clos/
const sqlState = /^[0-9A-Z]{5}$/

/** Connection exceptions, a server that shuts down or starts, and one that has no resources left. */
const unavailable = /^(08...|57P0.|53...|57014|55P03|25P03)$/
const gone = /^(08...|57P0.)$/
const race = /^(40001|40P01)$/
const badValue = /^(22...|23502|23514)$/

const byConstraint: readonly { readonly pattern: RegExp; readonly code: ErrorCode }[] = [
  { pattern: /_portfolio_fkey$/, code: 'EQUITY_004' },
  { pattern: /_(pkey|fill_id_key|chain_key)$/, code: 'VERSION_CONFLICT' },
]

/** An error of ours for whatever a transaction threw; what is neither ours nor the database's stays what it is. */
export function translateError(error: unknown): unknown {
  if (isRollforwardError(error)) return error
  if (isConnectionError(error)) return new RollforwardError('UNAVAILABLE', { cause: error })
  if (!isDatabaseError(error)) return error
  return new RollforwardError(codeOf(error), { cause: error })
}

function codeOf({ code, constraint = '' }: DatabaseError): ErrorCode {
  if (unavailable.test(code) || race.test(code)) return 'UNAVAILABLE'
  const known = byConstraint.find(({ pattern }) => pattern.test(constraint))
  if (known) return known.code
  // The text of the database names columns and values, so it stays in the cause.
  return badValue.test(code) ? 'INVALID_REQUEST' : 'INTERNAL'
}

/** Whether the connection is gone, so that it must not go back to the pool. */
export function isConnectionError(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { code } = error as Error & { code?: unknown }
  if (typeof code === 'string' && (socketErrors.has(code) || gone.test(code))) return true
  return connectionMessage.test(error.message)
}

/** Whether the transaction lost a race that ends another way when it is run again. */
export function isRace(error: unknown): boolean {
  return isDatabaseError(error) && race.test(error.code)
}

function isDatabaseError(error: unknown): error is Error & DatabaseError {
  const { code } = error instanceof Error ? (error as Error & { code?: unknown }) : {}
  return typeof code === 'string' && sqlState.test(code) && !socketErrors.has(code)
}
