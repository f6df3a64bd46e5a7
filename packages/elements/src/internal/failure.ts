import { isRollforwardError } from '@rollforward/core/errors'

/** What went wrong with a call, as a widget shows and reports it. */
export interface Failure {
  readonly code: string
  readonly request_id: string | undefined
  readonly retryable: boolean
  /** In the server's words. */
  readonly detail: string
  readonly errors: readonly { readonly path: string; readonly message: string }[]
  readonly extensions: Readonly<Record<string, unknown>>
}

export function toFailure(error: unknown): Failure {
  if (!isRollforwardError(error))
    return { code: 'INTERNAL', request_id: undefined, retryable: true, detail: '', errors: [], extensions: {} }
  const { code, request_id, retryable, detail, errors, extensions } = error
  return { code, request_id, retryable, detail, errors, extensions }
}

/** The call never reached an answer, so nobody knows whether it was carried out. */
export function isUnanswered({ code }: Failure): boolean {
  return ['NETWORK', 'TIMEOUT', 'UNAVAILABLE', 'COMMIT_UNKNOWN', 'INTERNAL'].includes(code)
}

/** A part of the code that loads on demand did not arrive. */
export const unloadedChunk: Failure = { code: 'NETWORK', request_id: undefined, retryable: true, detail: '', errors: [], extensions: {} }
