import { describe, expect, it } from 'vitest'
import { createRollforward } from '../create-rollforward.ts'
import { RollforwardError } from '../kernel/errors.ts'
import type { Id } from '../kernel/ids.ts'
import { openWorld } from '../operations.test.helper.ts'
import type { Store } from '../store/port.ts'

/** One portfolio with two days to compute. */
async function openBook() {
  const world = openWorld({ now: '2026-11-02T12:00:00.000Z' })
  const id = await world.portfolio({ opening_equity: '10000.00', inception_date: '2026-11-02' })
  return { ...world, id }
}

describe('a store that fails for a while', () => {
  /** Refuses transactions that write what is named, as when somebody holds its lock. */
  async function openRefusing(refuses: (ids: readonly Id[]) => boolean) {
    const world = await openBook()
    const other = await world.portfolio({ inception_date: '2026-11-02' })
    const third = await world.portfolio({ inception_date: '2026-11-02' })
    world.clock.set('2026-11-04T12:00:00.000Z')
    const asked = { transactions: 0 }
    const transaction: Store['transaction'] = (scope, work) =>
      world.store.transaction(scope, (session) => {
        if (scope.mode === 'write') asked.transactions += 1
        const lockPortfolios: typeof session.books.lockPortfolios = async (query) => {
          if (refuses(query.ids)) throw new RollforwardError('UNAVAILABLE')
          return session.books.lockPortfolios(query)
        }
        return work({ ...session, books: { ...session.books, lockPortfolios } })
      })
    const { batch } = createRollforward({ store: { ...world.store, transaction }, clock: world.clock }).system()
    return { ...world, other, third, batch, asked }
  }

  it('fails for the one that is locked and for no other', async () => {
    const locked: Id[] = []
    const world = await openRefusing((ids) => locked.some((id) => ids.includes(id)))
    locked.push(world.other)
    const report = await world.batch.run()
    expect(report.failures).toEqual([{ tenant_id: 'acme', portfolio_id: world.other, code: 'UNAVAILABLE', message: expect.any(String) }])
    expect(report.done.map((one) => one.portfolio_id).sort()).toEqual([world.id, world.third].sort())
  })

  it('is not asked for ever', async () => {
    const world = await openRefusing(() => true)
    for (let count = 0; count < 6; count += 1) await world.portfolio({ inception_date: '2026-11-02' })
    world.asked.transactions = 0
    const { failures, done } = await world.batch.run()
    expect([failures.length, done.length]).toEqual([9, 0])
    // The chunk, three of its portfolios, and the seal.
    expect(world.asked.transactions).toBe(5)
  })

  it('leaves a seal undone and says so', async () => {
    const world = await openBook()
    world.clock.set('2026-11-04T12:00:00.000Z')
    const transaction: Store['transaction'] = (scope, work) =>
      world.store.transaction(scope, (session) => {
        const lockTenantHead = async () => Promise.reject(new RollforwardError('UNAVAILABLE'))
        return work({ ...session, delivery: { ...session.delivery, lockTenantHead } })
      })
    const { batch } = createRollforward({ store: { ...world.store, transaction }, clock: world.clock }).system()
    const report = await batch.run()
    expect(report.done).toHaveLength(1)
    expect(report.failures).toEqual([{ tenant_id: 'acme', portfolio_id: null, code: 'UNAVAILABLE', message: expect.any(String) }])
  })
})

it('progress that fails ends the run when nobody works any more', async () => {
  const world = await openBook()
  for (const tenant_id of ['a', 'b', 'c', 'd', 'e']) {
    const owner = world.rf.as({ user_id: 'olaf', tenant_id, scopes: ['write'] })
    await owner.portfolios.create({ name: 'T', base_currency: 'USD', inception_date: '2026-11-02', opening_equity: '1.00' })
  }
  world.clock.set('2026-11-04T12:00:00.000Z')
  let running = 0
  const transaction: Store['transaction'] = async (scope, work) => {
    running += 1
    try {
      return await world.store.transaction(scope, work)
    } finally {
      running -= 1
    }
  }
  const { batch } = createRollforward({ store: { ...world.store, transaction }, clock: world.clock }).system()
  let told = 0
  const on_progress = () => {
    told += 1
    throw new Error('the screen is gone')
  }
  await expect(batch.run({}, { on_progress })).rejects.toThrow('the screen is gone')
  expect([running, told <= 2]).toEqual([0, true])
})
