import { afterEach, describe, expect, it, vi } from 'vitest'
import { type ClientOptions, createClient } from './create-client.ts'

const id = '01a1fa61-fb60-77cd-abbe-365400d68933'
const change = { change_type: 'CONTRIBUTION', amount: '50.00', change_date: '2026-11-20' } as const
const json = (status: number, body: unknown, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json', ...headers } })
const problem = (status: number, code: string, headers?: Record<string, string>): Response =>
  json(status, { title: `T ${code}`, detail: `D ${code}`, code, status }, headers)

type Answer = Response | Error | ((request: Request) => Response | Promise<Response>)

/** A server that gives the answers one after another, and the last one again and again. */
function scripted(answers: readonly Answer[], options: Partial<ClientOptions> = {}) {
  const asked: Request[] = []
  const client = createClient({
    baseUrl: 'https://api.example/',
    token: 'T',
    fetch: async (request) => {
      const answer = answers[Math.min(asked.length, answers.length - 1)]!
      asked.push(request)
      if (answer instanceof Error) throw answer
      return typeof answer === 'function' ? answer(request) : answer.clone()
    },
    ...options,
  })
  return { client, asked }
}

afterEach(() => void vi.useRealTimers())

/** Lets waiting calls wait, without anybody waiting. */
async function soon<Result>(call: PromiseLike<Result>): Promise<Result> {
  const settled = Promise.resolve(call)
  settled.catch(() => undefined)
  await vi.runAllTimersAsync()
  return settled
}

describe('a request', () => {
  it('goes to the address of its operation', async () => {
    const { client, asked } = scripted([json(200, {})])
    await client.portfolios.get(id)
    await client.equityChanges.list(id, { limit: 2, change_type: 'WITHDRAWAL' })
    await client.equityChanges.record(id, change, { idempotency_key: 'mine' })
    await client.equityChanges.update(id, id, { amount: '1.00' }, { if_match: 3 })
    await client.equityChanges.delete(id, id, { preview: true })
    expect(asked.map(({ method, url }) => `${method} ${url.replace('https://api.example/api/v1', '')}`)).toEqual([
      `GET /portfolios/${id}`,
      `GET /portfolios/${id}/equity-changes?limit=2&change_type=WITHDRAWAL`,
      `POST /portfolios/${id}/equity-changes`,
      `PUT /portfolios/${id}/equity-changes/${id}`,
      `DELETE /portfolios/${id}/equity-changes/${id}?preview=true`,
    ])
    expect(asked[2]?.headers.get('Idempotency-Key')).toBe('mine')
    expect(await asked[2]?.json()).toEqual(change)
    expect(asked[3]?.headers.get('If-Match')).toBe('"3"')
    expect(asked[4]?.headers.get('Prefer')).toBe('return=representation')
  })

  it('carries the token in its header and nothing else that names the user', async () => {
    const { client, asked } = scripted([json(200, {})])
    await client.portfolios.get(id)
    const [request] = asked
    expect(request?.headers.get('Authorization')).toBe('Bearer T')
    expect(request?.headers.has('Idempotency-Key')).toBe(false)
    expect([request?.credentials, request?.redirect, request?.cache]).toEqual(['omit', 'error', 'no-store'])
  })

  it.each([
    ['https://api.example', 'https://api.example/api/v1/portfolios'],
    ['https://api.example///', 'https://api.example/api/v1/portfolios'],
    ['https://proxy.example/money', 'https://proxy.example/money/api/v1/portfolios'],
    ['https://api.example/api/v1/', 'https://api.example/api/v1/portfolios'],
    ['https://api.example/api/v2', 'https://api.example/api/v2/portfolios'],
  ])('with the base %s goes to %s', async (baseUrl, expected) => {
    const { client, asked } = scripted([json(200, { portfolios: [], next_cursor: null })], { baseUrl })
    await client.portfolios.list()
    expect(asked[0]?.url).toBe(expected)
  })

  it('never leaves its path, whatever is put into it', async () => {
    const { client, asked } = scripted([problem(400, 'INVALID_REQUEST')])
    await expect(client.portfolios.get('../../evil?x#y')).rejects.toMatchObject({ code: 'INVALID_REQUEST' })
    expect(asked[0]?.url).toBe('https://api.example/api/v1/portfolios/..%2F..%2Fevil%3Fx%23y')
  })

  it('is sent only when a list is awaited or walked, and walks by cursor', async () => {
    const { client, asked } = scripted([
      json(200, { equity_changes: [1, 2], next_cursor: 'c1' }),
      json(200, { equity_changes: [3], next_cursor: null }),
    ])
    const list = client.equityChanges.list(id, { limit: 2, offset: 4 })
    expect(asked).toHaveLength(0)
    const items: unknown[] = []
    for await (const item of list) items.push(item)
    expect(items).toEqual([1, 2, 3])
    expect(asked[1]?.url).toContain('?limit=2&cursor=c1')
  })
})

describe('an answer that is no success', () => {
  it('is the error that the server names, with all it says', async () => {
    const body = {
      title: 'At most 30 days',
      detail: 'D',
      code: 'EQUITY_003',
      status: 400,
      type: 'urn:x',
      errors: [{ path: 'amount', message: 'm' }],
      request_id: 'r',
      amount_max: '4.00',
    }
    const { client } = scripted([json(400, body)])
    await expect(client.portfolios.get(id)).rejects.toMatchObject({
      name: 'RollforwardError',
      message: 'At most 30 days',
      code: 'EQUITY_003',
      status: 400,
      detail: 'D',
      retryable: false,
      errors: [{ path: 'amount', message: 'm' }],
      request_id: 'r',
      extensions: { amount_max: '4.00' },
    })
  })

  it('survives a code that only a newer server knows', async () => {
    const { client } = scripted([problem(422, 'EQUITY_999')])
    await expect(client.portfolios.get(id)).rejects.toMatchObject({
      code: 'EQUITY_999',
      status: 422,
      message: 'T EQUITY_999',
      retryable: false,
    })
  })

  it.each([
    [500, 'INTERNAL', false],
    [404, 'INTERNAL', false],
    [413, 'BODY_TOO_LARGE', false],
    [502, 'UNAVAILABLE', true],
    [503, 'UNAVAILABLE', true],
    [504, 'TIMEOUT', true],
  ])('of a proxy with status %i is %s', async (status, code, retryable) => {
    const { client } = scripted([new Response('<html>', { status, headers: { 'X-Request-Id': 'proxy' } })], { retries: 0 })
    await expect(client.portfolios.get(id)).rejects.toMatchObject({ code, status, retryable, request_id: 'proxy' })
  })

  it('that should have been JSON is an error too', async () => {
    const { client } = scripted([new Response('<html>', { status: 200 })], { retries: 0 })
    await expect(client.portfolios.get(id)).rejects.toMatchObject({ code: 'UNAVAILABLE', status: 502 })
  })
})

describe('trying again', () => {
  const good = json(200, { id })

  it('repeats what failed in passing with the same key', async () => {
    vi.useFakeTimers()
    const { client, asked } = scripted([new TypeError('fetch failed'), problem(503, 'COMMIT_UNKNOWN'), good])
    await soon(client.equityChanges.record(id, change))
    const keys = asked.map(({ headers }) => headers.get('Idempotency-Key'))
    expect(keys[0]).toMatch(/^[0-9a-f]{32}$/)
    expect(keys).toEqual([keys[0], keys[0], keys[0]])
    await soon(client.equityChanges.record(id, change))
    expect(asked[3]?.headers.get('Idempotency-Key')).not.toBe(keys[0])
  })

  it('gives up after the tries that are allowed', async () => {
    vi.useFakeTimers()
    const { client, asked } = scripted([problem(503, 'UNAVAILABLE')], { retries: 3 })
    await expect(soon(client.portfolios.get(id))).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    expect(asked).toHaveLength(4)
  })

  it.each([
    [400, 'INVALID_REQUEST'],
    [409, 'IDEMPOTENCY_CONFLICT'],
    [412, 'VERSION_CONFLICT'],
    [500, 'INTERNAL'],
    [501, 'NOT_SUPPORTED'],
  ])('does not repeat %i %s', async (status, code) => {
    const { client, asked } = scripted([problem(status, code), good])
    await expect(client.equityChanges.record(id, change)).rejects.toMatchObject({ code })
    expect(asked).toHaveLength(1)
  })

  it('waits as long as the server asks, and not much longer', async () => {
    vi.useFakeTimers()
    const times: number[] = []
    const timed = (answer: Response) => () => {
      times.push(Date.now())
      return answer.clone()
    }
    const { client } = scripted([timed(problem(429, 'RATE_LIMITED', { 'Retry-After': '7' })), timed(good)])
    await soon(client.portfolios.get(id))
    expect(times[1]! - times[0]!).toBeGreaterThanOrEqual(7000)
    expect(times[1]! - times[0]!).toBeLessThanOrEqual(10_500)
  })

  it('does not wait for minutes: the caller decides', async () => {
    const { client, asked } = scripted([problem(429, 'RATE_LIMITED', { 'Retry-After': '120' }), good])
    await expect(client.portfolios.get(id)).rejects.toMatchObject({ code: 'RATE_LIMITED', retry_after_s: 120, retryable: true })
    expect(asked).toHaveLength(1)
  })

  it('ends with the call that is aborted while it waits', async () => {
    const stop = new AbortController()
    const { client, asked } = scripted([problem(503, 'UNAVAILABLE', { 'Retry-After': '20' })])
    const call = client.portfolios.get(id, { signal: stop.signal })
    setTimeout(() => stop.abort(), 20)
    await expect(call).rejects.toMatchObject({ code: 'ABORTED' })
    expect(asked).toHaveLength(1)
  })
})

describe('an end to waiting', () => {
  const never = (): Promise<Response> => new Promise(() => undefined)

  it('comes with the time limit, also where fetch does not listen', async () => {
    const { client, asked } = scripted([never], { timeout_ms: 20 })
    await expect(client.portfolios.get(id)).rejects.toMatchObject({ code: 'TIMEOUT', retryable: true })
    expect(asked).toHaveLength(1)
  })

  it('comes when the caller aborts, before or during', async () => {
    const { client, asked } = scripted([never])
    await expect(client.portfolios.get(id, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'ABORTED', status: 499 })
    expect(asked).toHaveLength(0)
    const stop = new AbortController()
    setTimeout(() => stop.abort(), 10)
    await expect(client.portfolios.get(id, { signal: stop.signal })).rejects.toMatchObject({ code: 'ABORTED' })
  })
})
