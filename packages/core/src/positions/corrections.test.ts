import { describe, expect, it } from 'vitest'
import type { Id } from '../kernel/ids.ts'
import { codeOf, expectRebuildToChangeNothing, refusal } from '../operations.test.helper.ts'
import { openBook } from './told-book.test.helper.ts'

describe('correcting a fill', () => {
  it('changes what is told and leaves the rest as it was', async () => {
    const world = await openBook()
    const { ann, id, tell } = world
    const more = { fill_id: 'X-1', strategy_symbol: 'MOMENTUM', sequence: 7, time: '10:00:00', fees: '2', order_id: 'O', execution_id: 'E' }
    const first = await tell('BUY', '10', '20', '2026-11-02', more)
    const done = await ann.fills.correct(id, 'X-1', { price: '21' })
    expect(done.fills).toEqual([{ ...first.fills[0], price: '21', version: 2 }])
    expect((await ann.positions.list(id)).positions).toMatchObject([{ strategy_symbol: 'MOMENTUM', cost_basis: '212.00' }])
    const byOwnId = await ann.fills.correct(id, first.id!, { quantity: '5', trade_date: '2026-11-03' })
    expect(byOwnId.fills).toEqual([
      { ...first.fills[0], price: '21', quantity: '5', trade_date: '2026-11-03', date: byOwnId.fills[0]!.date, version: 3 },
    ])
    await expectRebuildToChangeNothing(world, id)
  })

  it('re-folds what came after it', async () => {
    const { ann, id, tell, realized } = await openBook()
    await tell('BUY', '10', '20', '2026-11-02', { fill_id: 'a' })
    await tell('SELL', '10', '25', '2026-11-03', { fill_id: 'b' })
    await ann.fills.correct(id, 'a', { price: '22' })
    expect(await realized()).toBe('30.00')
    await ann.fills.correct(id, 'b', { quantity: '4' })
    expect(await realized()).toBe('12.00')
  })

  it('moves it to another strategy and symbol, leaving nothing behind', async () => {
    const { ann, id, tell } = await openBook()
    await tell('BUY', '10', '20', '2026-11-02', { fill_id: 'a', strategy_symbol: 'A' })
    await ann.fills.correct(id, 'a', { strategy_symbol: 'B' })
    await ann.fills.correct(id, 'a', { symbol: 'EMCA' })
    expect((await ann.positions.list(id, { status: 'ALL' })).positions).toMatchObject([{ symbol: 'EMCA', strategy_symbol: 'B' }])
  })

  it('refuses an unknown, a voided and another version', async () => {
    const { ann, id, tell } = await openBook()
    await tell('BUY', '10', '20', '2026-11-02', { fill_id: 'a' })
    expect(await codeOf(ann.fills.correct(id, 'b', { price: '1' }))).toBe('FILL_001')
    expect(await codeOf(ann.fills.correct(id, 'a', { price: '1' }, { if_match: 2 }))).toBe('VERSION_CONFLICT')
    await ann.fills.void(id, 'a', {}, { if_match: 1 })
    expect(await codeOf(ann.fills.correct(id, 'a', { price: '1' }))).toBe('FILL_002')
    expect(await codeOf(ann.fills.void(id, 'a'))).toBe('FILL_002')
    expect(await codeOf(ann.fills.void(id, 'zzz'))).toBe('FILL_001')
  })
})

describe('voiding a fill', () => {
  it('takes it out of the book and keeps it in list and trail', async () => {
    const world = await openBook()
    const { ann, id, tell, held } = world
    const first = await tell('BUY', '10', '20', '2026-11-02', { fill_id: 'a' })
    const done = await ann.fills.void(id, 'a', { reason: 'bust' })
    expect(done.fills).toEqual([{ ...first.fills[0], voided_at: '2026-11-20T15:00:00.000Z', version: 2 }])
    expect(await held()).toEqual([])
    expect((await ann.fills.list(id)).total).toBe(0)
    expect((await ann.fills.list(id, { include_voided: true })).fills).toEqual(done.fills)
    expect((await ann.audit.list(id)).audit[0]).toMatchObject({
      action: 'fill.voided',
      reason: 'bust',
      before: { version: 1 },
      after: null,
    })
    const again = await tell('BUY', '10', '20', '2026-11-02', { fill_id: 'a' })
    expect(again.fills[0]).toMatchObject({ voided_at: done.fills[0]!.voided_at, version: 2 })
    expect(await held()).toEqual([])
  })

  it('holds against a feed that sends its day once more, until it sends other figures', async () => {
    const world = await openBook()
    const { ann, id, held } = world
    const fill = (fill_id: string, more = {}) =>
      ({ fill_id, side: 'BUY', symbol: 'ACME', quantity: '10', price: '20', date: '2026-11-02', ...more }) as const
    const day = { fills: [fill('a'), fill('b'), fill('c')] }
    await ann.fills.record(id, day)
    await ann.fills.void(id, 'b')
    const again = await ann.fills.record(id, day)
    expect(again.fills.map(({ voided_at }) => voided_at === null)).toEqual([true, false, true])
    expect(await held()).toEqual([['ACME', 'LONG', '20']])
    const corrected = await ann.fills.record(id, { fills: [fill('a'), fill('b', { price: '21' }), fill('c')] })
    expect(corrected.fills[1]).toMatchObject({ voided_at: null, price: '21', version: 3 })
    expect(await held()).toEqual([['ACME', 'LONG', '30']])
    expect((await ann.audit.list(id)).audit[0]).toMatchObject({ action: 'fill.corrected', before: { price: '20' }, after: { price: '21' } })
    await expectRebuildToChangeNothing(world, id)
  })

  it.each([{}, { multiplier: '1' }, { multiplier: '1', currency: 'USD', position_class: 'PUBLIC' as const }])(
    'holds also when its symbol was put right by another fill since (the feed says %j)',
    async (said) => {
      const { ann, id, tell, held } = await openBook()
      await tell('BUY', '10', '20', '2026-11-02', { fill_id: 'a', ...said })
      await ann.fills.void(id, 'a')
      await tell('BUY', '10', '20', '2026-11-02', { multiplier: '5' })
      const again = await tell('BUY', '10', '20', '2026-11-02', { fill_id: 'a', ...said })
      expect(again.fills[0]).toMatchObject({ voided_at: expect.any(String), version: 2 })
      expect(await held()).toEqual([['ACME', 'LONG', '10']])
    },
  )

  it('of an opening that was sold since opens a short, and says which fill now does (trap 79)', async () => {
    const { ann, id, tell, held } = await openBook()
    await tell('BUY', '100', '10', '2026-11-02', { fill_id: 'a' })
    const sold = await tell('SELL', '40', '12', '2026-11-03', { fill_id: 'b' })
    expect(sold.turned_fills).toEqual([])
    const done = await ann.fills.void(id, 'a')
    expect(await held()).toEqual([['ACME', 'SHORT', '40']])
    expect(done.turned_fills).toEqual([sold.id])
  })

  it('on which a sale of named lots depends is refused, and names the sale', async () => {
    const { ann, id, tell, held } = await openBook()
    const bought = await tell('BUY', '10', '20', '2026-11-02', { fill_id: 'a' })
    const [lot] = (await ann.positions.list(id)).positions as readonly { id: Id }[]
    const sold = await ann.sells.create(id, {
      symbol: 'ACME',
      quantity: '4',
      price: '25',
      date: '2026-11-03',
      lots: [{ position_id: lot!.id, quantity: '4' }],
    })
    const refused = await refusal(ann.fills.void(id, bought.id!))
    expect([refused.code, refused.extensions['fill_id']]).toEqual(['POSITION_009', sold.fills[0]!.id])
    expect(await codeOf(ann.fills.correct(id, 'a', { quantity: '3' }))).toBe('POSITION_009')
    expect(await held()).toEqual([['ACME', 'LONG', '6']])
    expect(await codeOf(ann.fills.correct(id, 'a', { side: 'SELL' }))).toBe('POSITION_009')
  })
})
