import type { Command } from 'commander'
import { endOnSignals, jsonLogger, serve } from '../node.ts'
import { type AuthFlags, askedPort, env, openStore, readAuth, readPort, type StoreFlags, withAuthFlags, withStoreFlags } from './config.ts'

interface ServeFlags extends StoreFlags, AuthFlags {
  readonly host?: string
  readonly port?: number
  readonly corsOrigin?: readonly string[]
  readonly migrate?: boolean
  readonly rateLimits: boolean
}

export function addServe(program: Command): void {
  withAuthFlags(withStoreFlags(program.command('serve').description('run the HTTP server')))
    .option('--jwks-url <url>', "the token issuer's keys (ROLLFORWARD_JWKS_URL); or set ROLLFORWARD_SECRET")
    .option('--host <address>', 'the address to listen on (HOST; 127.0.0.1)')
    .option('--port <number>', 'the port to listen on (PORT; 4000)', readPort)
    .option('--cors-origin <origin...>', 'an origin whose pages may call this server (ROLLFORWARD_CORS_ORIGINS, with commas)')
    .option('--migrate', 'bring the schema forward first (an embedded database always is)')
    .option('--no-rate-limits', 'do not limit requests a minute')
    .action((flags: ServeFlags) => runServe(flags))
}

async function runServe(flags: ServeFlags): Promise<void> {
  const logger = jsonLogger()
  const auth = readAuth(flags)
  const port = askedPort(flags.port) ?? 4000
  const metricsToken = env('ROLLFORWARD_METRICS_TOKEN')
  const store = openStore(flags, { folder: '.rollforward/data', logger })
  try {
    if (flags.migrate === true || store.embedded) await store.migrate()
    await store.check()
    const server = await serve({
      store,
      auth,
      logger,
      hostname: flags.host ?? env('HOST') ?? '127.0.0.1',
      port,
      cors_origins: flags.corsOrigin ?? env('ROLLFORWARD_CORS_ORIGINS')?.split(',') ?? [],
      rate_limits: flags.rateLimits ? {} : false,
      metrics_access: metricsToken === undefined ? undefined : { token: metricsToken },
    })
    endOnSignals(() => server.close())
    console.log(`Rollforward: ${server.url}`)
  } catch (error) {
    await store.close().catch(() => undefined)
    throw error
  }
}
