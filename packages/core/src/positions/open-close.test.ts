import { describe, expect, it } from 'vitest'
import {
  type Book,
  codeOf,
  expectRebuildToChangeNothing,
  openWorld,
  putPrices,
  refusal,
  runUntil,
  snapshotOf,
  TODAY,
} from '../operations.test.helper.ts'

type Open = Parameters<Book['positions']['open']>[1]

async function openBook(fields = {}) {
  const world = openWorld()
  const id = await world.portfolio({ opening_equity: '100000.00', ...fields })
  const open = (more: Partial<Open> = {}) =>
    world.ann.positions.open(id, {
      symbol: 'ACME',
      position_type: 'LONG',
      quantity: '100',
      entry_price: '10',
      entry_date: '2026-11-02',
      ...more,
    })
  const close = (position: string, close_quantity: string, exit_price: string, exit_date: string, more = {}) =>
    world.ann.positions.close(id, position, { close_quantity, exit_price, exit_date, ...more })
  return { ...world, id, open, close }
}

describe('opening a lot', () => {
  it('answers the lot, whole', async () => {
    const { open, id, ann } = await openBook()
    const lot = await open({ fees: '5', strategy_symbol: 'MOMENTUM' })
    expect(lot).toEqual({
      id: lot.id,
      portfolio_id: id,
      symbol: 'ACME',
      underlying: null,
      position_class: 'PUBLIC',
      position_type: 'LONG',
      quantity: '100',
      remaining_quantity: '100',
      entry_date: '2026-11-02',
      entry_price: '10',
      fees: '5.00',
      multiplier: '1',
      currency: 'USD',
      entry_fx_rate: '1',
      strike: null,
      expiry_date: null,
      strategy_symbol: 'MOMENTUM',
      last_price: null,
      last_price_date: null,
      market_value: '1000.00',
      cost_basis: '1005.00',
      unrealized_pnl: '-5.00',
      unrealized_pnl_percent: expect.stringMatching(/^-0\.00497512/),
      weight: '0.01',
      realized_pnl: '0.00',
      status: 'OPEN',
      holding_days: 18,
      version: expect.any(Number),
      created_at: '2026-11-20T15:00:00.000Z',
      realized_events: [],
      portfolio_equity_after: '100000.00',
      recalculation: { mode: 'none', from: null, snapshots: 0 },
    })
    const { realized_events: _, portfolio_equity_after: __, recalculation: ___, ...position } = lot
    expect(await ann.positions.get(id, lot.id)).toEqual(position)
    const [fill] = (await ann.fills.list(id)).fills
    expect(fill).toMatchObject({ side: 'BUY', quantity: '100', price: '10', source: 'manual', fill_id: fill!.id })
  })

  it('short books what is owed (figure 4)', async () => {
    const world = await openBook()
    const { open, ann, id } = world
    const lot = await open({ position_type: 'SHORT', quantity: '200', entry_price: '50' })
    expect(lot).toMatchObject({ position_type: 'SHORT', cost_basis: '-10000.00' })
    await putPrices(ann, { ACME: { '2026-11-03': '47' } })
    await runUntil(world, '2026-11-03')
    expect(await ann.positions.get(id, lot.id)).toMatchObject({ market_value: '-9400.00', unrealized_pnl: '600.00', last_price: '47' })
    expect(await snapshotOf(ann, id, '2026-11-03')).toMatchObject({
      long_value: '0.00',
      short_value: '-9400.00',
      gross_exposure: '9400.00',
      net_exposure: '-9400.00',
      cash_value: '110000.00',
      net_asset_value: '100600.00',
      num_short_positions: 1,
      num_long_positions: 0,
    })
  })

  it.each(['LONG', 'SHORT'] as const)('against an open opposite side of %s is refused; close it first', async (position_type) => {
    const { open, close, ann, id } = await openBook()
    const lot = await open({ position_type })
    const opposite = { position_type: position_type === 'LONG' ? 'SHORT' : 'LONG' } as const
    expect(await codeOf(open(opposite))).toBe('POSITION_006')
    expect((await ann.fills.list(id)).total).toBe(1)
    await close(lot.id, '100', '11', '2026-11-03')
    expect(await open({ ...opposite, entry_date: '2026-11-04' })).toMatchObject({ status: 'OPEN', ...opposite })
  })

  it.each([
    [{ entry_date: '2026-11-21' }, 'POSITION_003'],
    [{ entry_price: '0' }, 'POSITION_004'],
    [{ entry_price: '-1' }, 'POSITION_004'],
    [{ quantity: '0' }, 'INVALID_REQUEST'],
    [{ quantity: '1.123456789' }, 'INVALID_REQUEST'],
    [{ symbol: '' }, 'INVALID_REQUEST'],
    [{ currency: 'EUR' }, 'FX_RATE_MISSING'],
    [{ expiry_date: '2026-11-01', position_type: 'LC', symbol: 'X C' }, 'POSITION_008'],
  ] as const)('with %j is refused as %s, and nothing is written', async (wrong, code) => {
    const { open, ann, id } = await openBook()
    expect(await codeOf(open(wrong))).toBe(code)
    expect((await ann.fills.list(id)).total).toBe(0)
  })

  it('may be dated before inception, whose equity then includes it (figure 15)', async () => {
    const world = await openBook({ inception_date: '2026-11-03' })
    const { open, ann, id } = world
    await putPrices(ann, { ACME: { '2026-11-02': '14', '2026-11-03': '15' } })
    await open({ entry_date: '2026-10-01' })
    await runUntil(world, '2026-11-03')
    expect(await snapshotOf(ann, id, '2026-11-03')).toMatchObject({ daily_pnl: '100.00', net_asset_value: '100100.00' })
    await expectRebuildToChangeNothing(world, id)
  })
})

describe('an instrument', () => {
  it('is what its first fill in the portfolio said; saying it again is not needed', async () => {
    const { open, ann, id, portfolio } = await openBook()
    await open({ symbol: 'FUND', position_class: 'PRIVATE', multiplier: '10', underlying: 'X' })
    const second = await open({ symbol: 'FUND' })
    expect(second).toMatchObject({ position_class: 'PRIVATE', multiplier: '10', underlying: 'X', cost_basis: '10000.00' })
    for (const [other, path] of [
      [{ position_class: 'PUBLIC' }, 'position_class'],
      [{ multiplier: '1' }, 'multiplier'],
      [{ currency: 'EUR' }, 'currency'],
      [{ underlying: 'Y' }, 'underlying'],
      [{ expiry_date: '2027-01-15' }, 'expiry_date'],
    ] as const) {
      const refused = await refusal(open({ symbol: 'FUND', ...other }))
      expect([refused.code, refused.errors[0]?.path]).toEqual(['POSITION_007', path])
    }
    expect((await ann.positions.list(id)).total).toBe(2)
    const elsewhere = await portfolio({ opening_equity: '100000.00' })
    const other = { symbol: 'FUND', position_type: 'LONG', quantity: '1', entry_price: '1', entry_date: TODAY } as const
    expect(await ann.positions.open(elsewhere, other)).toMatchObject({ position_class: 'PUBLIC', multiplier: '1' })
  })

  it('that was given a class by its fill is carried with its multiplier everywhere (figure 3)', async () => {
    const world = await openBook()
    const { open, ann, id } = world
    const option = { symbol: 'ACME C100', position_type: 'LC', quantity: '10', entry_price: '2.50', underlying: 'ACME' } as const
    const lot = await open({ ...option, strike: '100', expiry_date: '2026-12-18' })
    expect(lot).toMatchObject({ position_class: 'OPTIONS', multiplier: '100', cost_basis: '2500.00', position_type: 'LC' })
    await putPrices(ann, { 'ACME C100': { '2026-11-03': '3.10' } })
    await runUntil(world, '2026-11-03')
    expect(await ann.positions.get(id, lot.id)).toMatchObject({ market_value: '3100.00', unrealized_pnl: '600.00' })
    expect(await snapshotOf(ann, id, '2026-11-03')).toMatchObject({ long_value: '3100.00', daily_unrealized_pnl: '600.00' })
  })
})

describe('closing a lot', () => {
  it('in part and then the rest realizes each part (figure 2)', async () => {
    const world = await openBook()
    const { open, close, ann, id } = world
    const lot = await open()
    await putPrices(ann, { ACME: { '2026-11-02': '12', '2026-11-03': '13' } })
    await runUntil(world, '2026-11-02')
    expect(await snapshotOf(ann, id, '2026-11-02')).toMatchObject({ daily_unrealized_pnl: '200.00', daily_pnl: '200.00' })
    const part = await close(lot.id, '40', '13', '2026-11-03')
    expect(part.position).toMatchObject({ remaining_quantity: '60', cost_basis: '600.00', realized_pnl: '120.00', status: 'OPEN' })
    expect(part.realized_events).toMatchObject([
      {
        position_id: lot.id,
        quantity: '40',
        entry_price: '10',
        exit_price: '13',
        proceeds: '520.00',
        cost: '400.00',
        realized_pnl: '120.00',
        holding_days: 1,
        term: 'short',
      },
    ])
    await runUntil(world, '2026-11-03')
    expect(await snapshotOf(ann, id, '2026-11-03')).toMatchObject({
      daily_realized_pnl: '120.00',
      daily_unrealized_pnl: '-20.00',
      daily_pnl: '100.00',
      net_asset_value: '100300.00',
    })
    const rest = await close(lot.id, '60', '14', '2026-11-04', { fees: '2' })
    expect(rest.position).toMatchObject({
      remaining_quantity: '0',
      cost_basis: '0.00',
      status: 'CLOSED',
      realized_pnl: '358.00',
      market_value: null,
      weight: null,
      holding_days: 2,
    })
    await expectRebuildToChangeNothing(world, id)
  })

  it('of a short buys it back', async () => {
    const { open, close, ann, id } = await openBook()
    const lot = await open({ position_type: 'SHORT', quantity: '10', entry_price: '100' })
    const done = await close(lot.id, '10', '90', '2026-11-03')
    expect(done.realized_events).toMatchObject([{ realized_pnl: '100.00', proceeds: '-900.00', cost: '-1000.00' }])
    expect((await ann.fills.list(id)).fills[0]).toMatchObject({ side: 'BUY', lots: [{ position_id: lot.id, quantity: '10' }] })
  })

  it('takes this lot, whatever the method', async () => {
    const { open, close, ann, id } = await openBook()
    const first = await open()
    const second = await open({ entry_price: '20', entry_date: '2026-11-03' })
    await close(second.id, '100', '25', '2026-11-04')
    expect(await ann.positions.get(id, first.id)).toMatchObject({ remaining_quantity: '100' })
    expect((await ann.realizedEvents.list(id)).totals.realized_pnl).toBe('500.00')
  })

  it('is refused in the order of the rules', async () => {
    const { open, close, ann, id } = await openBook()
    const lot = await open()
    const gone = await open({ symbol: 'GONE' })
    await close(gone.id, '100', '10', '2026-11-03')
    const attempt = (position: string, quantity: string, price: string, date: string, if_match?: number) =>
      codeOf(ann.positions.close(id, position, { close_quantity: quantity, exit_price: price, exit_date: date }, { if_match }))
    const unknown = '00000000-0000-7000-8000-00000000ffff'
    expect(await attempt(lot.id, '0', '0', '2026-11-01', 99)).toBe('INVALID_REQUEST')
    expect(await attempt(unknown, '101', '0', '2026-11-01', 99)).toBe('POSITION_005')
    expect(await attempt(gone.id, '101', '0', '2026-11-01', 99)).toBe('VERSION_CONFLICT')
    expect(await attempt(gone.id, '101', '0', '2026-11-01')).toBe('POSITION_010')
    expect(await attempt(lot.id, '100.00000001', '0', '2026-11-01')).toBe('POSITION_001')
    expect(await attempt(lot.id, '100', '0', '2026-11-01')).toBe('POSITION_002')
    expect(await attempt(lot.id, '100', '0', '2026-11-21')).toBe('POSITION_003')
    expect(await attempt(lot.id, '100', '0', '2026-11-20')).toBe('POSITION_004')
    expect(await ann.positions.get(id, lot.id)).toMatchObject({ remaining_quantity: '100', status: 'OPEN' })
    const tooMuch = await refusal(close(lot.id, '101', '10', '2026-11-03'))
    expect(tooMuch.extensions).toMatchObject({ quantity_max: '100' })
  })

  it('is refused when it needs what a later sale has taken', async () => {
    const { open, close, ann, id } = await openBook()
    const lot = await open()
    await ann.sells.create(id, { symbol: 'ACME', quantity: '80', price: '11', date: '2026-11-10' })
    expect(await codeOf(close(lot.id, '21', '11', '2026-11-05'))).toBe('POSITION_001')
    const done = await close(lot.id, '20', '11', '2026-11-05')
    expect(done.position).toMatchObject({ status: 'CLOSED', realized_pnl: '100.00' })
  })

  it('counts its version with quantity and cost, not with a price', async () => {
    const world = await openBook()
    const { open, close, ann, id } = world
    const lot = await open()
    await putPrices(ann, { ACME: { '2026-11-03': '13' } })
    await runUntil(world, '2026-11-03')
    expect(await ann.positions.get(id, lot.id)).toMatchObject({ version: lot.version, market_value: '1300.00' })
    const { position } = await close(lot.id, '1', '13', '2026-11-04')
    expect(position.version).not.toBe(lot.version)
    const stale = { close_quantity: '1', exit_price: '13', exit_date: '2026-11-04' }
    expect(await codeOf(ann.positions.close(id, lot.id, stale, { if_match: lot.version }))).toBe('VERSION_CONFLICT')
    expect(await ann.positions.close(id, lot.id, stale, { if_match: position.version })).toMatchObject({
      position: { remaining_quantity: '98' },
    })
  })

  it('holds for the long term only after the same day a year later (trap 54)', async () => {
    const { open, close } = await openBook({ inception_date: '2025-01-02' })
    const lot = await open({ entry_date: '2025-11-19' })
    const sold = async (date: string) => (await close(lot.id, '1', '11', date)).realized_events[0]
    expect(await sold('2026-11-19')).toMatchObject({ holding_days: 365, term: 'short' })
    expect(await sold('2026-11-20')).toMatchObject({ holding_days: 366, term: 'long' })
  })
})
