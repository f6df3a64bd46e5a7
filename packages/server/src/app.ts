import {
  type Actor,
  type Calendar,
  type Clock,
  createRollforward,
  type IdSource,
  isRollforwardError,
  type Logger,
  type Policy,
  randomIds,
  RollforwardError,
  type RollforwardOptions,
  type Store,
} from '@rollforward/core'
import { type Context, Hono } from 'hono'
import { type AuthOptions, createAuthenticate } from './auth.ts'
import { type CorsOrigins, createCors } from './http/cors.ts'
import { readRequestId } from './http/read-headers.ts'
import { securityHeaders } from './http/security-headers.ts'
import { createMetrics, type Metrics } from './metrics.ts'
import { answerOperation, type MountedPath, mountedPaths, operationFor } from './mount.ts'
import { allowHeader, MethodNotAllowed, problemResponse, toRefusal } from './problem.ts'
import { createRateLimiter, defaultRateLimits, type RateLimits } from './rate-limit.ts'
import { mountOperatorRoutes } from './operator-routes.ts'

export interface AppOptions {
  readonly store: Store
  readonly auth: AuthOptions
  readonly policy?: Partial<Policy> | undefined
  readonly calendars?: Readonly<Record<string, Calendar>> | undefined
  readonly clock?: Clock | undefined
  readonly ids?: IdSource | undefined
  readonly logger?: Logger | undefined
  readonly on?: RollforwardOptions['on']
  /** The origins whose pages may read answers. Default: none but the server's own. */
  readonly cors_origins?: CorsOrigins | undefined
  /** Requests a minute and caller; false: no limit. */
  readonly rate_limits?: Partial<RateLimits> | false | undefined
  /** Default "/api/v1". */
  readonly base_path?: string | undefined
  readonly metrics?: Metrics | undefined
  /** Who may read /metrics: whoever has this token, or everybody with "open". Default: nobody. */
  readonly metrics_access?: { readonly token: string } | 'open' | undefined
  /** True while the server is about to end: /readyz then says so. */
  readonly is_draining?: (() => boolean) | undefined
}

export interface AppVariables {
  request_id: string
  /** The contract's path or a name, for logs and metrics. */
  route: string
  operation?: string
  actor?: Actor
  rate_headers?: Readonly<Record<string, string>>
}

export type App = Hono<{ Variables: AppVariables }>
export type AppContext = Context<{ Variables: AppVariables }>

/** The HTTP server as a value: `app.fetch` answers requests in Node, in a worker or in a page. */
export function createApp(options: AppOptions): App {
  const { base_path = '/api/v1', metrics = createMetrics(), logger } = options
  const app: App = new Hono({ strict: true })
  app.use('*', observe(options, metrics))
  app.notFound((context) => problemResponse(new RollforwardError('NOT_FOUND'), context.var.request_id))
  app.onError((error, context) => {
    if (!isRollforwardError(error))
      logger?.error('request failed', { request_id: context.var.request_id, error: error.stack ?? String(error) })
    return problemResponse(toRefusal(error), context.var.request_id, allowHeader(error))
  })
  mountOperatorRoutes(app, { ...options, base_path, metrics })
  mountContract(app, options, base_path)
  return app
}

/** Around every request: its id, what every answer carries, one log line, one observation. */
function observe({ logger, cors_origins = [] }: AppOptions, metrics: Metrics) {
  const ids = randomIds()
  const cors = createCors(cors_origins)
  return async (context: AppContext, next: () => Promise<void>): Promise<Response | void> => {
    const started = performance.now()
    const { method, headers } = context.req.raw
    context.set('request_id', readRequestId(headers) ?? ids.next(Date.now()))
    context.set('route', 'none')
    const preflight = cors.preflight(context.req.raw)
    if (preflight) context.res = preflight
    else await next()
    const { request_id, route, operation, actor, rate_headers } = context.var
    const common = {
      ...securityHeaders,
      ...cors.headersFor(headers.get('Origin'), actor?.tenant_id),
      ...rate_headers,
      'X-Request-Id': request_id,
    }
    for (const [name, value] of Object.entries(common)) if (!context.res.headers.has(name)) context.res.headers.set(name, value)
    if (!context.res.headers.has('Cache-Control')) context.res.headers.set('Cache-Control', 'no-store')
    const { status } = context.res
    const duration_ms = Math.floor((performance.now() - started) * 10) / 10
    metrics.observe({ method, route, status, duration_ms })
    const who = actor ? { tenant_id: actor.tenant_id, user_id: actor.user_id } : {}
    logger?.info('request', { request_id, method, route, operation, status, duration_ms, ...who })
  }
}

function mountContract(app: App, options: AppOptions, basePath: string): void {
  const { store, policy, calendars, clock, ids, logger, on, rate_limits = {} } = options
  const rollforward = createRollforward({ store, policy, calendars, clock, ids, logger, on: logged(on, logger) })
  const authenticate = createAuthenticate(options.auth, clock)
  const limiter = rate_limits === false ? undefined : createRateLimiter({ ...defaultRateLimits, ...rate_limits })
  const handler = (mounted: MountedPath) => async (context: AppContext) => {
    const request = context.req.raw
    context.set('route', mounted.path)
    if (request.method === 'OPTIONS') return new Response(null, { status: 204, headers: { Allow: mounted.allow } })
    const operation = operationFor(mounted, request.method)
    if (!operation) throw new MethodNotAllowed(mounted.allow)
    context.set('operation', `${operation.group}.${operation.name}`)
    const actor = await authenticate(request)
    context.set('actor', actor)
    const verdict = limiter?.(`${actor.tenant_id} ${actor.user_id}`, operation.spec.scope)
    context.set('rate_headers', verdict?.headers ?? {})
    if (verdict && !verdict.allowed) throw new RollforwardError('RATE_LIMITED', { retry_after_s: verdict.retry_after_s })
    return answerOperation(operation, { rollforward, base_path: basePath, actor, request })
  }
  for (const mounted of mountedPaths()) app.all(`${basePath}${mounted.path.replace(/\{(\w+)\}/g, ':$1')}`, handler(mounted))
}

/** One line for each change that was committed: what and where. Who, before and after are in the audit trail. */
function logged(on: AppOptions['on'], logger: Logger | undefined): NonNullable<AppOptions['on']> {
  return {
    ...on,
    '*': (event) => {
      logger?.info('changed', { tenant_id: event.tenant_id, portfolio_id: event.portfolio_id, type: event.type, event_id: event.id })
      on?.['*']?.(event)
    },
  }
}
