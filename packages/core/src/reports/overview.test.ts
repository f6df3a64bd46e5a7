import { describe, expect, it } from 'vitest'
import { toCents } from '../kernel/money.ts'
import { openWorld, putPrices, runUntil, snapshotOf } from '../operations.test.helper.ts'

/** Bought in 2025, sold in part in both years, a short, income and flows in both years; as of Wednesday 2026-01-07. */
async function openBook() {
  const world = openWorld({ now: '2025-12-22T12:00:00.000Z' })
  const id = await world.portfolio({ opening_equity: '10000.00', inception_date: '2025-12-22' })
  const { ann } = world
  const fill = (symbol: string, side: 'BUY' | 'SELL', quantity: string, price: string, date: string) =>
    ann.fills.record(id, { symbol, side, quantity, price, date })
  await fill('ACME', 'BUY', '100', '10', '2025-12-22')
  await putPrices(ann, { ACME: { '2025-12-22': '11', '2025-12-31': '12', '2026-01-07': '14' }, EMCA: { '2026-01-07': '45' } })
  world.clock.set('2026-01-08T12:00:00.000Z')
  await fill('ACME', 'SELL', '10', '12', '2025-12-30')
  await fill('ACME', 'SELL', '10', '13', '2026-01-07')
  await fill('EMCA', 'SELL', '20', '50', '2026-01-05')
  await ann.income.record(id, { date: '2025-12-29', kind: 'DIVIDEND', symbol: 'ACME', amount: '30.00' })
  await ann.income.record(id, { date: '2026-01-06', kind: 'FEE', amount: '-5.00' })
  const flow = (change_type: 'CONTRIBUTION' | 'WITHDRAWAL', amount: string, change_date: string) =>
    ann.equityChanges.record(id, { change_type, amount, change_date })
  await flow('CONTRIBUTION', '1000.00', '2025-12-23')
  await flow('WITHDRAWAL', '200.00', '2026-01-02')
  await flow('CONTRIBUTION', '50.00', '2026-01-08')
  await runUntil({ ...world }, '2026-01-07', 'T12:00:00.000Z')
  return { ...world, id, flow }
}

describe('the overview', () => {
  it('shows flows up to today, all else as of the last snapshot', async () => {
    const { ann, id } = await openBook()
    const { day_return, twr, ...figures } = await ann.overview.get(id)
    expect(figures).toEqual({
      as_of: '2026-01-07',
      stale_from: null,
      currency: 'USD',
      // 10,000 + 850 + P&L: 20 + 30 realized, 25 income, 80 × 4 and 20 × 5 unrealized.
      equity_balance: '11345.00',
      // 90 × 2 of ACME less 10 sold at 13 instead of 14, and 20 × 5 of EMCA.
      day_pnl: '270.00',
      cumulative_pnl: '495.00',
      unrealized_pnl: '420.00',
      income: '25.00',
      realized_pnl: { day: '30.00', ytd: '30.00', all: '50.00' },
      net_capital_flow: { day: '50.00', ytd: '-150.00', all: '850.00' },
      long_value: '1120.00',
      short_value: '-900.00',
      gross_exposure: '2020.00',
      net_exposure: '220.00',
      leverage: '0.1780520052886734',
      cash_value: '11075.00',
      num_positions: 2,
    })
    const last = await snapshotOf(ann, id, '2026-01-07')
    expect(day_return).toBe(last.daily_return)
    expect(twr).toMatchObject({ one_year: null, all: expect.stringMatching(/^0\.04/), ytd: expect.stringMatching(/^0\.02/) })
  })

  it('adds up: opening + cumulative P&L + flows = equity, and cumulative = realized + income + unrealized', async () => {
    const { ann, id, flow } = await openBook()
    for (const change of [null, '10.00', '0.01']) {
      if (change) await flow('WITHDRAWAL', change, '2026-01-08')
      const { equity_balance, cumulative_pnl, net_capital_flow, realized_pnl, income, unrealized_pnl } = await ann.overview.get(id)
      expect(toCents('10000.00') + toCents(cumulative_pnl) + toCents(net_capital_flow.all)).toBe(toCents(equity_balance))
      expect(toCents(realized_pnl.all) + toCents(income) + toCents(unrealized_pnl)).toBe(toCents(cumulative_pnl))
    }
  })

  it('knows what it cannot know before the first snapshot', async () => {
    const world = openWorld()
    const id = await world.portfolio({ opening_equity: '500.00' })
    await world.ann.equityChanges.record(id, { change_type: 'CONTRIBUTION', amount: '7.00', change_date: '2026-11-20' })
    expect(await world.ann.overview.get(id)).toEqual({
      as_of: null,
      stale_from: null,
      currency: 'USD',
      equity_balance: '507.00',
      day_pnl: null,
      day_return: null,
      cumulative_pnl: '0.00',
      unrealized_pnl: '0.00',
      income: '0.00',
      realized_pnl: { day: null, ytd: '0.00', all: '0.00' },
      net_capital_flow: { day: '7.00', ytd: '7.00', all: '7.00' },
      twr: { ytd: null, one_year: null, all: null },
      long_value: '0.00',
      short_value: '0.00',
      gross_exposure: '0.00',
      net_exposure: '0.00',
      leverage: null,
      cash_value: '507.00',
      num_positions: 0,
    })
  })

  it('knows no return while there is no money to measure it by, and says so of all periods', async () => {
    const world = openWorld({ now: '2026-11-02T12:00:00.000Z' })
    const { ann } = world
    const id = await world.portfolio({ opening_equity: '0.00', inception_date: '2026-11-02' })
    await runUntil(world, '2026-11-04')
    expect((await ann.overview.get(id)).twr).toEqual({ ytd: null, one_year: null, all: null })
    expect((await ann.performance.get(id, { period: 'ALL' })).twr).toBeNull()
    expect((await ann.overview.aggregate({ currency: 'USD' })).twr).toEqual({ ytd: null, one_year: null, all: null })
    await ann.equityChanges.record(id, { change_type: 'CONTRIBUTION', amount: '10.00', change_date: '2026-11-04' })
    world.clock.set('2026-11-05T12:00:00.000Z')
    await runUntil(world, '2026-11-05')
    // Nothing was earned on the ten: that is a return, of 0.
    expect((await ann.overview.get(id)).twr).toMatchObject({ ytd: '0', all: '0' })
    expect((await ann.overview.aggregate({ currency: 'USD' })).twr).toMatchObject({ ytd: '0', all: '0' })
  })

  it.each([
    ['with money in it on its first day', '2025-01-08', '0'],
    ['with none on any day', null, null],
  ])('of a portfolio emptied more than a year ago, %s, is what all of its days say', async (_, withdrawn, all) => {
    const world = openWorld({ now: '2025-01-06T12:00:00.000Z' })
    const id = await world.portfolio({ opening_equity: withdrawn ? '10.00' : '0.00', inception_date: '2025-01-06' })
    world.clock.set('2025-01-08T12:00:00.000Z')
    if (withdrawn) await world.ann.equityChanges.record(id, { change_type: 'WITHDRAWAL', amount: '10.00', change_date: '2025-01-08' })
    await runUntil(world, '2026-03-04')
    expect((await world.ann.overview.get(id)).twr).toEqual({ ytd: null, one_year: null, all })
    expect((await world.ann.performance.get(id, { period: 'ALL' })).twr).toBe(all)
  })

  it('has no leverage on equity of nothing', async () => {
    const { ann, id, flow } = await openBook()
    const { equity_balance } = await ann.overview.get(id)
    await flow('WITHDRAWAL', equity_balance, '2026-01-08')
    expect(await ann.overview.get(id)).toMatchObject({ equity_balance: '0.00', leverage: null, gross_exposure: '2020.00' })
  })

  it.each([
    // From the start of the 9th to the end of the 8th is a year.
    ['2025-01-09', '2026-01-08', '0.5'],
    ['2025-01-10', '2026-01-08', null],
    ['2024-02-29', '2025-02-28', '0.5'],
  ])('of a portfolio since %s knows on %s the return of a year: %s', async (inception_date, date, one_year) => {
    const world = openWorld({ now: `${inception_date}T12:00:00.000Z` })
    const id = await world.portfolio({ inception_date, opening_equity: '1000.00', calendar: 'daily' })
    await world.ann.fills.record(id, { symbol: 'ACME', side: 'BUY', quantity: '1000', price: '1', date: inception_date })
    await putPrices(world.ann, { ACME: { [inception_date]: '1', [date]: '1.5' } })
    await runUntil(world, date)
    expect((await world.ann.overview.get(id)).twr).toMatchObject({ one_year, all: '0.5' })
  })

  it('begins the year with the first of January, also when that has a snapshot', async () => {
    const world = openWorld({ now: '2025-12-30T12:00:00.000Z' })
    const id = await world.portfolio({ inception_date: '2025-12-30', calendar: 'daily' })
    const fill = (side: 'BUY' | 'SELL', quantity: string, price: string, date: string) =>
      world.ann.fills.record(id, { symbol: 'ACME', side, quantity, price, date })
    await fill('BUY', '10', '10', '2025-12-30')
    world.clock.set('2026-01-02T12:00:00.000Z')
    await fill('SELL', '1', '11', '2025-12-31')
    await fill('SELL', '1', '15', '2026-01-01')
    await fill('SELL', '1', '17', '2026-01-02')
    await runUntil(world, '2026-01-02')
    expect((await world.ann.overview.get(id)).realized_pnl).toEqual({ day: '7.00', ytd: '12.00', all: '13.00' })
  })

  it('measures the year to date from the last day of the year before', async () => {
    const { ann, id } = await openBook()
    const { twr, realized_pnl } = await ann.overview.get(id)
    expect((await ann.performance.get(id, { period: 'YTD' })).twr).toBe(twr.ytd)
    expect((await ann.performance.get(id, { period: 'ALL' })).twr).toBe(twr.all)
    const { totals } = await ann.realizedEvents.list(id, { start_date: '2026-01-01' })
    expect(totals.realized_pnl).toBe(realized_pnl.ytd)
  })
})

describe('the explanation', () => {
  it('names for each figure a formula and what went into it, with dates', async () => {
    const { ann, id } = await openBook()
    const { explain, ...figures } = await ann.overview.get(id, { explain: true })
    expect(figures).toEqual(await ann.overview.get(id))
    expect(Object.keys(explain!).toSorted()).toEqual(
      Object.keys(figures)
        .filter((name) => !['as_of', 'stale_from', 'currency'].includes(name))
        .toSorted(),
    )
    for (const { formula, inputs } of Object.values(explain!)) {
      expect(formula.length).toBeGreaterThan(5)
      expect(inputs.length).toBeGreaterThan(0)
    }
    expect(explain!['equity_balance']).toEqual({
      formula: expect.any(String),
      inputs: [
        { name: 'opening equity', value: '10000.00', date: '2025-12-22' },
        { name: 'cumulative P&L', value: '495.00', date: '2026-01-07' },
        { name: 'net capital flow', value: '850.00', date: '2026-01-08' },
      ],
    })
  })

  it.each([
    ['equity_balance', (figures: { equity_balance: string }) => figures.equity_balance],
    ['day_pnl', (figures: { day_pnl: string | null }) => figures.day_pnl!],
    ['cumulative_pnl', (figures: { cumulative_pnl: string }) => figures.cumulative_pnl],
    ['net_exposure', (figures: { net_exposure: string }) => figures.net_exposure],
  ] as const)('of %s adds up to it', async (name, of) => {
    const { ann, id } = await openBook()
    const { explain, ...figures } = await ann.overview.get(id, { explain: true })
    const sum = explain![name]!.inputs.reduce((total, { value }) => total + toCents(value!), 0n)
    expect(sum).toBe(toCents(of(figures)))
  })
})
