import { readdirSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { manualClock } from '@rollforward/core'
import { memoryStore } from '@rollforward/core/memory'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Row, rowsOf } from './hostile.test.helper.ts'
import { type RunningServer, serve } from './node.ts'
import { signToken } from './sign-token.ts'
import { overSocket, rawRequest } from './socket.test.helper.ts'
import { NOW, testAuth } from './world.test.helper.ts'

// Hostile bytes on a real socket: what no client library would send.

let server: RunningServer
let token: string
let portfolio: string
const auth = (): string => `Authorization: Bearer ${token}`

beforeAll(async () => {
  const clock = manualClock(NOW)
  server = await serve({
    store: memoryStore({ clock }),
    clock,
    auth: testAuth,
    rate_limits: false,
    timeouts: { header: 400, request: 800, keep_alive: 400 },
  })
  token = (
    await signToken({ user_id: 'ann', tenant_id: 'acme', scopes: ['write'] }, { ...testAuth, lifetime_s: 3600, now: Date.parse(NOW) })
  ).token
  const body = JSON.stringify({ name: 'Socket', base_currency: 'USD', inception_date: '2026-01-02', opening_equity: '1000.00' })
  const created = await overSocket(
    server.port,
    (socket) => void socket.write(rawRequest('POST /api/v1/portfolios HTTP/1.1', [auth(), ...length(body)], body)),
  )
  portfolio = /"id":"([^"]+)"/.exec(created.text)![1]!
})
afterAll(() => server.close())

const length = (body: string): string[] => ['Content-Type: application/json', `Content-Length: ${Buffer.byteLength(body)}`]
const say = (text: string) => overSocket(server.port, (socket) => void socket.write(text, 'latin1'))
const isServed = async (): Promise<void> => {
  const answer = await say(rawRequest('GET /api/v1/portfolios HTTP/1.1', [auth()]))
  expect(answer.status).toBe(200)
  expect(answer.text).toContain('"total":1')
}
/** Nothing of ours, of the machine or of another tenant is in an answer. */
const tellsNothing = (text: string, id: string) =>
  expect(text, id).not.toMatch(/root:|\bat .+:\d+:\d+|node_modules\/|"dependencies"|\[core\]/)

describe('request lines', () => {
  for (const row of rowsOf('path_method'))
    test(`${row.id} ${String(row['request_line'] ?? row['method'])}`, async () => {
      for (const headers of [[], [auth()]]) {
        const answer = await say(rawRequest(lineOf(row), headers))
        expect(row.expect, answer.text.slice(0, 300)).toContain(answer.status)
        tellsNothing(answer.text, row.id)
      }
      await isServed()
    })

  function lineOf({ request_line, method }: Row): string {
    if (typeof request_line === 'string') return / HTTP\/\d/.test(request_line) ? request_line : `${request_line} HTTP/1.1`
    if (method === 'PATCH on a GET-only route') return `PATCH /api/v1/portfolios/${portfolio}/equity-changes/summary HTTP/1.1`
    if (method === 'PUT on a collection') return 'PUT /api/v1/portfolios HTTP/1.1'
    // There is no address that takes POST and not GET but the calculation of a portfolio.
    if (method === 'HEAD on a POST route') return `HEAD /api/v1/portfolios/${portfolio}/refresh HTTP/1.1`
    return `${method as string} /api/v1/portfolios HTTP/1.1`
  }
})

describe('bytes', () => {
  const get = 'GET /api/v1/portfolios HTTP/1.1'
  const post = 'POST /api/v1/portfolios HTTP/1.1'
  const chunked = (extension: string): string => `5${extension}\r\n{"a":\r\n3\r\n1} \r\n0\r\n\r\n`
  const made: Readonly<Record<string, () => string>> = {
    'raw_http-003': () => rawRequest(get, ['Host: x/evil?', auth()]),
    'raw_http-004': () => rawRequest(get, ['Host: a b', auth()]),
    'raw_http-005': () => rawRequest(get, ['Host: x:99999', auth()]),
    'raw_http-008': () => rawRequest(post, [auth(), 'Content-Type: application/json', 'Content-Length: 5', 'Content-Length: 6'], '{"a":1'),
    'raw_http-009': () =>
      rawRequest(post, [auth(), 'Content-Type: application/json', 'Content-Length: 5', 'Transfer-Encoding: chunked'], chunked('')),
    'raw_http-011': () => rawRequest(post, [auth(), 'Content-Type: application/json', 'Transfer-Encoding : chunked'], chunked('')),
    'raw_http-013': () =>
      rawRequest(post, [auth(), 'Content-Type: application/json', 'Transfer-Encoding: chunked'], chunked(`;x=${'y'.repeat(20_000)}`)),
    'raw_http-015': () => rawRequest(get, [auth(), 'X-\0: 1']),
    'raw_http-017': () => rawRequest(get, [auth(), `X-Long: ${'y'.repeat(20_000)}`]),
    'raw_http-019': () => rawRequest(`GET /api/v1/portfolios?x=${'y'.repeat(20_000)} HTTP/1.1`, [auth()]),
    'raw_http-022': () =>
      rawRequest(get, [auth(), 'Upgrade: websocket', 'Sec-WebSocket-Key: AAAA', 'Sec-WebSocket-Version: 13']).replace(
        'Connection: close',
        'Connection: Upgrade',
      ),
    'raw_http-026': () => rawRequest(post, [auth(), 'Content-Type: application/json', 'Content-Length: 50'], '{"a":1}'),
  }
  for (const [id, make] of Object.entries(made)) {
    const row = rowsOf('raw_http').find((each) => each.id === id)!
    test(`${id} ${String(row['raw'])}: ${row.why}`, async () => {
      const answer = await say(make())
      expect(row.expect, answer.text.slice(0, 300)).toContain(answer.status)
      tellsNothing(answer.text, id)
      await isServed()
    })
  }

  test('no header can hold a NUL', async () => {
    const body = JSON.stringify({ name: 'N', base_currency: 'USD', inception_date: '2026-01-02', opening_equity: '1.00' })
    expect((await say(rawRequest(post, [auth(), 'Idempotency-Key: k\0', ...length(body)], body))).status).toBe(400)
    await isServed()
  })

  test('a body on a GET is refused', async () => {
    expect((await say(rawRequest(get, [auth(), ...length('{}')], '{}'))).status).toBe(400)
    expect((await say(rawRequest(get, [auth(), 'Transfer-Encoding: chunked'], chunked('')))).status).toBe(400)
  })

  test('a body that grows beyond its limit is cut off', async () => {
    const piece = 'x'.repeat(64 * 1024)
    const answer = await overSocket(server.port, (socket) => {
      socket.write(rawRequest(post, [auth(), 'Content-Type: application/json', 'Transfer-Encoding: chunked']))
      const send = (): void => {
        if (socket.destroyed || !socket.writable) return
        socket.write(`10000\r\n${piece}\r\n`, () => setImmediate(send))
      }
      send()
    })
    expect([0, 413]).toContain(answer.status)
    await isServed()
  })
})

describe('slow senders are cut off, and nobody waits for them', () => {
  const drip = (text: string) => (socket: Socket) => {
    let at = 0
    const timer = setInterval(() => (socket.destroyed ? clearInterval(timer) : void socket.write(text[at++] ?? 'x')), 50)
    socket.on('close', () => clearInterval(timer))
  }

  test('raw_http-024 of headers', async () => {
    const answer = await overSocket(
      server.port,
      drip(rawRequest('GET /api/v1/portfolios HTTP/1.1', [auth(), `X-Long: ${'y'.repeat(1000)}`])),
      { wait_ms: 5000 },
    )
    expect([0, 408]).toContain(answer.status)
    expect(answer.ms).toBeLessThan(2000)
  })

  test('raw_http-025 of a body', async () => {
    const head = rawRequest('POST /api/v1/portfolios HTTP/1.1', [auth(), 'Content-Type: application/json', 'Content-Length: 5000'])
    const slow = overSocket(
      server.port,
      (socket) => {
        socket.write(head)
        drip('{"a":1')(socket)
      },
      { wait_ms: 5000 },
    )
    await isServed()
    const answer = await slow
    expect([0, 400, 408]).toContain(answer.status)
    expect(answer.ms).toBeLessThan(3000)
  })

  test('raw_http-027 idle ones by the thousand', async () => {
    const sockets = await Promise.all(
      Array.from(
        { length: 1000 },
        () =>
          new Promise<Socket>((resolve) => {
            const socket = connect(server.port, '127.0.0.1', () => resolve(socket))
            socket.on('error', () => resolve(socket)).resume()
          }),
      ),
    )
    await isServed()
    const open = (): number => sockets.filter(({ closed }) => !closed).length
    for (let waited = 0; open() > 0 && waited < 3000; waited += 100) await new Promise((resolve) => setTimeout(resolve, 100))
    expect(open()).toBe(0)
  })

  test('and leave no file open', async () => {
    const before = readdirSync('/proc/self/fd').length
    await Promise.all(Array.from({ length: 200 }, () => say(rawRequest('GET /healthz HTTP/1.1'))))
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(readdirSync('/proc/self/fd').length).toBeLessThan(before + 20)
  })
})

test('every row is sent here, or there is nothing yet to send it to', () => {
  const nothingYet = { 'raw_http-029': 'no report is that long', 'raw_http-031': 'nothing is exported yet' }
  const slow = ['raw_http-024', 'raw_http-025', 'raw_http-027']
  const sent = ['003', '004', '005', '008', '009', '011', '013', '015', '017', '019', '022', '026'].map((number) => `raw_http-${number}`)
  expect(
    rowsOf('raw_http')
      .map(({ id }) => id)
      .sort(),
  ).toEqual([...sent, ...slow, ...Object.keys(nothingYet)].sort())
})
