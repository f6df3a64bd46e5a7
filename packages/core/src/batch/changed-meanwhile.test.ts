import { describe, expect, it } from 'vitest'
import type { Id } from '../kernel/ids.ts'
import { type Book, expectRebuildToChangeNothing, openWorld, putPrices, runUntil, stored, type World } from '../operations.test.helper.ts'
import { memoryStore } from '../store/memory/index.ts'
import type { Store } from '../store/port.ts'
import { datesOf, openBook } from './rising-book.test.helper.ts'

/** Something that happens between the computation of a chunk, which takes no lock, and its writing. */
function interruptible() {
  const inner = memoryStore()
  const hook: { next: (() => Promise<unknown>) | undefined } = { next: undefined }
  const store: Store = {
    ...inner,
    transaction: async (scope, work) => {
      const run = scope.mode === 'write' ? hook.next : undefined
      if (run) hook.next = undefined
      await run?.()
      return inner.transaction(scope, work)
    },
  }
  return { store, hook }
}

describe('a portfolio that changes while it is computed', () => {
  it.each([
    [
      'a flow',
      (book: Book, id: Id) => book.equityChanges.record(id, { change_type: 'CONTRIBUTION', amount: '500.00', change_date: '2026-11-05' }),
    ],
    [
      'a fill',
      (book: Book, id: Id) =>
        book.fills.record(id, { fill_id: 'z', symbol: 'ACME', side: 'SELL', quantity: '40', price: '12', date: '2026-11-04' }),
    ],
    [
      'a deleted flow',
      async (book: Book, id: Id) => book.equityChanges.delete(id, (await book.equityChanges.list(id)).equity_changes[0]!.id),
    ],
    ['income', (book: Book, id: Id) => book.income.record(id, { date: '2026-11-06', kind: 'DIVIDEND', amount: '7.00' })],
    ['a price', (book: Book) => putPrices(book, { ACME: { '2026-11-04': '99' } })],
  ])('is computed again, never overwritten: %s', async (_, change) => {
    const { store, hook } = interruptible()
    const world = await openBook({ store })
    await world.ann.equityChanges.record(world.id, { change_type: 'CONTRIBUTION', amount: '11.00', change_date: '2026-11-02' })
    await runUntil(world, '2026-11-09')
    world.clock.set('2026-11-14T06:00:00.000Z')
    hook.next = () => change(world.ann, world.id)
    const report = await world.system.batch.run()
    expect(hook.next).toBeUndefined()
    expect(report.failures).toEqual([])
    expect((await datesOf(world, world.id)).at(-1)).toBe('11-13')
    expect((await world.ann.portfolios.get(world.id)).stale_from).toBeNull()
    await expectRebuildToChangeNothing(world, world.id)
    expect((await world.system.batch.diagnose()).ok).toBe(true)
  })

  it('does not come back when it was deleted', async () => {
    const { store, hook } = interruptible()
    const world = await openBook({ store })
    world.clock.set('2026-11-14T06:00:00.000Z')
    hook.next = () => world.ann.portfolios.delete(world.id)
    const report = await world.system.batch.run()
    expect(report).toMatchObject({ done: [], failures: [] })
    expect((await stored(world, world.id)).snapshots).toEqual([])
  })

  it.each([
    ['a run of the next night', '2026-11-11T06:00:00.000Z', {}, (world: World) => world.system.batch.run()],
    ['a run to an earlier day', '2026-11-14T06:00:00.000Z', { to: '2026-11-06' }, (world: World) => world.system.batch.run()],
  ])('keeps the days that another run wrote meanwhile: %s', async (_, now, input, other) => {
    const { store, hook } = interruptible()
    const world = await openBook({ store })
    await runUntil(world, '2026-11-05')
    world.clock.set(now)
    hook.next = async () => {
      world.clock.set('2026-11-14T06:00:00.000Z')
      await other(world)
      world.clock.set(now)
    }
    expect((await world.system.batch.run(input)).failures).toEqual([])
    expect(hook.next).toBeUndefined()
    expect((await datesOf(world, world.id)).at(-1)).toBe('11-13')
    expect((await world.ann.portfolios.get(world.id)).equity_balance).toBe('11000.00')
    await expectRebuildToChangeNothing(world, world.id)
  })

  it('keeps the days that a run writes while all is rebuilt', async () => {
    const { store, hook } = interruptible()
    const world = await openBook({ store })
    await runUntil(world, '2026-11-05')
    world.clock.set('2026-11-14T06:00:00.000Z')
    hook.next = () => world.system.batch.run()
    expect((await world.system.batch.rebuild()).failures).toEqual([])
    expect((await datesOf(world, world.id)).at(-1)).toBe('11-13')
  })

  it('has all days when its calendar is another one by then', async () => {
    const { store, hook } = interruptible()
    const world = openWorld({ store, now: '2026-11-06T12:00:00.000Z' })
    const id = await world.portfolio({ inception_date: '2026-11-02' })
    await runUntil(world, '2026-11-06')
    world.clock.set('2026-11-10T06:00:00.000Z')
    hook.next = () => world.ann.portfolios.update(id, { calendar: 'daily' })
    await world.system.batch.run()
    expect(await datesOf(world, id)).toEqual(['11-02', '11-03', '11-04', '11-05', '11-06', '11-07', '11-08', '11-09'])
  })

  it('in two runs at once stands as after one', async () => {
    const world = await openBook()
    const second = await world.portfolio({ inception_date: '2026-11-02' })
    world.clock.set('2026-11-14T06:00:00.000Z')
    const reports = await Promise.all([
      world.system.batch.run(),
      world.system.batch.run({ concurrency: 4 }),
      world.ann.snapshots.refresh(world.id),
    ])
    expect(reports[0].failures).toEqual([])
    expect(reports[1].failures).toEqual([])
    for (const id of [world.id, second]) {
      expect(await datesOf(world, id)).toHaveLength(10)
      await expectRebuildToChangeNothing(world, id)
    }
  })
})
