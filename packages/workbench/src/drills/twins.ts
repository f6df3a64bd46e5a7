import type { FreshDatabase } from '../../../storage-postgres/src/fresh-database.test.helper.ts'
import { drillDatabase } from './drill-database.ts'
import type { Drill, DrillReport } from './main.ts'
import type { Breakage } from './numbered-pool.ts'
import { type Reply, type Servers, startServers } from './servers.ts'

// Sixty-four identical requests under one key at the same moment, over two servers: one effect, one answer for all, to the byte.

export const TWINS = 64

export const twinsDrill: Drill = { unit: 'groups', count: 500, run: (options) => runTwins(options) }

interface Group {
  readonly method: string
  readonly path: string
  readonly body?: unknown
  readonly status: number
  /** How many rows of each kind the whole group has to leave behind. */
  readonly left: Readonly<Record<'portfolios' | 'changes' | 'deleted' | 'audit' | 'events', number>>
}

/** With one contribution in it, whose id is given, the portfolio has 150.00. */
type MakeGroup = (portfolioId: string, changeId: string) => Group

const nothing = { portfolios: 0, changes: 0, deleted: 0, audit: 0, events: 0 }
const told = { ...nothing, audit: 1, events: 1 }
const yesterday = () => new Date(Date.now() - 86_400_000).toISOString().slice(0, 10)
const flow = (change_type: string, amount: string) => ({ change_type, amount, change_date: yesterday() })

const groups: readonly MakeGroup[] = [
  (id) => ({
    method: 'POST',
    path: `/portfolios/${id}/equity-changes`,
    body: flow('CONTRIBUTION', '1.00'),
    status: 201,
    left: { ...told, changes: 1 },
  }),
  (id) => ({
    method: 'POST',
    path: `/portfolios/${id}/equity-changes`,
    body: flow('WITHDRAWAL', '150.00'),
    status: 201,
    left: { ...told, changes: 1 },
  }),
  (id, change) => ({
    method: 'PUT',
    path: `/portfolios/${id}/equity-changes/${change}`,
    body: { amount: '7.00' },
    status: 200,
    left: told,
  }),
  (id, change) => ({ method: 'DELETE', path: `/portfolios/${id}/equity-changes/${change}`, status: 204, left: { ...told, deleted: 1 } }),
  () => ({
    method: 'POST',
    path: '/portfolios',
    body: { name: 'twin', base_currency: 'USD', opening_equity: '1.00', inception_date: '2026-01-01' },
    status: 201,
    left: { ...told, portfolios: 1 },
  }),
  // A refusal has no effect that could be doubled, and every twin is refused for itself.
  (id) => ({ method: 'POST', path: `/portfolios/${id}/equity-changes`, body: flow('WITHDRAWAL', '150.01'), status: 400, left: nothing }),
]

export interface TwinsOptions {
  readonly count: number
  readonly seed: number
  readonly report?: (done: number) => void
  readonly without?: Breakage
}

export async function runTwins({ count, seed, report, without = 'nothing' }: TwinsOptions): Promise<DrillReport> {
  const database = await drillDatabase()
  const findings: string[] = []
  let servers: Servers | undefined
  let requests = 0
  try {
    servers = await startServers({ database_url: database.url, without })
    for (let index = 0; index < count; index += 1) {
      const found = await runGroup(servers, database, index, `twins-${seed}-${index}`)
      findings.push(...found.map((finding) => `group ${index}: ${finding}`))
      requests += TWINS
      report?.(index + 1)
    }
  } finally {
    await servers?.stop()
    await database.drop()
  }
  return { counts: { groups: count, requests }, findings: [...findings, ...servers.troubles] }
}

async function runGroup(servers: Servers, database: FreshDatabase, index: number, key: string): Promise<string[]> {
  const client = servers.clients[0]!
  const portfolio = await client.portfolios.create({
    name: 'Group',
    base_currency: 'USD',
    opening_equity: '100.00',
    inception_date: '2026-01-01',
    time_zone: 'UTC',
  })
  const change = await client.equityChanges.record(portfolio.id, {
    change_type: 'CONTRIBUTION',
    amount: '50.00',
    change_date: yesterday(),
    override_reason: undefined,
  })
  const group = groups[index % groups.length]!(portfolio.id, change.id)
  const ask = (server: number, body: unknown = group.body) => servers.send(server, group.method, group.path, { key, body })
  const before = await count(database)
  const replies = await Promise.all(Array.from({ length: TWINS }, (_, twin) => ask(twin)))
  const late = await ask(1)
  const after = await count(database)
  const left = Object.fromEntries(Object.entries(after).map(([name, value]) => [name, value - before[name as keyof typeof before]]))
  return [
    ...differing([...replies, late], group),
    ...(JSON.stringify(left) === JSON.stringify(group.left) ? [] : [`left ${JSON.stringify(left)} and not ${JSON.stringify(group.left)}`]),
    ...(group.body === undefined || group.status === 400 ? [] : await conflict(await ask(0, { ...group.body, description: 'another' }))),
  ]
}

function differing(replies: readonly Reply[], { status, left }: Group): string[] {
  const found = replies.filter((reply) => reply.status !== status).map((reply) => `answered ${reply.status} ${reply.text}`)
  // Refusals name the request that they answer, and nothing else of them may differ.
  const bodies = new Set(replies.map(({ text }) => text.replace(/"request_id":"[^"]*"/, '')))
  if (bodies.size !== 1) found.push(`${bodies.size} different answers: ${[...bodies].join(' ')}`)
  const first = replies.filter(({ headers }) => headers.get('Idempotent-Replayed') === null).length
  if (left.audit === 1 && first !== 1) found.push(`${first} of them say that they did it`)
  return found
}

async function conflict({ status, text }: Reply): Promise<string[]> {
  return (status === 409 && text.includes('IDEMPOTENCY_CONFLICT')) || status === 400
    ? []
    : [`another request under the key was answered ${status} ${text}`]
}

async function count(database: FreshDatabase): Promise<Group['left']> {
  const [row] = await database.query<Group['left'] & Record<string, number>>(`
    select (select count(*) from portfolios)::int as portfolios, (select count(*) from equity_changes)::int as changes,
      (select count(*) from equity_changes where deleted_at is not null)::int as deleted,
      (select count(*) from audit)::int as audit, (select count(*) from outbox)::int as events`)
  return row!
}
