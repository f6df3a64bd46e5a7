import { describe, expect, it } from 'vitest'
import type { Id } from '../kernel/ids.ts'
import { openWorld, read, TODAY, type World } from '../operations.test.helper.ts'
import type { Seal } from './seal-audit.ts'

const contribute = (world: World, id: Id) =>
  world.ann.equityChanges.record(id, { change_type: 'CONTRIBUTION', amount: '5.00', change_date: TODAY })

async function sealsOf(world: World): Promise<Seal[]> {
  const query = { tenant_id: 'acme', portfolio_id: null, page: { after_sequence: 0, limit: 500 } }
  const { rows } = await read(world, ({ delivery }) => delivery.readAudit(query))
  return rows.filter(({ action }) => action === 'audit.sealed').map(({ after }) => after as Seal)
}

async function headOf(world: World, id: Id) {
  const { rows } = await read(world, ({ books }) => books.readPortfolios({ tenant_id: 'acme', ids: [id] }))
  return { portfolio_id: id, ...rows[0]!.audit_head }
}

describe('the seal of a day', () => {
  it('holds the head of every portfolio, by id, after a run of any of them', async () => {
    const world = openWorld()
    const [one, two] = [await world.portfolio(), await world.portfolio()]
    await contribute(world, two)
    await world.system.batch.run({ tenant_id: 'acme', portfolio_ids: [two] })
    expect(await sealsOf(world)).toEqual([{ date: TODAY, heads: [await headOf(world, one), await headOf(world, two)] }])
    expect((await headOf(world, two)).sequence).toBe(2)
  })

  it('is made once a day, and again when a head has moved', async () => {
    const world = openWorld()
    const id = await world.portfolio()
    await world.system.batch.run()
    await world.system.batch.run()
    expect(await sealsOf(world)).toHaveLength(1)
    await contribute(world, id)
    await world.system.batch.run()
    await world.system.batch.run()
    expect((await sealsOf(world)).map(({ date, heads }) => [date, heads[0]?.sequence])).toEqual([
      [TODAY, 1],
      [TODAY, 2],
    ])
    world.clock.advance(24 * 3_600_000)
    await world.system.batch.run()
    expect((await sealsOf(world)).map(({ date }) => date)).toEqual([TODAY, TODAY, '2026-11-21'])
  })

  it('is of the tenants that the run looked at, and no other', async () => {
    const world = openWorld()
    await world.portfolio()
    const other = world.rf.as({ user_id: 'bob', tenant_id: 'other', scopes: ['write'] })
    await other.portfolios.create({ name: 'B', base_currency: 'USD', inception_date: '2026-01-05', opening_equity: '1.00' })
    await world.system.batch.run({ tenant_id: 'other' })
    expect(await sealsOf(world)).toEqual([])
    await world.system.batch.run()
    expect(await sealsOf(world)).toHaveLength(1)
  })

  it('is not made by a backfill, a rebuild or a run that was broken off', async () => {
    const world = openWorld()
    await world.portfolio()
    await world.system.batch.backfill({ from: '2026-11-18', to: '2026-11-19' })
    await world.system.batch.backfill({ from: '2026-11-18', to: '2026-11-19', dry_run: true })
    await world.system.batch.rebuild()
    await world.system.batch.run({}, { signal: AbortSignal.abort() })
    expect(await sealsOf(world)).toEqual([])
  })

  it('by two runs at once is made once', async () => {
    const world = openWorld()
    await world.portfolio()
    await Promise.all([world.system.batch.run(), world.system.batch.run(), world.system.batch.run()])
    expect(await sealsOf(world)).toHaveLength(1)
  })

  it('is the same row whichever run made it', async () => {
    const rows = async (runs: number) => {
      const world = openWorld()
      await world.portfolio()
      for (let run = 0; run < runs; run += 1) await world.system.batch.run()
      return (await read(world, ({ delivery }) => delivery.readAudit({ tenant_id: 'acme', page: { limit: 9, offset: 0 } }))).rows
    }
    expect(await rows(1)).toEqual(await rows(3))
  })
})
