import { describe, expect, it } from 'vitest'
import { asAdmin, openWorld, TODAY, withRole } from '../operations.test.helper.ts'

describe('the audit trail', () => {
  it('says who changed what, when, before and after, and why, newest first', async () => {
    const world = openWorld()
    const { ann, clock } = world
    const id = await world.portfolio()
    const made = await ann.equityChanges.record(id, { change_type: 'CONTRIBUTION', amount: '5.00', change_date: TODAY })
    clock.advance(60_000)
    await asAdmin(world).equityChanges.update(id, made.id, { amount: '6.00', override_reason: 'typing error' })
    const { audit, total } = await ann.audit.list(id)
    expect(total).toBe(3)
    expect(audit[0]).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      portfolio_id: id,
      at: '2026-11-20T15:01:00.000Z',
      user_id: 'ann',
      user_name: 'Ann',
      action: 'equity_change.updated',
      subject_id: made.id,
      before: expect.objectContaining({ amount: '5.00', version: 1 }),
      after: expect.objectContaining({ amount: '6.00', version: 2 }),
      reason: 'typing error',
      sequence: 3,
      previous_hash: audit[1]!.hash,
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
    expect(audit.slice(1).map(({ action }) => action)).toEqual(['equity_change.recorded', 'portfolio.created'])
  })

  it('is walked page by page, of one portfolio', async () => {
    const world = openWorld()
    const [id, other] = [await world.portfolio(), await world.portfolio()]
    for (const amount of ['1.00', '2.00', '3.00'])
      for (const one of [id, other]) await world.ann.equityChanges.record(one, { change_type: 'CONTRIBUTION', amount, change_date: TODAY })
    const amounts: unknown[] = []
    for await (const entry of world.ann.audit.list(id, { limit: 1 })) amounts.push((entry.after as { amount?: string }).amount)
    expect(amounts).toEqual(['3.00', '2.00', '1.00', undefined])
  })

  it('may be read by whoever reads the portfolio', async () => {
    const world = openWorld()
    const id = await world.portfolio()
    const viewer = await withRole(world, id, 'viewer', ['read'])
    expect((await viewer.audit.list(id)).audit.map(({ action }) => action)).toEqual(['access.granted', 'portfolio.created'])
  })
})
