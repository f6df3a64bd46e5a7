import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { freshDatabase } from '../../../storage-postgres/src/fresh-database.test.helper.ts'

const main = fileURLToPath(new URL('main.ts', import.meta.url))
const secret = 'a secret of the tests, long enough'
let folder: string
const running = new Set<ChildProcess>()

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rollforward-cli-'))
})
afterEach(() => {
  for (const child of running) child.kill('SIGKILL')
})
afterAll(() => rm(folder, { recursive: true, force: true }))

interface Run {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

function start(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const own = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(DATABASE_URL|PORT|HOST|NODE_ENV|ROLLFORWARD_.*)$/.test(name)),
  )
  const child = spawn(process.execPath, ['--conditions=rollforward-source', main, ...args], { cwd: folder, env: { ...own, ...env } })
  running.add(child)
  const told = { out: '', err: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => (told.out += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (told.err += text))
  const ended = once(child, 'close').then(([code]): Run => {
    running.delete(child)
    return { code: code as number | null, ...told }
  })
  /** What is printed, once it matches. */
  const says = async (pattern: RegExp): Promise<RegExpExecArray> => {
    for (;;) {
      const match = pattern.exec(told.out)
      if (match) return match
      const run = await Promise.race([ended, new Promise<undefined>((resolve) => setTimeout(resolve, 50))])
      if (run) throw new Error(`ended with ${run.code}: ${run.out}${run.err}`)
    }
  }
  return { child, ended, says }
}
const run = (args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Run> => start(args, env).ended

/** One clear line, a code that is not zero, and no stack trace. */
function isRefused({ code, out, err }: Run, line: RegExp): void {
  expect(code, err).toBeGreaterThan(0)
  expect(err).toMatch(line)
  expect(err).not.toMatch(/\n\s+at /)
  expect(err.trim().split('\n').length, err).toBeLessThanOrEqual(2)
  expect(out).toBe('')
}

describe('what cannot be is said in one line', () => {
  const withSecret = { ROLLFORWARD_SECRET: secret }
  test.each([
    [['serve', '--what'], {}, /unknown option '--what'/],
    [['what'], {}, /unknown command 'what'/],
    [['serve'], {}, /set ROLLFORWARD_SECRET.*there is no default/],
    [['serve'], { ROLLFORWARD_SECRET: 'short' }, /at least 32 bytes/],
    [['serve', '--jwks-url', 'https://a.example/keys'], {}, /needs --issuer and --audience/],
    [['serve', '--jwks-url', 'keys.json'], {}, /must begin with https/],
    [['serve', '--port', '70000'], withSecret, /port from 0 to 65535/],
    [['serve'], { ...withSecret, PORT: 'http' }, /PORT must be a port/],
    [['serve', '--database-url', 'mysql://localhost'], withSecret, /must begin with postgres/],
    [['serve', '--database-url', 'postgres://a/b', '--data-dir', 'c'], withSecret, /either --database-url or --data-dir/],
    [['migrate', '--down', '-1'], {}, /whole number above 0/],
    [['token'], withSecret, /required option '--user <id>'/],
    [['token', '--user', 'u', '--tenant', 't', '--scope', 'root'], withSecret, /Allowed choices are read, write, admin/],
  ] as const)('%j %j', async (args, env, line) => isRefused(await run(args, env), line))

  test('a database that cannot be reached', async () => {
    isRefused(await run(['migrate', '--database-url', 'postgres://127.0.0.1:1/nothing']), /database cannot be reached/)
    isRefused(await run(['serve', '--database-url', 'postgres://127.0.0.1:1/nothing'], withSecret), /UNAVAILABLE/)
  })

  test('a folder that cannot be made', async () => {
    await writeFile(join(folder, 'a-file'), '')
    isRefused(await run(['migrate', '--data-dir', 'a-file/data']), /ENOTDIR|EEXIST/)
  })
})

test('help is everywhere', async () => {
  for (const args of [['--help'], ['serve', '--help'], ['portfolio', 'create', '--help']])
    expect(await run(args)).toMatchObject({ code: 0, out: expect.stringContaining('Usage: rollforward') as string })
})

test('a server in a folder, a token for it, and a portfolio made by hand', async () => {
  const env = { ROLLFORWARD_SECRET: secret, ROLLFORWARD_METRICS_TOKEN: 'figures' }
  const who = ['--data-dir', 'book', '--tenant', 'acme', '--user', 'ann']
  const made = await run(['portfolio', 'create', 'Growth', '--inception', '2026-01-02', '--opening', '1000.00', ...who])
  expect(made, made.err).toMatchObject({ code: 0, out: expect.stringMatching(/^[0-9a-f-]{36}\n$/) as string })
  expect((await run(['portfolio', 'list', ...who])).out).toContain('USD            1000.00  Growth')
  expect(JSON.parse((await run(['portfolio', 'list', '--json', ...who])).out)).toMatchObject({ name: 'Growth', equity_balance: '1000.00' })
  isRefused(await run(['portfolio', 'create', 'Growth', '--inception', 'today', ...who]), /inception_date: must be a calendar date/)

  const { child, says, ended } = start(['serve', '--data-dir', 'book', '--port', '0'], env)
  const [, url] = await says(/Rollforward: (http:\S+)/)
  isRefused(await run(['portfolio', 'list', ...who]), /in use by process \d+/)
  const token = (await run(['token', '--user', 'ann', '--tenant', 'acme', '--scope', 'read', 'write'], env)).out.trim()
  const answer = await fetch(`${url}api/v1/portfolios`, { headers: { Authorization: `Bearer ${token}` } })
  expect(await answer.json()).toMatchObject({ portfolios: [{ name: 'Growth', permissions: ['read', 'write', 'own'] }] })
  expect((await fetch(`${url}metrics`, { headers: { Authorization: 'Bearer figures' } })).status).toBe(200)
  child.kill('SIGTERM')
  const { code, err } = await ended
  expect(code).toBe(0)
  const lines = err
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { message: string })
  expect(lines.map(({ message }) => message)).toEqual(expect.arrayContaining(['request', 'server closed']))
  expect(err).not.toContain(token)
  expect((await run(['portfolio', 'list', ...who])).code).toBe(0)
})

test('a PostgreSQL is brought forward and back', async () => {
  const database = await freshDatabase()
  const url = ['--database-url', database.url]
  try {
    isRefused(await run(['serve', ...url], { ROLLFORWARD_SECRET: secret }), /run migrate/)
    expect((await run(['migrate', ...url])).out).toMatch(/from version 0 to [1-9]/)
    expect((await run(['migrate'], { DATABASE_URL: database.url })).out).toMatch(/already/)
    expect((await run(['migrate', '--down', '1', ...url])).out).toMatch(/from version/)
    const server = start(['serve', '--migrate', '--port', '0', ...url], { ROLLFORWARD_SECRET: secret })
    const [, address] = await server.says(/Rollforward: (http:\S+)/)
    expect((await fetch(`${address}readyz`)).status).toBe(200)
    server.child.kill('SIGINT')
    expect((await server.ended).code).toBe(0)
  } finally {
    await database.drop()
  }
})

describe('the demo', () => {
  const open = async (...args: string[]) => {
    const demo = start(['demo', '--data-dir', 'demo', ...args])
    const [, url] = await demo.says(/Rollforward demo: (http:\/\/127\.0\.0\.1:\d+\/)\n$/)
    const session = await fetch(`${url}demo/session`, { method: 'POST' })
    const { token } = (await session.json()) as { token: string }
    const ask = async (path: string) =>
      (await fetch(`${url}api/v1/${path}`, { headers: { Authorization: `Bearer ${token}` } })).json() as Promise<Record<string, unknown>>
    return { ...demo, url: url!, ask }
  }

  test('is one portfolio with a history that adds up, made once', async () => {
    const first = await open('--port', '0')
    const { portfolios } = (await first.ask('portfolios')) as unknown as {
      portfolios: { id: string; name: string; opening_equity: string }[]
    }
    expect(portfolios).toMatchObject([{ name: 'Growth & income', opening_equity: '1500000.00' }])
    const overview = await first.ask(`portfolios/${portfolios[0]!.id}/overview`)
    const cents = (text: string): bigint => BigInt(text.replace('.', ''))
    const { net_capital_flow, cumulative_pnl, equity_balance } = overview as {
      net_capital_flow: { all: string }
      cumulative_pnl: string
      equity_balance: string
    }
    expect(150_000_000n + cents(cumulative_pnl) + cents(net_capital_flow.all)).toBe(cents(equity_balance))
    expect(overview).toMatchObject({ stale_from: null, num_positions: 8 })
    const fills = (await first.ask(`portfolios/${portfolios[0]!.id}/fills`))['total']
    first.child.kill('SIGTERM')
    expect((await first.ended).code).toBe(0)

    const second = await open('--port', '0')
    expect((await second.ask('portfolios'))['total']).toBe(1)
    expect((await second.ask(`portfolios/${portfolios[0]!.id}/fills`))['total']).toBe(fills)
    expect(await second.ask(`portfolios/${portfolios[0]!.id}/overview`)).toEqual(overview)
  })

  test('gives its token to its own page only', async () => {
    const { url } = await open('--port', '0')
    const ask = (headers: Record<string, string>, method = 'POST') => fetch(`${url}demo/session`, { method, headers })
    expect((await ask({ Origin: url.slice(0, -1), 'Sec-Fetch-Site': 'same-origin' })).status).toBe(200)
    expect((await ask({ Origin: 'https://evil.example' })).status).toBe(403)
    expect((await ask({ 'Sec-Fetch-Site': 'cross-site' })).status).toBe(403)
    expect((await ask({}, 'GET')).status).toBe(404)
    const { port } = new URL(url)
    const { overSocket, rawRequest } = await import('../socket.test.helper.ts')
    const rebound = await overSocket(
      +port,
      (socket) => void socket.write(rawRequest('POST /demo/session HTTP/1.1', ['Host: evil.example', 'Content-Length: 0'])),
    )
    expect(rebound.status).toBe(403)
  })

  test('takes the next free port, and says no where one was asked for', async () => {
    const first = await open()
    const { port } = new URL(first.url)
    const second = start(['demo', '--data-dir', 'demo-two'])
    const [, other] = await second.says(/127\.0\.0\.1:(\d+)/)
    expect(+other!).toBeGreaterThan(+port)
    isRefused(await run(['demo', '--data-dir', 'demo-three', '--port', port]), /EADDRINUSE/)
    isRefused(await run(['demo', '--data-dir', 'demo', '--port', '0']), /in use by process/)
  })
})
