import { createRollforward, manualClock } from '@rollforward/core'
import { memoryStore } from '@rollforward/core/memory'
import { postgresStore } from '@rollforward/storage-postgres'
import type { FreshDatabase } from '../../../storage-postgres/src/fresh-database.test.helper.ts'
import { drillDatabase } from './drill-database.ts'
import type { Drill, DrillReport } from './main.ts'
import { type Breakage, turnStatements } from './numbered-pool.ts'
import { type Servers, startServers, tenantId } from './servers.ts'
import { ask, type Ground, layGround, makeStorm, type Outcome, stateOf, type Storm, type StormRequest } from './storm.ts'

// Fifty clients at one portfolio over two server processes: withdrawals of today and of the past, edits and deletes of what covers
// them, all at the same moment. Whatever is accepted must be what one client alone would have been accepted in the same order.

export const stormsDrill: Drill = { unit: 'storms', count: 1_000, run: (options) => runStorms(options) }

export interface StormsOptions {
  readonly count: number
  readonly seed: number
  readonly report?: (done: number) => void
  readonly without?: Breakage
}

export async function runStorms({ count, seed, report, without = 'nothing' }: StormsOptions): Promise<DrillReport> {
  const database = await drillDatabase()
  const outcomes: Record<string, number> = {}
  const findings: string[] = []
  let servers: Servers | undefined
  try {
    for (const statement of turnStatements) await database.query(statement)
    if (without === 'every guard') await database.query('alter table audit drop constraint audit_chain_key')
    servers = await startServers({ database_url: database.url, numbered: true, without })
    for (let index = 0; index < count; index += 1) {
      const found = await runStorm(servers, database, seed + index, outcomes)
      findings.push(...found.map((finding) => `storm ${seed + index}: ${finding}`))
      report?.(index + 1)
    }
    const [deadlocks] = await database.query<{ count: string }>(
      'select deadlocks as count from pg_stat_database where datname = current_database()',
    )
    if (deadlocks?.count !== '0') findings.push(`${deadlocks?.count} deadlocks`)
    findings.push(...(await diagnosed(database.url)))
  } finally {
    await servers?.stop()
    await database.drop()
  }
  return { counts: { storms: count, ...outcomes }, findings: [...findings, ...servers.troubles] }
}

async function runStorm(servers: Servers, database: FreshDatabase, seed: number, outcomes: Record<string, number>): Promise<string[]> {
  const storm = makeStorm(seed, Date.now())
  const ground = await layGround(servers.clients[0]!, storm)
  await servers.takeTurns()
  const told = await Promise.all(
    storm.requests.map((request, index) => ask(servers.clients[index % servers.clients.length]!, ground, request, `${seed}-${index}`)),
  )
  for (const { code } of told) outcomes[code] = (outcomes[code] ?? 0) + 1
  const turns = await servers.takeTurns()
  const order = told.map((_, index) => ({ index, turn: turns.get(`${seed}-${index}`) ?? 0 })).sort((left, right) => left.turn - right.turn)
  const accepted = order.filter(({ index }) => told[index]!.code === 'done').map(({ index }) => storm.requests[index]!)
  return [
    ...order.filter(({ turn }) => turn === 0).map(({ index }) => `request ${index} never had the lock: ${told[index]!.code}`),
    ...told.filter(({ status }) => status >= 500).map(({ code, figures }) => `answered ${code} ${figures}`),
    ...(await overdrafts(database, ground)),
    ...(await differences(
      servers,
      storm,
      ground,
      order.map(({ index }) => index),
      told,
    )),
    ...(await auditDifferences(database, ground, accepted, storm)),
  ]
}

/** Equity of every single day, added up by the database from nothing but the facts. */
async function overdrafts(database: FreshDatabase, { portfolio_id }: Ground): Promise<string[]> {
  const rows = await database.query<{ day: string; equity: string }>(
    `
    select day::text, equity::text from portfolios p
    cross join lateral (select generate_series(p.inception_date, current_date + 1, '1 day')::date as day) days
    cross join lateral (
      select p.opening_equity
        + coalesce((select sum(case change_type when 'CONTRIBUTION' then amount else -amount end) from equity_changes e
            where e.portfolio_id = p.id and e.deleted_at is null and e.change_date <= day), 0)
        + coalesce((select sum(amount) from income i where i.portfolio_id = p.id and i.date <= least(day, p.snapshot_date)), 0) as equity
    ) sums
    where p.id = $1 and equity < 0 order by day`,
    [portfolio_id],
  )
  return rows.map(({ day, equity }) => `overdraft: ${equity} on ${day}`)
}

/** Everything that the system itself checks: identities, a fresh rebuild, the chain of the audit trail. */
async function diagnosed(url: string): Promise<string[]> {
  const store = postgresStore({ connection_string: url })
  const { portfolios } = await createRollforward({ store }).system().batch.diagnose()
  await store.close()
  return portfolios.flatMap(({ portfolio_id, findings }) => findings.map((finding) => `${portfolio_id}: ${JSON.stringify(finding)}`))
}

/** Plays the storm again, one request after another, in the order in which they had the lock, on a store that has only this. */
async function differences(
  servers: Servers,
  storm: Storm,
  ground: Ground,
  order: readonly number[],
  told: readonly Outcome[],
): Promise<string[]> {
  const clock = manualClock(new Date().toISOString())
  const alone = createRollforward({ store: memoryStore({ clock }), clock }).as({ user_id: 'ann', tenant_id: tenantId, scopes: ['write'] })
  const ownGround = await layGround(alone, storm)
  const found: string[] = []
  for (const index of order) {
    const request = storm.requests[index]!
    const expected = await ask(alone, ownGround, request, `${index}`)
    const actual = told[index]!
    if (actual.code !== expected.code || actual.figures !== expected.figures)
      found.push(`${JSON.stringify(request)} was answered ${actual.code} ${actual.figures}, alone ${expected.code} ${expected.figures}`)
  }
  const [together, apart] = [await stateOf(servers.clients[0]!, ground), await stateOf(alone, ownGround)]
  if (together !== apart) found.push(`the book differs:\n  ${together}\n  ${apart}`)
  return found
}

/** The trail has exactly what was accepted, in the order in which it was decided. */
async function auditDifferences(
  database: FreshDatabase,
  { portfolio_id }: Ground,
  accepted: readonly StormRequest[],
  { flows }: Storm,
): Promise<string[]> {
  const rows = await database.query<{ told: string }>(
    `
    select concat_ws(' ', action, case when action <> 'equity_change.deleted' then after ->> 'amount' end) as told
    from audit where portfolio_id = $1 and action like 'equity_change.%' order by sequence offset $2`,
    [portfolio_id, flows.length],
  )
  const trail = rows.map(({ told }) => told)
  const expected = accepted.map((request) => {
    if (request.does === 'delete') return 'equity_change.deleted'
    return `equity_change.${request.does === 'edit' ? 'updated' : 'recorded'} ${request.amount}`
  })
  return JSON.stringify(trail) === JSON.stringify(expected)
    ? []
    : [`the audit trail: ${trail.join(', ')}; accepted: ${expected.join(', ')}`]
}
