import { describe, expect, it } from 'vitest'
import { toEpoch, toInstant } from '../kernel/clock.ts'
import { asAdmin, NOW, openWorld, outcome, refusal, stored, TODAY } from '../operations.test.helper.ts'

const DAY_MS = 24 * 3_600_000
const plus = (milliseconds: number) => toInstant(toEpoch(NOW) + milliseconds)

/** A change that was recorded now for a day long ago: windows count from when it was told, not from its date. */
async function openChange(policy = {}) {
  const world = openWorld({ policy })
  const id = await world.portfolio()
  const change = await world.ann.equityChanges.record(id, { change_type: 'CONTRIBUTION', amount: '5.00', change_date: '2026-09-21' })
  return { ...world, id, change }
}

describe('the window for editing (trap 16)', () => {
  it.each([
    ['a second before', 7 * DAY_MS - 1000, 'ok'],
    ['a millisecond before', 7 * DAY_MS - 1, 'ok'],
    ['at the end of', 7 * DAY_MS, 'ok'],
    ['a millisecond after', 7 * DAY_MS + 1, 'EQUITY_006'],
    ['a second after', 7 * DAY_MS + 1000, 'EQUITY_006'],
  ])('%s the seven days', async (_, after, expected) => {
    const { clock, ann, id, change } = await openChange()
    clock.advance(after)
    const now = await ann.equityChanges.get(id, change.id)
    expect(now).toMatchObject({ edit_until: plus(7 * DAY_MS), can_edit: expected === 'ok', can_delete: true })
    expect(await outcome(ann.equityChanges.update(id, change.id, { amount: '6.00', preview: true }))).toBe(expected)
    expect(await outcome(ann.equityChanges.update(id, change.id, { amount: '6.00' }))).toBe(expected)
  })

  it('is still open for the description while it is for the amount, and shut for both', async () => {
    const { clock, ann, id, change } = await openChange()
    expect(await ann.equityChanges.update(id, change.id, { description: 'wired' })).toMatchObject({
      description: 'wired',
      amount: '5.00',
      version: 2,
    })
    clock.advance(7 * DAY_MS + 1)
    expect(await outcome(ann.equityChanges.update(id, change.id, { description: 'no' }))).toBe('EQUITY_006')
  })

  it('does not begin anew with an edit', async () => {
    const { clock, ann, id, change } = await openChange()
    clock.advance(6 * DAY_MS)
    await ann.equityChanges.update(id, change.id, { amount: '6.00' })
    clock.advance(DAY_MS + 1)
    expect(await outcome(ann.equityChanges.update(id, change.id, { amount: '7.00' }))).toBe('EQUITY_006')
  })

  it('is what the policy says, and the message names it', async () => {
    const { clock, ann, id, change } = await openChange({ edit_days: 2, delete_days: 3 })
    clock.advance(3 * DAY_MS + 1)
    const [edit, remove] = [
      await refusal(ann.equityChanges.update(id, change.id, { amount: '6.00' })),
      await refusal(ann.equityChanges.delete(id, change.id)),
    ]
    expect([edit.code, edit.message]).toEqual(['EQUITY_006', 'Equity changes can only be edited within 2 days of creation'])
    expect([remove.code, remove.message]).toEqual(['EQUITY_007', 'Equity changes can only be deleted within 3 days of creation'])
  })
})

describe('the window for deleting', () => {
  it.each([
    ['a second before', 30 * DAY_MS - 1000, 'ok'],
    ['a millisecond before', 30 * DAY_MS - 1, 'ok'],
    ['at the end of', 30 * DAY_MS, 'ok'],
    ['a millisecond after', 30 * DAY_MS + 1, 'EQUITY_007'],
    ['a second after', 30 * DAY_MS + 1000, 'EQUITY_007'],
  ])('%s the thirty days', async (_, after, expected) => {
    const { clock, ann, id, change } = await openChange()
    clock.advance(after)
    const now = await ann.equityChanges.get(id, change.id)
    expect(now).toMatchObject({ delete_until: plus(30 * DAY_MS), can_edit: false, can_delete: expected === 'ok' })
    expect(await outcome(ann.equityChanges.delete(id, change.id, { preview: true }))).toBe(expected)
    expect(await outcome(ann.equityChanges.delete(id, change.id))).toBe(expected)
  })
})

describe('an administrator with a reason', () => {
  it('edits, deletes and records outside of windows and limit, and the audit trail keeps the reason', async () => {
    const world = await openChange()
    const { clock, id, change } = world
    const admin = asAdmin(world)
    clock.advance(31 * DAY_MS)
    expect(await outcome(admin.equityChanges.update(id, change.id, { amount: '6.00' }))).toBe('EQUITY_006')
    await admin.equityChanges.update(id, change.id, { amount: '6.00', override_reason: 'typing error' })
    await admin.equityChanges.delete(id, change.id, { override_reason: 'told twice' })
    await admin.equityChanges.record(id, {
      change_type: 'CONTRIBUTION',
      amount: '7.00',
      change_date: '2026-01-05',
      override_reason: 'history',
    })
    const { audit } = await stored(world, id)
    expect(audit.map(({ action, reason }) => [action, reason]).slice(0, 3)).toEqual([
      ['equity_change.recorded', 'history'],
      ['equity_change.deleted', 'told twice'],
      ['equity_change.updated', 'typing error'],
    ])
    const before = { change_type: 'CONTRIBUTION', amount: '7.00', change_date: '2026-01-04', override_reason: 'history' } as const
    expect(await outcome(admin.equityChanges.record(id, before))).toBe('EQUITY_010')
  })
})

describe('the limit of dates (trap 17)', () => {
  const on = (change_date: string) => ({ change_type: 'CONTRIBUTION', amount: '1.00', change_date }) as const

  it.each([
    ['UTC', '2026-11-20T15:00:00.000Z', '2026-08-22', '2026-11-20'],
    // Saturday morning in Auckland while it is Friday in London, Friday evening in Los Angeles while it is Saturday there.
    ['Pacific/Auckland', '2026-11-20T15:00:00.000Z', '2026-08-23', '2026-11-21'],
    ['America/Los_Angeles', '2026-11-21T07:59:59.999Z', '2026-08-22', '2026-11-20'],
    ['America/Los_Angeles', '2026-11-21T08:00:00.000Z', '2026-08-23', '2026-11-21'],
  ])('is counted in the time zone of the portfolio: %s at %s', async (time_zone, now, first, last) => {
    const world = openWorld({ now })
    const id = await world.portfolio({ time_zone })
    const tried = async (date: string) => outcome(world.ann.equityChanges.record(id, on(date)))
    const dayAfter = (date: string, days: number) => toInstant(toEpoch(`${date}T00:00:00.000Z`) + days * DAY_MS).slice(0, 10)
    expect([await tried(first), await tried(last)]).toEqual(['ok', 'ok'])
    expect([await tried(dayAfter(first, -1)), await tried(dayAfter(last, 1))]).toEqual(['EQUITY_010', 'EQUITY_002'])
  })

  it('is the inception where that is later, and the message names both', async () => {
    const world = openWorld({ policy: { backdate_days: 30 } })
    const id = await world.portfolio({ inception_date: '2026-11-02' })
    expect(await outcome(world.ann.equityChanges.record(id, on('2026-11-02')))).toBe('ok')
    const early = await refusal(world.ann.equityChanges.record(id, on('2026-11-01')))
    expect([early.code, early.message]).toEqual([
      'EQUITY_010',
      "Equity changes can be dated at most 30 days back and not before the portfolio's inception",
    ])
  })

  it('lets the same date and type stand in an edit', async () => {
    const world = openWorld()
    const id = await world.portfolio()
    const change = await world.ann.equityChanges.record(id, on(TODAY))
    const same = { change_date: TODAY, change_type: 'CONTRIBUTION', amount: '2.00' } as const
    expect(await world.ann.equityChanges.update(id, change.id, same)).toMatchObject({ amount: '2.00', version: 2 })
  })
})
