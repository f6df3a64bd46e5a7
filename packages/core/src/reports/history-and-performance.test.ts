import { describe, expect, it } from 'vitest'
import { toCents } from '../kernel/money.ts'
import { openWorld, putPrices, refusal, runUntil, stored } from '../operations.test.helper.ts'

/** Shares bought for 1,000 on Thursday 2026-10-29 that close 10 higher each trading day, until Wednesday 2026-11-11. */
async function openBook(fields = {}) {
  const world = openWorld({ now: '2026-10-29T12:00:00.000Z' })
  const id = await world.portfolio({ opening_equity: '1000.00', inception_date: '2026-10-29', ...fields })
  await world.ann.fills.record(id, { symbol: 'ACME', side: 'BUY', quantity: '1000', price: '1', date: '2026-10-29' })
  const dates = [
    '2026-10-29',
    '2026-10-30',
    '2026-11-02',
    '2026-11-03',
    '2026-11-04',
    '2026-11-05',
    '2026-11-06',
    '2026-11-09',
    '2026-11-10',
    '2026-11-11',
  ]
  await putPrices(world.ann, { ACME: Object.fromEntries(dates.map((date, index) => [date, `${(1000 + index * 10) / 1000}`])) })
  world.clock.set('2026-11-11T12:00:00.000Z')
  const flow = (change_type: 'CONTRIBUTION' | 'WITHDRAWAL', amount: string, change_date: string) =>
    world.ann.equityChanges.record(id, { change_type, amount, change_date })
  await flow('CONTRIBUTION', '500.00', '2026-10-31')
  await flow('WITHDRAWAL', '100.00', '2026-11-06')
  await flow('CONTRIBUTION', '40.00', '2026-11-06')
  await runUntil(world, '2026-11-11')
  return { ...world, id, flow }
}

describe('equity history', () => {
  it('by day is the snapshots, with the flows themselves', async () => {
    const world = await openBook()
    const { ann, id } = world
    const { points, flows, ...head } = await ann.equityHistory.get(id)
    expect(head).toEqual({ current_equity: '1530.00', currency: 'USD', stale_from: null })
    const { snapshots } = await stored(world, id)
    expect(points).toHaveLength(snapshots.length)
    points.forEach((point, index) => {
      const { total_value, ...same } = point
      expect(snapshots[index]).toMatchObject(same)
      expect(total_value).toBe(point.net_asset_value)
    })
    expect(flows.map(({ change_date, amount }) => [change_date, amount])).toEqual([
      ['2026-10-31', '500.00'],
      ['2026-11-06', '100.00'],
      ['2026-11-06', '40.00'],
    ])
    expect(flows[0]).toMatchObject({ can_edit: true, created_by_name: 'Ann' })
  })

  it.each([
    [
      'week',
      [
        ['2026-10-30', '1010.00', '10.00', '0.00', '0.00', '10.00'],
        ['2026-11-06', '1500.00', '50.00', '540.00', '100.00', '60.00'],
        ['2026-11-11', '1530.00', '30.00', '0.00', '0.00', '90.00'],
      ],
    ],
    [
      'month',
      [
        ['2026-10-30', '1010.00', '10.00', '0.00', '0.00', '10.00'],
        ['2026-11-11', '1530.00', '80.00', '540.00', '100.00', '90.00'],
      ],
    ],
  ] as const)('by %s has the last balances and sums of daily figures and flows', async (interval, expected) => {
    const { ann, id } = await openBook()
    const { points } = await ann.equityHistory.get(id, { interval })
    expect(
      points.map((point) => [
        point.date,
        point.net_asset_value,
        point.daily_pnl,
        point.equity_inflow,
        point.equity_outflow,
        point.cumulative_pnl,
      ]),
    ).toEqual(expected)
    const days = (await ann.equityHistory.get(id)).points
    const sum = (rows: typeof days) => rows.reduce((total, row) => total + toCents(row.daily_pnl), 0n)
    expect(sum(points)).toBe(sum(days))
  })

  it('of a range holds the points and flows in it', async () => {
    const { ann, id } = await openBook()
    const { points, flows } = await ann.equityHistory.get(id, { start_date: '2026-10-31', end_date: '2026-11-03' })
    expect(points.map(({ date }) => date)).toEqual(['2026-11-02', '2026-11-03'])
    expect(flows).toHaveLength(1)
    expect((await ann.equityHistory.get(id, { start_date: '2026-11-07', end_date: '2026-11-08' })).points).toEqual([])
    expect((await refusal(ann.equityHistory.get(id, { start_date: '2026-11-03', end_date: '2026-11-02' }))).code).toBe('INVALID_REQUEST')
    expect((await refusal(ann.equityHistory.get(id, { interval: 'year' } as never))).errors[0]?.path).toBe('interval')
  })

  it('counts a flow in current equity before any snapshot does', async () => {
    const { ann, id, flow } = await openBook()
    await flow('CONTRIBUTION', '70.00', '2026-11-12')
    const { points, current_equity } = await ann.equityHistory.get(id)
    expect([points.at(-1)!.equity_balance, current_equity]).toEqual(['1530.00', '1600.00'])
  })
})

describe('the list of snapshots', () => {
  it('is newest first, by dates, in pages', async () => {
    const { ann, id } = await openBook()
    const list = await ann.snapshots.list(id, { start_date: '2026-11-03', limit: 2 })
    expect(list.snapshots.map(({ date }) => date)).toEqual(['2026-11-11', '2026-11-10'])
    expect(list.total).toBe(7)
    expect(list.snapshots[0]).not.toHaveProperty('tenant_id')
    const walked: string[] = []
    for await (const { date } of ann.snapshots.list(id, { end_date: '2026-11-04', limit: 2 })) walked.push(date)
    expect(walked).toEqual(['2026-11-04', '2026-11-03', '2026-11-02', '2026-10-30', '2026-10-29'])
  })
})

describe('performance', () => {
  it('answers the dates it used and every figure of the period', async () => {
    const { ann, id } = await openBook()
    const all = await ann.performance.get(id, {})
    expect(all).toMatchObject({
      period: { start_date: '2026-10-29', end_date: '2026-11-11' },
      flow_timing: 'start',
      twr: (await ann.overview.get(id)).twr.all,
      twr_annualized: null,
      mwr: { status: 'unique', rate_annualized: null },
      breaks: [],
      best_day: { date: '2026-10-30', daily_return: '0.01' },
      worst_day: { date: '2026-10-29', daily_return: '0' },
      max_drawdown: { depth: '0' },
    })
    expect(all.months.map(({ month }) => month)).toEqual(['2026-10', '2026-11'])
    expect(all.months[0]).toEqual({ month: '2026-10', twr: '0.01' })
    expect(all.reasons).toMatchObject({ twr_annualized: 'UNDER_ONE_YEAR' })
    expect(all.modified_dietz).not.toBeNull()
  })

  it.each([
    ['1D', '2026-11-11'],
    ['1W', '2026-11-05'],
    ['MTD', '2026-11-01'],
    ['1M', '2026-10-29'],
    ['YTD', '2026-10-29'],
    ['5Y', '2026-10-29'],
    ['ALL', '2026-10-29'],
  ] as const)('%s begins on %s, clamped to inception', async (period, start_date) => {
    const { ann, id } = await openBook()
    expect((await ann.performance.get(id, { period })).period).toEqual({ start_date, end_date: '2026-11-11' })
  })

  it('links the snapshots dated in a pair of dates from the last NAV before', async () => {
    const { ann, id } = await openBook()
    // 10 on 1,520 and 10 on 1,510: the 6th took 60 out at the start.
    const two = await ann.performance.get(id, { start_date: '2026-11-07', end_date: '2026-11-10' })
    expect(two).toMatchObject({
      period: { start_date: '2026-11-07', end_date: '2026-11-10' },
      twr: expect.stringMatching(/^0\.013333333333333/),
    })
    expect((await ann.performance.get(id, { start_date: '2020-01-01', end_date: '2030-01-01' })).period).toEqual({
      start_date: '2026-10-29',
      end_date: '2026-11-11',
    })
  })

  it('of a period without a snapshot is null, NO_DATA, and never zero', async () => {
    const { ann, id } = await openBook()
    for (const input of [{ start_date: '2026-11-07', end_date: '2026-11-08' }, { start_date: '2026-12-01' }, { end_date: '2026-10-28' }]) {
      const none = await ann.performance.get(id, input)
      expect(none).toMatchObject({
        period: null,
        twr: null,
        twr_annualized: null,
        modified_dietz: null,
        volatility: null,
        sharpe: null,
        best_day: null,
        worst_day: null,
        months: [],
        breaks: [],
        max_drawdown: { depth: null },
        mwr: { rate: null, rates: [] },
      })
      expect(none.reasons).toMatchObject({ period: 'NO_DATA', twr: 'NO_DATA' })
    }
    const empty = openWorld()
    expect(await empty.ann.performance.get(await empty.portfolio(), {})).toMatchObject({
      period: null,
      twr: null,
      reasons: { twr: 'NO_DATA' },
    })
  })

  it('does not change with a contribution or withdrawal alone', async () => {
    const world = openWorld({ now: '2026-11-02T12:00:00.000Z' })
    const id = await world.portfolio({ opening_equity: '1000.00', inception_date: '2026-11-02' })
    await world.ann.equityChanges.record(id, { change_type: 'CONTRIBUTION', amount: '500.00', change_date: '2026-11-02' })
    await runUntil(world, '2026-11-04')
    await world.ann.equityChanges.record(id, { change_type: 'WITHDRAWAL', amount: '700.00', change_date: '2026-11-03' })
    expect(await world.ann.performance.get(id, {})).toMatchObject({ twr: '0', mwr: { rate: '0' }, modified_dietz: '0' })
  })

  it('takes a code or dates, not both', async () => {
    const { ann, id } = await openBook()
    expect((await refusal(ann.performance.get(id, { period: '1M', start_date: '2026-11-02' }))).errors[0]?.path).toBe('period')
    expect((await refusal(ann.performance.get(id, { period: '2Y' } as never))).errors[0]?.path).toBe('period')
    expect((await refusal(ann.performance.get(id, { start_date: '2026-11-03', end_date: '2026-11-02' }))).code).toBe('INVALID_REQUEST')
  })
})
