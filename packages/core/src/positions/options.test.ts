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
} from '../operations.test.helper.ts'

const CALL = 'ACME 261113C00050000'
const PUT = 'ACME 261113P00050000'
type Type = 'LC' | 'LP' | 'SC' | 'SP'

/** Options on ACME that expire on Friday 2026-11-13 with a strike of 50. */
async function openBook(fields = {}) {
  const world = openWorld({ now: '2026-11-02T12:00:00.000Z' })
  const id = await world.portfolio({ opening_equity: '100000.00', inception_date: '2026-11-02', ...fields })
  const open = (position_type: Type, entry_price: string, more: Partial<Parameters<Book['positions']['open']>[1]> = {}) =>
    world.ann.positions.open(id, {
      symbol: position_type.endsWith('C') ? CALL : PUT,
      position_type,
      quantity: '2',
      entry_price,
      entry_date: '2026-11-02',
      underlying: 'ACME',
      strike: '50',
      expiry_date: '2026-11-13',
      ...more,
    })
  const events = async () => (await world.ann.realizedEvents.list(id)).realized_events
  return { ...world, id, open, events }
}

describe('an option', () => {
  it('counts a hundredfold everywhere (trap 40)', async () => {
    const { open, ann, id } = await openBook()
    const lot = await open('LC', '3.50')
    expect(lot).toMatchObject({
      position_class: 'OPTIONS',
      position_type: 'LC',
      multiplier: '100',
      cost_basis: '700.00',
      entry_price: '3.5',
    })
    const { realized_events, remaining_quantity } = await ann.sells.create(id, {
      symbol: CALL,
      quantity: '1',
      price: '5',
      date: '2026-11-02',
    })
    expect(realized_events).toMatchObject([{ realized_pnl: '150.00', proceeds: '500.00' }])
    expect(remaining_quantity).toBe('1')
  })

  it.each([
    ['LC', 'CALL', '700.00'],
    ['LP', 'PUT', '700.00'],
    ['SC', 'CALL', '-700.00'],
    ['SP', 'PUT', '-700.00'],
  ] as const)('%s is a %s', async (type, option_right, cost_basis) => {
    const { open, ann, id } = await openBook()
    expect(await open(type, '3.50')).toMatchObject({ position_type: type, cost_basis })
    expect((await ann.fills.list(id)).fills[0]).toMatchObject({ option_right, position_class: 'OPTIONS' })
  })

  it('is told by a fill from its strike, expiry or symbol', async () => {
    const { ann, id } = await openBook()
    const fill = {
      side: 'SELL',
      symbol: PUT,
      quantity: '1',
      price: '2',
      date: '2026-11-02',
      strike: '50',
      expiry_date: '2026-11-13',
    } as const
    const { fills } = await ann.fills.record(id, fill)
    expect(fills[0]).toMatchObject({ position_class: 'OPTIONS', option_right: 'PUT', multiplier: '100' })
    expect((await ann.positions.list(id)).positions).toMatchObject([{ position_type: 'SP' }])
    const silent = await refusal(ann.fills.record(id, { ...fill, symbol: 'OPT1' }))
    expect(silent.errors[0]?.path).toBe('option_right')
    const contradicted = await refusal(ann.fills.record(id, { ...fill, option_right: 'CALL' }))
    expect([contradicted.code, contradicted.errors[0]?.path]).toEqual(['POSITION_007', 'option_right'])
  })

  it('may be closed at a price of zero, which a share may not', async () => {
    const { open, ann, id } = await openBook()
    const lot = await open('LC', '3.50')
    const done = await ann.positions.close(id, lot.id, { close_quantity: '2', exit_price: '0', exit_date: '2026-11-02' })
    expect(done.realized_events).toMatchObject([{ realized_pnl: '-700.00', proceeds: '0.00' }])
  })
})

describe('at expiry', () => {
  it.each([
    ['LC', '55', '1000.00', '300.00'],
    ['LC', '50', '0.00', '-700.00'],
    ['LP', '45', '1000.00', '300.00'],
    ['LP', '51', '0.00', '-700.00'],
    ['SC', '55', '-1000.00', '-300.00'],
    ['SC', '49', '0.00', '700.00'],
    ['SP', '45', '-1000.00', '-300.00'],
    ['SP', '60', '0.00', '700.00'],
  ] as const)('%s with ACME at %s closes at intrinsic value (trap 41)', async (type, price, proceeds, realized_pnl) => {
    const world = await openBook()
    const { open, ann, id, events } = world
    const lot = await open(type, '3.50')
    await putPrices(ann, { ACME: { '2026-11-13': price }, [CALL]: { '2026-11-12': '0.05' }, [PUT]: { '2026-11-12': '0.05' } })
    await runUntil(world, '2026-11-12')
    expect(await events()).toEqual([])
    await runUntil(world, '2026-11-13')
    expect(await events()).toMatchObject([
      { position_id: lot.id, fill_id: null, reason: 'EXPIRY', exit_date: '2026-11-13', quantity: '2', proceeds, realized_pnl },
    ])
    expect(await ann.positions.get(id, lot.id)).toMatchObject({ status: 'CLOSED', remaining_quantity: '0', cost_basis: '0.00' })
    expect(await snapshotOf(ann, id, '2026-11-13')).toMatchObject({
      daily_realized_pnl: realized_pnl,
      num_positions: 0,
      gross_exposure: '0.00',
    })
    await expectRebuildToChangeNothing(world, id)
  })

  it('without a price of that day stays open, is listed, and closes when the price comes', async () => {
    const world = await openBook()
    const { open, ann, id, events, system } = world
    await open('LC', '3.50')
    await putPrices(ann, { ACME: { '2026-11-12': '60' }, [CALL]: { '2026-11-12': '9' } })
    await runUntil(world, '2026-11-17')
    expect(await events()).toEqual([])
    expect((await system.batch.diagnose()).portfolios[0]!.findings).toMatchObject([{ kind: 'expired_option', subject: CALL }])
    expect(await putPrices(ann, { ACME: { '2026-11-13': '56' } })).toEqual({ received: 1, changed: 1, marked_portfolios: 1 })
    expect((await ann.portfolios.get(id)).stale_from).toBe('2026-11-13')
    await system.batch.run()
    expect(await events()).toMatchObject([{ exit_date: '2026-11-13', realized_pnl: '500.00', reason: 'EXPIRY' }])
    expect((await system.batch.diagnose()).ok).toBe(true)
    await expectRebuildToChangeNothing(world, id)
  })

  it('on a day without trading takes the price of the last trading day before', async () => {
    const world = await openBook()
    const { open, ann, events } = world
    await open('LC', '3.50', { expiry_date: '2026-11-14', symbol: 'ACME 261114C00050000' })
    await putPrices(ann, { ACME: { '2026-11-13': '52' } })
    await runUntil(world, '2026-11-13')
    expect(await events()).toEqual([])
    await runUntil(world, '2026-11-16')
    expect(await events()).toMatchObject([{ exit_date: '2026-11-14', realized_pnl: '-300.00' }])
  })

  it('closes only what is left', async () => {
    const world = await openBook()
    const { open, ann, id, events } = world
    await open('SP', '3.50')
    world.clock.set('2026-11-12T12:00:00.000Z')
    await ann.fills.record(id, { side: 'BUY', symbol: PUT, quantity: '1', price: '1', date: '2026-11-12' })
    await putPrices(ann, { ACME: { '2026-11-13': '70' } })
    await runUntil(world, '2026-11-13')
    expect((await events()).map(({ reason, realized_pnl }) => [reason, realized_pnl])).toEqual([
      ['EXPIRY', '350.00'],
      ['TRADE', '250.00'],
    ])
  })

  it('ends trading: later fills are refused, earlier ones still fold', async () => {
    const world = await openBook()
    const { open, ann, id } = world
    await open('LC', '3.50')
    await putPrices(ann, { ACME: { '2026-11-13': '55' } })
    await runUntil(world, '2026-11-16')
    const fill = (date: string) => ann.fills.record(id, { fill_id: date, side: 'SELL', symbol: CALL, quantity: '1', price: '4', date })
    expect(await codeOf(fill('2026-11-16'))).toBe('POSITION_008')
    expect(await codeOf(fill('2026-11-14'))).toBe('POSITION_008')
    const late = await fill('2026-11-13')
    expect(late.realized_events).toMatchObject([{ realized_pnl: '50.00', reason: 'TRADE' }])
    expect(late.recalculation).toMatchObject({ mode: 'immediate', from: '2026-11-13' })
    expect((await ann.realizedEvents.list(id)).totals).toMatchObject({ count: 2, realized_pnl: '200.00' })
    await expectRebuildToChangeNothing(world, id)
  })
})
