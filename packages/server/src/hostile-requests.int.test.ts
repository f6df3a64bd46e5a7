// long: one corpus over one world for each store; apart, every store would be started twice.

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SignJWT } from 'jose'
import { secretBytes } from './auth.ts'
import { type Engine, engines } from './engines.test.helper.ts'
import { addressOf, allRows, listOperations, type Operation, type Row, rowsOf } from './hostile.test.helper.ts'
import { expectProblem, openWorld, stateOf, testAuth, type Told, type World } from './world.test.helper.ts'

// Hostile bodies, headers, queries and sequences over every store.

const TODAY = '2026-11-20'
const operations = listOperations({ change_type: 'CONTRIBUTION', change_date: TODAY, inception_date: '2000-01-01', name: 'Hostile' })
const withBody = operations.filter(({ inQuery, spec }) => !inQuery && spec.input)
const lists = operations.filter(({ spec }) => spec.list !== undefined)

/** Where the specification answers otherwise than the corpus expects, with the reason, and nowhere else. */
const overrides: Readonly<Record<string, { readonly expect: readonly number[]; readonly why: string }>> = {
  'sequences-001': { expect: [409], why: 'a key that is used again with another body is IDEMPOTENCY_CONFLICT, 409' },
  'sequences-010': { expect: [400], why: 'an overdraft is EQUITY_003, 400' },
  'sequences-011': { expect: [400], why: 'an overdraft is EQUITY_003, 400' },
}

/** Rows that ask for something this API has not, or that another test asks; what is sent of them must still be refused or harmless. */
const elsewhere: Readonly<Record<string, string>> = {
  'query_string-045': 'the user is the token’s; a parameter that names another is unknown, 400',
  'query_string-046': 'the tenant is the token’s; a parameter that names another is unknown, 400',
  'headers-028': 'a token of another secret, in auth.test.ts',
  'headers-040': 'no header can hold a NUL; over a socket, in hostile-sockets.test.ts',
  'headers-031': 'a token has three parts; five are refused before they are read, in auth.test.ts',
  'sequences-006': 'the fault drills kill the process',
  'sequences-007': 'the fault drills kill the process',
  'sequences-018': 'late entries restate, in the tests of equity changes',
  'sequences-020': 'there are no orders yet',
  'sequences-022': 'two runs at once, in the tests of the batch',
  'sequences-026': 'there is no import yet',
}

const expected = (row: Row): readonly number[] => overrides[row.id]?.expect ?? row.expect

describe.each(Object.keys(engines))('over %s', (name) => {
  let engine: Engine
  let world: World
  let admin: string
  const parameters: Record<string, string> = {}
  beforeAll(async () => {
    engine = await engines[name]!()
    world = await openWorld({ store: engine.store, cors_origins: ['https://good.example'] })
    admin = await world.token({ scopes: ['admin'] })
    parameters['portfolio_id'] = await world.portfolio({ inception_date: '2000-01-01' })
    parameters['change_id'] = (await record({})).body['id'] as string
  })
  afterAll(() => engine.close())

  const record = (
    fields: Record<string, unknown>,
    more: { headers?: Record<string, string>; token?: string; portfolio?: string } = {},
  ): Promise<Told> =>
    world.ask('POST', `/api/v1/portfolios/${more.portfolio ?? parameters['portfolio_id']}/equity-changes`, {
      body: { change_type: 'CONTRIBUTION', change_date: TODAY, amount: '1.00', ...fields },
      ...(more.headers ? { headers: more.headers } : {}),
      token: more.token ?? admin,
    })
  const address = (operation: Operation): string => addressOf(operation, { ...unknowns(operation), ...parameters })

  /** Every row is refused with one of its statuses, and nothing has changed. */
  async function refuses(rows: readonly Row[], ask: (row: Row) => Promise<Told>): Promise<void> {
    const before = await stateOf(world, admin)
    for (const row of rows) {
      const told = await ask(row)
      expect(expected(row), `${row.id} ${row.why}: ${told.text.slice(0, 300)}`).toContain(told.status)
      if (told.status >= 400) expectProblem(told, row.id)
    }
    expect(await stateOf(world, admin)).toBe(before)
  }

  for (const operation of withBody) {
    test(`${operation.id} refuses hostile bodies`, async () => {
      const rows = rowsOf('json_body').filter(
        (row) => row.verdict === 'reject' && row['batch_items'] === undefined && row['batch'] === undefined,
      )
      await refuses(rows, (row) => world.ask(operation.spec.method, address(operation), { token: admin, text: bodyOf(row) }))
      expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
    })

    test(`${operation.id} refuses other kinds of content`, async () => {
      const rows = rowsOf('headers').filter((row) => /^Content-/.test(row['name'] as string) && row.verdict === 'reject')
      await refuses(rows, (row) =>
        world.ask(operation.spec.method, address(operation), {
          token: admin,
          text: JSON.stringify(operation.sample),
          headers: { [row['name'] as string]: row['value'] as string },
        }),
      )
    })

    const batch = operation.fields.find(({ path }) => path.includes('[0].'))?.path.split('[0]')[0]
    const optional = batch !== undefined && !(batch in operation.sample)
    if (batch !== undefined && !optional)
      test(`${operation.id} bounds its batch`, async () => {
        const [item] = operation.sample[batch] as unknown[]
        const rows = rowsOf('json_body').filter(
          (row) => row.verdict === 'reject' && (row['batch_items'] as number | undefined) !== undefined && row.id !== 'json_body-072',
        )
        await refuses(rows, (row) =>
          world.ask(operation.spec.method, address(operation), {
            token: admin,
            text: `{"${batch}":[${Array(row['batch_items'] as number)
              .fill(JSON.stringify(item))
              .join(',')}]}`,
          }),
        )
      })
  }

  test('a key that is spelled with an escape is that key', async () => {
    const told = await world.ask('POST', `/api/v1/portfolios/${parameters['portfolio_id']}/equity-changes`, {
      text: `{"\\u0061mount":"1.00","change_type":"CONTRIBUTION","change_date":"${TODAY}"}`,
    })
    expect(told.body).toMatchObject({ amount: '1.00' })
  })

  test('more rows than a statement has parameters are written', async () => {
    const prices = Array.from({ length: 21_846 }, (_, index) => ({ symbol: `S${index}`, date: TODAY, price: '1.25' }))
    const told = await world.ask('PUT', '/api/v1/prices', { token: admin, body: { prices } })
    expect(told.body, told.text.slice(0, 300)).toMatchObject({ received: 21_846 })
  })

  describe('lists', () => {
    for (const operation of lists)
      test(`${operation.id} refuses hostile pages and queries`, async () => {
        const rows = [...rowsOf('pagination'), ...rowsOf('query_string')].filter(
          ({ verdict, id }) => verdict === 'reject' && !(id in elsewhere),
        )
        await refuses(rows, async (row) => {
          if (row.id === 'query_string-044')
            return world.ask('GET', `/api/v1/portfolios/${parameters['portfolio_id']}`, {
              token: await world.token({ tenant_id: 'other' }),
            })
          const { headers, token } = row['note'] === undefined ? { headers: {}, token: admin } : { headers: {}, token: null }
          return world.ask('GET', `${address(operation)}${queryOf(row)}`, { token, headers })
        })
      })

    test('parameters that name somebody else are unknown', async () => {
      for (const id of ['query_string-045', 'query_string-046']) {
        const told = await world.ask('GET', `/api/v1/portfolios${queryOf(rowsOf('query_string').find((row) => row.id === id)!)}`)
        expect(told.body, id).toMatchObject({ code: 'INVALID_REQUEST', status: 400 })
      }
    })

    test('what is harmless is answered or refused', async () => {
      const rows = [...rowsOf('pagination'), ...rowsOf('query_string')].filter(({ verdict }) => verdict === 'inert' || verdict === 'policy')
      for (const row of rows) expect(row.expect, row.id).toContain((await world.ask('GET', `/api/v1/portfolios${queryOf(row)}`)).status)
    })

    test('periods that run backwards or for ever are refused, and a leap day is a day', async () => {
      for (const operation of lists.filter(({ fields }) => fields.some(({ path }) => path === 'end_date')))
        for (const row of rowsOf('date_pairs')) {
          const told = await world.ask('GET', `${address(operation)}?start_date=${row['from'] as string}&end_date=${row['to'] as string}`)
          expect(expected(row), `${operation.id} ${row.id}: ${told.text.slice(0, 300)}`).toContain(told.status)
        }
    })

    test('a cursor opens its own list only', async () => {
      const [mine, theirs] = [await world.portfolio(), await world.portfolio()]
      for (const portfolio of [mine, theirs]) for (const amount of ['1.00', '2.00']) await record({ amount }, { portfolio })
      const page = (portfolio: string, cursor: string) =>
        world.ask('GET', `/api/v1/portfolios/${portfolio}/equity-changes?limit=1&cursor=${cursor}`)
      const cursor = (await world.ask('GET', `/api/v1/portfolios/${mine}/equity-changes?limit=1`)).body['next_cursor'] as string
      expect((await page(mine, cursor)).status).toBe(200)
      for (const odd of [
        `${cursor.slice(0, -1)}${cursor.endsWith('0') ? '1' : '0'}`,
        `${cursor.startsWith('3') ? '4' : '3'}${cursor.slice(1)}`,
        cursor.slice(2),
      ])
        expect((await page(mine, odd)).body, odd).toMatchObject({ code: 'INVALID_REQUEST' })
      expect((await page(theirs, cursor)).body).toMatchObject({ code: 'INVALID_REQUEST' })
    })
  })

  describe('headers', () => {
    const byName = (names: RegExp, verdict?: Row['verdict']) =>
      rowsOf('headers').filter(
        (row) => names.test(row['name'] as string) && !(row.id in elsewhere) && (verdict === undefined || row.verdict === verdict),
      )

    test('that prove nobody are 401 on every route', async () => {
      for (const operation of operations)
        await refuses(byName(/^Authorization$/), async (row) => {
          const Authorization = await authorization(row['value'] as string)
          return world.ask(operation.spec.method, address(operation), {
            token: null,
            headers: { Authorization },
            ...(operation.inQuery ? {} : { body: operation.sample }),
          })
        })
    })

    test('that cannot be a key are refused', async () => {
      for (const operation of operations.filter(({ spec }) => spec.scope === 'write'))
        await refuses(byName(/^Idempotency-Key$/), (row) =>
          world.ask(operation.spec.method, address(operation), {
            token: admin,
            headers: { 'Idempotency-Key': row['value'] as string },
            ...(operation.inQuery || !operation.spec.input ? {} : { body: operation.sample }),
          }),
        )
    })

    test('that name no single version are refused', async () => {
      for (const operation of operations.filter(({ spec }) => spec.errors.includes('VERSION_CONFLICT')))
        await refuses(byName(/^If-Match$/), (row) =>
          world.ask(operation.spec.method, address(operation), {
            token: admin,
            headers: { 'If-Match': row['value'] as string },
            ...(operation.inQuery ? {} : { body: operation.sample }),
          }),
        )
    })

    test('that are usual are taken', async () => {
      for (const row of byName(/^(Content-Type|Accept|Accept-Language)$/).filter(({ verdict }) => verdict !== 'reject'))
        expect((await record({}, { headers: { [row['name'] as string]: row['value'] as string } })).status, row.id).toBe(201)
    })

    test('that ask for another user, method, address or range change nothing', async () => {
      const path = `/api/v1/portfolios/${parameters['portfolio_id']}`
      const plain = await world.ask('GET', path)
      for (const row of byName(/./, 'inert').filter(
        ({ name: header }) => header !== 'Origin' && header !== 'Access-Control-Request-Headers',
      )) {
        const told = await world.ask('GET', path, { headers: { [row['name'] as string]: row['value'] as string } })
        expect([told.status, told.text], row.id).toEqual([200, plain.text])
        expect(told.headers.get('X-Request-Id'), row.id).not.toBe(row['value'])
      }
    })

    test('of pages that are not registered open nothing', async () => {
      for (const row of byName(/^Origin$/)) {
        const told = await world.ask('GET', '/api/v1/portfolios', { headers: { Origin: row['value'] as string } })
        expect(
          [told.headers.has('Access-Control-Allow-Origin'), told.headers.has('Access-Control-Allow-Credentials'), told.headers.get('Vary')],
          row.id,
        ).toEqual([false, false, 'Origin'])
      }
      const [probe] = byName(/^Access-Control-Request-Headers$/)
      const started = performance.now()
      await world.ask('OPTIONS', '/api/v1/portfolios', {
        token: null,
        headers: {
          Origin: 'https://good.example',
          'Access-Control-Request-Method': 'POST',
          'Access-Control-Request-Headers': (probe!['value'] as string).replace(/[^\x20-\x7e]/g, ''),
        },
      })
      expect(performance.now() - started).toBeLessThan(50)
    })
  })

  describe('sequences', () => {
    const row = (number: string): Row => rowsOf('sequences').find(({ id }) => id === `sequences-${number}`)!
    const answers = (number: string, told: Told) => expect(expected(row(number)), told.text).toContain(told.status)
    const count = async (portfolio: string) => (await world.ask('GET', `/api/v1/portfolios/${portfolio}/equity-changes`)).body['total']
    const withdraw = (portfolio: string, amount: string, change_date = TODAY) =>
      record({ change_type: 'WITHDRAWAL', amount, change_date, override_reason: 'The test' }, { portfolio })

    test('the same key with another body', async () => {
      const headers = { 'Idempotency-Key': 'sequence-1' }
      expect((await record({ change_type: 'WITHDRAWAL' }, { headers })).status).toBe(201)
      answers('001', await record({ change_type: 'WITHDRAWAL', amount: '2.00' }, { headers }))
    })

    test('twins at the same moment do it once', async () => {
      const portfolio = await world.portfolio()
      const twins = await Promise.all(Array.from({ length: 8 }, () => record({}, { portfolio, headers: { 'Idempotency-Key': 'twins' } })))
      for (const told of twins) answers('003', told)
      const done = twins.filter(({ status }) => status === 201)
      expect(new Set(done.map(({ text }) => text)).size).toBe(1)
      expect(await count(portfolio)).toBe(1)
    })

    test('the same key of two tenants is two keys', async () => {
      const token = await world.token({ tenant_id: 'other' })
      const create = (who: string) =>
        world.ask('POST', '/api/v1/portfolios', {
          token: who,
          headers: { 'Idempotency-Key': 'shared' },
          body: { name: 'A', base_currency: 'USD', inception_date: TODAY, opening_equity: '1.00' },
        })
      await create(admin)
      answers('004', await create(token))
    })

    test('a withdrawal before the money was there, and the cover taken away', async () => {
      const portfolio = await world.portfolio({ opening_equity: '0.00' })
      const cover = await record({ amount: '100.00', change_date: TODAY }, { portfolio })
      expect((await withdraw(portfolio, '60.00')).status).toBe(201)
      answers('010', await withdraw(portfolio, '60.00', '2026-10-01'))
      answers(
        '011',
        await world.ask('DELETE', `/api/v1/portfolios/${portfolio}/equity-changes/${cover.body['id'] as string}`, { token: admin }),
      )
      expect((await world.ask('GET', `/api/v1/portfolios/${portfolio}`)).body['equity_balance']).toBe('40.00')
    })

    test('two editors, then an edit and a reading of what was deleted', async () => {
      const portfolio = await world.portfolio()
      const path = `/api/v1/portfolios/${portfolio}/equity-changes/${(await record({}, { portfolio })).body['id'] as string}`
      const edit = (version: string) => world.ask('PUT', path, { body: { amount: '5.00' }, headers: { 'If-Match': version } })
      expect((await edit('"1"')).status).toBe(200)
      answers('013', await edit('"1"'))
      expect((await world.ask('DELETE', path)).status).toBe(204)
      answers('015', await edit('"3"'))
      expect(await count(portfolio)).toBe(0)
      const summary = await world.ask('GET', `/api/v1/portfolios/${portfolio}/equity-changes/summary`)
      answers('017', summary)
      expect(summary.body).toMatchObject({ total_contributions: '0.00', contribution_count: 0 })
    })
  })

  test('the next ordinary request succeeds', async () => {
    expect((await record({})).status).toBe(201)
    expect(world.log.filter(({ level }) => level === 'error')).toEqual([])
  })
})

test('what is overridden or left to another test is in the corpus', () => {
  const ids = new Set(allRows().map(({ id }) => id))
  for (const id of [...Object.keys(overrides), ...Object.keys(elsewhere)]) expect(ids).toContain(id)
})

function unknowns({ spec }: Operation): Record<string, string> {
  return Object.fromEntries([...spec.path.matchAll(/\{(\w+)\}/g)].map((match) => [match[1]!, '00000000-0000-7000-8000-00000000ffff']))
}

function bodyOf(row: Row): string | Uint8Array<ArrayBuffer> {
  if (typeof row['body'] === 'string') return row['body']
  if (typeof row['bytes_b64'] === 'string') return Uint8Array.from(atob(row['bytes_b64']), (character) => character.charCodeAt(0))
  if (typeof row['body_keys'] === 'number') return `{${Array.from({ length: row['body_keys'] }, (_, index) => `"k${index}":1`).join(',')}}`
  const { prefix, unit, times, suffix, close } = row['body_repeat'] as {
    prefix: string
    unit: string
    times: number
    suffix: string
    close: string
  }
  return `${prefix}${unit.repeat(times)}${suffix}${close.repeat(times)}`
}

/** The query of a row, with our names for what it calls otherwise, and its placeholders as they stand. */
function queryOf(row: Row): string {
  if (row['query_repeat'] !== undefined) {
    const { unit, times } = row['query_repeat'] as { unit: string; times: number }
    return `?${unit.repeat(times)}`
  }
  if (typeof row['param'] === 'string') return `?${row['param']}=${encodeURIComponent(row['value'] as string)}`
  const query = (row['query'] as string).replace(/^\??/, '?')
  // What follows a number sign never leaves the caller, so that row stays as it is: a name that nobody knows.
  return (query.includes('#') ? query : query.replace(/\bfrom=/g, 'start_date=')).replace(/[<>" {}]/g, encodeURIComponent)
}

async function authorization(value: string): Promise<string> {
  const made = /<(.*)>/.exec(value)?.[1]
  if (made === undefined) return value
  const now = Date.parse(`${TODAY}T18:40:33Z`) / 1000
  const claims: Record<string, unknown> = {
    iss: testAuth.issuer,
    aud: testAuth.audience,
    sub: 'ann',
    tenant: 'acme',
    scope: 'admin',
    exp: now + 600,
  }
  const header: Record<string, unknown> = {}
  if (made.startsWith('nbf')) claims['nbf'] = now + 3600
  if (made.startsWith('exp as string')) claims['exp'] = '9999999999'
  if (made.startsWith('aud')) claims['aud'] = 'another'
  if (made.startsWith('iss')) claims['iss'] = 'another'
  // The key is chosen by us and never by the token, so these two are signed with a key of their own.
  const own = made.startsWith('kid') || made.startsWith('jku')
  if (made.startsWith('kid')) header['kid'] = '../../dev/null'
  if (made.startsWith('jku')) header['jku'] = 'https://evil.example/keys'
  const token = await new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256', ...header })
    .sign(secretBytes(own ? 'x'.repeat(32) : testAuth.secret))
  const [head, payload, signature] = token.split('.') as [string, string, string]
  const encode = (part: unknown): string => btoa(JSON.stringify(part)).replace(/=+$/, '').replaceAll('+', '-').replaceAll('/', '_')
  if (made.startsWith('crit')) return `Bearer ${encode({ alg: 'HS256', crit: ['odd'], odd: 1 })}.${payload}.${signature}`
  if (made.startsWith('payload edited')) return `Bearer ${head}.${encode({ ...claims, sub: 'eve' })}.${signature}`
  if (made.startsWith('signature with')) return `Bearer ${head}.${payload}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`
  return `Bearer ${token}`
}
