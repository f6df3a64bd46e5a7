import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type FreshDatabase, freshDatabase } from './fresh-database.test.helper.ts'
import { postgresStore } from './index.ts'
import { migrations } from './migrations/index.ts'
import { countChanges, savedPortfolio, withdrawal, writing } from './sample-rows.test.helper.ts'

const newest = migrations.length
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
