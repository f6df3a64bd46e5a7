import { describe, expect, it } from 'vitest'
import { type Book, codeOf, openWorld } from '../operations.test.helper.ts'

async function openBook() {
  const { ann, portfolio } = openWorld()
  const id = await portfolio({ opening_equity: '100000.00' })
  const plain = { symbol: 'ACME', position_type: 'LONG', quantity: '100', entry_price: '10', entry_date: '2026-11-02' } as const
  const open = (more: Partial<Parameters<Book['positions']['open']>[1]> = {}) => ann.positions.open(id, { ...plain, ...more })
  return { ann, id, open }
}

describe('opening a lot in the past', () => {
  it.each([
    ['SHORT', 'LONG', '100'],
    ['SHORT', 'LONG', '40'],
    ['SHORT', 'LONG', '140'],
    ['LONG', 'SHORT', '40'],
  ] as const)('dated before an open %s is refused as %s of %s, whether it uses that up or not', async (stands, position_type, quantity) => {
    const { open, ann, id } = await openBook()
    await open({ position_type: stands, entry_date: '2026-11-04' })
    expect(await codeOf(open({ position_type, quantity, entry_date: '2026-11-03' }))).toBe('POSITION_006')
    expect((await ann.positions.list(id)).positions).toMatchObject([{ position_type: stands, remaining_quantity: '100' }])
  })

  it('dated before fills that flipped is refused, where it would take from what they opened', async () => {
    const { open, ann, id } = await openBook()
    await open()
    await ann.fills.record(id, { symbol: 'ACME', side: 'SELL', quantity: '150', price: '12', date: '2026-11-05' })
    expect(await codeOf(open({ quantity: '20', entry_date: '2026-11-03' }))).toBe('POSITION_006')
    expect((await ann.positions.list(id)).positions).toMatchObject([{ position_type: 'SHORT', remaining_quantity: '50' }])
  })

  it('may come late on the same side: later sales close other lots then, and as much as before', async () => {
    const { open, ann, id } = await openBook()
    await open({ entry_date: '2026-11-04' })
    await ann.sells.create(id, { symbol: 'ACME', quantity: '60', price: '12', date: '2026-11-05' })
    await open({ quantity: '40', entry_date: '2026-11-03' })
    expect((await ann.positions.list(id, { status: 'ALL' })).positions).toMatchObject([
      { entry_date: '2026-11-04', remaining_quantity: '80' },
      { entry_date: '2026-11-03', remaining_quantity: '0' },
    ])
  })
})
