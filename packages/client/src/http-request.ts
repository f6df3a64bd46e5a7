import type { Call } from '@rollforward/core/contract/bind'

/** A call as an HTTP request: parameters in the path, the input in the query of GET and DELETE and in the body of the rest. */
export function toHttpRequest(
  base: string,
  { route, params, input, options }: Call,
  { token, signal }: { token: string; signal: AbortSignal },
): Request {
  const { method } = route
  const inQuery = method === 'GET' || method === 'DELETE'
  const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(params[name])))
  const headers: Record<string, string> = { Accept: 'application/json', Authorization: `Bearer ${token}` }
  if (options.idempotency_key !== undefined) headers['Idempotency-Key'] = options.idempotency_key
  if (options.if_match !== undefined) headers['If-Match'] = `"${options.if_match}"`
  if (method !== 'GET') headers['Prefer'] = 'return=representation'
  const sendsBody = !inQuery && route.input
  if (sendsBody) headers['Content-Type'] = 'application/json'
  return new Request(`${base}${path}${inQuery ? toQuery(input) : ''}`, {
    method,
    headers,
    signal,
    body: sendsBody ? JSON.stringify(input ?? {}) : null,
    // The token is the only credential, answers hold money, and a redirect would carry the token elsewhere.
    credentials: 'omit',
    cache: 'no-store',
    redirect: 'error',
    referrerPolicy: 'no-referrer',
  })
}

/** Several values of one parameter are one text with commas between. */
function toQuery(input: unknown): string {
  const given = Object.entries((input ?? {}) as Record<string, unknown>).filter(([, value]) => value !== undefined && value !== null)
  const parts = given.map(
    ([name, value]) => `${encodeURIComponent(name)}=${(Array.isArray(value) ? value : [value]).map(encodeOne).join(',')}`,
  )
  return parts.length === 0 ? '' : `?${parts.join('&')}`
}

function encodeOne(value: unknown): string {
  return encodeURIComponent(String(value))
}
