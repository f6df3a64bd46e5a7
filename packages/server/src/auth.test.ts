import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AuthOptions, createAuthenticate, secretBytes } from './auth.ts'
import { signToken } from './sign-token.ts'

const auth = { secret: 'a secret of the tests, long enough', issuer: 'tests', audience: 'rollforward' }
const now = Math.floor(Date.now() / 1000)
const claims: JWTPayload = { iss: 'tests', aud: 'rollforward', sub: 'ann', tenant: 'acme', scope: 'read write', exp: now + 600 }

interface Signing {
  readonly header?: Record<string, unknown>
  readonly key?: Parameters<SignJWT['sign']>[0]
}

function sign(payload: JWTPayload, { header = {}, key = secretBytes(auth.secret) }: Signing = {}): Promise<string> {
  return new SignJWT(payload).setProtectedHeader({ alg: 'HS256', ...header }).sign(key)
}

function without(name: string): JWTPayload {
  return Object.fromEntries(Object.entries(claims).filter(([claim]) => claim !== name))
}

const asking = (authorization: string | undefined): Request =>
  new Request('http://localhost/', authorization === undefined ? {} : { headers: { Authorization: authorization } })
const authenticate = (authorization: string | undefined, options: AuthOptions = auth) =>
  createAuthenticate(options, undefined)(asking(authorization))
const isRefused = { code: 'UNAUTHENTICATED', status: 401 }

describe('a token signed with the shared secret', () => {
  it('says who is asking', async () => {
    expect(await authenticate(`Bearer ${await sign({ ...claims, name: ' Ann B. ' })}`)).toEqual({
      user_id: 'ann',
      tenant_id: 'acme',
      scopes: ['read', 'write'],
      name: 'Ann B.',
    })
  })

  it('may be one of our own', async () => {
    const who = {
      user_id: 'ann@acme',
      tenant_id: 'acme',
      scopes: ['read'],
      portfolio_ids: ['01a1fa61-fb60-77cd-abbe-365400d68933'],
    } as const
    const { token, expires_at } = await signToken(who, { ...auth, lifetime_s: 60, now: now * 1000 })
    expect(await authenticate(`bearer ${token}`)).toEqual(who)
    expect(expires_at).toBe(new Date((now + 60) * 1000).toISOString())
  })

  it('holds only the scopes that there are', async () => {
    expect((await authenticate(`Bearer ${await sign({ ...claims, scope: 'root write  READ' })}`)).scopes).toEqual(['write'])
    expect((await authenticate(`Bearer ${await sign(without('scope'))}`)).scopes).toEqual([])
  })

  it.each(['two\nlines', ' ', 'x'.repeat(201), '\u202etxt'])('does not take the name %j into our records', async (name) => {
    expect(await authenticate(`Bearer ${await sign({ ...claims, name })}`)).not.toHaveProperty('name')
  })
})

describe('refused alike', () => {
  const cases: Readonly<Record<string, () => Promise<string | undefined> | string | undefined>> = {
    'no header': () => undefined,
    'an empty header': () => '',
    'no token': () => 'Bearer',
    'a blank token': () => 'Bearer ',
    garbage: () => 'Bearer x',
    'two parts': () => 'Bearer a.b',
    'four parts': () => 'Bearer a.b.c.d',
    'two tokens': async () => `Bearer ${await sign(claims)}, Bearer ${await sign(claims)}`,
    'another scheme': () => 'Basic YTpi',
    'no algorithm': () => 'Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.',
    'another algorithm of the same kind': async () => `Bearer ${await sign(claims, { header: { alg: 'HS512' } })}`,
    'another secret': async () => `Bearer ${await sign(claims, { key: secretBytes('another secret, which is long enough too') })}`,
    'a header that must be understood': async () =>
      `Bearer ${await sign(claims, { header: { crit: ['exp'], exp: 1 } }).catch(() => 'a.b.c')}`,
    expired: async () => `Bearer ${await sign({ ...claims, exp: now - 10 })}`,
    'not yet valid': async () => `Bearer ${await sign({ ...claims, nbf: now + 3600 })}`,
    'no expiry': async () => `Bearer ${await sign(without('exp'))}`,
    'no subject': async () => `Bearer ${await sign(without('sub'))}`,
    'no tenant': async () => `Bearer ${await sign(without('tenant'))}`,
    'no issuer': async () => `Bearer ${await sign(without('iss'))}`,
    'another issuer': async () => `Bearer ${await sign({ ...claims, iss: 'others' })}`,
    'another audience': async () => `Bearer ${await sign({ ...claims, aud: 'others' })}`,
    'an expiry in words': async () => `Bearer ${await sign({ ...claims, exp: '9999999999' as never })}`,
    'a subject no record can hold': async () => `Bearer ${await sign({ ...claims, sub: 'a b' })}`,
    'a tenant no record can hold': async () => `Bearer ${await sign({ ...claims, tenant: 'a,b' })}`,
    'a tenant that is a list': async () => `Bearer ${await sign({ ...claims, tenant: ['acme'] })}`,
    'a scope that is a list': async () => `Bearer ${await sign({ ...claims, scope: ['write'] })}`,
    'portfolios that cannot be read': async () => `Bearer ${await sign({ ...claims, portfolio_ids: 'all' })}`,
    'a portfolio that is no id': async () => `Bearer ${await sign({ ...claims, portfolio_ids: ['*'] })}`,
    'more than 4 kB': async () => `Bearer ${await sign({ ...claims, padding: 'x'.repeat(4000) })}`,
    'an edited payload': async () => {
      const [header, , signature] = (await sign(claims)).split('.')
      return `Bearer ${header}.${btoa(JSON.stringify({ ...claims, sub: 'bob' })).replaceAll('=', '')}.${signature}`
    },
    'a flipped bit': async () => {
      const token = await sign(claims)
      const at = token.length - 10
      return `Bearer ${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`
    },
  }
  for (const [name, make] of Object.entries(cases))
    it(name, async () => {
      await expect(authenticate(await make())).rejects.toMatchObject(isRefused)
    })

  it('except the one that is good', async () => {
    await expect(authenticate(`Bearer ${await sign(claims)}`)).resolves.toMatchObject({ user_id: 'ann' })
  })
})

describe('keys that the issuer publishes', () => {
  let keys: Awaited<ReturnType<typeof generateKeyPair>>
  let isDown = false
  let document = ''
  const server = createServer((_, response) => void (isDown ? response.writeHead(500).end() : response.end(document)))
  const published = (): AuthOptions => ({
    jwks_url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    issuer: 'tests',
    audience: 'rollforward',
  })
  beforeAll(async () => {
    keys = await generateKeyPair('ES256', { extractable: true })
    document = JSON.stringify({ keys: [{ ...(await exportJWK(keys.publicKey)), kid: 'one', alg: 'ES256' }] })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
  })
  afterAll(() => void server.close())

  it('are looked up by their name', async () => {
    const token = await sign(claims, { header: { alg: 'ES256', kid: 'one' }, key: keys.privateKey })
    expect((await authenticate(`Bearer ${token}`, published())).user_id).toBe('ann')
  })

  it('do not serve a token that names another key, or signs with the public key as a secret', async () => {
    const publicKey = new TextEncoder().encode(JSON.stringify(await exportJWK(keys.publicKey)))
    for (const token of [
      await sign(claims, { header: { alg: 'ES256', kid: '../../dev/null' }, key: keys.privateKey }),
      await sign(claims, { header: { alg: 'ES256', kid: 'two', jku: 'https://evil.example/' }, key: keys.privateKey }),
      await sign(claims, { header: { alg: 'HS256', kid: 'one' }, key: publicKey }),
    ])
      await expect(authenticate(`Bearer ${token}`, published())).rejects.toMatchObject(isRefused)
  })

  it('that cannot be had are our trouble, not the caller’s', async () => {
    isDown = true
    const token = await sign(claims, { header: { alg: 'ES256', kid: 'one' }, key: keys.privateKey })
    await expect(authenticate(`Bearer ${token}`, published())).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    await expect(authenticate(`Bearer ${token}`, { ...published(), jwks_url: 'http://127.0.0.1:1/' })).rejects.toMatchObject({
      code: 'UNAVAILABLE',
    })
  })
})

describe('createAuthenticate', () => {
  it('does not start with a secret that can be guessed, or without a name for who signs', () => {
    expect(() => createAuthenticate({ ...auth, secret: 'x'.repeat(31) }, undefined)).toThrow('at least 32 bytes')
    expect(() => createAuthenticate({ ...auth, issuer: '' }, undefined)).toThrow('issuer')
  })

  it('asks the host where the host knows already', async () => {
    const host: AuthOptions = {
      authenticate: ({ headers }) => (headers.has('X-Session') ? { user_id: 'ann', tenant_id: 'acme', scopes: ['read'] } : null),
    }
    await expect(authenticate(undefined, host)).rejects.toMatchObject(isRefused)
    expect((await createAuthenticate(host, undefined)(new Request('http://localhost/', { headers: { 'X-Session': '1' } }))).user_id).toBe(
      'ann',
    )
  })
})
