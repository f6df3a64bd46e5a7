/** The app on a socket: time limits, and an end that loses nothing. */
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import { type App, type AppOptions, createApp } from './app.ts'
import { createMetrics, type Metrics } from './metrics.ts'

export { jsonLogger } from './node/json-logger.ts'
export { endOnSignals } from './node/end-on-signals.ts'

/** Milliseconds. Slow senders are cut off: they would hold a socket each for as long as they like. */
export interface ServerTimeouts {
  /** For the headers of a request. */
  readonly header: number
  /** For a whole request. */
  readonly request: number
  /** How long an idle connection is kept. */
  readonly keep_alive: number
  /** How long requests may take to end when the server does. */
  readonly drain: number
}

export const defaultTimeouts: ServerTimeouts = { header: 10_000, request: 30_000, keep_alive: 20_000, drain: 10_000 }

export interface ServeOptions extends AppOptions {
  readonly hostname?: string | undefined
  /** 0: any free one. */
  readonly port?: number | undefined
  /** Adds routes of the host's own, such as a page. */
  readonly extend?: ((app: App) => void) | undefined
  readonly timeouts?: Partial<ServerTimeouts> | undefined
}

export interface RunningServer {
  readonly port: number
  readonly url: string
  /** Says "not ready", takes no new connections, lets requests end, closes the store. */
  close(): Promise<void>
}

const CONNECTIONS_MAX = 10_000
/** Connections that wait to be taken; Node's 511 loses some of a burst. */
const BACKLOG = 4096
const REQUESTS_PER_SOCKET_MAX = 10_000

export async function serve(options: ServeOptions): Promise<RunningServer> {
  const { hostname = '127.0.0.1', port = 0, metrics = createMetrics(), store, logger } = options
  const timeouts = { ...defaultTimeouts, ...options.timeouts }
  let draining = false
  addProcessGauges(metrics)
  const app = createApp({ ...options, metrics, is_draining: () => draining })
  options.extend?.(app)
  // The library's own Request and Response are faster, but they would replace those of the whole process.
  const server = createAdaptorServer({
    fetch: app.fetch,
    hostname,
    serverOptions: toNode(timeouts),
    overrideGlobalObjects: false,
  }) as Server
  server.maxConnections = CONNECTIONS_MAX
  server.maxRequestsPerSocket = REQUESTS_PER_SOCKET_MAX
  await listen(server, hostname, port)
  const address = server.address() as AddressInfo
  let closed: Promise<void> | undefined
  const close = async (): Promise<void> => {
    draining = true
    await drain(server, timeouts.drain)
    await store.close()
    logger?.info('server closed')
  }
  return { port: address.port, url: `http://${bracketed(hostname)}:${address.port}/`, close: () => (closed ??= close()) }
}

/** Node looks at its connections every half minute unless told otherwise, however short the limits are. */
function toNode({ header, request, keep_alive }: ServerTimeouts) {
  return {
    headersTimeout: header,
    requestTimeout: request,
    keepAliveTimeout: keep_alive,
    connectionsCheckingInterval: Math.min(2_000, header / 4),
  }
}

function listen(server: Server, hostname: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port, host: hostname, backlog: BACKLOG }, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

/** A kept connection falls idle when its last request ends, which nobody is told of; so it is looked for. */
function drain(server: Server, milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const idle = setInterval(() => server.closeIdleConnections(), 50)
    const limit = setTimeout(() => server.closeAllConnections(), milliseconds)
    server.close(() => {
      clearInterval(idle)
      clearTimeout(limit)
      resolve()
    })
  })
}

function bracketed(hostname: string): string {
  return hostname.includes(':') ? `[${hostname}]` : hostname
}

function addProcessGauges(metrics: Metrics): void {
  metrics.gauge('process_resident_memory_bytes', 'Memory of the process.', () => process.memoryUsage.rss())
  metrics.gauge('process_uptime_seconds', 'Age of the process.', () => process.uptime())
}
