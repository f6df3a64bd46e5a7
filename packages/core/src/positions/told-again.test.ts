import { describe, expect, it } from 'vitest'
import { expectRebuildToChangeNothing, openWorld, refusal, stored } from '../operations.test.helper.ts'

interface Told {
  readonly symbol?: string
  readonly multiplier?: string
  readonly currency?: string
  readonly fx_rate?: string
  readonly position_class?: 'PUBLIC' | 'PRIVATE'
}

async function openBook() {
  const world = openWorld()
  return { ...world, id: await world.portfolio({ opening_equity: '100000.00' }) }
}

describe('telling the first fill of a symbol again', () => {
  const fill = (fill_id: string, more: Told = {}) =>
    ({ fill_id, side: 'BUY', symbol: 'ACME', quantity: '1', price: '10', date: '2026-11-02', ...more }) as const

  it.each([
    ['multiplier', { multiplier: '10' }],
    ['currency', { currency: 'EUR', fx_rate: '1' }],
    ['position_class', { position_class: 'PRIVATE' }],
  ] as const)('with another %s is refused while other fills of it count, as its correction is', async (path, more) => {
    const world = await openBook()
    const { ann, id, clock } = world
    for (const fill_id of ['a', 'b', 'c']) {
      await ann.fills.record(id, fill(fill_id))
      clock.advance(1000)
    }
    const before = await stored(world, id)
    for (const call of [ann.fills.record(id, fill('a', more)), ann.fills.correct(id, 'a', more)]) {
      const refused = await refusal(call)
      expect([refused.code, refused.errors[0]?.path]).toEqual(['POSITION_007', path])
    }
    expect(await stored(world, id)).toEqual(before)
  })

  it('may change the instrument while it is the only one, and fixes it for what the same call tells after it', async () => {
    const world = await openBook()
    const { ann, id } = world
    await ann.fills.record(id, fill('a'))
    const told = await ann.fills.record(id, { fills: [fill('a', { multiplier: '10' }), fill('b')] })
    expect(told.fills.map(({ fill_id, multiplier }) => [fill_id, multiplier])).toEqual([
      ['a', '10'],
      ['b', '10'],
    ])
    expect((await ann.positions.list(id)).positions.map(({ cost_basis }) => cost_basis)).toEqual(['100.00', '100.00'])
    await expectRebuildToChangeNothing(world, id)
    const late = await refusal(ann.fills.record(id, { fills: [fill('c'), fill('a', { multiplier: '5' })] }))
    expect([late.code, late.errors[0]?.path]).toEqual(['POSITION_007', 'fills[1].multiplier'])
  })

  it('under another symbol leaves the old one to what the same call tells of it', async () => {
    const { ann, id } = await openBook()
    await ann.fills.record(id, fill('a'))
    const told = await ann.fills.record(id, { fills: [fill('a', { symbol: 'EMCA' }), fill('b', { multiplier: '5' })] })
    expect(told.fills.map(({ symbol, multiplier }) => [symbol, multiplier])).toEqual([
      ['EMCA', '1'],
      ['ACME', '5'],
    ])
  })
})
