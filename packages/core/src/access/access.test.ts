import { describe, expect, it } from 'vitest'
import { codeOf, openWorld, outcome, refusal, stored, withRole } from '../operations.test.helper.ts'

async function openBook() {
  const world = openWorld()
  return { ...world, id: await world.portfolio() }
}

describe('access', () => {
  it('is granted, changed and listed, newest first, and told', async () => {
    const world = await openBook()
    const { ann, id, clock } = world
    clock.advance(1000)
    expect(await ann.access.put(id, 'zoe', { role: 'viewer' })).toEqual({
      portfolio_id: id,
      user_id: 'zoe',
      role: 'viewer',
      created_at: '2026-11-20T15:00:01.000Z',
    })
    clock.advance(1000)
    await ann.access.put(id, 'bob@acme.example', { role: 'editor' })
    clock.advance(1000)
    expect(await ann.access.put(id, 'zoe', { role: 'editor' })).toMatchObject({ role: 'editor', created_at: '2026-11-20T15:00:01.000Z' })
    const list = await ann.access.list(id)
    expect(list.access.map(({ user_id, role }) => [user_id, role])).toEqual([
      ['bob@acme.example', 'editor'],
      ['zoe', 'editor'],
      ['ann', 'owner'],
    ])
    expect(list).toMatchObject({ total: 3, next_cursor: null })
    const { audit } = await stored(world, id)
    expect(audit.slice(0, 2)).toMatchObject([
      { action: 'access.granted', subject_id: 'zoe', before: { role: 'viewer' }, after: { role: 'editor' } },
      { action: 'access.granted', subject_id: 'bob@acme.example', before: null, after: { role: 'editor' } },
    ])
  })

  it('again as it is changes and tells nothing', async () => {
    const { ann, id, heard } = await openBook()
    const first = await ann.access.put(id, 'zoe', { role: 'viewer' })
    heard.length = 0
    expect(await ann.access.put(id, 'zoe', { role: 'viewer' })).toEqual(first)
    expect(heard).toEqual([])
  })

  it('is walked page by page, also where users were named in the same moment or have odd names', async () => {
    const { ann, id } = await openBook()
    const users = ['a~b', 'a~c', 'Zoe', 'x|y+z', 'a']
    for (const user of users) await ann.access.put(id, user, { role: 'viewer' })
    const walked: string[] = []
    for await (const { user_id } of ann.access.list(id, { limit: 2 })) walked.push(user_id)
    expect(walked).toEqual((await ann.access.list(id)).access.map(({ user_id }) => user_id))
    expect(walked.toSorted()).toEqual([...users, 'ann'].toSorted())
    expect((await ann.access.list(id, { limit: 2, offset: 4 })).access.map(({ user_id }) => user_id)).toEqual(walked.slice(4))
  })

  it('is taken away, at once', async () => {
    const world = await openBook()
    const { ann, id } = world
    const editor = await withRole(world, id, 'editor')
    expect(await outcome(editor.portfolios.get(id))).toBe('ok')
    expect(await ann.access.delete(id, 'editor')).toBeUndefined()
    expect(await codeOf(editor.portfolios.get(id))).toBe('EQUITY_005')
    expect((await stored(world, id)).audit[0]).toMatchObject({
      action: 'access.revoked',
      subject_id: 'editor',
      before: { role: 'editor' },
      after: null,
    })
    const nobody = await refusal(ann.access.delete(id, 'editor'))
    expect([nobody.code, nobody.status]).toEqual(['NOT_FOUND', 404])
  })

  it('keeps the last owner an owner', async () => {
    const world = await openBook()
    const { ann, id } = world
    await withRole(world, id, 'editor')
    for (const call of [
      ann.access.delete(id, 'ann'),
      ann.access.put(id, 'ann', { role: 'editor' }),
      ann.access.put(id, 'ann', { role: 'viewer' }),
    ]) {
      const refused = await refusal(call)
      expect([refused.code, refused.status]).toEqual(['ACCESS_001', 409])
    }
    expect(await outcome(ann.access.put(id, 'ann', { role: 'owner' }))).toBe('ok')
    const second = await withRole(world, id, 'owner')
    await second.access.delete(id, 'ann')
    expect(await codeOf(ann.portfolios.get(id))).toBe('EQUITY_005')
    expect(await codeOf(second.access.put(id, 'owner', { role: 'viewer' }))).toBe('ACCESS_001')
  })

  it('of two owners who leave at once keeps one', async () => {
    const world = await openBook()
    const second = await withRole(world, world.id, 'owner')
    const both = await Promise.all([outcome(world.ann.access.delete(world.id, 'ann')), outcome(second.access.delete(world.id, 'owner'))])
    expect(both).toEqual(['ok', 'ACCESS_001'])
  })

  it('is named by users and roles that there can be', async () => {
    const { ann, id } = await openBook()
    expect((await refusal(ann.access.put(id, 'a b', { role: 'viewer' }))).errors[0]?.path).toBe('user_id')
    expect((await refusal(ann.access.put(id, 'zoe', { role: 'admin' } as never))).errors[0]?.path).toBe('role')
  })
})
