/**
 * The one catalogue: every code with its status and text. `{…}` is filled in from the error's values, so that a message
 * names the number that is configured. docs/errors.md is made from it.
 */
export const errorCatalogue = {
  INVALID_REQUEST: { status: 400, message: 'The request is not valid' },
  UNAUTHENTICATED: { status: 401, message: 'A valid bearer token is required' },
  FORBIDDEN: { status: 403, message: 'The token does not allow this operation' },
  NOT_FOUND: { status: 404, message: 'There is nothing at this address' },
  METHOD_NOT_ALLOWED: { status: 405, message: 'This address does not take that method' },
  BODY_TOO_LARGE: { status: 413, message: 'The body is larger than {bytes_max} bytes' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, message: 'The body must be application/json in UTF-8, not compressed' },
  VERSION_CONFLICT: { status: 412, message: 'The record was changed by somebody else; read it again' },
  IDEMPOTENCY_CONFLICT: { status: 409, message: 'This idempotency key was used for another request' },
  ALREADY_DONE: { status: 409, message: 'This request was carried out before; its answer held a secret and was not kept' },
  RATE_LIMITED: { status: 429, message: 'Too many requests; try again later' },
  NOT_SUPPORTED: { status: 501, message: 'This is not supported here: {what}' },
  INTERNAL: { status: 500, message: 'Something went wrong on our side' },
  UNAVAILABLE: { status: 503, message: 'The database cannot be reached at the moment; try again with the same idempotency key' },
  COMMIT_UNKNOWN: { status: 503, message: 'It is not known whether the change was stored; try again with the same idempotency key' },
  TIMEOUT: { status: 504, message: 'The server did not answer in time' },
  NETWORK: { status: 503, message: 'The server could not be reached' },
  ABORTED: { status: 499, message: 'The call was aborted' },
  STORE_LOCKED: { status: 503, message: 'The data folder is in use by process {pid}; close that one first' },

  EQUITY_001: { status: 400, message: 'Amount must be greater than zero' },
  EQUITY_002: { status: 400, message: 'Cannot record equity changes for future dates' },
  EQUITY_003: { status: 400, message: 'Withdrawal amount cannot exceed current portfolio equity' },
  EQUITY_004: { status: 404, message: 'Portfolio not found' },
  EQUITY_005: { status: 403, message: 'You do not have access to this portfolio' },
  EQUITY_006: { status: 400, message: 'Equity changes can only be edited within {edit_days} days of creation' },
  EQUITY_007: { status: 400, message: 'Equity changes can only be deleted within {delete_days} days of creation' },
  EQUITY_008: { status: 404, message: 'Equity change not found' },
  EQUITY_009: { status: 409, message: 'This equity change has already been deleted' },
  EQUITY_010: {
    status: 400,
    message: "Equity changes can be dated at most {backdate_days} days back and not before the portfolio's inception",
  },
  EQUITY_011: { status: 400, message: 'The date and type of an equity change cannot be changed; delete it and record a new one' },
  EQUITY_012: { status: 400, message: 'Withdrawal amount cannot exceed available cash' },

  PORTFOLIO_FIXED: { status: 400, message: 'Base currency, time zone, calendar and inception are fixed once the portfolio has a fact' },
  ACCESS_001: { status: 409, message: 'A portfolio keeps at least one owner; make somebody else an owner first' },

  POSITION_001: { status: 400, message: 'More than the quantity that is held cannot be closed' },
  POSITION_002: { status: 400, message: 'The exit date is before the entry date' },
  POSITION_003: { status: 400, message: 'Trades cannot be dated in the future' },
  POSITION_004: { status: 400, message: 'Price must be greater than zero' },
  POSITION_005: { status: 404, message: 'Position not found' },
  POSITION_006: { status: 400, message: 'The other side of this position is open; close it first' },
  POSITION_007: { status: 400, message: "This differs from what the instrument's first fill in the portfolio fixed" },
  POSITION_008: { status: 400, message: 'The option has expired on that date' },
  POSITION_009: { status: 409, message: 'A later sale depends on this fill' },
  POSITION_010: { status: 409, message: 'This position is already closed' },

  FILL_001: { status: 404, message: 'Fill not found' },
  FILL_002: { status: 409, message: 'This fill has been voided' },
  INCOME_001: { status: 404, message: 'Income not found' },
  FX_RATE_MISSING: { status: 422, message: 'There is no exchange rate for {pair} on or before {date}' },
} as const satisfies Record<string, { status: number; message: string }>

export type ErrorCode = keyof typeof errorCatalogue

/** Where in the input something is wrong, and what would be right. */
export interface FieldError {
  readonly path: string
  readonly message: string
}

interface Extras {
  readonly errors?: readonly FieldError[]
  /** Fields of its own that the answer carries, such as `amount_max` and `binding_date`. */
  readonly extensions?: Readonly<Record<string, unknown>>
  readonly detail?: string
  readonly request_id?: string
  readonly retry_after_s?: number
  readonly cause?: unknown
}

export interface ErrorExtras extends Extras {
  readonly values?: Readonly<Record<string, string | number>>
}

const retryableStatuses: readonly number[] = [429, 502, 503, 504]
const marker = Symbol.for('rollforward.error')

/**
 * An error with a code whose status and text are given: how a client rebuilds what a server said, without the catalogue's texts
 * in its page. A code that only a newer server knows comes through as it is.
 */
export class CodedError extends Error {
  readonly code: ErrorCode
  readonly status: number
  readonly retryable: boolean
  readonly detail: string
  readonly errors: readonly FieldError[]
  readonly extensions: Readonly<Record<string, unknown>>
  readonly request_id: string | undefined
  readonly retry_after_s: number | undefined

  constructor(code: ErrorCode, entry: { readonly status: number; readonly message: string }, extras: Extras = {}) {
    super(entry.message, extras.cause === undefined ? undefined : { cause: extras.cause })
    this.name = 'RollforwardError'
    this.code = code
    this.status = entry.status
    this.retryable = retryableStatuses.includes(entry.status)
    this.detail = extras.detail ?? entry.message
    this.errors = extras.errors ?? []
    this.extensions = extras.extensions ?? {}
    this.request_id = extras.request_id
    this.retry_after_s = extras.retry_after_s
    Object.defineProperty(this, marker, { value: true })
  }
}

/** A refusal with a code of the catalogue. Everything that a caller may handle is one of these, or is rebuilt as a CodedError. */
export class RollforwardError extends CodedError {
  constructor(code: ErrorCode, extras: ErrorExtras = {}) {
    const { status, message } = errorCatalogue[code]
    super(code, { status, message: fillIn(message, extras.values ?? {}) }, extras)
  }
}

/** Whether something thrown is one of our refusals, also when it comes from another copy of the package. */
export function isRollforwardError(error: unknown): error is CodedError {
  return typeof error === 'object' && error !== null && (error as { [marker]?: unknown })[marker] === true
}

/** One field of the input is wrong. */
export function invalidField(path: string, message: string): RollforwardError {
  return new RollforwardError('INVALID_REQUEST', { errors: [{ path, message }], detail: `${path}: ${message}` })
}

/** Says that something which the program itself guarantees does not hold: a defect, never a refusal. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`invariant: ${message}`)
}

function fillIn(message: string, values: Readonly<Record<string, string | number>>): string {
  return message.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
}

/** RFC 9457 problem details. */
export interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly code: ErrorCode
  readonly errors: readonly FieldError[]
  readonly request_id: string
  readonly [extension: string]: unknown
}

export function toProblem(error: CodedError, requestId: string): Problem {
  return {
    type: `urn:rollforward:error:${error.code}`,
    title: error.message,
    status: error.status,
    detail: error.detail,
    code: error.code,
    errors: error.errors,
    request_id: requestId,
    ...error.extensions,
  }
}
