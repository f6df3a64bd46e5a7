import { describe, expect, it } from 'vitest'
import {
  codeOf,
  expectRebuildToChangeNothing,
  openWorld,
  projections,
  putPrices,
  read,
  refusal,
  runUntil,
  snapshotOf,
  stored,
  TODAY,
  withRole,
} from '../operations.test.helper.ts'

const plain = { name: 'Growth', base_currency: 'USD', inception_date: '2026-11-02', opening_equity: '1000.00' } as const

describe('creating', () => {
  it('answers the record with its defaults, and its maker owns it', async () => {
    const { ann, store } = openWorld()
    const made = await ann.portfolios.create(plain)
    expect(made).toEqual({
      ...plain,
      id: made.id,
      tenant_id: 'acme',
      owner_id: 'ann',
      time_zone: 'UTC',
      calendar: 'weekdays',
      lot_method: 'FIFO',
      flow_timing: 'start',
      equity_balance: '1000.00',
      account_id: null,
      stale_from: null,
      permissions: ['read', 'write', 'own'],
      version: 1,
      created_at: '2026-11-20T15:00:00.000Z',
      updated_at: '2026-11-20T15:00:00.000Z',
    })
    expect(await ann.portfolios.get(made.id)).toEqual(made)
    expect((await stored({ store }, made.id)).access).toMatchObject([{ user_id: 'ann', role: 'owner' }])
  })

  it.each([
    [{ time_zone: 'Mars/Olympus' }, 'time_zone'],
    [{ calendar: 'never' }, 'calendar'],
    [{ inception_date: '2026-11-21' }, 'inception_date'],
    [{ opening_equity: '-1.00' }, 'opening_equity'],
    [{ base_currency: 'USX' }, 'base_currency'],
    [{ name: ' ' }, 'name'],
    [{ equity_balance: '1.00' }, 'equity_balance'],
  ])('refuses %j', async (wrong, path) => {
    const { ann } = openWorld()
    const refused = await refusal(ann.portfolios.create({ ...plain, ...wrong }))
    expect([refused.code, refused.errors[0]?.path]).toEqual(['INVALID_REQUEST', path])
  })

  it('takes JPY and today in the zone of the portfolio', async () => {
    const { ann } = openWorld()
    const tomorrow = { inception_date: '2026-11-21', time_zone: 'Pacific/Auckland', base_currency: 'JPY' }
    expect(await ann.portfolios.create({ ...plain, ...tomorrow })).toMatchObject(tomorrow)
  })
})

describe('listing', () => {
  it('shows what I may see, newest first, in pages', async () => {
    const world = openWorld()
    const ids: string[] = []
    for (const name of ['one', 'two', 'three']) {
      world.clock.advance(1000)
      ids.unshift(await world.portfolio({ name }))
    }
    expect((await world.ann.portfolios.list()).portfolios.map(({ id }) => id)).toEqual(ids)
    const walked: string[] = []
    for await (const { id } of world.ann.portfolios.list({ limit: 1 })) walked.push(id)
    expect(walked).toEqual(ids)
    await world.ann.access.put(ids[1]!, 'zoe', { role: 'viewer' })
    expect((await world.as('zoe').portfolios.list()).portfolios).toMatchObject([{ id: ids[1], permissions: ['read'] }])
  })
})

describe('changing', () => {
  it('renames and sets options, says so once, and counts the version', async () => {
    const world = openWorld()
    const id = await world.portfolio(plain)
    world.clock.advance(1000)
    const changes = { name: 'Income', lot_method: 'LIFO', flow_timing: 'mixed', account_id: 'U123' } as const
    const after = await world.ann.portfolios.update(id, changes)
    expect(after).toMatchObject({ ...changes, version: 2, updated_at: '2026-11-20T15:00:01.000Z', equity_balance: '1000.00' })
    expect(await world.ann.portfolios.get(id)).toEqual(after)
    expect((await world.ann.audit.list(id)).audit[0]).toMatchObject({
      action: 'portfolio.updated',
      subject_id: id,
      before: { name: 'Growth', version: 1 },
      after: { name: 'Income', version: 2 },
    })
    expect(await world.ann.portfolios.update(id, { account_id: null })).toMatchObject({ account_id: null, name: 'Income' })
  })

  it('to what is there is no change, and an edit that names nothing is refused', async () => {
    const world = openWorld()
    const id = await world.portfolio(plain)
    world.heard.length = 0
    await expect(world.ann.portfolios.update(id, {})).rejects.toMatchObject({ code: 'INVALID_REQUEST' })
    expect(await world.ann.portfolios.update(id, { ...plain })).toMatchObject({ version: 1 })
    expect(world.heard).toEqual([])
  })

  it('holds a new lot method for later fills only', async () => {
    const world = openWorld()
    const id = await world.portfolio(plain)
    const fill = (fill_id: string, side: 'BUY' | 'SELL', quantity: string, price: string, date: string) =>
      world.ann.fills.record(id, { fill_id, side, symbol: 'ACME', quantity, price, date })
    await fill('a', 'BUY', '1', '10', '2026-11-02')
    await fill('b', 'BUY', '1', '20', '2026-11-03')
    await fill('c', 'BUY', '1', '30', '2026-11-04')
    const first = await fill('d', 'SELL', '1', '40', '2026-11-05')
    await world.ann.portfolios.update(id, { lot_method: 'LIFO' })
    const second = await fill('e', 'SELL', '1', '40', '2026-11-06')
    expect([...first.realized_events, ...second.realized_events].map(({ realized_pnl }) => realized_pnl)).toEqual(['30.00', '10.00'])
    expect((await world.ann.realizedEvents.list(id)).totals.realized_pnl).toBe('40.00')
    const again = await fill('d', 'SELL', '1', '40', '2026-11-05')
    expect(again.fills).toMatchObject([{ lot_method: 'FIFO', version: 1 }])
  })

  it('refuses another version, an empty name and an unknown field', async () => {
    const world = openWorld()
    const id = await world.portfolio(plain)
    expect(await codeOf(world.ann.portfolios.update(id, { name: 'x' }, { if_match: 2 }))).toBe('VERSION_CONFLICT')
    expect(await world.ann.portfolios.update(id, { name: 'x' }, { if_match: 1 })).toMatchObject({ version: 2 })
    expect((await refusal(world.ann.portfolios.update(id, { name: '' }))).errors[0]?.path).toBe('name')
    expect((await refusal(world.ann.portfolios.update(id, { equity_balance: '1' } as never))).errors[0]?.path).toBe('equity_balance')
  })
})

describe('what facts are read by', () => {
  const moves = [
    [{ base_currency: 'EUR' }, 'base_currency'],
    [{ time_zone: 'America/New_York' }, 'time_zone'],
    [{ calendar: 'daily' }, 'calendar'],
    [{ inception_date: '2026-11-03' }, 'inception_date'],
  ] as const
  const facts = {
    'an equity change': (world: ReturnType<typeof openWorld>, id: string) =>
      world.ann.equityChanges.record(id, { change_type: 'CONTRIBUTION', amount: '1.00', change_date: TODAY }),
    'a fill': (world: ReturnType<typeof openWorld>, id: string) =>
      world.ann.fills.record(id, { date: TODAY, side: 'BUY', symbol: 'A', quantity: '1', price: '1' }),
    income: (world: ReturnType<typeof openWorld>, id: string) => world.ann.income.record(id, { date: TODAY, kind: 'FEE', amount: '-1.00' }),
  }

  it.each(moves)('may change while there is no fact, and the snapshots begin anew: %j', async (change, name) => {
    const world = openWorld()
    const id = await world.portfolio(plain)
    await world.system.batch.run()
    const after = await world.ann.portfolios.update(id, change)
    expect(after).toMatchObject({ ...change, version: 3 })
    expect(await projections(world, id)).toMatchObject({ snapshots: [], portfolio: { snapshot_date: null, stale_from: null } })
    await world.system.batch.run()
    const { snapshots } = await projections(world, id)
    expect(snapshots.length).toBe(name === 'calendar' ? 18 : name === 'inception_date' ? 13 : 14)
    await expectRebuildToChangeNothing(world, id)
  })

  it.each(Object.entries(facts))('is fixed by %s; the same value is fine', async (_, fact) => {
    const world = openWorld()
    const id = await world.portfolio(plain)
    await fact(world, id)
    const version = (await world.ann.portfolios.get(id)).version
    for (const [change, path] of moves) {
      const refused = await refusal(world.ann.portfolios.update(id, change))
      expect([refused.code, refused.status, refused.errors[0]?.path]).toEqual(['PORTFOLIO_FIXED', 400, path])
    }
    const { base_currency, inception_date } = plain
    expect(await world.ann.portfolios.update(id, { base_currency, inception_date, time_zone: 'UTC', name: 'New' })).toMatchObject({
      name: 'New',
      version: version + 1,
    })
  })

  it('does not include the opening equity, which never changes', async () => {
    const world = openWorld()
    const id = await world.portfolio(plain)
    const refused = await refusal(world.ann.portfolios.update(id, { opening_equity: '1000.01' }))
    expect([refused.code, refused.errors]).toEqual(['PORTFOLIO_FIXED', [{ path: 'opening_equity', message: 'must stay 1000.00' }]])
    expect(await world.ann.portfolios.update(id, { opening_equity: '1000' })).toMatchObject({ version: 1 })
  })

  it('starts anew with its opening equity, whatever a voided fill had made of it', async () => {
    const world = openWorld({ now: '2026-11-02T12:00:00.000Z', policy: { immediate_recalc_limit: 0 } })
    const { ann, system, clock } = world
    const id = await world.portfolio({ inception_date: '2026-11-02', opening_equity: '10000.00' })
    await ann.fills.record(id, { fill_id: 'a', symbol: 'ACME', side: 'BUY', quantity: '100', price: '10', date: '2026-11-02' })
    await ann.prices.put({ prices: [{ symbol: 'ACME', date: '2026-11-02', price: '12' }] })
    clock.set('2026-11-03T12:00:00.000Z')
    await system.batch.run()
    await ann.fills.void(id, 'a')
    expect(await ann.portfolios.update(id, { calendar: 'daily' })).toMatchObject({ equity_balance: '10000.00', stale_from: null })
    expect((await system.batch.diagnose()).ok).toBe(true)
  })

  it('is checked like a new one', async () => {
    const world = openWorld()
    const id = await world.portfolio(plain)
    for (const wrong of [{ time_zone: 'Mars/Olympus' }, { calendar: 'never' }, { inception_date: '2026-11-21' }])
      expect((await refusal(world.ann.portfolios.update(id, wrong))).errors[0]?.path).toBe(Object.keys(wrong)[0])
  })
})

describe('a new flow timing', () => {
  /** 1,000 and then 500 more on a day that gains 15: 1 % of 1,500, or 1.5 % of 1,000 (figure 6 in small). */
  const openBook = async (immediate_recalc_limit: number) => {
    const world = openWorld({ now: '2026-11-02T12:00:00.000Z', policy: { immediate_recalc_limit } })
    const id = await world.portfolio(plain)
    await world.ann.fills.record(id, { fill_id: 'a', date: '2026-11-02', side: 'BUY', symbol: 'ACME', quantity: '10', price: '10' })
    await putPrices(world.ann, { ACME: { '2026-11-02': '10', '2026-11-03': '11.5' } })
    await runUntil(world, '2026-11-04')
    await world.ann.equityChanges.record(id, { change_type: 'CONTRIBUTION', amount: '500.00', change_date: '2026-11-03' })
    await world.system.batch.run()
    return { ...world, id }
  }

  it('recomputes every return at once, and no money', async () => {
    const world = await openBook(3)
    const { ann, id } = world
    const before = await snapshotOf(ann, id, '2026-11-04')
    expect(await snapshotOf(ann, id, '2026-11-03')).toMatchObject({ daily_return: '0.01' })
    expect(await ann.portfolios.update(id, { flow_timing: 'end', name: 'Both' })).toMatchObject({ stale_from: null, name: 'Both' })
    expect(await snapshotOf(ann, id, '2026-11-03')).toMatchObject({ daily_return: '0.015', twr_index: '1.015' })
    const { computed_at: _, daily_return: __, twr_index, ...money } = before
    expect(twr_index).toBe('1.01')
    expect(await snapshotOf(ann, id, '2026-11-04')).toMatchObject({ ...money, twr_index: '1.015' })
    await expectRebuildToChangeNothing(world, id)
    expect(await ann.overview.get(id)).toMatchObject({ twr: { all: '0.015' } })
  })

  it('waits for the batch above the limit', async () => {
    const world = await openBook(2)
    const { ann, id, system } = world
    expect(await ann.portfolios.update(id, { flow_timing: 'end' })).toMatchObject({ stale_from: '2026-11-02', flow_timing: 'end' })
    expect(await snapshotOf(ann, id, '2026-11-03')).toMatchObject({ daily_return: '0.01' })
    await system.batch.run()
    expect(await snapshotOf(ann, id, '2026-11-03')).toMatchObject({ daily_return: '0.015' })
    await expectRebuildToChangeNothing(world, id)
  })
})

describe('deleting', () => {
  it('takes everything below with it but the audit trail, and touches no other portfolio', async () => {
    const world = openWorld()
    const [id, other] = [await world.portfolio(plain), await world.portfolio(plain)]
    for (const one of [id, other]) {
      await world.ann.equityChanges.record(
        one,
        { change_type: 'CONTRIBUTION', amount: '5.00', change_date: TODAY },
        { idempotency_key: 'k' },
      )
      await world.ann.fills.record(one, { fill_id: 'a', date: '2026-11-02', side: 'BUY', symbol: 'ACME', quantity: '2', price: '10' })
      await world.ann.fills.record(one, { fill_id: 'b', date: '2026-11-03', side: 'SELL', symbol: 'ACME', quantity: '1', price: '10' })
      await world.ann.income.record(one, { date: TODAY, kind: 'FEE', amount: '-1.00' })
    }
    await world.system.batch.run()
    const kept = await stored(world, other)
    expect(await world.ann.portfolios.delete(id)).toBeUndefined()
    const { audit, outbox, portfolio, ...below } = await stored(world, id)
    expect(portfolio).toBeUndefined()
    for (const rows of Object.values(below)) expect(rows).toEqual([])
    expect(audit.map(({ action }) => action)).toEqual([
      'income.recorded',
      'fill.recorded',
      'fill.recorded',
      'equity_change.recorded',
      'portfolio.created',
    ])
    // Its end stands in the tenant's trail, with the last row of its own; its event counts on from there.
    const ended = await read(world, ({ delivery }) =>
      delivery.readAudit({ tenant_id: 'acme', portfolio_id: null, page: { after_sequence: 0, limit: 9 } }),
    )
    const { sequence, hash } = audit[0]!
    const before = { name: 'Growth', audit_head: { sequence, hash } }
    expect(ended.rows.at(-1)).toMatchObject({ action: 'portfolio.deleted', subject_id: id, before, after: null })
    expect(outbox).toMatchObject([{ type: 'portfolio.deleted', portfolio_id: id, sequence: sequence + 1 }])
    expect(await codeOf(world.ann.portfolios.get(id))).toBe('EQUITY_004')
    expect(await codeOf(world.ann.equityChanges.list(id))).toBe('EQUITY_004')
    expect(await stored(world, other)).toEqual(kept)
    expect((await world.ann.portfolios.list()).portfolios.map((row) => row.id)).toEqual([other])
  })

  it('is for owners, of the version they saw', async () => {
    const world = openWorld()
    const id = await world.portfolio(plain)
    const editor = await withRole(world, id, 'editor')
    expect(await codeOf(editor.portfolios.delete(id))).toBe('EQUITY_005')
    expect(await codeOf(world.ann.portfolios.delete(id, { if_match: 7 }))).toBe('VERSION_CONFLICT')
    await world.ann.portfolios.delete(id, { if_match: 1 })
    expect(await codeOf(world.ann.portfolios.delete(id))).toBe('EQUITY_004')
  })
})
