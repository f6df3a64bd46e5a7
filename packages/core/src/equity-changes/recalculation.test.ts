import { describe, expect, it } from 'vitest'
import { expectRebuildToChangeNothing, openWorld, projections, putPrices, runUntil, snapshotOf, stored } from '../operations.test.helper.ts'

/** Shares bought on Monday 11-02 that gain 100 a day, with snapshots until Friday 11-13. */
async function openBook(immediate_recalc_limit = 2000) {
  const world = openWorld({ now: '2026-11-02T12:00:00.000Z', policy: { immediate_recalc_limit } })
  const id = await world.portfolio({ inception_date: '2026-11-02' })
  await world.ann.positions.open(id, {
    symbol: 'ACME',
    position_type: 'LONG',
    quantity: '100',
    entry_price: '10',
    entry_date: '2026-11-02',
  })
  const days = ['02', '03', '04', '05', '06', '09', '10', '11', '12', '13']
  await putPrices(world.ann, { ACME: Object.fromEntries(days.map((day, index) => [`2026-11-${day}`, `${11 + index}`])) })
  await runUntil(world, '2026-11-13')
  const record = (amount: string, change_date: string) =>
    world.ann.equityChanges.record(id, { change_type: 'CONTRIBUTION', amount, change_date })
  return { ...world, id, record }
}

describe('what a change touches', () => {
  it('is nothing when no snapshot is dated on or after it', async () => {
    const { record, ann, id, clock } = await openBook()
    clock.set('2026-11-15T12:00:00.000Z')
    const done = await record('500.00', '2026-11-14')
    expect(done.recalculation).toEqual({ mode: 'none', from: null, snapshots: 0 })
    expect(done.portfolio_equity_after).toBe('11500.00')
    expect(await ann.portfolios.get(id)).toMatchObject({ equity_balance: '11500.00', stale_from: null })
    expect(await snapshotOf(ann, id, '2026-11-13')).toMatchObject({ net_asset_value: '11000.00', daily_capital_flows: '0.00' })
  })

  it('is rolled forward again at once up to the limit, as a rebuild would', async () => {
    const world = await openBook()
    const { record, ann, id } = world
    const before = await snapshotOf(ann, id, '2026-11-13')
    const done = await record('500.00', '2026-11-07')
    expect(done.recalculation).toEqual({ mode: 'immediate', from: '2026-11-07', snapshots: 5 })
    expect(await snapshotOf(ann, id, '2026-11-06')).toMatchObject({ net_asset_value: '10500.00', equity_inflow: '0.00' })
    expect(await snapshotOf(ann, id, '2026-11-09')).toMatchObject({
      net_asset_value: '11100.00',
      equity_inflow: '500.00',
      daily_pnl: '100.00',
    })
    const after = await snapshotOf(ann, id, '2026-11-13')
    expect(after).toMatchObject({
      net_asset_value: '11500.00',
      equity_balance: '11500.00',
      cash_value: '9500.00',
      cumulative_pnl: before.cumulative_pnl,
    })
    expect(await ann.portfolios.get(id)).toMatchObject({ equity_balance: '11500.00', stale_from: null })
    await expectRebuildToChangeNothing(world, id)
  })

  it.each([
    [5, 'immediate'],
    [4, 'deferred'],
    [0, 'deferred'],
  ] as const)('with a limit of %i snapshots, five of them are %s', async (limit, mode) => {
    const world = await openBook(limit)
    const done = await world.record('500.00', '2026-11-09')
    expect(done.recalculation).toEqual({ mode, from: '2026-11-09', snapshots: 5 })
    const { portfolio } = await stored(world, world.id)
    expect(portfolio.stale_from).toBe(mode === 'deferred' ? '2026-11-09' : null)
  })

  it('waits for the next batch above the limit: equity counts it already, snapshots do not, readers are told', async () => {
    const world = await openBook(3)
    const { record, ann, id, system } = world
    const preview = await ann.equityChanges.preview(id, { change_type: 'CONTRIBUTION', amount: '500.00', change_date: '2026-11-10' })
    const done = await record('500.00', '2026-11-10')
    expect(done.recalculation).toEqual({ mode: 'deferred', from: '2026-11-10', snapshots: 4 })
    expect(preview.recalculation).toEqual(done.recalculation)
    await record('10.00', '2026-11-12')
    await record('20.00', '2026-11-05')
    expect(await ann.portfolios.get(id)).toMatchObject({ equity_balance: '11530.00', stale_from: '2026-11-05' })
    expect(await snapshotOf(ann, id, '2026-11-13')).toMatchObject({ equity_inflow: '0.00', net_asset_value: '11010.00' })
    expect(await ann.overview.get(id)).toMatchObject({ stale_from: '2026-11-05', equity_balance: '11530.00' })
    expect(await ann.equityHistory.get(id)).toMatchObject({ stale_from: '2026-11-05', current_equity: '11530.00' })
    const report = await system.batch.run()
    expect(report.done).toMatchObject([{ from: '2026-11-05', to: '2026-11-13', snapshots: 7 }])
    expect(await snapshotOf(ann, id, '2026-11-13')).toMatchObject({ net_asset_value: '11530.00' })
    expect((await ann.portfolios.get(id)).stale_from).toBeNull()
    await expectRebuildToChangeNothing(world, id)
  })

  it('is the same in the end whether it was recalculated at once or by the batch', async () => {
    const [now, later] = [await openBook(), await openBook(0)]
    for (const world of [now, later]) {
      const { id, ann, record, system } = world
      const first = await record('500.00', '2026-11-05')
      await record('70.00', '2026-11-07')
      await ann.equityChanges.update(id, first.id, { amount: '400.00' })
      await ann.equityChanges.record(id, { change_type: 'WITHDRAWAL', amount: '30.00', change_date: '2026-11-02' })
      await ann.income.record(id, { date: '2026-11-08', kind: 'DIVIDEND', symbol: 'ACME', amount: '12.34' })
      await ann.fills.record(id, {
        fill_id: 'b',
        date: '2026-11-04',
        side: 'SELL',
        symbol: 'ACME',
        quantity: '40',
        price: '12.5',
        fees: '1',
      })
      await system.batch.run()
    }
    expect(await projections(now, now.id)).toEqual(await projections(later, later.id))
  })

  it('of a description alone is nothing', async () => {
    const world = await openBook()
    const { record, ann, id } = world
    const { id: made } = await record('500.00', '2026-11-05')
    const before = await stored(world, id)
    const done = await ann.equityChanges.update(id, made, { description: 'wired' })
    expect(done).toMatchObject({ recalculation: { mode: 'none' }, portfolio_equity_after: '11500.00', version: 2 })
    expect((await stored(world, id)).snapshots).toEqual(before.snapshots)
  })
})
