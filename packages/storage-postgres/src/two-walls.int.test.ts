import type { Instant, StoreSession } from '@rollforward/core/store'
import { guardTenants } from '@rollforward/core/store'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { columns } from './columns.ts'
import type { Connection, Statement } from './connection.ts'
import type { Driver } from './driver.ts'
import { type FreshDatabase, freshDatabase } from './fresh-database.test.helper.ts'
import { postgresStore } from './index.ts'
import { openSession } from './open-session.ts'
import { pgDriver } from './pg-driver.ts'
import { settingsOf } from './run-transaction.ts'
import { callsFor, fillTenant, type Mark, type MarkedBook } from './two-walls.test.helper.ts'

// A tenant is kept from another by two walls: the application knows which tenants a transaction is for and says the tenant in every
// statement, and the database has its policies. Each is taken down, and the other one has to hold alone, for every method of the
// port. With both down every method does harm: so each of these tests could fail.

const canary: Mark = { tenant_id: 'canary-tenant', text: 'canary', digits: '77777' }
const own: Mark = { tenant_id: 'own-tenant', text: 'own', digits: '11' }
const tables = [...Object.keys(columns), 'tenant_heads', 'market_revisions']

/** A database with two tenants that differ in nothing but the tenant, and a driver to it for each way in. */
interface World {
  readonly database: FreshDatabase
  readonly drivers: readonly Driver[]
  readonly canary: MarkedBook
  readonly own: MarkedBook
  readonly digest: string
}

async function openWorld(policies: 'with policies' | 'without policies'): Promise<World> {
  const database = await freshDatabase()
  const store = postgresStore({ connection_string: database.url })
  await store.migrate()
  const fill = (mark: Mark) => store.transaction({ tenant_ids: [mark.tenant_id], mode: 'write' }, (session) => fillTenant(session, mark))
  const filled = { canary: await fill(canary), own: await fill(own) }
  await store.close()
  if (policies === 'without policies') for (const table of tables) await database.query(`alter table ${table} disable row level security`)
  // Many rows travel by COPY and few as parameters; here both ways are taken by any number.
  const drivers = [1, Infinity].map((copyRowsMin) => {
    const pool = new pg.Pool({ connectionString: database.url, max: 2 })
    return pgDriver(() => Promise.resolve(pool), { onStatement: () => undefined, endPool: true, copyRowsMin })
  })
  const [row] = await database.query<{ digest: string }>(digestOf(canary.tenant_id))
  return { database, drivers, ...filled, digest: row!.digest }
}

/** Every row of the tenant, as one text. */
function digestOf(tenantId: string): string {
  const rows = tables.map((table) => `select '${table}' || to_jsonb(t)::text as row from ${table} t where tenant_id = '${tenantId}'`)
  return `select md5(string_agg(row, E'\\n' order by row collate "C")) as digest from (${rows.join(' union all ')}) rows`
}

interface Attempt {
  /** Whether the application looks at the tenants of the transaction. */
  readonly guarded: boolean
  /** Whether statements say the tenant. */
  readonly conditions: boolean
}

/** What came of a call in a transaction of the own tenant, which is taken back: what it gave, and whether the other tenant's rows are as they were. */
async function attempt(driver: Driver, world: World, { guarded, conditions }: Attempt, call: (session: StoreSession) => Promise<unknown>) {
  const scope = { tenant_ids: [own.tenant_id], mode: 'write' as const }
  const outcome = { gave: '', harmed: false, error: null as unknown }
  const takenBack = new Error('taken back')
  const work: Parameters<Driver['transaction']>[1] = async (connection, begun) => {
    const session = openSession(conditions ? connection : withoutConditions(connection), begun['now'] as Instant, 'write')
    await connection.query(plain('savepoint before_call'))
    try {
      outcome.gave = textOf(await call(guarded ? guardTenants(session, scope) : session))
    } catch (error) {
      outcome.error = error
      await connection.query(plain('rollback to savepoint before_call'))
    }
    await connection.query(plain('reset role'))
    const [row] = await connection.query(plain(digestOf(canary.tenant_id)))
    outcome.harmed = row!['digest'] !== world.digest
    throw takenBack
  }
  await driver.transaction({ isolation: 'read committed', settings: settingsOf(scope) }, work).catch((error: unknown) => {
    if (error !== takenBack) throw error
  })
  const seen = [canary.text, canary.digits, world.canary.head.hash!, world.canary.tenant_hash].some((mark) => outcome.gave.includes(mark))
  return { ...outcome, leaked: seen || outcome.harmed }
}

const plain = (sql: string): Statement => ({ sql, parameters: [] })

/** A connection of an application that forgot the tenant everywhere. */
function withoutConditions(connection: Connection): Connection {
  const column = String.raw`(?:"?\w+"?\.)?"?tenant_id"?`
  const forget = (sql: string) => sql.replace(new RegExp(`${column} = (?:\\$\\d+|E?'[^']*'|${column})`, 'g'), '(true or $&)')
  return {
    query: ({ sql, parameters }) => connection.query({ sql: forget(sql), parameters }),
    copy: connection.copy && { ...connection.copy, read: (query) => connection.copy!.read(forget(query)) },
  }
}

function textOf(value: unknown): string {
  return (
    JSON.stringify(value, (_, inner: unknown) => {
      if (typeof inner === 'bigint') return `${inner}`
      return ArrayBuffer.isView(inner) ? Array.from(inner as unknown as ArrayLike<number | bigint>, String) : inner
    }) ?? ''
  )
}

const methods = Object.keys(
  callsFor({ mark: own, portfolio: { tenant_id: own.tenant_id }, head: { sequence: 0, hash: null } } as MarkedBook),
)
let walled: World
let open: World

beforeAll(async () => {
  walled = await openWorld('with policies')
  open = await openWorld('without policies')
})

afterAll(async () => {
  for (const { drivers, database } of [walled, open]) {
    for (const driver of drivers) await driver.close()
    await database.drop()
  }
})

describe('the list of methods', () => {
  it('is whole: only the list of tenants needs none, and a lock that shows no rows', () => {
    const session = openSession({ query: async () => [], copy: null }, '' as Instant, 'write')
    const names = Object.entries(session).flatMap(([group, calls]) =>
      typeof calls === 'string' ? [] : Object.keys(calls as object).map((name) => `${group}.${name}`),
    )
    const tried = new Set(methods.map((method) => method.split(' ')[0]!))
    expect(names.filter((name) => !tried.has(name))).toEqual(['market.hold', 'access.listTenants'])
  })
})

describe.each([0, 1])('way %i into the database', (way) => {
  it.each(methods)('%s: with both walls down it does harm', async (method) => {
    const asked = await attempt(open.drivers[way]!, open, { guarded: false, conditions: true }, callsFor(open.canary)[method]!)
    expect(asked).toMatchObject({ error: null, leaked: true })
  })

  it.each(methods)('%s: the database holds alone', async (method) => {
    const driver = walled.drivers[way]!
    // Somebody asks for the other tenant, and nobody looks who is asking.
    expect(await attempt(driver, walled, { guarded: false, conditions: true }, callsFor(walled.canary)[method]!)).toMatchObject({
      leaked: false,
    })
    // Somebody asks for the own tenant, and the statements forget to say so.
    expect(await attempt(driver, walled, { guarded: false, conditions: false }, callsFor(walled.own)[method]!)).toMatchObject({
      leaked: false,
    })
  })

  it.each(methods)('%s: the application holds alone', async (method) => {
    const driver = open.drivers[way]!
    expect(await attempt(driver, open, { guarded: true, conditions: true }, callsFor(open.canary)[method]!)).toMatchObject({
      leaked: false,
    })
    // What is asked for the own tenant is done, and only there.
    const asked = await attempt(driver, open, { guarded: true, conditions: true }, callsFor(open.own)[method]!)
    expect(asked).toMatchObject({ error: null, leaked: false })
  })
})

it('the conditions are really gone when they are taken out', async () => {
  const harmful: string[] = []
  for (const method of methods) {
    const asked = await attempt(open.drivers[0]!, open, { guarded: false, conditions: false }, callsFor(open.own)[method]!)
    // One that changes two rows instead of one finds out by itself.
    if (asked.leaked || asked.error !== null) harmful.push(method)
  }
  // All but those that only insert.
  const inserts = [
    'books.savePortfolios new',
    'books.saveEquityChanges',
    'market.putQuotes',
    'ledger.saveFacts fills',
    'ledger.saveFacts income',
    'access.saveAccess',
  ]
  expect(
    methods.filter((method) => !harmful.includes(method) && !inserts.includes(method) && !method.startsWith('delivery.finish')),
  ).toEqual([])
})
