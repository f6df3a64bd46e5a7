import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { columns } from './columns.ts'
import { type FreshDatabase, freshDatabase } from './fresh-database.test.helper.ts'
import { type DatabaseStore, postgresStore } from './index.ts'
import { savedPortfolio, tenantId, withdrawal, writing } from './sample-rows.test.helper.ts'

// What the database itself refuses, whatever our own code forgets.

let database: FreshDatabase
let store: DatabaseStore
let client: pg.Client

beforeAll(async () => {
  database = await freshDatabase()
  store = postgresStore({ connection_string: database.url })
  await store.migrate()
  const portfolio = await savedPortfolio(store)
  await writing(store, ({ books }) => books.saveEquityChanges([withdrawal(portfolio, '1.00')]))
  client = new pg.Client({ connectionString: database.url })
  await client.connect()
})

afterAll(async () => {
  await client.end()
  await store.close()
  await database.drop()
})

/** As the application runs, but by hand, and always taken back. */
async function asApplication<Result>(tenants: string | null, work: () => Promise<Result>): Promise<Result> {
  await client.query('begin')
  try {
    await client.query('set local role rollforward_app')
    if (tenants !== null) await client.query(`select set_config('rf.tenants', $1, true)`, [tenants])
    return await work()
  } finally {
    await client.query('rollback')
  }
}

const count = async (table: string) => (await client.query<{ count: string }>(`select count(*) from ${table}`)).rows[0]?.count

describe('row-level security', () => {
  it.each(Object.keys(columns))('%s: holds for its owner too, and no other table is without it', async (table) => {
    const [row] = await database.query<{ relrowsecurity: boolean; relforcerowsecurity: boolean }>(
      'select relrowsecurity, relforcerowsecurity from pg_class where oid = $1::regclass',
      [table],
    )
    expect(row).toEqual({ relrowsecurity: true, relforcerowsecurity: true })
    expect(await asApplication(null, () => count(table))).toBe('0')
    expect(await asApplication('', () => count(table))).toBe('0')
    expect(await asApplication('other,acm,acme2', () => count(table))).toBe('0')
  })

  it('lets the listed tenants through', async () => {
    expect(await asApplication(`other,${tenantId}`, () => count('equity_changes'))).toBe('1')
  })

  it('is not left behind in a session: the next transaction of the same connection sees nothing', async () => {
    await asApplication(tenantId, () => count('portfolios'))
    expect(await asApplication(null, () => count('portfolios'))).toBe('0')
  })

  it('covers every table that has a tenant but the list of them', async () => {
    const rows = await database.query<{ relname: string }>(
      `select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' where c.relkind = 'r' and not c.relrowsecurity`,
    )
    expect(rows).toEqual([{ relname: 'tenants' }])
  })

  it('refuses to move a row to another tenant', async () => {
    await expect(asApplication(tenantId, () => client.query(`update portfolios set tenant_id = 'other'`))).rejects.toMatchObject({
      code: '42501',
    })
  })
})

describe('the audit trail', () => {
  it.each([
    'update audit set action = $$x$$',
    'delete from audit',
    'truncate audit',
    'alter table audit disable row level security',
    'drop table audit',
  ])('refuses the application: %s', async (statement) => {
    await expect(asApplication(tenantId, () => client.query(statement))).rejects.toMatchObject({ code: '42501' })
  })
})

describe('numbers', () => {
  it.each(['NaN', 'Infinity', '-1.00', '0.00', '1.005', '1', '1.0', '1e2', '100000000000000.00', 'x'])(
    'an amount of %s is refused',
    async (amount) => {
      const portfolio = await savedPortfolio(store)
      await expect(writing(store, ({ books }) => books.saveEquityChanges([withdrawal(portfolio, amount)]))).rejects.toMatchObject({
        code: 'INVALID_REQUEST',
      })
    },
  )

  it('every numeric column refuses NaN and infinities', async () => {
    const numeric = Object.entries(columns).flatMap(([table, types]) =>
      Object.entries(types).flatMap(([name, type]) => (type === 'numeric' ? [`${table}.${name}`] : [])),
    )
    const checks = await database.query<{ name: string; definition: string }>(`
      select conrelid::regclass || '.' || a.attname as name, pg_get_constraintdef(c.oid) as definition
      from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and array[a.attnum] = c.conkey where contype = 'c'`)
    const bounded = new Set(
      checks.filter(({ definition }) => definition.includes('<') && definition.includes('scale')).map(({ name }) => name),
    )
    expect(numeric.filter((name) => !bounded.has(name))).toEqual([])
    expect(numeric.length).toBeGreaterThan(50)
  })
})

describe('text', () => {
  it('a description of more than 500 code points is refused, emoji or not', async () => {
    const portfolio = await savedPortfolio(store)
    const save = (description: string) =>
      writing(store, ({ books }) => books.saveEquityChanges([{ ...withdrawal(portfolio, '1.00'), description }]))
    await save('😀'.repeat(500))
    await expect(save('😀'.repeat(501))).rejects.toMatchObject({ code: 'INVALID_REQUEST' })
  })

  it('NUL is refused, with no text of the database in the message', async () => {
    const portfolio = await savedPortfolio(store)
    const saving = writing(store, ({ books }) => books.saveEquityChanges([{ ...withdrawal(portfolio, '1.00'), description: 'a\u0000b' }]))
    await expect(saving).rejects.toMatchObject({ code: 'INVALID_REQUEST', detail: 'The request is not valid' })
  })
})
