import { randomBytes } from 'node:crypto'
import { createRollforward } from '@rollforward/core'
import type { Command } from 'commander'
import { endOnSignals, type RunningServer, serve, type ServeOptions } from '../node.ts'
import { askedPort, openStore, readPort, type StoreFlags, withStoreFlags } from './config.ts'
import { mountDemo } from './demo-page.ts'
import { demoActor, seedDemo } from './demo-seed.ts'

interface DemoFlags extends StoreFlags {
  readonly port?: number
}

const PORT_FIRST = 4173
const PORTS_TRIED = 20

export function addDemo(program: Command): void {
  withStoreFlags(program.command('demo').description('a server and a page with all widgets over a seeded history, on this machine only'))
    .option('--port <number>', `the port (PORT; ${PORT_FIRST} or the next free one)`, readPort)
    .action((flags: DemoFlags) => runDemo(flags))
}

/** The port comes first: it is refused at once if it is taken, and the history takes a moment. */
async function runDemo(flags: DemoFlags): Promise<void> {
  const asked = askedPort(flags.port)
  const store = openStore(flags, { folder: '.rollforward/demo' })
  // Made anew at each start and known to this process alone: it opens nothing but this demo.
  const auth = { secret: randomBytes(32).toString('base64'), issuer: 'rollforward-demo', audience: 'rollforward-demo' }
  let portfolioId: string | undefined
  const extend: ServeOptions['extend'] = (app) => mountDemo(app, { auth, portfolio_id: () => portfolioId })
  const server = await onFreePort(asked, (port) => serve({ store, auth, hostname: '127.0.0.1', port, metrics_access: 'open', extend }))
  endOnSignals(() => server.close())
  try {
    await store.migrate()
    portfolioId = (await seedDemo(createRollforward({ store }).as(demoActor))).id
  } catch (error) {
    await server.close()
    throw error
  }
  console.log(
    `The demo is open to this machine only; its data is ${store.embedded ? 'in a folder and not safe from a power cut' : 'in the database named'}.`,
  )
  console.log(`Rollforward demo: ${server.url}`)
}

/** A port that was asked for is taken or refused; otherwise the next free one will do. */
async function onFreePort(
  asked: number | undefined,
  start: (port: NonNullable<ServeOptions['port']>) => Promise<RunningServer>,
): Promise<RunningServer> {
  if (asked !== undefined) return start(asked)
  for (let port = PORT_FIRST; ; port += 1) {
    try {
      return await start(port)
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'EADDRINUSE' || port >= PORT_FIRST + PORTS_TRIED) throw error
    }
  }
}
