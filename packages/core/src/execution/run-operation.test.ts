import { describe, expect, it } from 'vitest'
import type { Id } from '../kernel/ids.ts'
import { codeOf, openWorld, outcome, refusal, stored, TODAY, withRole, type World } from '../operations.test.helper.ts'

const contribution = { change_type: 'CONTRIBUTION', amount: '50.00', change_date: TODAY } as const
const actor = { user_id: 'ann', tenant_id: 'acme', scopes: ['write' as const] }

async function openBook(options: Parameters<typeof openWorld>[0] = {}) {
  const world = openWorld(options)
  return { ...world, id: await world.portfolio({ opening_equity: '1000.00' }) }
}

/** As a server asks: the answer's status and text come along. */
function ask({ rf }: World, id: Id, input: unknown, idempotency_key?: string) {
  const path = `/portfolios/${id}/equity-changes`
  return rf.execute(actor, { group: 'equityChanges', name: 'record', path, params: { portfolio_id: id }, input, idempotency_key })
}

describe('the same idempotency key', () => {
  it('answers the same bytes and does the thing once (trap 21)', async () => {
    const world = await openBook()
    const first = await ask(world, world.id, contribution, 'k1')
    world.clock.advance(3_600_000)
    const second = await ask(world, world.id, { change_date: TODAY, amount: 50, change_type: 'CONTRIBUTION', preview: false }, 'k1')
    expect(first).toMatchObject({ status: 201, replayed: false })
    expect(second).toEqual({ ...first, body: JSON.parse(first.text), replayed: true })
    expect((await stored(world, world.id)).equity_changes).toHaveLength(1)
    expect((await world.ann.portfolios.get(world.id)).equity_balance).toBe('1050.00')
    expect(world.heard.filter(({ type }) => type === 'equity_change.recorded')).toHaveLength(1)
  })

  it('replays after the rules have moved on, but not after the right was lost', async () => {
    const world = await openBook()
    await withRole(world, world.id, 'owner')
    const second = world.as('owner')
    const withdrawal = { ...contribution, change_type: 'WITHDRAWAL', amount: '1000.00' } as const
    const first = await second.equityChanges.record(world.id, withdrawal, { idempotency_key: 'k' })
    expect(await second.equityChanges.record(world.id, withdrawal, { idempotency_key: 'k' })).toEqual(first)
    await world.ann.access.put(world.id, 'owner', { role: 'viewer' })
    expect(await codeOf(second.equityChanges.record(world.id, withdrawal, { idempotency_key: 'k' }))).toBe('EQUITY_005')
  })

  it('with another body is a conflict', async () => {
    const world = await openBook()
    await ask(world, world.id, contribution, 'k')
    for (const changed of [{ amount: '50.01' }, { description: 'x' }, { change_type: 'WITHDRAWAL' }])
      expect(await codeOf(ask(world, world.id, { ...contribution, ...changed }, 'k'))).toBe('IDEMPOTENCY_CONFLICT')
  })

  it('is free again after a refusal', async () => {
    const world = await openBook()
    expect(await codeOf(ask(world, world.id, { ...contribution, amount: '0.00' }, 'k'))).toBe('EQUITY_001')
    expect(await ask(world, world.id, contribution, 'k')).toMatchObject({ status: 201, replayed: false })
  })

  it('belongs to tenant, user, method and path', async () => {
    const world = await openBook()
    const { ann, id } = world
    const other = await world.portfolio()
    const owner = await withRole(world, id, 'owner')
    const options = { idempotency_key: 'k' }
    const made = [
      await ann.equityChanges.record(id, contribution, options),
      await owner.equityChanges.record(id, contribution, options),
      await ann.equityChanges.record(other, contribution, options),
    ]
    expect(new Set(made.map((change) => change.id)).size).toBe(3)
    await ann.equityChanges.update(id, made[0]!.id, { amount: '1.00' }, options)
    await ann.equityChanges.delete(id, made[0]!.id, {}, options)
    expect(await codeOf(ann.equityChanges.get(id, made[0]!.id))).toBe('EQUITY_009')
  })

  it('arriving twice at once does the thing once', async () => {
    const world = await openBook()
    const both = await Promise.all([ask(world, world.id, contribution, 'k'), ask(world, world.id, contribution, 'k')])
    expect(both[0].text).toBe(both[1].text)
    // Which of the two comes first is nobody's promise.
    expect(both.filter(({ replayed }) => replayed)).toHaveLength(1)
  })

  it('of a deletion replays its record', async () => {
    const world = await openBook()
    const { ann, id } = world
    const made = await ann.equityChanges.record(id, contribution)
    const done = await ann.equityChanges.delete(id, made.id, {}, { idempotency_key: 'k' })
    expect(await ann.equityChanges.delete(id, made.id, {}, { idempotency_key: 'k' })).toEqual(done)
    expect(await codeOf(ann.equityChanges.delete(id, made.id, {}, { idempotency_key: 'other' }))).toBe('EQUITY_009')
  })

  it.each(['', 'a b', 'ä', 'x'.repeat(256), 'a\n'])('is refused as %j', async (key) => {
    const world = await openBook()
    expect((await refusal(ask(world, world.id, contribution, key))).errors[0]?.path).toBe('Idempotency-Key')
  })
})

describe('another tenant', () => {
  const calls = {
    'portfolios.get': (book: World['ann'], id: string) => book.portfolios.get(id),
    'portfolios.update': (book: World['ann'], id: string) => book.portfolios.update(id, { name: 'x' }),
    'portfolios.delete': (book: World['ann'], id: string) => book.portfolios.delete(id),
    'equityChanges.record': (book: World['ann'], id: string) => book.equityChanges.record(id, contribution),
    'equityChanges.list': (book: World['ann'], id: string) => book.equityChanges.list(id),
    'fills.record': (book: World['ann'], id: string) =>
      book.fills.record(id, { date: TODAY, side: 'BUY', symbol: 'A', quantity: '1', price: '1' }),
    'access.list': (book: World['ann'], id: string) => book.access.list(id),
    'audit.list': (book: World['ann'], id: string) => book.audit.list(id),
    'overview.get': (book: World['ann'], id: string) => book.overview.get(id),
    'snapshots.refresh': (book: World['ann'], id: string) => book.snapshots.refresh(id),
  }

  it.each(Object.entries(calls))("finds of somebody's portfolio exactly what it finds of none: %s", async (_, call) => {
    const world = await openBook()
    const olaf = world.rf.as({ user_id: 'ann', tenant_id: 'other', scopes: ['admin'] })
    const theirs = await refusal(call(olaf, world.id))
    const nobodys = await refusal(call(olaf, '00000000-0000-7000-8000-00000000ffff'))
    expect(theirs).toMatchObject({ code: 'EQUITY_004', status: 404, message: 'Portfolio not found' })
    expect({ ...theirs, ...JSON.parse(JSON.stringify(theirs)) }).toEqual({ ...nobodys, ...JSON.parse(JSON.stringify(nobodys)) })
  })

  it('sees nothing in its lists, prices and sums', async () => {
    const world = await openBook()
    await world.ann.prices.put({ prices: [{ symbol: 'ACME', date: TODAY, price: '1' }] })
    const olaf = world.rf.as({ user_id: 'ann', tenant_id: 'other', scopes: ['admin'] })
    expect((await olaf.portfolios.list()).total).toBe(0)
    expect((await olaf.prices.list({})).total).toBe(0)
    const together = await olaf.overview.aggregate({ portfolio_ids: [world.id] })
    expect(together.portfolios).toEqual([
      expect.objectContaining({ id: world.id, name: null, error: { code: 'EQUITY_004', message: 'Portfolio not found' } }),
    ])
  })
})

describe('who may do what', () => {
  const rights: readonly [string, 'read' | 'write' | 'own', (book: World['ann'], id: string) => PromiseLike<unknown>][] = [
    ['read the portfolio', 'read', (book, id) => book.portfolios.get(id)],
    ['list changes', 'read', (book, id) => book.equityChanges.list(id)],
    ['read the audit trail', 'read', (book, id) => book.audit.list(id)],
    ['record a fill', 'write', (book, id) => book.fills.record(id, { date: TODAY, side: 'BUY', symbol: 'A', quantity: '1', price: '1' })],
    [
      'open a position',
      'write',
      (book, id) => book.positions.open(id, { symbol: 'B', position_type: 'LONG', quantity: '1', entry_price: '1', entry_date: TODAY }),
    ],
    ['record income', 'write', (book, id) => book.income.record(id, { date: TODAY, kind: 'FEE', amount: '-1.00' })],
    ['refresh', 'write', (book, id) => book.snapshots.refresh(id)],
    ['record a change', 'own', (book, id) => book.equityChanges.record(id, contribution)],
    ['preview a change', 'own', (book, id) => book.equityChanges.preview(id, contribution)],
    ['rename', 'own', (book, id) => book.portfolios.update(id, { name: 'x' })],
    ['list access', 'own', (book, id) => book.access.list(id)],
    ['grant access', 'own', (book, id) => book.access.put(id, 'zoe', { role: 'viewer' })],
    ['delete', 'own', (book, id) => book.portfolios.delete(id)],
  ]
  const held = { viewer: ['read'], editor: ['read', 'write'], owner: ['read', 'write', 'own'] } as const

  describe.each(['viewer', 'editor', 'owner'] as const)('a %s', (role) => {
    it.each(rights)('%s', async (_, right, call) => {
      const world = await openBook()
      const book = await withRole(world, world.id, role)
      expect((await book.portfolios.get(world.id)).permissions).toEqual(held[role])
      expect(await outcome(call(book, world.id))).toBe((held[role] as readonly string[]).includes(right) ? 'ok' : 'EQUITY_005')
    })

    it('with a token for reading only reads', async () => {
      const world = await openBook()
      const book = await withRole(world, world.id, role, ['read'])
      expect((await book.portfolios.get(world.id)).permissions).toEqual(['read'])
      for (const [, right, call] of rights) expect(await outcome(call(book, world.id))).toBe(right === 'read' ? 'ok' : 'EQUITY_005')
    })
  })

  it('somebody without a role is told so, or with hide_foreign that there is nothing', async () => {
    for (const [hide_foreign, code] of [
      [false, 'EQUITY_005'],
      [true, 'EQUITY_004'],
    ] as const) {
      const world = await openBook({ policy: { hide_foreign } })
      for (const [, , call] of rights) expect(await codeOf(call(world.as('zoe'), world.id))).toBe(code)
      expect((await world.as('zoe').portfolios.list()).total).toBe(0)
    }
  })

  it('hide_foreign hides nothing from somebody who may at least read', async () => {
    const world = await openBook({ policy: { hide_foreign: true } })
    const viewer = await withRole(world, world.id, 'viewer')
    expect(await codeOf(viewer.equityChanges.record(world.id, contribution))).toBe('EQUITY_005')
  })

  it('a token for some portfolios knows no other', async () => {
    const world = await openBook()
    const other = await world.portfolio()
    const embedded = world.as('ann', { portfolio_ids: [world.id] })
    expect((await embedded.portfolios.list()).portfolios.map(({ id }) => id)).toEqual([world.id])
    expect(await outcome(embedded.portfolios.get(world.id))).toBe('ok')
    expect(await codeOf(embedded.portfolios.get(other))).toBe('EQUITY_004')
    expect((await embedded.overview.aggregate({})).portfolios.map(({ id }) => id)).toEqual([world.id])
  })

  it('an actor that is not one is refused before anything is asked', async () => {
    const { rf } = openWorld()
    for (const wrong of [{ tenant_id: '' }, { user_id: 'a b' }, { scopes: ['all'] }, { more: 1 }])
      expect(() => rf.as({ ...actor, ...wrong } as never)).toThrow(expect.objectContaining({ code: 'INVALID_REQUEST' }))
  })
})
