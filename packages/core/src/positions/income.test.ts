import { describe, expect, it } from 'vitest'
import { codeOf, expectRebuildToChangeNothing, openWorld, refusal, runUntil, snapshotOf, stored } from '../operations.test.helper.ts'

async function openBook(options: Parameters<typeof openWorld>[0] = {}) {
  const world = openWorld({ now: '2026-11-02T12:00:00.000Z', ...options })
  const id = await world.portfolio({ opening_equity: '10000.00', inception_date: '2026-11-02' })
  await runUntil(world, '2026-11-06')
  const tell = (amount: string, date: string, more: Partial<Parameters<typeof world.ann.income.record>[1]> = {}) =>
    world.ann.income.record(id, { kind: 'DIVIDEND', amount, date, ...more })
  return { ...world, id, tell }
}

describe('income', () => {
  it('is P&L and no flow: a dividend raises, a fee lowers equity and the return', async () => {
    const world = await openBook()
    const { tell, ann, id } = world
    const made = await tell('100.00', '2026-11-04', { symbol: 'ACME', note: 'final' })
    expect(made).toMatchObject({ kind: 'DIVIDEND', amount: '100.00', symbol: 'ACME', strategy_symbol: '', note: 'final', version: 1 })
    expect(made).toMatchObject({
      portfolio_equity_after: '10100.00',
      recalculation: { mode: 'immediate', from: '2026-11-04', snapshots: 3 },
    })
    await tell('-25.00', '2026-11-05', { kind: 'FEE' })
    expect(await snapshotOf(ann, id, '2026-11-04')).toMatchObject({
      daily_income: '100.00',
      daily_pnl: '100.00',
      daily_capital_flows: '0.00',
      daily_return: '0.01',
      cash_value: '10100.00',
    })
    expect(await snapshotOf(ann, id, '2026-11-06')).toMatchObject({ cumulative_income: '75.00', net_asset_value: '10075.00' })
    expect((await ann.overview.get(id)).income).toBe('75.00')
    await expectRebuildToChangeNothing(world, id)
  })

  it('of a weekend belongs to Monday, and counts for equity only through a snapshot', async () => {
    const world = await openBook()
    const { tell, ann, id } = world
    world.clock.set('2026-11-08T12:00:00.000Z')
    expect(await tell('100.00', '2026-11-07')).toMatchObject({ portfolio_equity_after: '10000.00', recalculation: { mode: 'none' } })
    expect((await ann.portfolios.get(id)).equity_balance).toBe('10000.00')
    await runUntil(world, '2026-11-09')
    expect(await snapshotOf(ann, id, '2026-11-09')).toMatchObject({ daily_income: '100.00' })
    expect((await ann.portfolios.get(id)).equity_balance).toBe('10100.00')
  })

  it('is deleted out of every figure and stays in the trail', async () => {
    const world = await openBook()
    const { tell, ann, id } = world
    const before = await stored(world, id)
    const made = await tell('100.00', '2026-11-04')
    expect(await codeOf(ann.income.delete(id, made.id, { if_match: 2 }))).toBe('VERSION_CONFLICT')
    const done = await ann.income.delete(id, made.id, { if_match: 1 })
    expect(done).toMatchObject({ id: made.id, version: 2, portfolio_equity_after: '10000.00' })
    expect((await stored(world, id)).snapshots.map(({ computed_at: _, ...row }) => row)).toEqual(
      before.snapshots.map(({ computed_at: _, ...row }) => row),
    )
    expect(await ann.income.list(id)).toMatchObject({ total: 0, totals: { amount: '0.00' } })
    expect(await codeOf(ann.income.delete(id, made.id))).toBe('INCOME_001')
    expect((await ann.audit.list(id)).audit[0]).toMatchObject({
      action: 'income.deleted',
      subject_id: made.id,
      before: { amount: '100.00' },
    })
  })

  it('waits for the batch above the limit', async () => {
    const world = await openBook({ policy: { immediate_recalc_limit: 2 } })
    const { tell, ann, id, system } = world
    expect(await tell('100.00', '2026-11-04')).toMatchObject({
      portfolio_equity_after: '10000.00',
      recalculation: { mode: 'deferred', from: '2026-11-04', snapshots: 3 },
    })
    expect((await ann.portfolios.get(id)).stale_from).toBe('2026-11-04')
    await system.batch.run()
    expect((await ann.portfolios.get(id)).equity_balance).toBe('10100.00')
    await expectRebuildToChangeNothing(world, id)
  })

  it.each([
    [{ date: '2026-11-08' }, 'POSITION_003'],
    [{ date: '2026-11-01' }, 'INVALID_REQUEST'],
    [{ amount: '0.00' }, 'INVALID_REQUEST'],
    [{ amount: '1.005' }, 'INVALID_REQUEST'],
    [{ kind: 'GIFT' }, 'INVALID_REQUEST'],
  ])('with %j is refused as %s', async (wrong, code) => {
    const { ann, id } = await openBook()
    const good = { date: '2026-11-05', kind: 'DIVIDEND', amount: '1.00' }
    expect(await codeOf(ann.income.record(id, { ...good, ...wrong } as never))).toBe(code)
  })

  it('is listed by dates and symbol, newest first, with its sum', async () => {
    const { tell, ann, id } = await openBook()
    await tell('1.00', '2026-11-03', { symbol: 'ACME' })
    await tell('2.00', '2026-11-04', { symbol: 'EMCA' })
    await tell('-4.00', '2026-11-05', { kind: 'TAX' })
    const amounts = async (filter = {}) => {
      const list = await ann.income.list(id, filter)
      return [list.income.map(({ amount }) => amount), list.totals.amount]
    }
    expect(await amounts()).toEqual([['-4.00', '2.00', '1.00'], '-1.00'])
    expect(await amounts({ symbol: 'ACME' })).toEqual([['1.00'], '1.00'])
    expect(await amounts({ start_date: '2026-11-04', end_date: '2026-11-04' })).toEqual([['2.00'], '2.00'])
    expect(await amounts({ limit: 1, offset: 1 })).toEqual([['2.00'], '-1.00'])
    expect((await refusal(ann.income.list(id, { start_date: '2026-11-05', end_date: '2026-11-04' }))).code).toBe('INVALID_REQUEST')
  })
})
