import { isRollforwardError, RollforwardError, toProblem } from '@rollforward/core'

type Refusal = Parameters<typeof toProblem>[0]

/** What a caller is told of an error. Anything that is not a refusal of ours stays inside. */
export function toRefusal(error: unknown): Refusal {
  return isRollforwardError(error) ? error : new RollforwardError('INTERNAL')
}

/** RFC 9457 problem details. */
export function problemResponse(refusal: Refusal, requestId: string, headers: Readonly<Record<string, string>> = {}): Response {
  const wait = refusal.retry_after_s ?? (refusal.status === 503 ? 1 : undefined)
  return new Response(JSON.stringify(toProblem(refusal, requestId)), {
    status: refusal.status,
    headers: {
      'Content-Type': 'application/problem+json',
      ...(wait === undefined ? {} : { 'Retry-After': String(wait) }),
      ...(refusal.status === 401 ? { 'WWW-Authenticate': 'Bearer realm="rollforward"' } : {}),
      ...headers,
    },
  })
}

export class MethodNotAllowed extends RollforwardError {
  readonly allow: string
  constructor(allow: string) {
    super('METHOD_NOT_ALLOWED')
    this.allow = allow
  }
}

export function allowHeader(error: unknown): Readonly<Record<string, string>> {
  return error instanceof MethodNotAllowed ? { Allow: error.allow } : {}
}
