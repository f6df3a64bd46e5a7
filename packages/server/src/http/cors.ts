/** The origins whose pages may read answers: for all tenants, or by tenant. Exact, with scheme and port, such as "https://app.example". */
export type CorsOrigins = readonly string[] | Readonly<Record<string, readonly string[]>>

export interface Cors {
  /** The answer to a preflight, which carries no token: the origin must be registered for somebody. */
  preflight(request: Request): Response | undefined
  /** The headers of an answer: a known tenant's pages only, once the tenant is known. */
  headersFor(origin: string | null, tenantId: string | undefined): Readonly<Record<string, string>>
}

const exposed = 'ETag, Idempotent-Replayed, Location, Preference-Applied, RateLimit, RateLimit-Policy, Retry-After, X-Request-Id'
const allowedHeaders = 'Authorization, Content-Type, Idempotency-Key, If-Match, Last-Event-ID, Prefer, X-Request-Id'
const allowedMethods = 'DELETE, GET, HEAD, PATCH, POST, PUT'

/** Tokens come in a header that pages set themselves, so credentials are never allowed and an origin is compared as a whole. */
export function createCors(origins: CorsOrigins): Cors {
  const everyone = new Set(isList(origins) ? origins : Object.values(origins).flat())
  const byTenant = isList(origins) ? undefined : new Map(Object.entries(origins).map(([tenant, list]) => [tenant, new Set(list)]))
  const allowed = (origin: string, tenantId: string | undefined): boolean =>
    (tenantId === undefined || byTenant === undefined ? everyone : byTenant.get(tenantId))?.has(origin) ?? false
  return {
    preflight({ method, headers }) {
      const origin = headers.get('Origin')
      if (method !== 'OPTIONS' || origin === null || !headers.has('Access-Control-Request-Method')) return undefined
      const vary = { Vary: 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers' }
      if (!allowed(origin, undefined)) return new Response(null, { status: 204, headers: vary })
      return new Response(null, {
        status: 204,
        headers: {
          ...vary,
          'Access-Control-Allow-Origin': origin,
          'Access-Control-Allow-Methods': allowedMethods,
          'Access-Control-Allow-Headers': allowedHeaders,
          'Access-Control-Max-Age': '600',
        },
      })
    },
    headersFor(origin, tenantId) {
      if (origin === null || !allowed(origin, tenantId)) return { Vary: 'Origin' }
      return { Vary: 'Origin', 'Access-Control-Allow-Origin': origin, 'Access-Control-Expose-Headers': exposed }
    },
  }
}

function isList(origins: CorsOrigins): origins is readonly string[] {
  return Array.isArray(origins)
}
