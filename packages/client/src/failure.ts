import { CodedError } from '@rollforward/core/errors'

/** What goes wrong before a server has said anything. The texts are those of the catalogue, which would be most of a page's bytes. */
const failures = {
  ABORTED: { status: 499, message: 'The call was aborted' },
  NETWORK: { status: 503, message: 'The server could not be reached' },
  TIMEOUT: { status: 504, message: 'The server did not answer in time' },
  UNAUTHENTICATED: { status: 401, message: 'A valid bearer token is required' },
} as const

export function failure(code: keyof typeof failures, cause: unknown): CodedError {
  return new CodedError(code, failures[code], { cause })
}
