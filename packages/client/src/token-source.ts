import { isRollforwardError } from '@rollforward/core/errors'
import { failure } from './failure.ts'

export interface IssuedToken {
  readonly token: string
  /** An instant, or milliseconds since 1970. */
  readonly expires_at: string | number
}

export type FetchToken = () => Promise<IssuedToken> | IssuedToken

export interface TokenSource {
  get(): Promise<string>
  /** Forgets a token that was refused. False when there is no other to be had. */
  renew(refused: string): boolean
}

interface Held {
  readonly token: Promise<string>
  /** Milliseconds since 1970; after this the next call asks for a fresh one. */
  readonly refresh_at: number
}

const MARGIN_MAX_MS = 30_000

/** The one place that holds the token. Callers at the same moment share one request for it. */
export function tokenSource({
  token,
  fetchToken,
}: {
  readonly token?: string | undefined
  readonly fetchToken?: FetchToken | undefined
}): TokenSource {
  if (fetchToken === undefined) {
    const fixed = Promise.resolve(token ?? '')
    return { get: () => fixed, renew: () => false }
  }
  let held: Held | undefined
  let current: string | undefined
  const ask = async (): Promise<string> => {
    try {
      const issued = await fetchToken()
      if (typeof issued?.token !== 'string' || issued.token === '') throw new TypeError('fetchToken must answer { token, expires_at }')
      held = { token: Promise.resolve(issued.token), refresh_at: refreshAt(issued.expires_at) }
      return (current = issued.token)
    } catch (cause) {
      throw isRollforwardError(cause) ? cause : failure('UNAUTHENTICATED', cause)
    }
  }
  const start = (asked: Promise<string>): Held => {
    const pending = { token: asked, refresh_at: Infinity }
    asked.catch(() => {
      if (held === pending) held = undefined
    })
    return pending
  }
  return {
    get() {
      if (held === undefined || Date.now() >= held.refresh_at) held = start(ask())
      return held.token
    },
    renew(refused) {
      if (refused === current) held = undefined
      current = current === refused ? undefined : current
      return true
    },
  }
}

/** Half a minute before it expires, or a tenth of its life before when it lives shorter. */
function refreshAt(expires: string | number): number {
  const at = typeof expires === 'number' ? expires : Date.parse(expires)
  const life = at - Date.now()
  return Number.isNaN(at) ? Infinity : at - Math.min(MARGIN_MAX_MS, life / 10)
}
