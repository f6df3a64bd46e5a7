import type { Scope } from '@rollforward/core'
import { SignJWT } from 'jose'
import { secretBytes } from './auth.ts'

export interface TokenClaims {
  readonly user_id: string
  readonly tenant_id: string
  readonly scopes: readonly Scope[]
  readonly name?: string | undefined
  /** Only these portfolios; all that the user may see when it is left out. */
  readonly portfolio_ids?: readonly string[] | undefined
}

export interface SigningOptions {
  readonly secret: string
  readonly issuer: string
  readonly audience: string
  readonly lifetime_s: number
  /** Milliseconds since 1970. */
  readonly now?: number | undefined
}

/** A token as the server with the same secret, issuer and audience accepts it. */
export async function signToken(claims: TokenClaims, options: SigningOptions): Promise<{ token: string; expires_at: string }> {
  const issued = Math.floor((options.now ?? Date.now()) / 1000)
  const expires = issued + options.lifetime_s
  const token = await new SignJWT({
    tenant: claims.tenant_id,
    scope: claims.scopes.join(' '),
    ...(claims.name === undefined ? {} : { name: claims.name }),
    ...(claims.portfolio_ids === undefined ? {} : { portfolio_ids: claims.portfolio_ids }),
  })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setSubject(claims.user_id)
    .setIssuer(options.issuer)
    .setAudience(options.audience)
    .setIssuedAt(issued)
    .setExpirationTime(expires)
    .sign(secretBytes(options.secret))
  return { token, expires_at: new Date(expires * 1000).toISOString() }
}
