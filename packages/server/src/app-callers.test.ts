import { RollforwardError, type Store } from '@rollforward/core'
import { memoryStore } from '@rollforward/core/memory'
import { beforeAll, describe, expect, it } from 'vitest'
import { openWorld, type World } from './world.test.helper.ts'

const base = '/api/v1/portfolios'
const UNKNOWN = '00000000-0000-7000-8000-000000000000'

let world: World
let portfolio: string
beforeAll(async () => {
  world = await openWorld()
  portfolio = await world.portfolio()
})
const contribution = { change_type: 'CONTRIBUTION', amount: '50.00', change_date: '2026-11-20' }
const record = (fields = {}, headers: Record<string, string> = {}) =>
  world.ask('POST', `${base}/${portfolio}/equity-changes`, { body: { ...contribution, ...fields }, headers })

describe('an idempotency key', () => {
  it('does a thing once and says the same again, byte for byte', async () => {
    const before = (await world.ask('GET', `${base}/${portfolio}/equity-changes`)).body['total'] as number
    const first = await record({}, { 'Idempotency-Key': 'key-1' })
    const again = await record({}, { 'Idempotency-Key': 'key-1' })
    expect([again.status, again.text, again.headers.get('Location'), again.headers.get('ETag')]).toEqual([
      201,
      first.text,
      first.headers.get('Location'),
      '"1"',
    ])
    expect([first.headers.get('Idempotent-Replayed'), again.headers.get('Idempotent-Replayed')]).toEqual([null, 'true'])
    expect((await world.ask('GET', `${base}/${portfolio}/equity-changes`)).body['total']).toBe(before + 1)
    expect((await record({ amount: '51.00' }, { 'Idempotency-Key': 'key-1' })).body).toMatchObject({
      code: 'IDEMPOTENCY_CONFLICT',
      status: 409,
    })
  })

  it('replays a delete for who wants the record and for who does not', async () => {
    const address = (await record()).headers.get('Location')!
    const remove = (more = {}) => world.ask('DELETE', address, { headers: { 'Idempotency-Key': 'key-2', ...more } })
    expect((await remove()).status).toBe(204)
    expect((await remove()).status).toBe(204)
    const full = await remove({ Prefer: 'return=representation' })
    expect([full.status, full.headers.get('Idempotent-Replayed'), full.body['id']]).toEqual([200, 'true', address.split('/').at(-1)])
  })

  it('is free again after a refusal', async () => {
    expect((await record({ amount: '0.00' }, { 'Idempotency-Key': 'key-3' })).status).toBe(400)
    expect((await record({}, { 'Idempotency-Key': 'key-3' })).status).toBe(201)
  })

  it.each(['', ' ', 'a b', 'k1, k2', "k';DROP", '../x', 'x'.repeat(256)])('cannot be %j', async (key) => {
    expect((await record({}, { 'Idempotency-Key': key })).body).toMatchObject({
      code: 'INVALID_REQUEST',
      errors: [{ path: 'Idempotency-Key' }],
    })
  })
})

describe('tenants', () => {
  it('do not see each other: a foreign portfolio answers as one that does not exist', async () => {
    const token = await world.token({ tenant_id: 'other', scopes: ['admin'] })
    const [foreign, unknown] = [
      await world.ask('GET', `${base}/${portfolio}`, { token }),
      await world.ask('GET', `${base}/${UNKNOWN}`, { token }),
    ]
    expect(foreign.status).toBe(404)
    expect({ ...foreign.body, request_id: '' }).toEqual({ ...unknown.body, request_id: '' })
  })

  it('share keys with nobody', async () => {
    const token = await world.token({ tenant_id: 'other' })
    const body = { name: 'Theirs', base_currency: 'USD', inception_date: '2026-01-02', opening_equity: '1.00' }
    const create = (more = {}) => world.ask('POST', base, { body, headers: { 'Idempotency-Key': 'same' }, ...more })
    const [mine, theirs] = [await create(), await create({ token })]
    expect([mine.status, theirs.status]).toEqual([201, 201])
    expect(mine.body['id']).not.toBe(theirs.body['id'])
  })

  it('see their own pages only in CORS', async () => {
    const { ask, token } = await openWorld({ cors_origins: { acme: ['https://acme.example'], other: ['https://other.example'] } })
    const from = (Origin: string, more = {}) => ask('GET', base, { headers: { Origin }, ...more })
    expect((await from('https://acme.example')).headers.get('Access-Control-Allow-Origin')).toBe('https://acme.example')
    expect((await from('https://other.example')).headers.has('Access-Control-Allow-Origin')).toBe(false)
    expect(
      (await from('https://other.example', { token: await token({ tenant_id: 'other' }) })).headers.get('Access-Control-Allow-Origin'),
    ).toBe('https://other.example')
    const preflight = await ask('OPTIONS', base, {
      token: null,
      headers: { Origin: 'https://acme.example', 'Access-Control-Request-Method': 'POST' },
    })
    expect([
      preflight.status,
      preflight.headers.get('Access-Control-Allow-Origin'),
      preflight.headers.get('X-Content-Type-Options'),
    ]).toEqual([204, 'https://acme.example', 'nosniff'])
  })
})

describe('limits', () => {
  it('of requests a minute, by caller, are told and kept', async () => {
    const { ask, token } = await openWorld({ rate_limits: { read: 2, write: 1 } })
    expect((await ask('GET', base)).headers.get('RateLimit')).toBe('"read";r=1;t=30')
    await ask('GET', base)
    const refused = await ask('GET', base)
    expect([refused.status, refused.body['code'], refused.headers.get('Retry-After')]).toEqual([429, 'RATE_LIMITED', '30'])
    expect(refused.headers.get('RateLimit-Policy')).toBe('"read";q=2;w=60, "write";q=1;w=60')
    expect((await ask('GET', base, { token: await token({ user_id: 'bob' }) })).status).toBe(200)
  })

  it('of a body', async () => {
    const { status, body } = await world.ask('POST', base, { body: { name: 'x'.repeat(1024 * 1024) } })
    expect([status, body['detail']]).toEqual([413, 'The body is larger than 1048576 bytes'])
  })
})

describe('trouble inside', () => {
  const broken = (error: Error): Store => ({
    ...memoryStore(),
    transaction: () => Promise.reject(error),
    check: () => Promise.reject(error),
  })

  it('is told to the log and to nobody else', async () => {
    const { ask, log } = await openWorld({ store: broken(new Error('relation "portfolios" does not exist')) })
    const { status, body, text, headers } = await ask('GET', base)
    expect([status, body['code'], body['detail']]).toEqual([500, 'INTERNAL', 'Something went wrong on our side'])
    expect(text).not.toContain('relation')
    const told = log.filter(({ level }) => level === 'error')
    expect(told).toHaveLength(1)
    expect(told[0]?.fields).toMatchObject({
      request_id: headers.get('X-Request-Id'),
      error: expect.stringContaining('relation "portfolios"') as string,
    })
  })

  it('that passes says when to come back', async () => {
    const { ask } = await openWorld({ store: broken(new RollforwardError('UNAVAILABLE')) })
    const { status, headers } = await ask('GET', base)
    expect([status, headers.get('Retry-After')]).toEqual([503, '1'])
    expect((await ask('GET', '/readyz')).status).toBe(503)
    expect((await ask('GET', '/healthz')).status).toBe(200)
  })
})

describe('for operators', () => {
  it('is alive and ready until it drains', async () => {
    let draining = false
    const { ask } = await openWorld({ is_draining: () => draining })
    for (const path of ['/healthz', '/readyz', '/api/v1/healthz', '/api/v1/readyz'])
      expect((await ask('GET', path, { token: null })).status).toBe(200)
    draining = true
    expect((await ask('GET', '/readyz')).body).toEqual({ status: 'draining' })
    expect((await ask('GET', '/healthz')).status).toBe(200)
    const posted = await ask('POST', '/healthz', { token: null })
    expect([posted.status, posted.headers.get('Allow')]).toEqual([405, 'GET, HEAD'])
  })

  it('shows its figures to who has the token, and is silent where there is none', async () => {
    expect((await world.ask('GET', '/metrics')).status).toBe(404)
    const { ask } = await openWorld({ metrics_access: { token: 'figures' } })
    const asked = (Authorization: string) => ask('GET', '/metrics', { token: null, headers: { Authorization } })
    for (const wrong of ['', 'Bearer', 'Bearer figure', 'Bearer figuress', 'bearer figures']) expect((await asked(wrong)).status).toBe(401)
    await ask('GET', base)
    const shown = await asked('Bearer figures')
    expect(shown.text).toContain('rollforward_http_requests_total{method="GET",route="/portfolios",status="200"} 1')
    const open = await openWorld({ metrics_access: 'open' })
    expect((await open.ask('GET', '/metrics', { token: null })).status).toBe(200)
  })
})
