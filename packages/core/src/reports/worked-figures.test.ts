import { describe, expect, it } from 'vitest'
import type { Id } from '../kernel/ids.ts'
import { expectRebuildToChangeNothing, openWorld, putPrices, runUntil, snapshotOf, type World } from '../operations.test.helper.ts'

type Timing = 'start' | 'end' | 'mixed'

interface Book extends World {
  readonly id: Id
  /** Buys shares that cost 1 each; what they close at makes the P&L of the days. */
  readonly invest: (shares: string, closes: Readonly<Record<string, string>>) => Promise<void>
  readonly flow: (change_type: 'CONTRIBUTION' | 'WITHDRAWAL', amount: string, date: string) => Promise<unknown>
}

async function openBook(opening_equity: string, flow_timing: Timing = 'start'): Promise<Book> {
  const world = openWorld({ now: '2025-11-03T12:00:00.000Z' })
  const id = await world.portfolio({ opening_equity, inception_date: '2025-11-03', flow_timing })
  const invest: Book['invest'] = async (quantity, closes) => {
    await world.ann.fills.record(id, { symbol: 'ACME', side: 'BUY', quantity, price: '1', date: '2025-11-03' })
    await putPrices(world.ann, { ACME: closes })
  }
  const flow: Book['flow'] = (change_type, amount, change_date) => world.ann.equityChanges.record(id, { change_type, amount, change_date })
  return { ...world, id, invest, flow }
}

describe('worked figures through the operations', () => {
  it('1: day one run again still begins with the opening equity', async () => {
    const { ann, id, invest, system, ...world } = await openBook('1000000.00')
    await invest('1000000', { '2025-11-03': '1.05', '2025-11-04': '1.03' })
    await runUntil({ ann, system, ...world }, '2025-11-04')
    const navs = async () => [
      (await snapshotOf(ann, id, '2025-11-03')).net_asset_value,
      (await snapshotOf(ann, id, '2025-11-04')).net_asset_value,
    ]
    expect(await navs()).toEqual(['1050000.00', '1030000.00'])
    for (let again = 0; again < 3; again += 1) await system.batch.run({ date: '2025-11-03' })
    expect(await navs()).toEqual(['1050000.00', '1030000.00'])
    expect((await ann.portfolios.get(id)).equity_balance).toBe('1030000.00')
  })

  it('5: a contribution on Saturday arrives with Monday, whose return excludes it (trap 18)', async () => {
    const world = openWorld({ now: '2025-10-31T12:00:00.000Z' })
    const id = await world.portfolio({ opening_equity: '100000.00', inception_date: '2025-10-31' })
    await world.ann.fills.record(id, { symbol: 'ACME', side: 'BUY', quantity: '100000', price: '1', date: '2025-10-31' })
    await putPrices(world.ann, { ACME: { '2025-10-31': '1', '2025-11-03': '1.015' } })
    world.clock.set('2025-11-01T12:00:00.000Z')
    await world.ann.equityChanges.record(id, { change_type: 'CONTRIBUTION', amount: '50000.00', change_date: '2025-11-01' })
    await runUntil(world, '2025-11-03')
    expect(await snapshotOf(world.ann, id, '2025-10-31')).toMatchObject({ equity_inflow: '0.00', net_asset_value: '100000.00' })
    expect(await snapshotOf(world.ann, id, '2025-11-03')).toMatchObject({
      equity_inflow: '50000.00',
      daily_pnl: '1500.00',
      daily_return: '0.01',
      net_asset_value: '151500.00',
      twr_index: '1.01',
    })
  })

  it.each([
    ['start', '0.01'],
    ['mixed', '0.01'],
    ['end', '0.015'],
  ] as const)('6: 50,000 put into 100,000 on a day that earns 1,500, with %s timing', async (timing, daily_return) => {
    const world = await openBook('100000.00', timing)
    await world.invest('100000', { '2025-11-03': '1', '2025-11-04': '1.015' })
    await runUntil(world, '2025-11-03')
    await world.flow('CONTRIBUTION', '50000.00', '2025-11-04')
    await runUntil(world, '2025-11-04')
    expect(await snapshotOf(world.ann, world.id, '2025-11-04')).toMatchObject({
      daily_pnl: '1500.00',
      daily_return,
      equity_inflow: '50000.00',
    })
  })

  it('12: after a loss of everything the index stays at zero, and the next sub-period has its own return', async () => {
    const world = await openBook('100000.00')
    const { ann, id, system } = world
    await world.invest('100000', { '2025-11-03': '1', '2025-11-04': '0' })
    await runUntil(world, '2025-11-04')
    expect(await snapshotOf(ann, id, '2025-11-04')).toMatchObject({ net_asset_value: '0.00', daily_return: '-1', twr_index: '0' })
    await world.flow('CONTRIBUTION', '50000.00', '2025-11-05')
    await ann.fills.record(id, { symbol: 'NEXT', side: 'BUY', quantity: '50000', price: '1', date: '2025-11-05' })
    await putPrices(ann, { NEXT: { '2025-11-05': '1.1' } })
    world.clock.set('2025-11-06T12:00:00.000Z')
    await system.batch.run()
    expect(await snapshotOf(ann, id, '2025-11-05')).toMatchObject({ daily_return: '0.1', twr_index: '0', net_asset_value: '55000.00' })
    expect(await ann.performance.get(id, {})).toMatchObject({ twr: '-1' })
    expect((await ann.overview.get(id)).twr.all).toBe('-1')
    expect(await ann.performance.get(id, { start_date: '2025-11-05' })).toMatchObject({ twr: '0.1', breaks: [] })
  })

  it.each([
    ['start', null],
    ['mixed', '0.015'],
    ['end', '0.015'],
  ] as const)('18: withdrawing almost everything on a day that earns 1,500, with %s timing', async (timing, daily_return) => {
    const world = await openBook('100000.00', timing)
    const { ann, id } = world
    await world.invest('100000', { '2025-11-03': '1', '2025-11-04': '1.015' })
    await runUntil(world, '2025-11-03')
    await world.flow('WITHDRAWAL', '99999.99', '2025-11-04')
    await runUntil(world, '2025-11-04')
    expect(await snapshotOf(ann, id, '2025-11-04')).toMatchObject({
      daily_return,
      net_asset_value: '1500.01',
      twr_index: daily_return ? '1.015' : '1',
    })
    const { breaks, twr } = await ann.performance.get(id, {})
    expect([twr, breaks.map(({ reason }) => reason)]).toEqual(daily_return ? [daily_return, []] : ['0', ['SMALL_BASE']])
    await expectRebuildToChangeNothing(world, id)
  })

  it.each([
    ['start', '0.1'],
    ['end', '0.1'],
    ['mixed', '0.0090909090909091'],
  ] as const)('21: in and out on one day are kept gross, with %s timing (trap 61)', async (timing, daily_return) => {
    const world = await openBook('100.00', timing)
    await world.invest('100', { '2025-11-03': '1', '2025-11-04': '1.1' })
    await runUntil(world, '2025-11-03')
    await world.flow('CONTRIBUTION', '1000.00', '2025-11-04')
    await world.flow('WITHDRAWAL', '1000.00', '2025-11-04')
    await runUntil(world, '2025-11-04')
    expect(await snapshotOf(world.ann, world.id, '2025-11-04')).toMatchObject({
      equity_inflow: '1000.00',
      equity_outflow: '1000.00',
      daily_capital_flows: '0.00',
      net_asset_value: '110.00',
      daily_return,
    })
  })
})

describe('traps of the roll-forward', () => {
  const buy = (world: Book, quantity: string, price: string, date: string, side: 'BUY' | 'SELL' = 'BUY') =>
    world.ann.fills.record(world.id, { symbol: 'ACME', side, quantity, price, date, sequence: side === 'BUY' ? 0 : 1 })

  it('1: a partial sale counts nothing twice, and realized is not cash (traps 1 and 10)', async () => {
    const world = await openBook('10000.00')
    await buy(world, '10', '100', '2025-11-03')
    await putPrices(world.ann, { ACME: { '2025-11-03': '120', '2025-11-04': '130' } })
    await runUntil(world, '2025-11-03')
    await buy(world, '4', '125', '2025-11-04', 'SELL')
    await runUntil(world, '2025-11-04')
    expect(await snapshotOf(world.ann, world.id, '2025-11-04')).toMatchObject({
      daily_unrealized_pnl: '-20.00',
      daily_realized_pnl: '100.00',
      daily_pnl: '80.00',
      cash_value: '9500.00',
      long_value: '780.00',
    })
  })

  it('2: what is bought today gains from its price on, not from the close before', async () => {
    const world = await openBook('10000.00')
    await putPrices(world.ann, { ACME: { '2025-11-03': '98', '2025-11-04': '103' } })
    await runUntil(world, '2025-11-03')
    await buy(world, '10', '100', '2025-11-04')
    await runUntil(world, '2025-11-04')
    expect(await snapshotOf(world.ann, world.id, '2025-11-04')).toMatchObject({ daily_pnl: '30.00' })
  })

  it('3: what is bought and sold between two snapshots is realized', async () => {
    const world = await openBook('10000.00')
    await buy(world, '10', '50', '2025-11-03')
    await buy(world, '10', '53', '2025-11-03', 'SELL')
    await runUntil(world, '2025-11-03')
    expect(await snapshotOf(world.ann, world.id, '2025-11-03')).toMatchObject({
      daily_realized_pnl: '30.00',
      daily_unrealized_pnl: '0.00',
      net_asset_value: '10030.00',
      num_positions: 0,
    })
  })

  it('7 and 9: daily P&L adds up to what equity is beside flows, and equity is cash and positions', async () => {
    const world = await openBook('10000.00')
    await buy(world, '10', '100', '2025-11-03')
    await putPrices(world.ann, { ACME: { '2025-11-03': '110', '2025-11-04': '105' } })
    await runUntil(world, '2025-11-03')
    await world.flow('CONTRIBUTION', '100.00', '2025-11-04')
    await runUntil(world, '2025-11-04')
    expect(await snapshotOf(world.ann, world.id, '2025-11-03')).toMatchObject({
      net_asset_value: '10100.00',
      cash_value: '9000.00',
      long_value: '1100.00',
    })
    const last = await snapshotOf(world.ann, world.id, '2025-11-04')
    expect(last).toMatchObject({ net_asset_value: '10150.00', cumulative_pnl: '50.00', cumulative_capital_flows: '100.00' })
  })

  it('8: a positive return and a loss of money are both right', async () => {
    const world = await openBook('1000.00')
    await world.invest('1000', { '2025-11-03': '1.5' })
    await runUntil(world, '2025-11-03')
    await world.flow('CONTRIBUTION', '9000.00', '2025-11-04')
    await world.ann.fills.record(world.id, { symbol: 'MORE', side: 'BUY', quantity: '9000', price: '1', date: '2025-11-04' })
    await putPrices(world.ann, { ACME: { '2025-11-04': '1.35' }, MORE: { '2025-11-04': '0.9' } })
    await runUntil(world, '2025-11-04')
    expect(await world.ann.overview.get(world.id)).toMatchObject({
      twr: { all: '0.35' },
      cumulative_pnl: '-550.00',
      equity_balance: '9450.00',
    })
  })

  it('77: a fill that comes a day late is computed from its own day on', async () => {
    const world = await openBook('10000.00')
    await putPrices(world.ann, { ACME: { '2025-11-03': '12', '2025-11-04': '13' } })
    await runUntil(world, '2025-11-04')
    const late = await buy(world, '10', '10', '2025-11-03')
    expect(late.recalculation).toEqual({ mode: 'immediate', from: '2025-11-03', snapshots: 2 })
    expect(late.portfolio_equity_after).toBe('10030.00')
    expect(await snapshotOf(world.ann, world.id, '2025-11-03')).toMatchObject({ daily_pnl: '20.00' })
    expect(await snapshotOf(world.ann, world.id, '2025-11-04')).toMatchObject({ daily_pnl: '10.00' })
    await expectRebuildToChangeNothing(world, world.id)
  })
})
