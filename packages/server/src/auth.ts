import { type Actor, type Clock, RollforwardError, type Scope } from '@rollforward/core'
import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify, type JWTVerifyGetKey } from 'jose'

interface Expected {
  /** Who must have signed for the token, its `iss`. */
  readonly issuer: string
  /** Whom it must be meant for, its `aud`. */
  readonly audience: string
}

/** How callers prove who they are. There is no default: a server without one of these does not start. */
export type AuthOptions =
  /** A secret of at least 32 bytes that is shared with whoever issues tokens; HS256. */
  | (Expected & { readonly secret: string })
  /** The issuer's published keys. */
  | (Expected & { readonly jwks_url: string; readonly algorithms?: readonly string[] | undefined })
  /** The host's own way, such as a session it has checked already. Null: nobody. */
  | { readonly authenticate: (request: Request) => Promise<Actor | null> | Actor | null }

export type Authenticate = (request: Request) => Promise<Actor>

const TOKEN_LENGTH_MAX = 4096
const SECRET_BYTES_MIN = 32
const bearer = /^Bearer ([A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+)$/i
const principal = /^[A-Za-z0-9_.:@|~+-]{1,200}$/
const portfolioId = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const controlCharacters = /\p{C}/u
const allScopes: readonly Scope[] = ['read', 'write', 'admin']

/** Checks the token of each request; whatever is wrong with it, the answer is the same. */
export function createAuthenticate(options: AuthOptions, clock: Clock | undefined): Authenticate {
  if ('authenticate' in options) return async (request) => (await options.authenticate(request)) ?? refuse(undefined, false)
  const { key, algorithms } = keyOf(options)
  const { issuer, audience } = options
  if (issuer === '' || audience === '') throw new TypeError('auth needs an issuer and an audience')
  return async ({ headers }) => {
    const header = headers.get('Authorization') ?? ''
    const token = header.length <= TOKEN_LENGTH_MAX ? bearer.exec(header)?.[1] : undefined
    if (token === undefined) return refuse(undefined, false)
    const rules = { algorithms: [...algorithms], issuer, audience, requiredClaims: ['exp', 'sub', 'tenant'], clockTolerance: 5 }
    try {
      const { payload } = await jwtVerify(token, key, clock ? { ...rules, currentDate: new Date(clock.now()) } : rules)
      return toActor(payload)
    } catch (cause) {
      return refuse(cause, 'jwks_url' in options)
    }
  }
}

function keyOf(options: Exclude<AuthOptions, { authenticate: unknown }>): {
  key: Uint8Array | JWTVerifyGetKey
  algorithms: readonly string[]
} {
  if ('jwks_url' in options) {
    // Keys are asked for once and again when an unknown one appears, at most every half minute.
    const key = createRemoteJWKSet(new URL(options.jwks_url), { cooldownDuration: 30_000, cacheMaxAge: 600_000, timeoutDuration: 5_000 })
    return { key, algorithms: options.algorithms ?? ['ES256', 'EdDSA', 'PS256', 'RS256'] }
  }
  return { key: secretBytes(options.secret), algorithms: ['HS256'] }
}

export function secretBytes(secret: string): Uint8Array {
  const bytes = new TextEncoder().encode(secret)
  if (bytes.length < SECRET_BYTES_MIN) throw new TypeError(`the token secret must have at least ${SECRET_BYTES_MIN} bytes`)
  return bytes
}

/** Only that the issuer's keys could not be had is not the caller's fault. */
function refuse(cause: unknown, remoteKeys: boolean): never {
  const keysMissing =
    cause instanceof errors.JWKSTimeout ||
    cause instanceof TypeError ||
    (cause instanceof errors.JOSEError && cause.code === 'ERR_JOSE_GENERIC')
  throw new RollforwardError(remoteKeys && keysMissing ? 'UNAVAILABLE' : 'UNAUTHENTICATED', { cause })
}

/** The issuer is trusted to know its users, not to write our records: what could not stand in one is refused. */
function toActor({ sub, tenant, name, scope, portfolio_ids }: JWTPayload): Actor {
  if (typeof sub !== 'string' || !principal.test(sub) || typeof tenant !== 'string' || !principal.test(tenant))
    throw new Error('sub or tenant')
  if (scope !== undefined && typeof scope !== 'string') throw new Error('scope')
  const held = new Set((scope ?? '').split(' '))
  return {
    user_id: sub,
    tenant_id: tenant,
    scopes: allScopes.filter((known) => held.has(known)),
    ...(typeof name === 'string' && isName(name) ? { name: name.trim() } : {}),
    ...(portfolio_ids === undefined ? {} : { portfolio_ids: toPortfolioIds(portfolio_ids) }),
  }
}

function isName(name: string): boolean {
  return name.trim() !== '' && name.length <= 200 && !controlCharacters.test(name)
}

/** A list that cannot be read must not open what it was meant to close. */
function toPortfolioIds(claim: unknown): readonly string[] {
  if (!Array.isArray(claim) || !claim.every((id) => typeof id === 'string' && portfolioId.test(id))) throw new Error('portfolio_ids')
  return claim as string[]
}
