import { isRollforwardError, RollforwardError } from '@rollforward/core'
import type { App, AppContext, AppOptions } from './app.ts'
import type { Metrics } from './metrics.ts'
import { type OpenApiDocument, openApiDocument } from './openapi/document.ts'
import { pageHeaders } from './pages.ts'
import { MethodNotAllowed } from './problem.ts'
import { referenceScript, referenceStyle } from './reference/assets.ts'
import { referencePage } from './reference/page.ts'

interface OperatorOptions extends AppOptions {
  readonly base_path: string
  readonly metrics: Metrics
}

/** What operators and readers ask: is it alive, is it ready, how is it doing, what can be asked. At the root and below the base path. */
export function mountOperatorRoutes(app: App, options: OperatorOptions): void {
  let made: OpenApiDocument | undefined
  const document = (): OpenApiDocument => (made ??= openApiDocument({ base_path: options.base_path }))
  const routes: Readonly<Record<string, (context: AppContext) => Response | Promise<Response>>> = {
    '/healthz': () => json({ status: 'alive' }),
    '/readyz': () => readiness(options),
    '/metrics': ({ req }) => metricsPage(options, req.raw),
    '/openapi.json': () => text(JSON.stringify(document()), 'application/json'),
    '/docs': () => new Response(referencePage(document()), { headers: pageHeaders }),
    '/docs/reference.css': () => text(referenceStyle, 'text/css; charset=utf-8'),
    '/docs/reference.js': () => text(referenceScript, 'text/javascript; charset=utf-8'),
  }
  for (const prefix of new Set(['', options.base_path])) {
    for (const [path, answer] of Object.entries(routes)) {
      app.all(`${prefix}${path}`, (context) => {
        context.set('route', path)
        if (!/^(GET|HEAD)$/.test(context.req.raw.method)) throw new MethodNotAllowed('GET, HEAD')
        return answer(context)
      })
    }
  }
}

function json(body: unknown, status = 200): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } })
}

function text(body: string, type: string): Response {
  return new Response(body, { headers: { 'Content-Type': type, 'Cache-Control': 'no-cache' } })
}

async function readiness({ store, is_draining, logger }: OperatorOptions): Promise<Response> {
  if (is_draining?.()) return json({ status: 'draining' }, 503)
  try {
    await store.check()
    return json({ status: 'ready' })
  } catch (error) {
    logger?.warn('not ready', { error: isRollforwardError(error) ? error.detail : String(error) })
    return json({ status: 'unavailable' }, 503)
  }
}

/** Figures tell a lot about who uses the server, so without a token there is no such page. */
function metricsPage({ metrics, metrics_access }: OperatorOptions, request: Request): Response {
  if (metrics_access === undefined) throw new RollforwardError('NOT_FOUND')
  if (metrics_access !== 'open' && !sameText(request.headers.get('Authorization') ?? '', `Bearer ${metrics_access.token}`))
    throw new RollforwardError('UNAUTHENTICATED')
  return new Response(metrics.render(), { headers: { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8' } })
}

/** Takes as long for a near miss as for a far one. */
function sameText(left: string, right: string): boolean {
  let difference = left.length ^ right.length
  for (let index = 0; index < right.length; index += 1)
    difference |= left.charCodeAt(index % Math.max(left.length, 1)) ^ right.charCodeAt(index)
  return difference === 0
}
