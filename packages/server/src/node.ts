/** The app on a socket: time limits, and an end that loses nothing. */
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import { type App, type AppOptions, createApp } from './app.ts'
import { createMetrics, type Metrics } from './metrics.ts'

export { jsonLogger } from './node/json-logger.ts'
export { endOnSignals } from './node/end-on-signals.ts'

export interface ServeOptions extends AppOptions {
  readonly hostname?: string | undefined
  /** 0: any free one. */
  readonly port?: number | undefined
  /** Adds routes of the host's own, such as a page. */
  readonly extend?: ((app: App) => void) | undefined
  /** How long requests may take to end when the server does. Default 10 seconds. */
  readonly drain_ms?: number | undefined
}

export interface RunningServer {
  readonly port: number
  readonly url: string
  /** Says "not ready", takes no new connections, lets requests end, closes the store. */
  close(): Promise<void>
}

/** Slow senders are cut off: a header within 10 s, a whole request within 30 s, checked every 2 s. */
const limits = { headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 20_000, connectionsCheckingInterval: 2_000 }
const CONNECTIONS_MAX = 10_000
const REQUESTS_PER_SOCKET_MAX = 10_000
const DRAIN_MS = 10_000

export async function serve(options: ServeOptions): Promise<RunningServer> {
  const { hostname = '127.0.0.1', port = 0, metrics = createMetrics(), store, logger, drain_ms = DRAIN_MS } = options
  let draining = false
  addProcessGauges(metrics)
  const app = createApp({ ...options, metrics, is_draining: () => draining })
  options.extend?.(app)
  // The library's own Request and Response are faster, but they would replace those of the whole process.
  const server = createAdaptorServer({ fetch: app.fetch, hostname, serverOptions: limits, overrideGlobalObjects: false }) as Server
  server.maxConnections = CONNECTIONS_MAX
  server.maxRequestsPerSocket = REQUESTS_PER_SOCKET_MAX
  await listen(server, hostname, port)
  const address = server.address() as AddressInfo
  let closed: Promise<void> | undefined
  const close = async (): Promise<void> => {
    draining = true
    await drain(server, drain_ms)
    await store.close()
    logger?.info('server closed')
  }
  return { port: address.port, url: `http://${bracketed(hostname)}:${address.port}/`, close: () => (closed ??= close()) }
}

function listen(server: Server, hostname: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, hostname, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

function drain(server: Server, milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const limit = setTimeout(() => server.closeAllConnections(), milliseconds)
    server.close(() => {
      clearTimeout(limit)
      resolve()
    })
    server.closeIdleConnections()
  })
}

function bracketed(hostname: string): string {
  return hostname.includes(':') ? `[${hostname}]` : hostname
}

function addProcessGauges(metrics: Metrics): void {
  metrics.gauge('process_resident_memory_bytes', 'Memory of the process.', () => process.memoryUsage.rss())
  metrics.gauge('process_uptime_seconds', 'Age of the process.', () => process.uptime())
}
