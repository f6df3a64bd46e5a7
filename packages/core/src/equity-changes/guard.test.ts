import { describe, expect, it } from 'vitest'
import type { Id } from '../kernel/ids.ts'
import { type Book, openWorld, outcome, putPrices, refusal, stored, TODAY, type World } from '../operations.test.helper.ts'

type Type = 'CONTRIBUTION' | 'WITHDRAWAL'

async function openBook(opening_equity: string) {
  const world = openWorld()
  const id = await world.portfolio({ opening_equity })
  const record = (change_type: Type, amount: string, change_date: string = TODAY) =>
    world.ann.equityChanges.record(id, { change_type, amount, change_date })
  return { ...world, id, record }
}

const limitOf = async (call: PromiseLike<unknown>) => {
  const { code, extensions } = await refusal(call)
  return { code, ...extensions }
}

/** Equity 10,000 in the end and 4,000 on one day before: 100 shares bought at 100, worth 40 on 11-12 and 100 again. */
async function dipped(): Promise<World & { id: Id; ann: Book }> {
  const world = openWorld()
  const id = await world.portfolio({ opening_equity: '10000.00' })
  await world.ann.positions.open(id, {
    symbol: 'ACME',
    position_type: 'LONG',
    quantity: '100',
    entry_price: '100',
    entry_date: '2026-11-10',
  })
  await putPrices(world.ann, { ACME: { '2026-11-10': '100', '2026-11-12': '40', '2026-11-13': '100' } })
  await world.system.batch.run()
  return { ...world, id }
}

describe('equity is never negative through a change', () => {
  it('refuses what a day in between cannot bear, and names the day (figure 7)', async () => {
    const { ann, id } = await dipped()
    const withdraw = (amount: string, change_date: string) =>
      ann.equityChanges.record(id, { change_type: 'WITHDRAWAL', amount, change_date })
    expect(await limitOf(withdraw('5000.00', '2026-11-12'))).toEqual({
      code: 'EQUITY_003',
      amount_max: '4000.00',
      binding_date: '2026-11-12',
    })
    expect(await limitOf(withdraw('5000.00', '2026-11-10'))).toEqual({
      code: 'EQUITY_003',
      amount_max: '4000.00',
      binding_date: '2026-11-12',
    })
    expect(await limitOf(withdraw('10000.01', '2026-11-13'))).toMatchObject({ amount_max: '10000.00', binding_date: '2026-11-13' })
    expect(await outcome(withdraw('4000.00', '2026-11-12'))).toBe('ok')
    expect(await limitOf(withdraw('0.01', '2026-11-11'))).toMatchObject({ amount_max: '0.00', binding_date: '2026-11-12' })
    expect(await outcome(withdraw('6000.00', '2026-11-13'))).toBe('ok')
  })

  it('refuses the deletion of what was spent (figure 8, trap 12)', async () => {
    const { ann, id, record } = await openBook('10000.00')
    const contribution = await record('CONTRIBUTION', '5000.00', '2026-11-02')
    const withdrawal = await record('WITHDRAWAL', '12000.00', '2026-11-06')
    const refused = await limitOf(ann.equityChanges.delete(id, contribution.id))
    expect(refused).toEqual({ code: 'EQUITY_003', amount_max: '3000.00', binding_date: '2026-11-06' })
    await ann.equityChanges.delete(id, withdrawal.id)
    expect(await outcome(ann.equityChanges.delete(id, contribution.id))).toBe('ok')
  })

  it('looks at each day between, flows of one day together (figure 17)', async () => {
    const { record } = await openBook('8000.00')
    await record('WITHDRAWAL', '7000.00', '2026-11-14')
    await record('CONTRIBUTION', '5000.00', '2026-11-15')
    const refused = await limitOf(record('WITHDRAWAL', '3000.00', '2026-11-13'))
    expect(refused).toEqual({ code: 'EQUITY_003', amount_max: '1000.00', binding_date: '2026-11-14' })
    await record('CONTRIBUTION', '2500.00', '2026-11-14')
    expect(await limitOf(record('WITHDRAWAL', '3500.01', '2026-11-14'))).toMatchObject({
      amount_max: '3500.00',
      binding_date: '2026-11-14',
    })
    expect(await outcome(record('WITHDRAWAL', '3500.00', '2026-11-14'))).toBe('ok')
  })

  it('refuses a back-dated withdrawal although today could bear it (trap 11)', async () => {
    const { record } = await openBook('500.00')
    await record('CONTRIBUTION', '1000.00', '2026-11-17')
    expect(await limitOf(record('WITHDRAWAL', '700.00', '2026-11-16'))).toMatchObject({ code: 'EQUITY_003', amount_max: '500.00' })
    expect(await outcome(record('WITHDRAWAL', '700.00', '2026-11-17'))).toBe('ok')
  })

  it('is limited by today as by any other day', async () => {
    const { record } = await openBook('1000.00')
    await record('WITHDRAWAL', '800.00', TODAY)
    const refused = await limitOf(record('WITHDRAWAL', '300.00', '2026-11-19'))
    expect(refused).toEqual({ code: 'EQUITY_003', amount_max: '200.00', binding_date: TODAY })
  })

  it('refuses an edit that takes away what was spent (trap 13), and a new date altogether (trap 14)', async () => {
    const { ann, id, record } = await openBook('0.00')
    const contribution = await record('CONTRIBUTION', '1000.00', '2026-11-02')
    await record('WITHDRAWAL', '800.00', '2026-11-06')
    const edit = (amount: string) => ann.equityChanges.update(id, contribution.id, { amount })
    expect(await limitOf(edit('400.00'))).toEqual({ code: 'EQUITY_003', amount_max: '200.00', binding_date: '2026-11-06' })
    expect(await outcome(edit('799.99'))).toBe('EQUITY_003')
    expect(await outcome(edit('800.00'))).toBe('ok')
    const moved = ann.equityChanges.update(id, contribution.id, { change_date: '2026-11-08' })
    expect(await outcome(moved)).toBe('EQUITY_011')
  })

  it('always allows what raises every day, even where equity is negative', async () => {
    const { ann, id, clock, system } = await dipped()
    await putPrices(ann, { ACME: { '2026-11-19': '1' } })
    await ann.equityChanges.record(id, { change_type: 'WITHDRAWAL', amount: '4000.00', change_date: '2026-11-10' })
    const taken = await ann.equityChanges.record(id, { change_type: 'WITHDRAWAL', amount: '500.00', change_date: '2026-11-18' })
    clock.set('2026-11-21T06:00:00.000Z')
    await system.batch.run()
    expect((await ann.portfolios.get(id)).equity_balance).toBe('-4400.00')
    const { equityChanges } = ann
    expect(await outcome(equityChanges.record(id, { change_type: 'WITHDRAWAL', amount: '0.01', change_date: '2026-11-18' }))).toBe(
      'EQUITY_003',
    )
    expect(await outcome(equityChanges.record(id, { change_type: 'CONTRIBUTION', amount: '0.01', change_date: '2026-11-18' }))).toBe('ok')
    expect(await outcome(equityChanges.update(id, taken.id, { amount: '500.01' }))).toBe('EQUITY_003')
    expect(await outcome(equityChanges.update(id, taken.id, { amount: '499.99' }))).toBe('ok')
    expect(await outcome(equityChanges.delete(id, taken.id))).toBe('ok')
  })

  it('lets only one of two withdrawals at the same moment through (trap 20)', async () => {
    const { record, ann, id } = await openBook('1000.00')
    const both = await Promise.all([outcome(record('WITHDRAWAL', '600.00')), outcome(record('WITHDRAWAL', '600.00'))])
    expect(both.toSorted()).toEqual(['EQUITY_003', 'ok'])
    expect((await ann.portfolios.get(id)).equity_balance).toBe('400.00')
  })

  it('counts a flow the moment it is recorded, a price only through a snapshot', async () => {
    const { ann, id } = await dipped()
    await putPrices(ann, { ACME: { '2026-11-20': '500' } })
    expect(await outcome(ann.equityChanges.record(id, { change_type: 'WITHDRAWAL', amount: '10000.01', change_date: TODAY }))).toBe(
      'EQUITY_003',
    )
    await ann.equityChanges.record(id, { change_type: 'CONTRIBUTION', amount: '0.01', change_date: TODAY })
    expect(await outcome(ann.equityChanges.record(id, { change_type: 'WITHDRAWAL', amount: '10000.01', change_date: TODAY }))).toBe('ok')
  })
})

describe('withdrawals paid from cash', () => {
  /** Cash 200 and shares of 800 (trap 22). */
  const invested = async (withdrawal_limit: 'cash' | 'equity') => {
    const world = openWorld({ policy: { withdrawal_limit } })
    const id = await world.portfolio({ opening_equity: '1000.00' })
    await world.ann.positions.open(id, {
      symbol: 'ACME',
      position_type: 'LONG',
      quantity: '8',
      entry_price: '100',
      entry_date: '2026-11-19',
    })
    await world.system.batch.run()
    const withdraw = (amount: string, preview = false) =>
      world.ann.equityChanges.record(id, { change_type: 'WITHDRAWAL', amount, change_date: TODAY, preview })
    return { ...world, id, withdraw }
  }

  it('may by default exceed the cash, which then shows as borrowed', async () => {
    const { withdraw, ann, id, clock, system } = await invested('equity')
    expect(await withdraw('500.00', true)).toMatchObject({ amount_max: '1000.00' })
    await withdraw('500.00')
    clock.set('2026-11-21T06:00:00.000Z')
    await system.batch.run()
    expect(await ann.overview.get(id)).toMatchObject({ cash_value: '-300.00', equity_balance: '500.00', long_value: '800.00' })
  })

  it('may not under the policy, also not by deleting what was put in', async () => {
    const { withdraw, ann, id } = await invested('cash')
    expect(await limitOf(withdraw('200.01'))).toEqual({ code: 'EQUITY_012', amount_max: '200.00', binding_date: TODAY })
    expect(await withdraw('200.00', true)).toMatchObject({ amount_max: '200.00', binding_date: TODAY })
    const contribution = await ann.equityChanges.record(id, { change_type: 'CONTRIBUTION', amount: '100.00', change_date: TODAY })
    const withdrawal = await withdraw('250.00')
    expect(await limitOf(ann.equityChanges.delete(id, contribution.id))).toMatchObject({ code: 'EQUITY_012', amount_max: '50.00' })
    expect(await limitOf(ann.equityChanges.update(id, withdrawal.id, { amount: '300.01' }))).toMatchObject({
      code: 'EQUITY_012',
      amount_max: '300.00',
    })
    expect(await ann.equityChanges.update(id, withdrawal.id, { amount: '300.00', preview: true })).toMatchObject({ amount_max: '300.00' })
  })
})

describe('a preview', () => {
  const withoutId = ({ id: _, ...rest }: Record<string, unknown>) => rest

  it('answers what the change would, with the most that may be taken, and writes nothing', async () => {
    const world = await dipped()
    const { ann, id } = world
    const before = await stored(world, id)
    const input = { change_type: 'WITHDRAWAL', amount: '3000.00', change_date: '2026-11-11' } as const
    const asked = await ann.equityChanges.preview(id, input, { idempotency_key: 'p' })
    expect(await stored(world, id)).toEqual(before)
    expect(asked).toMatchObject({ amount_max: '4000.00', binding_date: '2026-11-12', portfolio_equity_after: '7000.00' })
    expect(asked.recalculation).toEqual({ mode: 'immediate', from: '2026-11-11', snapshots: 7 })
    const { amount_max: _, binding_date: __, ...same } = asked
    const done = await ann.equityChanges.record(id, input, { idempotency_key: 'p' })
    expect(withoutId(done)).toEqual(withoutId(same))
  })

  it('of an edit counts the amount that stands as free again', async () => {
    const { ann, id } = await dipped()
    const made = await ann.equityChanges.record(id, { change_type: 'WITHDRAWAL', amount: '3000.00', change_date: '2026-11-11' })
    const asked = await ann.equityChanges.update(id, made.id, { amount: '3500.00', preview: true })
    expect(asked).toMatchObject({ amount_max: '4000.00', binding_date: '2026-11-12', portfolio_equity_after: '6500.00', amount: '3500.00' })
    const { amount_max: _, binding_date: __, ...same } = asked
    expect(await ann.equityChanges.get(id, made.id)).toMatchObject({ amount: '3000.00', version: 1 })
    expect(await ann.equityChanges.update(id, made.id, { amount: '3500.00' })).toEqual(same)
  })

  it('of a deletion shows what equity would be', async () => {
    const { ann, id } = await dipped()
    const made = await ann.equityChanges.record(id, { change_type: 'CONTRIBUTION', amount: '3000.00', change_date: '2026-11-11' })
    const asked = await ann.equityChanges.delete(id, made.id, { preview: true })
    expect(asked).toMatchObject({ portfolio_equity_after: '10000.00', deleted_at: null, amount_max: '7000.00', binding_date: '2026-11-12' })
    const done = await ann.equityChanges.delete(id, made.id)
    expect(done).toMatchObject({ portfolio_equity_after: '10000.00', recalculation: asked.recalculation })
    expect(done).not.toHaveProperty('amount_max')
  })

  it('of a contribution has no limit to show, and what is refused is refused', async () => {
    const { ann, id } = await dipped()
    const input = { change_type: 'CONTRIBUTION', amount: '1.00', change_date: TODAY } as const
    expect(await ann.equityChanges.preview(id, input)).toMatchObject({ amount_max: null, binding_date: null })
    const tooMuch = { ...input, change_type: 'WITHDRAWAL', amount: '99999.00' } as const
    expect(await limitOf(ann.equityChanges.preview(id, tooMuch))).toMatchObject({ code: 'EQUITY_003', amount_max: '10000.00' })
  })
})
