import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import type { IdempotencyRow, Instant } from '@rollforward/core/store'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cutCommitProxy } from '../../workbench/src/drills/cut-commit-proxy.ts'
import { type FreshDatabase, freshDatabase } from './fresh-database.test.helper.ts'
import { type DatabaseStore, postgresStore } from './index.ts'
import { countChanges, savedPortfolio, tenantId, withdrawal, writing } from './sample-rows.test.helper.ts'

let database: FreshDatabase
let store: DatabaseStore

beforeAll(async () => {
  database = await freshDatabase()
  store = postgresStore({ connection_string: database.url })
  await store.migrate()
})

afterAll(async () => {
  await store.close()
  await database.drop()
})

/** Ends every connection of the store, as a restart of the server does. */
async function endConnections(): Promise<void> {
  await database.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'rollforward' and datname = current_database()`,
  )
}

describe('a connection that breaks', () => {
  it('in the middle of the work: the work runs again, once, and the process lives', async () => {
    const portfolio = await savedPortfolio(store)
    let attempts = 0
    await writing(store, async ({ books }) => {
      attempts += 1
      await books.lockPortfolios({ tenant_id: tenantId, ids: [portfolio.id] })
      await books.saveEquityChanges([withdrawal(portfolio, '1.00')])
      if (attempts === 1) await endConnections()
      await books.saveEquityChanges([withdrawal(portfolio, '2.00')])
    })
    expect(attempts).toBe(2)
    expect(await countChanges(store, portfolio)).toBe(2)
  })

  it('between the work and COMMIT: unknown to us, and nothing is run again', async () => {
    const portfolio = await savedPortfolio(store)
    let attempts = 0
    const done = writing(store, async ({ books }) => {
      attempts += 1
      await books.saveEquityChanges([withdrawal(portfolio, '1.00')])
      await endConnections()
      await new Promise((resolve) => setTimeout(resolve, 50))
    })
    // The end of the connection may be noticed before COMMIT is sent or after it; both are right, and neither does the work twice.
    await done.catch((error: unknown) => expect(error).toMatchObject({ code: 'COMMIT_UNKNOWN' }))
    expect(await countChanges(store, portfolio)).toBeLessThanOrEqual(1)
    expect(attempts).toBeLessThanOrEqual(2)
  })

  it('while idle in the pool: nobody notices', async () => {
    const portfolio = await savedPortfolio(store)
    await Promise.all(Array.from({ length: 5 }, () => countChanges(store, portfolio)))
    await endConnections()
    expect(await Promise.all(Array.from({ length: 5 }, () => countChanges(store, portfolio)))).toEqual([0, 0, 0, 0, 0])
  })
})

describe('an answer to COMMIT that is lost', () => {
  it('is COMMIT_UNKNOWN, and the same key finds the stored answer', async () => {
    const proxy = await cutCommitProxy(database.url)
    const cutStore = postgresStore({ connection_string: proxy.url })
    const portfolio = await savedPortfolio(store)
    const answer: IdempotencyRow = {
      tenant_id: tenantId,
      user_id: 'ada',
      method: 'POST',
      path: '/x',
      key: portfolio.id,
      request_hash: 'h',
      status: 201,
      body: '{}',
      headers: {},
      created_at: '2025-11-03T14:30:00.000Z' as Instant,
    }
    const { status: _s, body: _b, headers: _h, ...key } = answer
    const record = (via: DatabaseStore) =>
      writing(via, async ({ books, delivery }) => {
        const stored = await delivery.claimKey(key)
        if (stored) return 'replayed'
        await books.saveEquityChanges([withdrawal(portfolio, '1.00')])
        await delivery.finish({ answer, audit: [], outbox: [] })
        return 'recorded'
      })
    await cutStore.check()
    proxy.cutNextCommit('reply')
    await expect(record(cutStore)).rejects.toMatchObject({ code: 'COMMIT_UNKNOWN', retryable: true, status: 503 })
    expect(await record(store)).toBe('replayed')
    expect(await countChanges(store, portfolio)).toBe(1)
    await cutStore.close()
    proxy.stop()
  })
})

describe('a server that is not there', () => {
  it('is UNAVAILABLE at once when it refuses', async () => {
    const closed = postgresStore({ connection_string: 'postgres://postgres@127.0.0.1:1/none' })
    const begun = performance.now()
    await expect(closed.check()).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    expect(performance.now() - begun).toBeLessThan(2_000)
    await closed.close()
  })

  it('is UNAVAILABLE after the time-out when it says nothing', async () => {
    const silent = createServer(() => undefined).listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const deaf = postgresStore({
      connection_string: `postgres://postgres@127.0.0.1:${(silent.address() as AddressInfo).port}/none`,
      timeouts: { connect_ms: 200 },
    })
    await expect(writing(deaf, async () => undefined)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    await deaf.close()
    silent.close()
  })
})

describe('waiting for each other', () => {
  it('in a circle: the database breaks it, the loser runs again, both get through', async () => {
    const [one, two] = [await savedPortfolio(store), await savedPortfolio(store)]
    let attempts = 0
    const writer = (first: typeof one, second: typeof one) =>
      writing(store, async ({ books }) => {
        attempts += 1
        await books.lockPortfolios({ tenant_id: tenantId, ids: [first.id] })
        await new Promise((resolve) => setTimeout(resolve, 100))
        await books.lockPortfolios({ tenant_id: tenantId, ids: [second.id] })
        await books.saveEquityChanges([withdrawal(first, '1.00')])
      })
    await Promise.all([writer(one, two), writer(two, one)])
    expect(attempts).toBe(3)
    expect([await countChanges(store, one), await countChanges(store, two)]).toEqual([1, 1])
  })

  it('too long: UNAVAILABLE', async () => {
    const portfolio = await savedPortfolio(store)
    const impatient = postgresStore({ connection_string: database.url, timeouts: { lock_ms: 100 } })
    const lock = (via: DatabaseStore, work: () => Promise<void>) =>
      writing(via, async ({ books }) => {
        await books.lockPortfolios({ tenant_id: tenantId, ids: [portfolio.id] })
        await work()
      })
    await lock(store, () => expect(lock(impatient, async () => undefined)).rejects.toMatchObject({ code: 'UNAVAILABLE' }))
    await impatient.close()
  })
})

describe('fifty clients at one portfolio', () => {
  it('withdraw all there is and never more', async () => {
    const crowd = postgresStore({ connection_string: database.url, pool_max: 50 })
    const portfolio = await savedPortfolio(store)
    const cents = (amount: string) => BigInt(amount.replace('.', ''))
    const withdraw = (amount: string) =>
      writing(crowd, async ({ books }) => {
        const query = { tenant_id: tenantId, portfolio_ids: [portfolio.id] }
        const [seen] = await books.lockPortfolios({ tenant_id: tenantId, ids: [portfolio.id] })
        const { totals } = await books.readEquityChanges(query)
        if (cents(totals.withdrawals) + cents(amount) > cents(seen!.row.opening_equity)) return false
        await books.saveEquityChanges([withdrawal(portfolio, amount)])
        return true
      })
    const done = await Promise.all(Array.from({ length: 50 }, (_, index) => withdraw(`${1 + (index % 9)}.37`)))
    const { totals } = await writing(store, ({ books }) => books.readEquityChanges({ tenant_id: tenantId, portfolio_ids: [portfolio.id] }))
    expect(cents(totals.withdrawals)).toBeLessThanOrEqual(cents('100.00'))
    expect(cents(totals.withdrawals)).toBeGreaterThan(cents('98.62'))
    expect(done.filter(Boolean)).toHaveLength(totals.withdrawal_count)
    await crowd.close()
  })
})

describe('a pool of the caller', () => {
  it('is used and not closed', async () => {
    const pool = new pg.Pool({ connectionString: database.url, max: 2 })
    const borrowed = postgresStore({ pool })
    await borrowed.check()
    await borrowed.close()
    await expect(borrowed.check()).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    expect((await pool.query<{ one: number }>('select 1 as one')).rows).toEqual([{ one: 1 }])
    await pool.end()
  })
})
