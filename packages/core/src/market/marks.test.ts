import { describe, expect, it } from 'vitest'
import type { Id } from '../kernel/ids.ts'
import { expectRebuildToChangeNothing, openWorld, putPrices, runUntil, snapshotOf, stored, type World } from '../operations.test.helper.ts'

const CALL = 'ACME 261218C00050000'

type Names = 'holder' | 'sold' | 'option' | 'later' | 'other' | 'empty'

/** Six portfolios with snapshots from Monday 11-02 to Friday 11-13, and what each had to do with ACME. */
async function openBooks() {
  const world = openWorld({ now: '2026-11-02T12:00:00.000Z' })
  const names: readonly Names[] = ['holder', 'sold', 'option', 'later', 'other', 'empty']
  const ids = {} as Record<Names, Id>
  for (const name of names) ids[name] = await world.portfolio({ name, inception_date: '2026-11-02', opening_equity: '10000.00' })
  await putPrices(world.ann, {
    ACME: { '2026-10-30': '10', '2026-11-02': '10', '2026-11-06': '12', '2026-11-10': '13' },
    EMCA: { '2026-11-02': '20' },
    [CALL]: { '2026-11-02': '2' },
  })
  world.clock.set('2026-11-14T06:00:00.000Z')
  const fill = (name: Names, symbol: string, side: 'BUY' | 'SELL', date: string, more = {}) =>
    world.ann.fills.record(ids[name], { symbol, side, quantity: '10', price: '10', date, ...more })
  await fill('holder', 'ACME', 'BUY', '2026-11-02')
  await fill('sold', 'ACME', 'BUY', '2026-11-02')
  await fill('sold', 'ACME', 'SELL', '2026-11-05')
  await fill('option', CALL, 'BUY', '2026-11-02', { underlying: 'ACME', strike: '50', expiry_date: '2026-12-18' })
  await fill('later', 'ACME', 'BUY', '2026-11-09')
  await fill('other', 'EMCA', 'BUY', '2026-11-02')
  await world.system.batch.run()
  const marked = async () => {
    const rows = await Promise.all(names.map(async (name) => [name, (await stored(world, ids[name])).portfolio.stale_from] as const))
    return Object.fromEntries(rows.filter(([, stale]) => stale !== null))
  }
  return { ...world, ids, marked }
}

/** After the next batch every portfolio stands as a rebuild would make it. */
async function expectSettled(world: World & { ids: Record<string, Id> }): Promise<void> {
  expect((await world.system.batch.run()).failures).toEqual([])
  for (const id of Object.values(world.ids)) await expectRebuildToChangeNothing(world, id)
  const findings = (await world.system.batch.diagnose()).portfolios.flatMap((portfolio) => portfolio.findings)
  expect(findings.filter(({ kind }) => kind !== 'price_gap')).toEqual([])
}

describe('a price that is new or changed marks exactly the portfolios it touches, from its date', () => {
  it.each([
    // In force until the 6th, so whoever bought on the 9th is not touched.
    ['2026-11-04', { holder: '2026-11-04', sold: '2026-11-04', option: '2026-11-04' }],
    ['2026-11-06', { holder: '2026-11-06', option: '2026-11-06', later: '2026-11-09' }],
    // A Saturday's price is Monday's, until that of the 10th.
    ['2026-11-07', { holder: '2026-11-07', option: '2026-11-07', later: '2026-11-09' }],
    ['2026-11-12', { holder: '2026-11-12', option: '2026-11-12', later: '2026-11-12' }],
    ['2026-11-13', { holder: '2026-11-13', option: '2026-11-13', later: '2026-11-13' }],
    ['2026-11-14', {}],
    // In force until the 2nd, whose snapshot compares its price with it.
    ['2026-10-30', { holder: '2026-11-02', sold: '2026-11-02', option: '2026-11-02' }],
    ['2026-10-29', {}],
  ])('ACME of %s', async (date, expected) => {
    const world = await openBooks()
    const put = await putPrices(world.ann, { ACME: { [date]: '11' } })
    expect(await world.marked()).toEqual(expected)
    expect(put).toEqual({ received: 1, changed: 1, marked_portfolios: Object.keys(expected).length })
    await expectSettled(world)
    expect(await world.marked()).toEqual({})
  })

  it('and nobody when it is the same again, also from another source', async () => {
    const world = await openBooks()
    const same = { symbol: 'ACME', date: '2026-11-06', price: '12.00', source: 'other' }
    expect(await world.ann.prices.put({ prices: [same] })).toEqual({ received: 1, changed: 0, marked_portfolios: 0 })
    expect(await world.marked()).toEqual({})
    expect(world.heard.filter(({ type }) => type === 'market.changed')).toHaveLength(1)
  })

  it('by the earliest of several, and keeps an earlier mark', async () => {
    const world = await openBooks()
    await putPrices(world.ann, { ACME: { '2026-11-12': '11', '2026-11-05': '11' }, EMCA: { '2026-11-10': '21' } })
    expect(await world.marked()).toMatchObject({ holder: '2026-11-05', other: '2026-11-10' })
    await putPrices(world.ann, { ACME: { '2026-11-13': '11' }, EMCA: { '2026-11-03': '21' } })
    expect(await world.marked()).toMatchObject({ holder: '2026-11-05', other: '2026-11-03' })
    await expectSettled(world)
  })

  it('and recalculates nothing itself', async () => {
    const world = await openBooks()
    const before = (await stored(world, world.ids.holder)).snapshots
    await putPrices(world.ann, { ACME: { '2026-11-06': '99' } })
    expect((await stored(world, world.ids.holder)).snapshots).toEqual(before)
    expect((await world.ann.portfolios.get(world.ids.holder)).equity_balance).toBe('10030.00')
    await world.system.batch.run()
    expect((await snapshotOf(world.ann, world.ids.holder, '2026-11-06')).net_asset_value).toBe('10890.00')
  })

  it('of another tenant not at all', async () => {
    const world = await openBooks()
    const olaf = world.rf.as({ user_id: 'olaf', tenant_id: 'other', scopes: ['write'] })
    expect(await putPrices(olaf, { ACME: { '2026-11-06': '99' } })).toEqual({ received: 1, changed: 1, marked_portfolios: 0 })
    expect(await world.marked()).toEqual({})
  })

  it('also the first one ever, which lots from before inception are valued by', async () => {
    const world = openWorld({ now: '2026-11-02T12:00:00.000Z' })
    const id = await world.portfolio({ inception_date: '2026-11-02' })
    await world.ann.fills.record(id, { symbol: 'PRE', side: 'BUY', quantity: '10', price: '10', date: '2026-10-01' })
    await runUntil(world, '2026-11-13')
    await putPrices(world.ann, { PRE: { '2026-11-11': '15' } })
    expect((await stored(world, id)).portfolio.stale_from).toBe('2026-11-02')
    await expectSettled({ ...world, ids: { id } })
    // Its first price values it before as well, so nothing was gained since inception.
    expect(await snapshotOf(world.ann, id, '2026-11-13')).toMatchObject({ cumulative_pnl: '0.00', long_value: '150.00' })
  })
})

describe('a close that arrives after the batch', () => {
  it('is new, not corrected: its snapshot is marked and recalculated (figure 20)', async () => {
    const world = openWorld({ now: '2026-11-02T12:00:00.000Z' })
    const id = await world.portfolio({ inception_date: '2026-11-02' })
    await world.ann.fills.record(id, { symbol: 'ACME', side: 'BUY', quantity: '100', price: '10', date: '2026-11-02' })
    await putPrices(world.ann, { ACME: { '2026-11-12': '11' } })
    await runUntil(world, '2026-11-13')
    expect(await snapshotOf(world.ann, id, '2026-11-13')).toMatchObject({
      carried_prices: 1,
      daily_pnl: '0.00',
      net_asset_value: '10100.00',
    })
    expect(world.clock.now()).toBe('2026-11-14T06:00:00.000Z')
    expect(await putPrices(world.ann, { ACME: { '2026-11-13': '12' } })).toEqual({ received: 1, changed: 1, marked_portfolios: 1 })
    expect((await world.ann.portfolios.get(id)).stale_from).toBe('2026-11-13')
    const report = await world.system.batch.run()
    expect(report.done).toMatchObject([{ from: '2026-11-13', to: '2026-11-13', snapshots: 1, carried_prices: 0 }])
    expect(await snapshotOf(world.ann, id, '2026-11-13')).toMatchObject({
      carried_prices: 0,
      daily_pnl: '100.00',
      net_asset_value: '10200.00',
    })
    await expectRebuildToChangeNothing(world, id)
  })
})

describe('a split', () => {
  it('marks the holders from its date, and leaves value and cost as they were (figure 19)', async () => {
    const world = openWorld({ now: '2026-11-02T12:00:00.000Z' })
    const id = await world.portfolio({ inception_date: '2026-11-02' })
    await world.ann.fills.record(id, { symbol: 'ACME', side: 'BUY', quantity: '10', price: '100', date: '2026-11-02' })
    await putPrices(world.ann, { ACME: { '2026-11-05': '100', '2026-11-06': '25' } })
    await runUntil(world, '2026-11-06')
    expect(await snapshotOf(world.ann, id, '2026-11-06')).toMatchObject({ daily_pnl: '-750.00', price_jumps: 1 })
    const split = { symbol: 'ACME', ex_date: '2026-11-06', numerator: 4, denominator: 1 }
    expect(await world.ann.splits.put({ splits: [split] })).toEqual({ received: 1, changed: 1, marked_portfolios: 1 })
    expect(await world.ann.splits.put({ splits: [split] })).toEqual({ received: 1, changed: 0, marked_portfolios: 0 })
    await world.system.batch.run()
    expect(await snapshotOf(world.ann, id, '2026-11-06')).toMatchObject({ daily_pnl: '0.00', price_jumps: 0, long_value: '1000.00' })
    expect((await world.ann.positions.list(id)).positions).toMatchObject([
      { remaining_quantity: '40', cost_basis: '1000.00', market_value: '1000.00' },
    ])
    expect((await world.ann.positions.list(id, { as_of: '2026-11-05' })).positions).toMatchObject([{ remaining_quantity: '10' }])
    await expectRebuildToChangeNothing(world, id)
  })

  it('touches neither who sold before it nor who holds something else', async () => {
    const world = await openBooks()
    await world.ann.splits.put({ splits: [{ symbol: 'ACME', ex_date: '2026-11-06', numerator: 2, denominator: 1 }] })
    expect(await world.marked()).toMatchObject({ holder: '2026-11-06' })
    expect(Object.keys(await world.marked())).not.toContain('sold')
    expect(Object.keys(await world.marked())).not.toContain('other')
    await expectSettled(world)
  })
})

describe('a rate', () => {
  const openForeign = async (base_currency: string) => {
    const world = openWorld({ now: '2026-11-03T12:00:00.000Z' })
    const rate = (pair: string, date: string, value: string) =>
      world.ann.fxRates.put({ rates: [{ base: pair.slice(0, 3), quote: pair.slice(4), date, rate: value }] })
    await rate('EUR/USD', '2026-10-30', '1.25')
    await rate('GBP/USD', '2026-10-30', '1.5')
    const id = await world.portfolio({ inception_date: '2026-11-02', base_currency })
    const home = await world.portfolio({ inception_date: '2026-11-02', base_currency })
    await world.ann.fills.record(id, { symbol: 'EURO', currency: 'EUR', side: 'BUY', quantity: '10', price: '10', date: '2026-11-03' })
    await world.ann.fills.record(home, { symbol: 'HOME', side: 'BUY', quantity: '10', price: '10', date: '2026-11-03' })
    await runUntil(world, '2026-11-13')
    const stale = async () => [(await stored(world, id)).portfolio.stale_from, (await stored(world, home)).portfolio.stale_from]
    return { ...world, id, home, rate, stale, ids: { id, home } }
  }

  it.each([
    ['EUR/USD', '2026-11-05', '2026-11-05'],
    ['USD/EUR', '2026-11-05', '2026-11-05'],
    ['EUR/USD', '2026-11-14', null],
    // In force from before the purchase: the cost is converted by it.
    ['EUR/USD', '2026-11-01', '2026-11-03'],
    ['GBP/USD', '2026-11-05', null],
    ['CHF/JPY', '2026-11-05', null],
  ])('%s of %s marks who holds euros in dollars from %s on', async (pair, date, expected) => {
    const world = await openForeign('USD')
    const put = await world.rate(pair, date, '1.3')
    expect(await world.stale()).toEqual([expected, null])
    expect(put).toEqual({ received: 1, changed: 1, marked_portfolios: expected === null ? 0 : 1 })
    await expectSettled(world)
  })

  it.each([
    ['EUR/USD', '2026-11-05'],
    ['USD/GBP', '2026-11-05'],
    ['GBP/EUR', '2026-11-05'],
    ['USD/CHF', null],
  ])('through the pivot: %s marks who holds euros in pounds from %s on', async (pair, expected) => {
    const world = await openForeign('GBP')
    await world.rate(pair, '2026-11-05', '0.7')
    expect(await world.stale()).toEqual([expected, null])
    await expectSettled(world)
  })
})
