import { serve } from '@rollforward/server/node'
import { postgresStore } from '@rollforward/storage-postgres'
import { type Breakage, numberedPool } from './numbered-pool.ts'

// One server process of a drill: the real app over a pool of its own, on a loopback port. It ends with the process that started it.

export interface ServeChildOptions {
  readonly database_url: string
  readonly secret: string
  readonly pool_max: number
  readonly numbered: boolean
  readonly without: Breakage
}

/** What the process tells, one thing at a time. */
export interface ChildMessage {
  readonly url?: string
  readonly turns?: readonly (readonly [key: string, turn: number])[]
  readonly pool?: { readonly total: number; readonly idle: number; readonly waiting: number }
}

const { database_url, secret, pool_max, ...options } = JSON.parse(process.env['ROLLFORWARD_DRILL'] ?? '{}') as ServeChildOptions
const numbered = numberedPool(database_url, { max: pool_max, ...options })
const server = await serve({
  store: postgresStore({ pool: numbered.pool }),
  auth: { secret, issuer: 'drill', audience: 'drill' },
  rate_limits: false,
  // What is no refusal of ours is a finding, so it must be seen.
  logger: { info: () => undefined, warn: () => undefined, error: (message, fields) => console.error(message, fields) },
})

const { pool } = numbered
const tell = (message: ChildMessage): void => void process.send?.(message)

process.on('message', (asked) => {
  if (asked === 'turns') tell({ turns: numbered.takeTurns() })
  else if (asked === 'pool') tell({ pool: { total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount } })
  else if (asked === 'stop') void server.close().then(() => pool.end().then(() => process.disconnect?.()))
})
process.on('disconnect', () => process.exit())
tell({ url: server.url })
