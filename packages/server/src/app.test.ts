import { beforeAll, describe, expect, it } from 'vitest'
import { openWorld, type World } from './world.test.helper.ts'

const base = '/api/v1/portfolios'
const UNKNOWN = '00000000-0000-7000-8000-000000000000'
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

let world: World
let portfolio: string
beforeAll(async () => {
  world = await openWorld()
  portfolio = await world.portfolio()
})
const contribution = { change_type: 'CONTRIBUTION', amount: '50.00', change_date: '2026-11-20' }
const record = (fields = {}, headers: Record<string, string> = {}) =>
  world.ask('POST', `${base}/${portfolio}/equity-changes`, { body: { ...contribution, ...fields }, headers })

describe('answers', () => {
  it('a create with 201, its address and its version', async () => {
    const { status, headers, body } = await record()
    expect(status).toBe(201)
    expect(headers.get('Location')).toBe(`${base}/${portfolio}/equity-changes/${body['id'] as string}`)
    expect(headers.get('ETag')).toBe('"1"')
    const { status: found, body: again } = await world.ask('GET', headers.get('Location')!)
    expect(found).toBe(200)
    expect(again).toMatchObject({ id: body['id'], amount: '50.00' })
  })

  it('a preview with 200 and no address', async () => {
    const { status, headers, body } = await record({ preview: true, change_type: 'WITHDRAWAL' })
    expect(status).toBe(200)
    expect(headers.has('Location')).toBe(false)
    expect(body).toHaveProperty('amount_max')
  })

  it('money as exact text, and takes a number that means the same', async () => {
    const path = `${base}/${portfolio}/equity-changes`
    const send = (amount: string) =>
      world.ask('POST', path, { text: `{"change_type":"CONTRIBUTION","change_date":"2026-11-20","amount":${amount}}` })
    expect((await send('50000.00')).body).toMatchObject({ amount: '50000.00' })
    for (const amount of ['0.1234', '1e16', '4.35e0', '99999999999999.99', 'true', '[5]'])
      expect((await send(amount)).body, amount).toMatchObject({ code: 'INVALID_REQUEST', errors: [{ path: 'amount' }] })
  })

  it('a delete with 204, or with the record for who prefers it', async () => {
    const [one, two] = [(await record()).headers.get('Location')!, (await record()).headers.get('Location')!]
    const empty = await world.ask('DELETE', one)
    expect([empty.status, empty.text, empty.headers.get('Content-Type')]).toEqual([204, '', null])
    const looked = await world.ask('DELETE', `${two}?preview=true`, { headers: { Prefer: 'return=representation' } })
    expect([looked.status, looked.headers.get('Preference-Applied')]).toEqual([200, null])
    const full = await world.ask('DELETE', two, { headers: { Prefer: 'respond-async, Return=representation; x' } })
    expect([full.status, full.headers.get('Preference-Applied')]).toEqual([200, 'return=representation'])
    expect(full.body).toMatchObject({ id: two.split('/').at(-1) })
    expect((await world.ask('DELETE', two)).body).toMatchObject({ code: 'EQUITY_009' })
  })

  it('a preview of a delete with what it would do, to everybody', async () => {
    const one = (await record()).headers.get('Location')!
    expect((await world.ask('DELETE', `${one}?preview=true`)).status).toBe(200)
    expect((await world.ask('GET', one)).status).toBe(200)
  })

  it('HEAD like GET without the body, and OPTIONS with what there is', async () => {
    const head = await world.ask('HEAD', base)
    expect([head.status, head.text, head.headers.get('Content-Type')]).toEqual([200, '', 'application/json'])
    const options = await world.ask('OPTIONS', base, { token: null })
    expect([options.status, options.headers.get('Allow')]).toEqual([204, 'GET, HEAD, OPTIONS, POST'])
  })
})

describe('every answer', () => {
  it('carries its own request id, and the caller’s only if it is a UUID', async () => {
    const own = (await world.ask('GET', base)).headers.get('X-Request-Id')
    expect(own).toMatch(uuid)
    const theirs = '01A1FA61-fb60-77cd-abbe-365400d68933'
    expect((await world.ask('GET', base, { headers: { 'X-Request-Id': theirs } })).headers.get('X-Request-Id')).toBe(theirs.toLowerCase())
    for (const odd of ['<script>1</script>', 'x', `${theirs}x`])
      expect((await world.ask('GET', base, { headers: { 'X-Request-Id': odd } })).headers.get('X-Request-Id')).toMatch(uuid)
  })

  it.each(['GET /api/v1/portfolios', 'GET /nowhere', 'PATCH /api/v1/portfolios', 'GET /healthz'])(
    '%s cannot be kept, framed or guessed at',
    async (line) => {
      const [method, path] = line.split(' ') as [string, string]
      const { headers } = await world.ask(method, path)
      expect(headers.get('Cache-Control')).toBe('no-store')
      expect(headers.get('X-Content-Type-Options')).toBe('nosniff')
      expect(headers.get('Content-Security-Policy')).toContain("default-src 'none'")
      expect(headers.get('Cross-Origin-Resource-Policy')).toBe('cross-origin')
      expect(headers.get('Vary')).toBe('Origin')
      expect(headers.has('Server')).toBe(false)
    },
  )

  it('is one line in the log, with ids and without bodies or tokens', async () => {
    const { app, log, ask, token } = await openWorld()
    const secret = 'a description nobody should read in a log'
    await ask('POST', `${base}/${UNKNOWN}/equity-changes`, { body: { ...contribution, description: secret } })
    expect(log).toHaveLength(1)
    expect(log[0]).toMatchObject({
      message: 'request',
      fields: {
        method: 'POST',
        route: '/portfolios/{portfolio_id}/equity-changes',
        operation: 'equityChanges.record',
        status: 404,
        tenant_id: 'acme',
        user_id: 'ann',
      },
    })
    expect(log[0]?.fields['request_id']).toMatch(uuid)
    const created = await portfolioOf(ask)
    expect(log[1]).toMatchObject({ message: 'changed', fields: { tenant_id: 'acme', portfolio_id: created, type: 'portfolio.created' } })
    await app.request(`/api/v1/nowhere\n?token=${await token()}`)
    expect(JSON.stringify(log)).not.toContain(secret)
    expect(JSON.stringify(log)).not.toContain(await token())
  })
})

async function portfolioOf(ask: World['ask']): Promise<unknown> {
  const body = { name: 'Logged', base_currency: 'USD', inception_date: '2026-01-02', opening_equity: '1.00' }
  return (await ask('POST', base, { body })).body['id']
}

describe('refusals', () => {
  it('are problem details with a code and the request id', async () => {
    const { status, headers, body } = await record({ amount: '1.005', extra: 1 })
    expect(status).toBe(400)
    expect(headers.get('Content-Type')).toBe('application/problem+json')
    expect(body).toMatchObject({
      type: 'urn:rollforward:error:INVALID_REQUEST',
      status: 400,
      code: 'INVALID_REQUEST',
      request_id: headers.get('X-Request-Id'),
    })
    expect((body['errors'] as { path: string }[]).map(({ path }) => path).sort()).toEqual(['amount', 'extra'])
  })

  it('of money name the limit and its day', async () => {
    expect((await record({ change_type: 'WITHDRAWAL', amount: '99999999.00' })).body).toMatchObject({
      code: 'EQUITY_003',
      status: 400,
      binding_date: '2026-11-20',
    })
  })

  it('come in the order that tells strangers least', async () => {
    const bad = { text: '{' }
    const ask = (method: string, path: string, more = {}) => world.ask(method, path, { ...bad, ...more })
    expect((await ask('POST', '/api/v1/nowhere', { token: null })).status).toBe(404)
    expect((await ask('PATCH', base, { token: null })).status).toBe(405)
    const stranger = await ask('POST', base, { token: null })
    expect([stranger.status, stranger.headers.get('WWW-Authenticate')]).toEqual([401, 'Bearer realm="rollforward"'])
    expect((await ask('POST', `${base}/${UNKNOWN}/equity-changes`)).status).toBe(400)
    expect((await world.ask('POST', `${base}/${UNKNOWN}/equity-changes`, { body: contribution })).body['code']).toBe('EQUITY_004')
    const other = await world.token({ user_id: 'bob' })
    expect((await world.ask('POST', `${base}/${portfolio}/equity-changes`, { body: contribution, token: other })).body['code']).toBe(
      'EQUITY_005',
    )
  })

  it('of a method say which there are', async () => {
    const { status, headers, body } = await world.ask('PUT', `${base}/${portfolio}/equity-changes/summary`)
    expect([status, headers.get('Allow'), body['code']]).toEqual([405, 'GET, HEAD, OPTIONS', 'METHOD_NOT_ALLOWED'])
    expect((await world.ask('HEAD', `${base}/${portfolio}/equity-changes/summary`)).status).toBe(200)
  })

  it.each([
    '/api/v1/',
    '/api/v1',
    '/API/V1/portfolios',
    '/api/v1/portfolios/',
    '/api/v1/portfolios;x=1',
    '/api/v2/portfolios',
    '/.env',
    '/admin',
    '/api/v1/portfolios%00',
  ])('%s is nowhere', async (path) => {
    expect((await world.ask('GET', path)).body).toMatchObject({ code: 'NOT_FOUND' })
  })

  it.each(['not-an-id', '%00', '%zz', UNKNOWN.toUpperCase().replace('7', 'A'), `${UNKNOWN}%20`, "1' OR '1'='1"])(
    '%s is no id',
    async (id) => {
      expect((await world.ask('GET', `${base}/${id}`)).body).toMatchObject({ code: 'INVALID_REQUEST', errors: [{ path: 'portfolio_id' }] })
    },
  )

  it.each([
    '?x=1',
    '?limit=1&limit=2',
    '?limit',
    '?limit=0',
    '?limit=1e1',
    '?offset=-1',
    '?limit[]=1',
    '?LIMIT=1',
    '?cursor=abc',
    '?api_key=x',
  ])('%s is no query of a list', async (query) => {
    expect((await world.ask('GET', `${base}${query}`)).body).toMatchObject({ code: 'INVALID_REQUEST' })
  })

  it('of a query where none is read', async () => {
    expect((await world.ask('GET', `${base}/${portfolio}?x=1`)).body).toMatchObject({ code: 'INVALID_REQUEST', errors: [{ path: 'x' }] })
    expect((await world.ask('POST', `${base}?preview=true`, { body: {} })).body).toMatchObject({ errors: [{ path: 'preview' }] })
  })

  it.each(['*', '"1","2"', 'W/"1"', '1', '"0"', '"x"', '""', '"01"'])('of If-Match: %s', async (match) => {
    const address = (await record()).headers.get('Location')!
    const answer = await world.ask('PUT', address, { body: { amount: '60.00' }, headers: { 'If-Match': match } })
    expect(answer.body).toMatchObject({ code: 'INVALID_REQUEST', errors: [{ path: 'If-Match' }] })
  })

  it('of a version that somebody else has changed', async () => {
    const address = (await record()).headers.get('Location')!
    const edit = (version: string) => world.ask('PUT', address, { body: { amount: '60.00' }, headers: { 'If-Match': version } })
    expect((await edit('"1"')).headers.get('ETag')).toBe('"2"')
    expect((await edit('"1"')).body).toMatchObject({ code: 'VERSION_CONFLICT', status: 412 })
  })
})
