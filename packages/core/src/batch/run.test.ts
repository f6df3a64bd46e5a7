import { describe, expect, it } from 'vitest'
import { createRollforward } from '../create-rollforward.ts'
import { calendarNamed } from '../kernel/calendar.ts'
import { randomIds } from '../kernel/ids.ts'
import {
  type Book,
  codeOf,
  expectRebuildToChangeNothing,
  openWorld,
  projections,
  putPrices,
  refusal,
  runUntil,
  snapshotOf,
  stored,
} from '../operations.test.helper.ts'
import { memoryStore } from '../store/memory/index.ts'
import { datesOf, openBook } from './rising-book.test.helper.ts'

describe('a run', () => {
  it('without a word calculates all that is missing, up to the last trading day that is over', async () => {
    const world = await openBook()
    world.clock.set('2026-11-10T12:00:00.000Z')
    const report = await world.system.batch.run()
    expect(await datesOf(world, world.id)).toEqual(['11-02', '11-03', '11-04', '11-05', '11-06', '11-09'])
    expect(report).toEqual({
      portfolios: 1,
      unchanged: 0,
      snapshots: 6,
      done: [
        {
          tenant_id: 'acme',
          portfolio_id: world.id,
          from: '2026-11-02',
          to: '2026-11-09',
          snapshots: 6,
          equity_balance: '10600.00',
          carried_prices: 0,
          unpriced_positions: 0,
        },
      ],
      failures: [],
    })
    expect(await world.system.batch.run()).toEqual({ portfolios: 1, unchanged: 1, snapshots: 0, done: [], failures: [] })
  })

  it.each([
    // Midnight in New York is 05:00 UTC in November.
    ['2026-11-10T04:59:59.999Z', '11-06'],
    ['2026-11-10T05:00:00.000Z', '11-09'],
  ])('knows at %s which day is over in the zone of the portfolio', async (now, last) => {
    const world = await openBook({}, { time_zone: 'America/New_York' })
    world.clock.set(now)
    await world.system.batch.run()
    expect((await datesOf(world, world.id)).at(-1)).toBe(last)
  })

  it('follows the trading calendar of each portfolio', async () => {
    const world = await openBook()
    const daily = await world.portfolio({ inception_date: '2026-11-02', calendar: 'daily' })
    const exchange = await world.portfolio({ inception_date: '2026-11-23', calendar: 'XNYS' }).catch(() => null)
    expect(exchange).toBeNull()
    world.clock.set('2026-11-30T12:00:00.000Z')
    const newYork = await world.portfolio({ inception_date: '2026-11-23', calendar: 'XNYS' })
    await world.system.batch.run()
    expect(await datesOf(world, daily)).toHaveLength(28)
    // Thursday the 26th is Thanksgiving.
    expect(await datesOf(world, newYork)).toEqual(['11-23', '11-24', '11-25', '11-27'])
  })

  it('for a date or a range does no more than was asked', async () => {
    const world = await openBook()
    world.clock.set('2026-11-14T12:00:00.000Z')
    await world.system.batch.run({ date: '2026-11-04' })
    expect(await datesOf(world, world.id)).toEqual(['11-02', '11-03', '11-04'])
    // A Sunday's is Friday's.
    await world.system.batch.run({ from: '2026-11-05', to: '2026-11-08' })
    expect((await datesOf(world, world.id)).at(-1)).toBe('11-06')
    await world.system.batch.run({ to: '2026-11-09' })
    expect((await datesOf(world, world.id)).at(-1)).toBe('11-09')
    expect(await codeOf(world.system.batch.run({ from: '2026-11-09', to: '2026-11-06' }))).toBe('INVALID_REQUEST')
    expect((await refusal(world.system.batch.run({ date: 'x' }))).errors[0]?.path).toBe('date')
  })

  it('calculates today when it is asked for, and never a day to come', async () => {
    const world = await openBook()
    world.clock.set('2026-11-12T20:00:00.000Z')
    await world.system.batch.run({ date: '2026-11-12' })
    expect((await datesOf(world, world.id)).at(-1)).toBe('11-12')
    await world.system.batch.run({ date: '2026-12-31' })
    expect((await datesOf(world, world.id)).at(-1)).toBe('11-12')
    const later = await world.ann.equityChanges.record(world.id, { change_type: 'CONTRIBUTION', amount: '5.00', change_date: '2026-11-12' })
    expect(later.recalculation).toMatchObject({ mode: 'immediate', snapshots: 1 })
    await expectRebuildToChangeNothing(world, world.id)
  })

  it('of any day again changes nothing but when it was computed (figure 1, trap 4)', async () => {
    const world = await openBook()
    await runUntil(world, '2026-11-13')
    await world.ann.equityChanges.record(world.id, { change_type: 'CONTRIBUTION', amount: '500.00', change_date: '2026-11-07' })
    const before = await projections(world, world.id)
    for (const date of ['2026-11-02', '2026-11-06', '2026-11-09', '2026-11-13']) {
      world.clock.advance(1000)
      const report = await world.system.batch.run({ from: date, to: date })
      expect(report.failures).toEqual([])
      expect(await projections(world, world.id)).toEqual(before)
      expect((await stored(world, world.id)).snapshots.find((row) => row.date === date)!.computed_at).toBe(world.clock.now())
    }
  })

  it('in the middle carries what comes after along (trap 6)', async () => {
    const world = await openBook()
    await runUntil(world, '2026-11-13')
    const before = await stored(world, world.id)
    await putPrices(world.ann, { ACME: { '2026-11-05': '13.5' } })
    const report = await world.system.batch.run({ date: '2026-11-05' })
    expect(report.done).toMatchObject([{ from: '2026-11-05', to: '2026-11-13', snapshots: 7 }])
    const pnl = (rows: typeof before.snapshots) => rows.map(({ daily_pnl }) => daily_pnl)
    expect(pnl((await stored(world, world.id)).snapshots)).toEqual([
      '100.00',
      '100.00',
      '100.00',
      '50.00',
      '150.00',
      ...pnl(before.snapshots).slice(5),
    ])
    expect((await world.ann.portfolios.get(world.id)).stale_from).toBeNull()
  })

  it('from stale_from on when that is earlier than what was asked', async () => {
    const world = await openBook({ policy: { immediate_recalc_limit: 0 } })
    await runUntil(world, '2026-11-13')
    await world.ann.equityChanges.record(world.id, { change_type: 'CONTRIBUTION', amount: '500.00', change_date: '2026-11-04' })
    const report = await world.system.batch.run({ date: '2026-11-12' })
    expect(report.done).toMatchObject([{ from: '2026-11-04', to: '2026-11-13', snapshots: 8 }])
    await expectRebuildToChangeNothing(world, world.id)
  })

  it('is for the tenants and portfolios that are named', async () => {
    const world = await openBook()
    const second = await world.portfolio({ inception_date: '2026-11-02' })
    const olaf: Book = world.rf.as({ user_id: 'olaf', tenant_id: 'other', scopes: ['write'] })
    const theirs = await olaf.portfolios.create({ name: 'T', base_currency: 'USD', inception_date: '2026-11-02', opening_equity: '1.00' })
    world.clock.set('2026-11-04T12:00:00.000Z')
    expect((await world.system.batch.run({ portfolio_ids: [second], tenant_id: 'acme' })).done.map((one) => one.portfolio_id)).toEqual([
      second,
    ])
    expect((await world.system.batch.run({ tenant_id: 'other' })).done.map((one) => one.portfolio_id)).toEqual([theirs.id])
    expect((await world.system.batch.run()).done.map((one) => one.portfolio_id)).toEqual([world.id])
  })
})

describe('bad data', () => {
  /** The second of three portfolios holds euros that a rate is missing for from then on. */
  const openBroken = async () => {
    const world = await openBook()
    const bad = await world.portfolio({ name: 'bad', inception_date: '2026-11-02' })
    const third = await world.portfolio({ name: 'third', inception_date: '2026-11-02' })
    const fill = { symbol: 'EURO', currency: 'EUR', fx_rate: '1.1', side: 'BUY', quantity: '1', price: '1', date: '2026-11-02' } as const
    await world.ann.fills.record(bad, fill)
    return { ...world, bad, third }
  }

  it('fails its portfolio with a reason, and none other', async () => {
    const world = await openBroken()
    world.clock.set('2026-11-04T12:00:00.000Z')
    const report = await world.system.batch.run()
    expect(report.failures).toEqual([
      { tenant_id: 'acme', portfolio_id: world.bad, code: 'FX_RATE_MISSING', message: expect.stringContaining('EUR/USD') },
    ])
    expect(report.done.map((one) => one.portfolio_id).toSorted()).toEqual([world.id, world.third].toSorted())
    expect((await stored(world, world.bad)).snapshots).toEqual([])
    expect(await codeOf(world.ann.snapshots.refresh(world.bad))).toBe('FX_RATE_MISSING')
    await world.ann.fxRates.put({ rates: [{ base: 'EUR', quote: 'USD', date: '2026-11-02', rate: '1.2' }] })
    expect((await world.system.batch.run()).done.map((one) => one.portfolio_id)).toEqual([world.bad])
  })

  it('also when it is a calendar that is not known here', async () => {
    const store = memoryStore()
    const ours = { ...calendarNamed('weekdays')!, id: 'ours' }
    const there = openWorld({ store, calendars: { ours }, now: '2026-11-02T12:00:00.000Z' })
    const odd = await there.portfolio({ calendar: 'ours', inception_date: '2026-11-02' })
    const here = openWorld({ store, ids: randomIds(), now: '2026-11-05T12:00:00.000Z' })
    const good = await here
      .as('ann')
      .portfolios.create({ name: 'G', base_currency: 'USD', inception_date: '2026-11-02', opening_equity: '1.00' })
    const report = await here.system.batch.run()
    expect(report.done.map((one) => one.portfolio_id)).toEqual([good.id])
    expect(report.failures).toMatchObject([{ portfolio_id: odd, message: expect.stringContaining('ours') }])
  })
})

describe('progress', () => {
  it('is told after each chunk, and a signal ends the run between two', async () => {
    const world = await openBook()
    for (let count = 0; count < 3; count += 1) await world.portfolio({ inception_date: '2026-11-02' })
    const olaf = world.rf.as({ user_id: 'olaf', tenant_id: 'other', scopes: ['write'] })
    await olaf.portfolios.create({ name: 'T', base_currency: 'USD', inception_date: '2026-11-02', opening_equity: '1.00' })
    world.clock.set('2026-11-04T12:00:00.000Z')
    const told: unknown[] = []
    const controller = new AbortController()
    const on_progress = (progress: unknown) => {
      told.push(progress)
      controller.abort()
    }
    const report = await world.system.batch.run({ concurrency: 1 }, { on_progress, signal: controller.signal })
    expect(told).toEqual([{ done: 4, total: 5 }])
    expect(report.done).toHaveLength(4)
    expect((await world.system.batch.run({ concurrency: 3 })).done).toHaveLength(1)
  })

  it('is made two chunks at a time unless said otherwise, and reported in their order', async () => {
    const world = await openBook()
    const names = ['a', 'b', 'c', 'd']
    for (const tenant_id of names) {
      const owner = world.rf.as({ user_id: 'olaf', tenant_id, scopes: ['write'] })
      await owner.portfolios.create({ name: 'T', base_currency: 'USD', inception_date: '2026-11-02', opening_equity: '1.00' })
    }
    world.clock.set('2026-11-04T12:00:00.000Z')
    let running = 0
    let most = 0
    const transaction: typeof world.store.transaction = async (scope, work) => {
      running += 1
      most = Math.max(most, running)
      try {
        return await world.store.transaction(scope, work)
      } finally {
        running -= 1
      }
    }
    const { batch } = createRollforward({ store: { ...world.store, transaction }, clock: world.clock }).system()
    const report = await batch.run()
    expect(most).toBe(2)
    const tenants = report.done.map(({ tenant_id }) => tenant_id)
    expect(tenants).toEqual([...tenants].sort())
    expect(tenants).toEqual(expect.arrayContaining(names))
  })
})

describe('refreshing', () => {
  it('does the same for one portfolio, and answers what it did', async () => {
    const world = await openBook()
    world.clock.set('2026-11-10T12:00:00.000Z')
    const done = await world.ann.snapshots.refresh(world.id)
    expect(done).toEqual({ from: '2026-11-02', to: '2026-11-09', snapshots: 6, equity_balance: '10600.00' })
    expect(world.heard.at(-1)).toMatchObject({ type: 'snapshot.updated', portfolio_id: world.id })
    const count = world.heard.length
    expect(await world.ann.snapshots.refresh(world.id)).toEqual({ from: null, to: '2026-11-09', snapshots: 0, equity_balance: '10600.00' })
    expect(world.heard).toHaveLength(count)
    expect(await snapshotOf(world.ann, world.id, '2026-11-09')).toMatchObject({ net_asset_value: '10600.00' })
    await expectRebuildToChangeNothing(world, world.id)
  })
})
