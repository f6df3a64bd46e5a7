import { randomUUID } from 'node:crypto'
import { createRollforward } from '@rollforward/core'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type FreshDatabase, freshDatabase } from './fresh-database.test.helper.ts'
import { type DatabaseStore, postgresStore } from './index.ts'
import { migrations } from './migrations/index.ts'
import { countChanges, savedPortfolio, withdrawal, writing } from './sample-rows.test.helper.ts'

const newest = migrations.length

/** A book in a tenant of these tests. */
function bookOn(store: DatabaseStore) {
  const rollforward = createRollforward({ store })
  return { rollforward, ann: rollforward.as({ user_id: 'ann', tenant_id: 'acme', scopes: ['write'] }) }
}

let database: FreshDatabase

beforeEach(async () => {
  database = await freshDatabase()
})

afterEach(() => database.drop())

it('eight servers that start together migrate once', async () => {
  const stores = Array.from({ length: 8 }, () => postgresStore({ connection_string: database.url, pool_max: 1 }))
  const results = await Promise.all(stores.map((store) => store.migrate()))
  expect(results.filter(({ from }) => from === 0)).toHaveLength(1)
  expect(results.filter(({ from, to }) => from === newest && to === newest)).toHaveLength(7)
  await Promise.all(stores.map((store) => store.check()))
  await Promise.all(stores.map((store) => store.close()))
})

it('the way back keeps the rows, and the way forward brings them again', async () => {
  const store = postgresStore({ connection_string: database.url })
  await store.migrate()
  const portfolio = await savedPortfolio(store)
  await writing(store, ({ books }) => books.saveEquityChanges([withdrawal(portfolio, '1.00')]))
  for (let down = 1; down <= newest; down += 1) {
    expect(await store.migrate({ down })).toEqual({ from: newest, to: newest - down })
    await expect(store.check()).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    expect(await store.migrate()).toEqual({ from: newest - down, to: newest })
    await store.check()
    expect(await countChanges(store, portfolio)).toBe(1)
  }
  expect(await store.migrate({ down: 99 })).toEqual({ from: newest, to: 0 })
  await store.close()
})

it('audit rows of the version before are chained on the way forward, as core would have chained them', async () => {
  const store = postgresStore({ connection_string: database.url })
  await store.migrate()
  const { rollforward, ann } = bookOn(store)
  const { id } = await ann.portfolios.create({ name: 'A', base_currency: 'USD', inception_date: '2025-11-03', opening_equity: '1.00' })
  await rollforward.system().batch.run()
  await store.migrate({ down: newest - 4 })
  // What the program of version 4 writes, who knows no chains.
  const after = { list: [1, -2.5e-7, true, null, { z: 'é"\\\u0001\n\u2028😀', a: {} }], empty: [], amount: '5.00', Upper: 1, _: null }
  await database.query(
    `insert into audit (tenant_id, portfolio_id, id, at, user_id, user_name, action, subject_id, before, after, reason)
     select 'acme', case when n % 2 = 0 then $1::uuid end, gen_random_uuid(), timestamptz '2025-11-20 10:00:00.07Z' + n * interval '1 hour', 'ann', $2,
       'equity_change.recorded', n::text, case n when 3 then $3::json end, $3::json, $4 from generate_series(1, 6) n`,
    [id, 'Ann "x" \\', JSON.stringify(after), 'tab\there'],
  )
  expect(await store.migrate()).toEqual({ from: 4, to: newest })
  expect(await rollforward.system().batch.diagnose()).toMatchObject({ ok: true })
  const { audit } = await ann.audit.list(id)
  expect(audit.map(({ sequence }) => sequence).sort()).toEqual([1, 2, 3, 4])
  expect(audit.find(({ sequence }) => sequence === 4)).toMatchObject({ after, reason: 'tab\there' })
  await ann.portfolios.update(id, { name: 'B' })
  expect(await rollforward.system().batch.diagnose()).toMatchObject({ ok: true })
  await store.close()
})

it('a schema that is newer than the program is refused and left alone', async () => {
  const store = postgresStore({ connection_string: database.url })
  await store.migrate()
  await database.query(`insert into rollforward_migrations (version, name) values (${newest + 1}, 'from the future')`)
  const refusal = { code: 'UNAVAILABLE', detail: expect.stringContaining('use a newer program') as string }
  await expect(store.migrate()).rejects.toMatchObject(refusal)
  await expect(store.migrate({ down: 1 })).rejects.toMatchObject(refusal)
  await expect(store.check()).rejects.toMatchObject(refusal)
  await store.close()
})

it('an empty database is refused until it is migrated', async () => {
  const store = postgresStore({ connection_string: database.url })
  await expect(store.check()).rejects.toMatchObject({ code: 'UNAVAILABLE', detail: expect.stringContaining('run migrate') as string })
  await store.close()
})

it('an owner without superpowers can migrate and serve', async () => {
  const owner = `rollforward_owner_${randomUUID().slice(0, 8)}`
  const other = postgresStore({ connection_string: database.url })
  await other.migrate()
  await other.migrate({ down: newest })
  await other.close()
  await database.query(`drop schema public_rollforward_kept cascade; drop table rollforward_migrations`)
  await database.query(`create role ${owner} login; grant rollforward_app to ${owner}; grant all on schema public to ${owner}`)
  const url = new URL(database.url)
  url.username = owner
  const store = postgresStore({ connection_string: url.href })
  await store.migrate()
  const portfolio = await savedPortfolio(store)
  await writing(store, ({ books }) => books.saveEquityChanges([withdrawal(portfolio, '1.00')]))
  expect(await countChanges(store, portfolio)).toBe(1)
  await store.close()
  await database.query(`drop owned by ${owner}; drop role ${owner}`)
})
