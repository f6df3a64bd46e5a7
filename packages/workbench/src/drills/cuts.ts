import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import type { FreshDatabase } from '../../../storage-postgres/src/fresh-database.test.helper.ts'
import { drillDatabase } from './drill-database.ts'
import type { Drill, DrillReport } from './main.ts'
import type { Breakage } from './numbered-pool.ts'
import { type Reply, type Servers, startServers } from './servers.ts'

// Connections of two servers under load are ended by the database, one every fifth of a second. Clients try again under their keys;
// nothing is lost, nothing is doubled, no process ends, and afterwards the pools are whole.

const CUT_EVERY_MS = 200
const CLIENTS = 24
const PORTFOLIOS = 6
const POOL_MAX = 10
const TRIES_MAX = 200
const RETRY_MS = 20
const LONGEST_S = 180

export const cutsDrill: Drill = { unit: 'seconds', count: 120, run: (options) => runCuts(options) }

export interface CutsOptions {
  /** Seconds at least. */
  readonly count: number
  /** It goes on, for a limited time, until so many changes were made: a machine may be slow, and what was not changed cannot be lost. */
  readonly changes_min?: number
  readonly report?: (done: number) => void
  readonly without?: Breakage
}

interface Tally {
  readonly errors: Record<string, number>
  readonly findings: string[]
  /** What was acknowledged, by portfolio. */
  readonly done: Map<string, number>
  requests: number
  cuts: number
  /** Those that met a connection in the middle of something. */
  felt: number
}

export async function runCuts({ count, changes_min = 0, report, without = 'nothing' }: CutsOptions): Promise<DrillReport> {
  const database = await drillDatabase()
  const tally: Tally = { errors: {}, findings: [], done: new Map(), requests: 0, cuts: 0, felt: 0 }
  const begun = performance.now()
  const seconds = () => (performance.now() - begun) / 1_000
  let servers: Servers | undefined
  try {
    servers = await startServers({ database_url: database.url, pool_max: POOL_MAX, without })
    for (let index = 0; index < PORTFOLIOS; index += 1) tally.done.set(await openPortfolio(servers), 0)
    const isOver = () => seconds() >= count && (sum(tally) >= changes_min || seconds() >= LONGEST_S)
    await Promise.all([
      cutUntil(isOver, database, tally, () => report?.(Math.min(Math.floor(seconds()), count))),
      ...Array.from({ length: CLIENTS }, (_, client) => loadUntil(isOver, servers!, tally, client)),
    ])
    tally.findings.push(...(await lostOrDoubled(database, tally)))
    if (servers.troubles.length === 0) tally.findings.push(...(await brokenPools(servers, tally)))
  } finally {
    await servers?.stop()
    await database.drop()
  }
  const { requests, cuts, felt, errors, findings } = tally
  return {
    counts: { seconds: Math.round(seconds()), cuts, felt, requests, changes: sum(tally), ...errors },
    findings: [...findings, ...servers.troubles],
  }
}

async function openPortfolio(servers: Servers): Promise<string> {
  const fields = { name: 'Cut', base_currency: 'USD', opening_equity: '1000000.00', inception_date: '2026-01-01', time_zone: 'UTC' }
  return (await servers.clients[0]!.portfolios.create(fields)).id
}

/** On a connection of its own, and every other time it is one that is in the middle of something. */
async function cutUntil(isOver: () => boolean, { url }: FreshDatabase, tally: Tally, tell: () => void): Promise<void> {
  const knife = new pg.Client({ connectionString: url })
  await knife.connect()
  while (!isOver()) {
    const preferred = tally.cuts % 2 === 0 ? `(state = 'idle')::int, ` : ''
    const { rows: cut } = await knife.query<{ felt: boolean }>(`
      select state <> 'idle' as felt, pg_terminate_backend(pid) from (
        select pid, state from pg_stat_activity where application_name = 'rollforward' and datname = current_database() order by ${preferred}random() limit 1
      ) chosen`)
    tally.cuts += cut.length
    tally.felt += cut.filter(({ felt }) => felt).length
    tell()
    await sleep(CUT_EVERY_MS)
  }
  await knife.end()
}

/** One client: it records a contribution and reads the list, over and over, and gives up on nothing. */
async function loadUntil(isOver: () => boolean, servers: Servers, tally: Tally, client: number): Promise<void> {
  const portfolios = [...tally.done.keys()]
  for (let round = 0; !isOver() && servers.troubles.length === 0; round += 1) {
    const portfolio = portfolios[(client + round) % portfolios.length]!
    const path = `/portfolios/${portfolio}/equity-changes`
    const change_date = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10)
    const body = { change_type: 'CONTRIBUTION', amount: '1.00', change_date, description: `${client}-${round}` }
    await untilDone(servers, tally, (attempt) => servers.send(client + attempt, 'POST', path, { body, key: `cut-${client}-${round}` }))
    tally.done.set(portfolio, tally.done.get(portfolio)! + 1)
    await untilDone(servers, tally, (attempt) => servers.send(client + attempt, 'GET', `${path}?limit=1`))
  }
}

async function untilDone({ troubles }: Servers, tally: Tally, ask: (attempt: number) => Promise<Reply>): Promise<void> {
  for (let attempt = 0; attempt < TRIES_MAX && troubles.length === 0; attempt += 1) {
    tally.requests += 1
    const reply = await ask(attempt).catch((error: unknown) => String(error))
    if (typeof reply === 'string') tally.findings.push(`not answered: ${reply}`)
    else if (reply.status < 300) return
    else noteError(tally, reply)
    await sleep(RETRY_MS)
  }
  tally.findings.push('a request was never done')
}

/** Whoever is told no has to be told that trying again is right, and when. */
function noteError(tally: Tally, { status, headers, text }: Reply): void {
  const code =
    headers.get('Content-Type') === 'application/problem+json' ? (JSON.parse(text) as { code: string }).code : 'no problem document'
  tally.errors[code] = (tally.errors[code] ?? 0) + 1
  const isRetryable = status === 503 && ['UNAVAILABLE', 'COMMIT_UNKNOWN'].includes(code) && headers.get('Retry-After') !== null
  if (!isRetryable) tally.findings.push(`answered ${status} ${text}`)
}

/** Each description once, in the facts, the trail and the outbox, and the equity that follows from them. */
async function lostOrDoubled(database: FreshDatabase, tally: Tally): Promise<string[]> {
  const rows = await database.query<
    Record<'id' | 'equity', string> & Record<'changes' | 'distinct_changes' | 'audited' | 'events', number>
  >(`
    select p.id, (p.equity_balance - p.opening_equity)::text as equity,
      (select count(*) from equity_changes e where e.portfolio_id = p.id)::int as changes,
      (select count(distinct description) from equity_changes e where e.portfolio_id = p.id)::int as distinct_changes,
      (select count(*) from audit a where a.portfolio_id = p.id and a.action = 'equity_change.recorded')::int as audited,
      (select count(*) from outbox o where o.portfolio_id = p.id and o.type = 'equity_change.recorded')::int as events
    from portfolios p`)
  return rows.flatMap(({ id, equity, ...counts }) => {
    const done = tally.done.get(id)!
    const agrees = Object.values(counts).every((count) => count === done) && equity === `${done}.00`
    return agrees ? [] : [`${done} were acknowledged, ${JSON.stringify(counts)} are there, equity moved by ${equity}`]
  })
}

/** More requests at once than there are connections: a connection that was never given back would be missed here. */
async function brokenPools(servers: Servers, tally: Tally): Promise<string[]> {
  const [portfolio] = tally.done.keys()
  const asking = servers.urls.flatMap((_, server) =>
    Array.from({ length: POOL_MAX * 3 }, () => servers.send(server, 'GET', `/portfolios/${portfolio}`)),
  )
  const refused = (await Promise.all(asking))
    .filter(({ status }) => status !== 200)
    .map(({ status, text }) => `afterwards ${status} ${text}`)
  const pools = await servers.pools()
  const notWhole = pools.filter(({ total, idle, waiting }) => waiting !== 0 || idle !== total || total > POOL_MAX)
  return [...refused, ...notWhole.map((pool) => `the pool is not whole: ${JSON.stringify(pool)}`)]
}

function sum({ done }: Tally): number {
  return [...done.values()].reduce((total, count) => total + count, 0)
}
