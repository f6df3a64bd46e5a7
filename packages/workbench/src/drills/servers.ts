import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { type Client, createClient } from '@rollforward/client'
import { signToken } from '@rollforward/server'
import { forkSource } from './fork-source.ts'
import type { Breakage } from './numbered-pool.ts'
import type { ChildMessage, ServeChildOptions } from './serve-child.ts'

// Servers in processes of their own, as they run behind a load balancer: what one of them keeps in memory the other does not have.

export const tenantId = 'acme'
const SECRET = 'only for drills on the loopback interface'

export interface Servers {
  readonly urls: readonly string[]
  readonly token: string
  /** The same operations as in process, asked of one of the servers. Nothing is tried again by the client. */
  readonly clients: readonly Client[]
  /** One request to one of the servers, as it goes over the wire. */
  send(server: number, method: string, path: string, sent?: { readonly body?: unknown; readonly key?: string }): Promise<Reply>
  /** In which order requests got their portfolio's lock, by idempotency key, since the last call. */
  takeTurns(): Promise<ReadonlyMap<string, number>>
  pools(): Promise<readonly { readonly total: number; readonly idle: number; readonly waiting: number }[]>
  /** What went wrong in the processes: their ends, and what they wrote to standard error. */
  readonly troubles: readonly string[]
  stop(): Promise<void>
}

export interface Reply {
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

export interface ServersOptions {
  readonly database_url: string
  readonly count?: number
  readonly pool_max?: number
  /** Whether requests are numbered in the order in which they get locks; the database needs `turnStatements` then. */
  readonly numbered?: boolean
  readonly without?: Breakage
}

export async function startServers(options: ServersOptions): Promise<Servers> {
  const { database_url, count = 2, pool_max = 25, numbered = false, without = 'nothing' } = options
  const troubles: string[] = []
  const children = Array.from({ length: count }, () => startChild({ database_url, pool_max, numbered, without, secret: SECRET }, troubles))
  const urls = await Promise.all(children.map((child) => told(child, 'url'))).catch((error: unknown) => {
    throw new Error(troubles.join('\n'), { cause: error })
  })
  const claims = { user_id: 'ann', tenant_id: tenantId, scopes: ['write' as const] }
  const { token } = await signToken(claims, { secret: SECRET, issuer: 'drill', audience: 'drill', lifetime_s: 86_400 })
  const askAll = <Name extends 'turns' | 'pool'>(name: Name) =>
    Promise.all(
      children.map((child) => {
        const answer = told(child, name)
        child.send(name)
        return answer
      }),
    )
  return {
    urls,
    token,
    clients: urls.map((baseUrl) => createClient({ baseUrl, token, retries: 0 })),
    send: (server, method, path, sent = {}) => send(`${urls[server % urls.length]}api/v1${path}`, { method, token, ...sent }),
    takeTurns: async () => new Map((await askAll('turns')).flat()),
    pools: () => askAll('pool'),
    troubles,
    stop: async () => {
      await Promise.all(children.map((child) => stopChild(child)))
    },
  }
}

async function send(
  url: string,
  { method, token, body, key }: { readonly method: string; readonly token: string; readonly body?: unknown; readonly key?: string },
): Promise<Reply> {
  const response = await fetch(url, {
    method,
    headers: {
      Authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...(key === undefined ? {} : { 'Idempotency-Key': key }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: response.status, headers: response.headers, text: await response.text() }
}

function startChild(options: ServeChildOptions, troubles: string[]): ChildProcess {
  const child = forkSource(new URL('./serve-child.ts', import.meta.url), JSON.stringify(options))
  child.stderr?.setEncoding('utf8').on('data', (text: string) => void troubles.push(text))
  child.on('exit', (code, signal) => {
    if (code !== 0) troubles.push(`server ${child.pid} ended with ${code ?? signal}`)
  })
  return child
}

/** The next message of that name; a process that ends before has none. */
function told<Name extends keyof ChildMessage>(child: ChildProcess, name: Name): Promise<NonNullable<ChildMessage[Name]>> {
  return new Promise((resolve, reject) => {
    const listen = (message: ChildMessage): void => {
      const value = message[name]
      if (value === undefined) return
      child.off('message', listen)
      child.off('exit', end)
      resolve(value)
    }
    const end = (): void => reject(new Error(`server ${child.pid} ended`))
    child.on('message', listen)
    child.once('exit', end)
  })
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.send('stop')
  const limit = setTimeout(() => child.kill('SIGKILL'), 15_000)
  await ended
  clearTimeout(limit)
}
