import { describe, expect, it } from 'vitest'
import { randomIds } from '../kernel/ids.ts'
import { codeOf, openWorld, read, stored, TODAY, type World } from '../operations.test.helper.ts'
import { memoryStore } from '../store/memory/index.ts'
import type { Store, StoreSession } from '../store/port.ts'

const contribution = { change_type: 'CONTRIBUTION', amount: '50.00', change_date: TODAY } as const

async function openBook(options: Parameters<typeof openWorld>[0] = {}) {
  const world = openWorld(options)
  return { ...world, id: await world.portfolio({ opening_equity: '1000.00' }) }
}

describe('what happened', () => {
  it('is told after the commit, once, with what was written', async () => {
    const standing: string[] = []
    const world: World = openWorld({
      on: {
        'equity_change.recorded': (event) => {
          // Told after the commit: whoever reads now finds it.
          void read(world, async ({ books }) => books.readPortfolios({ tenant_id: 'acme', ids: [event.portfolio_id!] })).then(({ rows }) =>
            standing.push(rows[0]!.row.equity_balance),
          )
        },
      },
    })
    const id = await world.portfolio({ opening_equity: '1000.00' })
    const made = await world.ann.equityChanges.record(id, contribution)
    await Promise.resolve()
    await read(world, async () => undefined)
    expect(standing).toEqual(['1050.00'])
    const { outbox, audit } = await stored(world, id)
    expect(outbox.map(({ type }) => type)).toEqual(['portfolio.created', 'equity_change.recorded'])
    expect(outbox[1]).toMatchObject({ portfolio_id: id, data: { id: made.id, amount: '50.00' } })
    expect(audit[0]).toMatchObject({
      action: 'equity_change.recorded',
      subject_id: made.id,
      user_id: 'ann',
      user_name: 'Ann',
      before: null,
      after: { amount: '50.00' },
    })
  })

  it('is not told when it was refused, previewed or replayed', async () => {
    const world = await openBook()
    const { ann, id, heard } = world
    heard.length = 0
    await codeOf(ann.equityChanges.record(id, { ...contribution, amount: '0.00' }))
    await ann.equityChanges.preview(id, contribution)
    expect(heard).toEqual([])
    await ann.equityChanges.record(id, contribution, { idempotency_key: 'k' })
    await ann.equityChanges.record(id, contribution, { idempotency_key: 'k' })
    expect(heard.map(({ type }) => type)).toEqual(['equity_change.recorded'])
  })

  it('is told once when the store ran the work again', async () => {
    const inner = memoryStore()
    const lost = new Error('lost a race')
    const store: Store = {
      ...inner,
      transaction: async (scope, work) => {
        const loses = async (session: StoreSession): Promise<never> => {
          await work(session)
          throw lost
        }
        if (scope.mode === 'write') await inner.transaction(scope, loses).catch((error: unknown) => expect(error).toBe(lost))
        return inner.transaction(scope, work)
      },
    }
    const world = await openBook({ store, ids: randomIds() })
    await world.ann.equityChanges.record(world.id, contribution, { idempotency_key: 'k' })
    expect(world.heard.map(({ type }) => type)).toEqual(['portfolio.created', 'equity_change.recorded'])
    expect((await stored(world, world.id)).audit).toHaveLength(2)
  })

  it('stands although a listener throws, and the others still hear of it', async () => {
    const errors: unknown[] = []
    const heard: string[] = []
    const world = openWorld({
      on: {
        'equity_change.recorded': () => {
          throw new Error('listener')
        },
        '*': ({ type }) => heard.push(type),
      },
      logger: { info: () => undefined, warn: () => undefined, error: (message, fields) => errors.push([message, fields?.['type']]) },
    })
    const id = await world.portfolio({ opening_equity: '1000.00' })
    const made = await world.ann.equityChanges.record(id, contribution)
    expect(await world.ann.equityChanges.get(id, made.id)).toMatchObject({ amount: '50.00' })
    expect(heard).toEqual(['portfolio.created', 'equity_change.recorded'])
    expect(errors).toEqual([['a listener failed', 'equity_change.recorded']])
  })

  it('is nothing when the call was aborted before it began', async () => {
    const world = await openBook()
    const signal = AbortSignal.abort(new Error('enough'))
    expect(await codeOf(world.ann.equityChanges.record(world.id, contribution, { signal }))).toBe('ABORTED')
    // Whoever writes next waits for all that was begun before.
    await world.store.transaction({ tenant_ids: ['acme'], mode: 'write' }, async () => undefined)
    expect((await stored(world, world.id)).equity_changes).toEqual([])
  })

  it('is not waited for when the call is aborted meanwhile', async () => {
    const world = await openBook()
    const controller = new AbortController()
    let release = (): void => undefined
    // Somebody else holds the store, so the call has to wait.
    const held = world.store.transaction({ tenant_ids: ['acme'], mode: 'write' }, () => new Promise<void>((resolve) => (release = resolve)))
    const call = world.ann.equityChanges.record(world.id, contribution, { signal: controller.signal })
    controller.abort()
    expect(await codeOf(call)).toBe('ABORTED')
    release()
    await held
  })
})
