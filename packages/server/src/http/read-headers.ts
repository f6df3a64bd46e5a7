import { RollforwardError } from '@rollforward/core'

const requestId = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** The caller's own request id, if it is a UUID; anything else never comes back. */
export function readRequestId(headers: Headers): string | undefined {
  const given = headers.get('X-Request-Id')
  return given !== null && requestId.test(given) ? given.toLowerCase() : undefined
}

/** The version that the caller has seen. `*` would mean "whatever is there", which is how updates get lost. */
export function readIfMatch(headers: Headers): number | undefined {
  const given = headers.get('If-Match')
  if (given === null) return undefined
  const match = /^"([1-9][0-9]{0,14})"$/.exec(given)
  if (match) return +match[1]!
  const message = 'must be one version in quotes such as "3"'
  throw new RollforwardError('INVALID_REQUEST', { errors: [{ path: 'If-Match', message }], detail: `If-Match: ${message}` })
}

/** Whether the caller wants the record where an answer would be empty. */
export function prefersRepresentation(headers: Headers): boolean {
  return (headers.get('Prefer') ?? '').split(',').some((preference) => /^\s*return=representation\s*(;|$)/i.test(preference))
}
