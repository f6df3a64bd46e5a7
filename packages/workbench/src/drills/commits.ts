import { createApp } from '@rollforward/server'
import { postgresStore } from '@rollforward/storage-postgres'
import type { FreshDatabase } from '../../../storage-postgres/src/fresh-database.test.helper.ts'
import { chance } from '../../../core/src/store/conformance/random.ts'
import { type Cut, type CutCommitProxy, cutCommitProxy } from './cut-commit-proxy.ts'
import { drillDatabase } from './drill-database.ts'
import type { Drill, DrillReport } from './main.ts'
import { tenantId } from './servers.ts'

// The network fails at the worst moment: when COMMIT is on its way, or its answer. Whoever asked is told that it is not known, asks
// again under the same key, and it has been done once.

export const commitsDrill: Drill = { unit: 'cut commits', count: 500, run: (options) => runCommits(options) }

export interface CommitsOptions {
  readonly count: number
  readonly seed: number
  readonly report?: (done: number) => void
  /** To see that the drill notices: whoever asks again has forgotten the key. */
  readonly forgets_key?: boolean
}

interface Reply {
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

type Ask = (path: string, key: string, body: unknown) => Promise<Reply>

export async function runCommits({ count, seed, report, forgets_key = false }: CommitsOptions): Promise<DrillReport> {
  const luck = chance(seed)
  const database = await drillDatabase()
  const proxy = await cutCommitProxy(database.url)
  const store = postgresStore({ connection_string: proxy.url, pool_max: 3 })
  const app = createApp({
    store,
    auth: { authenticate: () => ({ user_id: 'ann', tenant_id: tenantId, scopes: ['write'] }) },
    rate_limits: false,
  })
  const ask: Ask = async (path, key, body) => {
    const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': key }
    const response = await app.request(`/api/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
    return { status: response.status, headers: response.headers, text: await response.text() }
  }
  const counts = { request: 0, reply: 0 }
  const findings: string[] = []
  try {
    const opened = await ask('/portfolios', 'ground', {
      name: 'Ground',
      base_currency: 'USD',
      inception_date: '2026-01-01',
      opening_equity: '1000000.00',
    })
    const portfolioId = (JSON.parse(opened.text) as { id: string }).id
    for (let index = 0; index < count; index += 1) {
      const cut = luck.pick(['request', 'reply', 'reply', 'reply'] as const)
      counts[cut] += 1
      const found = await runCut({
        ask,
        proxy,
        database,
        cut,
        name: `${seed}-${index}`,
        again: forgets_key ? 'forgotten' : '',
        portfolioId,
        makes: luck.pick(['portfolio', 'change']),
      })
      findings.push(...found.map((finding) => `cut ${index}, ${cut}: ${finding}`))
      report?.(index + 1)
    }
    if (proxy.cuts() !== count) findings.push(`${proxy.cuts()} commits were cut and not ${count}`)
  } finally {
    await store.close()
    proxy.stop()
    await database.drop()
  }
  return { counts: { commits: count, lost_requests: counts.request, lost_replies: counts.reply }, findings }
}

const yesterday = () => new Date(Date.now() - 86_400_000).toISOString().slice(0, 10)

interface OneCut {
  readonly ask: Ask
  readonly proxy: CutCommitProxy
  readonly database: FreshDatabase
  readonly cut: Cut
  readonly name: string
  readonly again: string
  readonly portfolioId: string
  readonly makes: 'portfolio' | 'change'
}

async function runCut({ ask, proxy, database, cut, name, again, portfolioId, makes }: OneCut): Promise<string[]> {
  const path = makes === 'portfolio' ? '/portfolios' : `/portfolios/${portfolioId}/equity-changes`
  const body =
    makes === 'portfolio'
      ? { name, base_currency: 'USD', inception_date: '2026-01-01', opening_equity: '1.00' }
      : { change_type: 'CONTRIBUTION', amount: '1.00', change_date: yesterday(), description: name }
  const key = `commit-${name}`
  proxy.cutNextCommit(cut)
  const first = await ask(path, key, body)
  const second = await ask(path, `${key}${again}`, body)
  const third = await ask(path, `${key}${again}`, body)
  const [stored] = await database.query<{ times: number; body: string | null; audited: number }>(
    `
    select ((select count(*) from portfolios where name = $1) + (select count(*) from equity_changes where description = $1))::int as times,
      (select body from idempotency_keys where key = $2) as body,
      (select count(*) from audit where coalesce(after ->> 'name', after ->> 'description') = $1)::int as audited`,
    [name, key],
  )
  const replayed = (reply: Reply) => reply.headers.get('Idempotent-Replayed') === 'true'
  const wrong: readonly (readonly [boolean, string])[] = [
    [first.status !== 503 || !first.text.includes('"COMMIT_UNKNOWN"'), `the first answer is ${first.status} ${first.text}`],
    [first.headers.get('Retry-After') === null, 'the first answer does not say when to try again'],
    [second.status !== 201 || third.status !== 201, `then ${second.status} ${second.text}, ${third.status} ${third.text}`],
    [replayed(second) !== (cut === 'reply') || !replayed(third), 'what was done is not told as a replay, or the other way round'],
    [second.text !== third.text || stored?.body !== third.text, 'the bytes of a replay differ'],
    [stored?.times !== 1 || stored.audited !== 1, `done ${stored?.times} times, in the audit trail ${stored?.audited} times`],
  ]
  return wrong.filter(([isWrong]) => isWrong).map(([, what]) => what)
}
