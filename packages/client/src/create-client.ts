import { bindRoutes, type Call } from '@rollforward/core/contract/bind'
import type { Callables, Contract } from '@rollforward/core/contract'
import { routes } from '@rollforward/core/contract/routes'
import { isRollforwardError } from '@rollforward/core/errors'
import { failure } from './failure.ts'
import { toHttpRequest } from './http-request.ts'
import { type Answer, toError } from './to-error.ts'
import { randomKey, type RetryRules, withRetries } from './retry.ts'
import { type FetchToken, type TokenSource, tokenSource } from './token-source.ts'

export interface ClientOptions {
  /** Where the server is: its origin, with the prefix of a proxy if there is one. "/api/v1" is added unless it is said. */
  readonly baseUrl: string
  /** Gives a token when one is needed, and a fresh one before the old expires. */
  readonly fetchToken?: FetchToken | undefined
  /** A token that the caller keeps fresh. */
  readonly token?: string | undefined
  /** Default: the platform's. An app's own `fetch` answers in memory. */
  readonly fetch?: ((request: Request) => Response | Promise<Response>) | undefined
  /** How often a call that is safe to repeat is tried again. Default 2. */
  readonly retries?: number | undefined
  /** For each attempt. Default 30 seconds. */
  readonly timeout_ms?: number | undefined
  /** Called when a fresh token was refused as well. */
  readonly on_auth_expired?: (() => void) | undefined
}

export type Client = Callables<Contract>

interface Connection {
  readonly base: string
  readonly send: (request: Request) => Response | Promise<Response>
  readonly tokens: TokenSource
  readonly retries: RetryRules
  readonly timeout_ms: number
  readonly onAuthExpired: (() => void) | undefined
}

export function createClient(options: ClientOptions): Client {
  const base = options.baseUrl.replace(/\/+$/, '')
  const connection: Connection = {
    base: /\/api\/v\d+$/.test(base) ? base : `${base}/api/v1`,
    send: options.fetch ?? ((request) => fetch(request)),
    tokens: tokenSource(options),
    retries: { retries: options.retries ?? 2 },
    timeout_ms: options.timeout_ms ?? 30_000,
    onAuthExpired: options.on_auth_expired,
  }
  return bindRoutes(routes, (call) => run(connection, call)) as unknown as Client
}

/** One call: one idempotency key for all its attempts, so that trying again never does a thing twice. */
function run(connection: Connection, call: Call): Promise<unknown> {
  const key = call.options.idempotency_key ?? (call.route.method === 'GET' ? undefined : randomKey())
  const keyed = { ...call, options: { ...call.options, idempotency_key: key } }
  return withRetries(() => authorized(connection, keyed), connection.retries, call.options.signal)
}

/** A refused token is replaced once; a second refusal is final. */
async function authorized(connection: Connection, call: Call): Promise<unknown> {
  const { tokens, onAuthExpired } = connection
  try {
    const token = await tokens.get()
    const answer = await attempt(connection, call, token)
    return read(answer.status === 401 && tokens.renew(token) ? await attempt(connection, call, await tokens.get()) : answer)
  } catch (error) {
    if (isRollforwardError(error) && error.code === 'UNAUTHENTICATED') onAuthExpired?.()
    throw error
  }
}

function read(answer: Answer): unknown {
  if (answer.status >= 300) throw toError(answer)
  if (answer.text === '') return undefined
  try {
    return JSON.parse(answer.text) as unknown
  } catch {
    // A success that is not ours: something between us and the server has answered.
    throw toError({ ...answer, status: 502 })
  }
}

/** The race ends the wait where `fetch` does not listen to the signal, as an app in memory does not. */
async function attempt({ base, send, timeout_ms }: Connection, call: Call, token: string): Promise<Answer> {
  const own = call.options.signal
  const limit = AbortSignal.timeout(timeout_ms)
  const signal = own ? AbortSignal.any([own, limit]) : limit
  const request = toHttpRequest(base, call, { token, signal })
  try {
    return await Promise.race([exchange(send, request), rejected(signal)])
  } catch (cause) {
    throw failure(own?.aborted ? 'ABORTED' : limit.aborted ? 'TIMEOUT' : 'NETWORK', cause)
  }
}

async function exchange(send: Connection['send'], request: Request): Promise<Answer> {
  const response = await send(request)
  return { status: response.status, headers: response.headers, text: await response.text() }
}

function rejected(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const end = (): void => reject(signal.reason as Error)
    if (signal.aborted) end()
    else signal.addEventListener('abort', end, { once: true })
  })
}
