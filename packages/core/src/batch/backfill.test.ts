import { describe, expect, it } from 'vitest'
import {
  codeOf,
  expectRebuildToChangeNothing,
  openWorld,
  projections,
  putPrices,
  runUntil,
  stored,
  write,
} from '../operations.test.helper.ts'

/** Two portfolios with snapshots from Monday 11-02 to Friday 11-13; only the first holds shares. */
async function openBook(options: Parameters<typeof openWorld>[0] = {}) {
  const world = openWorld({ now: '2026-11-02T12:00:00.000Z', ...options })
  const id = await world.portfolio({ opening_equity: '10000.00', inception_date: '2026-11-02' })
  const other = await world.portfolio({ opening_equity: '10000.00', inception_date: '2026-11-02' })
  await world.ann.fills.record(id, { symbol: 'ACME', side: 'BUY', quantity: '100', price: '10', date: '2026-11-02' })
  await putPrices(world.ann, { ACME: { '2026-11-02': '10', '2026-11-05': '12', '2026-11-10': '13' } })
  await runUntil(world, '2026-11-13')
  return { ...world, id, other }
}

describe('a backfill', () => {
  it('as a dry run says what would change, and writes nothing', async () => {
    const world = await openBook()
    const { id, other, system } = world
    await putPrices(world.ann, { ACME: { '2026-11-06': '9', '2026-11-09': '12.5' } })
    const before = [await stored(world, id), await stored(world, other)]
    const report = await system.batch.backfill({ from: '2026-11-03', to: '2026-11-13', dry_run: true })
    expect([await stored(world, id), await stored(world, other)]).toEqual(before)
    expect(report).toMatchObject({ dry_run: true, failures: [], portfolios: 2 })
    expect(report.changes).toEqual([
      {
        tenant_id: 'acme',
        portfolio_id: id,
        // 11-06 (−300), 11-09 (+50), and 11-10 for its daily figures.
        changed_days: 3,
        first_changed: '2026-11-06',
        largest_delta: '-300.00',
        largest_delta_date: '2026-11-06',
        net_asset_value_before: '10300.00',
        net_asset_value_after: '10300.00',
      },
      {
        tenant_id: 'acme',
        portfolio_id: other,
        changed_days: 0,
        first_changed: null,
        largest_delta: '0.00',
        largest_delta_date: null,
        net_asset_value_before: '10000.00',
        net_asset_value_after: '10000.00',
      },
    ])
    const done = await system.batch.backfill({ from: '2026-11-03', to: '2026-11-13' })
    expect(done).toMatchObject({ dry_run: false, changes: report.changes })
    expect((await world.ann.portfolios.get(id)).stale_from).toBeNull()
    expect((await system.batch.backfill({ from: '2026-11-03', to: '2026-11-13' })).changes).toMatchObject([
      { changed_days: 0 },
      { changed_days: 0 },
    ])
    await expectRebuildToChangeNothing(world, id)
  })

  it('needs both ends in order', async () => {
    const { system } = await openBook()
    expect(await codeOf(system.batch.backfill({ from: '2026-11-03' } as never))).toBe('INVALID_REQUEST')
    expect(await codeOf(system.batch.backfill({ from: '2026-11-04', to: '2026-11-03' }))).toBe('INVALID_REQUEST')
  })

  it('of days that had none reports them as changed', async () => {
    const world = await openBook()
    world.clock.set('2026-11-18T12:00:00.000Z')
    const report = await world.system.batch.backfill({ from: '2026-11-16', to: '2026-11-17', portfolio_ids: [world.id], tenant_id: 'acme' })
    expect(report.changes).toMatchObject([
      {
        changed_days: 2,
        first_changed: '2026-11-16',
        net_asset_value_before: null,
        net_asset_value_after: '10300.00',
        largest_delta: '0.00',
      },
    ])
  })
})

describe('a rebuild', () => {
  it('makes again what stood, from the facts alone', async () => {
    const world = await openBook()
    const { id, system } = world
    const before = await projections(world, id)
    await write(world, async ({ ledger }) => {
      await ledger.replaceLots({ scopes: [{ tenant_id: 'acme', portfolio_id: id, instruments: 'all' }], lots: [], realized_events: [] })
    })
    expect((await projections(world, id)).lots).toEqual([])
    const report = await system.batch.rebuild({ portfolio_ids: [id], tenant_id: 'acme' })
    expect(report).toMatchObject({ failures: [], changes: [{ changed_days: 0 }] })
    expect(await projections(world, id)).toEqual(before)
  })

  it('goes no further than what stood, and makes stale days right', async () => {
    const world = await openBook({ policy: { immediate_recalc_limit: 0 } })
    const { id, system } = world
    await world.ann.equityChanges.record(id, { change_type: 'CONTRIBUTION', amount: '7.00', change_date: '2026-11-12' })
    world.clock.set('2026-11-20T12:00:00.000Z')
    const report = await system.batch.rebuild()
    expect(report.changes).toMatchObject([
      { portfolio_id: id, changed_days: 2, first_changed: '2026-11-12', largest_delta: '7.00' },
      { changed_days: 0 },
    ])
    const { snapshots, portfolio } = await stored(world, id)
    expect(snapshots.at(-1)).toMatchObject({ date: '2026-11-13', net_asset_value: '10307.00' })
    expect(portfolio.stale_from).toBeNull()
  })

  it('of a portfolio without snapshots leaves it without', async () => {
    const world = openWorld()
    const id = await world.portfolio()
    await world.ann.fills.record(id, { symbol: 'ACME', side: 'BUY', quantity: '100', price: '10', date: '2026-11-02' })
    const before = await projections(world, id)
    await world.system.batch.rebuild()
    expect(await projections(world, id)).toEqual(before)
    expect(before.lots).toHaveLength(1)
  })
})
