import { storeConformance } from '@rollforward/core/conformance'
import { postgresStore } from '@rollforward/storage-postgres'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FreshDatabase, freshDatabase } from '../../../storage-postgres/src/fresh-database.test.helper.ts'
import { readText } from '../tidy/source-tree.ts'

// What the guide to PostgreSQL tells an operator to run is run here, as it stands there.

const guide = readText('docs/guides/postgres.md')

function block(name: string): string {
  const found = new RegExp(`\`\`\`sql ${name}\\n([^]*?)\`\`\``).exec(guide)?.[1]
  if (found === undefined) throw new Error(`the guide has no block "${name}"`)
  return found
}

async function migrated(): Promise<FreshDatabase> {
  const database = await freshDatabase()
  const store = postgresStore({ connection_string: database.url })
  await store.migrate()
  await store.close()
  return database
}

function urlOf(database: FreshDatabase, user: string): string {
  const url = new URL(database.url)
  url.username = user
  url.password = 'choose-another-one'
  return url.href
}

const roles = ['rollforward_service', 'rollforward_backup']

describe('the roles of the guide', () => {
  let database: FreshDatabase

  beforeAll(async () => {
    database = await migrated()
    for (const name of ['service', 'timeouts', 'backup']) await database.query(block(name))
  })

  afterAll(async () => {
    for (const role of roles) await database.query(`drop owned by ${role}; drop role ${role}`)
    await database.drop()
  })

  it('the service serves, and can neither migrate nor touch the trail nor see without a tenant', async () => {
    const store = postgresStore({ connection_string: urlOf(database, 'rollforward_service') })
    await store.check()
    const scope = { tenant_ids: ['acme'], mode: 'write' } as const
    await store.transaction(scope, ({ delivery }) => delivery.lockTenantHead({ tenant_id: 'acme' }))
    await store.close()
    const client = new pg.Client({ connectionString: urlOf(database, 'rollforward_service') })
    await client.connect()
    expect((await client.query('show lock_timeout')).rows).toEqual([{ lock_timeout: '5s' }])
    expect((await client.query('select * from tenant_heads')).rows).toEqual([])
    for (const statement of ['create table mine (id int)', 'delete from audit', 'alter table audit disable row level security'])
      await expect(client.query(statement), statement).rejects.toMatchObject({ code: '42501' })
    await client.end()
  })

  it('rows are seen by listing their tenants', async () => {
    await database.query(`insert into tenants (tenant_id) values ('acme'), ('unlisted')`)
    const row = (tenant: string) =>
      `('${tenant}', gen_random_uuid(), 'ann', 'Growth', 'USD', 'UTC', 'daily', 'FIFO', 'start', '2026-01-01', 1.00, 1.00, 0.00, 1, now(), now())`
    await database.query(`
      insert into portfolios (tenant_id, id, owner_id, name, base_currency, time_zone, calendar, lot_method, flow_timing, inception_date, opening_equity,
        equity_balance, cumulative_pnl, version, created_at, updated_at) values ${row('acme')}, ${row('unlisted')}`)
    const client = new pg.Client({ connectionString: database.url })
    await client.connect()
    const results = (await client.query(block('look'))) as unknown as readonly pg.QueryResult[]
    expect(results.flatMap(({ rows }) => rows as unknown[])).toEqual([{ tenant_id: 'acme', count: '1' }])
    await client.end()
  })

  it('a backup reads every row', async () => {
    const client = new pg.Client({ connectionString: urlOf(database, 'rollforward_backup') })
    await client.connect()
    expect((await client.query('select count(*)::int from portfolios')).rows).toEqual([{ count: 2 }])
    await client.end()
  })
})

describe('snapshots that are partitioned by date', () => {
  let database: FreshDatabase | undefined
  const makeStore = async () => {
    database = await migrated()
    await database.query(block('partition'))
    return { store: postgresStore({ connection_string: database.url }) }
  }
  storeConformance({ describe, it }, makeStore, { supports: ['concurrent', 'durable', 'flushed'] })

  it('are behind the policies, partition by partition', async () => {
    const rows = await database!.query<{ relname: string; kept: boolean }>(`
      select relname, relrowsecurity and relforcerowsecurity as kept from pg_class where relname ~ '^snapshots' and relkind in ('r', 'p') order by 1`)
    expect(rows).toEqual(
      ['snapshots', 'snapshots_2027', 'snapshots_before_2027', 'snapshots_later'].map((relname) => ({ relname, kept: true })),
    )
  })

  afterAll(() => database?.drop())
})

describe('the guide', () => {
  it('names every table that Citus has to distribute', async () => {
    const database = await migrated()
    const tables = await database.query<{ name: string }>(
      `select table_name as name from information_schema.columns where table_schema = 'public' and column_name = 'tenant_id'`,
    )
    await database.drop()
    for (const { name } of tables) expect(block('citus'), name).toContain(`'${name}'`)
  })
})
