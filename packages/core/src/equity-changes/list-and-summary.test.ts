import { describe, expect, it } from 'vitest'
import { asAdmin, codeOf, openWorld, putPrices, refusal, stored, TODAY } from '../operations.test.helper.ts'

type Type = 'CONTRIBUTION' | 'WITHDRAWAL'

/** Opening 10,000; five changes, of which one is deleted; shares that gained 300 by 11-16 and 500 by 11-18. */
async function openBook() {
  const world = openWorld()
  const id = await world.portfolio({ inception_date: '2026-11-02' })
  const record = (change_type: Type, amount: string, change_date: string, description: string | null = null) => {
    world.clock.advance(1000)
    return world.ann.equityChanges.record(id, { change_type, amount, change_date, description })
  }
  await world.ann.positions.open(id, {
    symbol: 'ACME',
    position_type: 'LONG',
    quantity: '100',
    entry_price: '10',
    entry_date: '2026-11-03',
  })
  await putPrices(world.ann, { ACME: { '2026-11-03': '10', '2026-11-16': '13', '2026-11-18': '15' } })
  const first = await record('CONTRIBUTION', '1000.00', '2026-11-03')
  const second = await record('WITHDRAWAL', '250.00', '2026-11-10')
  const third = await record('CONTRIBUTION', '500.00', '2026-11-10')
  const gone = await record('CONTRIBUTION', '9999.00', '2026-11-12')
  const fourth = await record('CONTRIBUTION', '700.00', '2026-11-17')
  await world.ann.equityChanges.delete(id, gone.id)
  await world.system.batch.run()
  return { ...world, id, first, second, third, gone, fourth, record }
}

describe('the list', () => {
  it('is newest first, by date and then by when it was told, and leaves deleted ones out everywhere', async () => {
    const { ann, id, first, second, third, fourth } = await openBook()
    const list = await ann.equityChanges.list(id)
    expect(list.equity_changes.map((change) => change.id)).toEqual([fourth, third, second, first].map((change) => change.id))
    expect(list).toMatchObject({
      total: 4,
      limit: 50,
      offset: 0,
      next_cursor: null,
      totals: { total_contributions: '2200.00', total_withdrawals: '250.00', net_flow: '1950.00' },
    })
  })

  it.each([
    [{ start_date: '2026-11-10' }, ['700.00', '500.00', '250.00'], '1200.00', '250.00'],
    [{ end_date: '2026-11-10' }, ['500.00', '250.00', '1000.00'], '1500.00', '250.00'],
    [{ start_date: '2026-11-04', end_date: '2026-11-16', change_type: 'CONTRIBUTION' }, ['500.00'], '500.00', '0.00'],
    [{ change_type: 'WITHDRAWAL' }, ['250.00'], '0.00', '250.00'],
    [{ start_date: '2026-11-12', end_date: '2026-11-12' }, [], '0.00', '0.00'],
  ] as const)('filtered by %j', async (filter, amounts, total_contributions, total_withdrawals) => {
    const { ann, id } = await openBook()
    const list = await ann.equityChanges.list(id, filter)
    expect(list.equity_changes.map(({ amount }) => amount)).toEqual(amounts)
    expect(list).toMatchObject({ total: amounts.length, totals: { total_contributions, total_withdrawals } })
  })

  it('comes in pages by offset and by cursor, with the totals of the whole', async () => {
    const { ann, id, record } = await openBook()
    const page = await ann.equityChanges.list(id, { limit: 3, offset: 1 })
    expect(page.equity_changes.map(({ amount }) => amount)).toEqual(['500.00', '250.00', '1000.00'])
    expect(page).toMatchObject({ total: 4, next_cursor: null, totals: { net_flow: '1950.00' } })
    const first = await ann.equityChanges.list(id, { limit: 2 })
    // What comes in between is newer, so the cursor neither repeats nor misses a row.
    await record('CONTRIBUTION', '1.00', '2026-11-18')
    const second = await ann.equityChanges.list(id, { limit: 2, cursor: first.next_cursor! })
    expect(second.equity_changes.map(({ amount }) => amount)).toEqual(['250.00', '1000.00'])
    const amounts: string[] = []
    for await (const change of ann.equityChanges.list(id, { limit: 1 })) amounts.push(change.amount)
    expect(amounts).toEqual(['1.00', '700.00', '500.00', '250.00', '1000.00'])
  })

  it('takes a cursor of the same list and filters only', async () => {
    const { ann, id, portfolio } = await openBook()
    const cursor = (await ann.equityChanges.list(id, { limit: 1 })).next_cursor!
    const other = await portfolio()
    const refused = [
      ann.equityChanges.list(id, { cursor, change_type: 'CONTRIBUTION' }),
      ann.equityChanges.list(id, { cursor, start_date: '2026-11-01' }),
      ann.equityChanges.list(other, { cursor }),
      ann.snapshots.list(id, { cursor }),
      ann.equityChanges.list(id, { cursor: `${cursor}00` }),
      ann.equityChanges.list(id, { cursor: 'x' }),
    ]
    for (const call of refused) expect((await refusal(call)).errors[0]?.path).toBe('cursor')
  })

  it('refuses a period that ends before it starts', async () => {
    const { ann, id } = await openBook()
    const backwards = { start_date: '2026-11-10', end_date: '2026-11-09' }
    expect(await codeOf(ann.equityChanges.list(id, backwards))).toBe('INVALID_REQUEST')
    expect(await codeOf(ann.equityChanges.summary(id, backwards))).toBe('INVALID_REQUEST')
  })
})

describe('the summary', () => {
  it('of all time: starting + from P&L + from flows = ending', async () => {
    const { ann, id } = await openBook()
    expect(await ann.equityChanges.summary(id)).toEqual({
      period: { start_date: '2026-11-02', end_date: TODAY },
      total_contributions: '2200.00',
      total_withdrawals: '250.00',
      net_flow: '1950.00',
      contribution_count: 3,
      withdrawal_count: 1,
      largest_contribution: '1000.00',
      largest_withdrawal: '250.00',
      starting_equity: '10000.00',
      equity_from_pnl: '500.00',
      equity_from_flows: '1950.00',
      ending_equity: '12450.00',
    })
    expect((await ann.portfolios.get(id)).equity_balance).toBe('12450.00')
  })

  it.each([
    // E(11-09) = 10,000 + 1,000; the gain of 300 is of 11-16.
    ['2026-11-10', '2026-11-16', '11000.00', '300.00', '250.00', '11550.00'],
    // A weekend without a snapshot: E stands.
    ['2026-11-14', '2026-11-15', '11250.00', '0.00', '0.00', '11250.00'],
    ['2026-11-17', '2026-11-17', '11550.00', '0.00', '700.00', '12250.00'],
    ['2026-11-18', '2026-11-18', '12250.00', '200.00', '0.00', '12450.00'],
    ['2026-10-01', '2026-11-02', '10000.00', '0.00', '0.00', '10000.00'],
  ])('from %s to %s', async (start_date, end_date, starting_equity, equity_from_pnl, equity_from_flows, ending_equity) => {
    const { ann, id } = await openBook()
    const figures = { starting_equity, equity_from_pnl, equity_from_flows, ending_equity }
    expect(await ann.equityChanges.summary(id, { start_date, end_date })).toMatchObject(figures)
  })

  it('knows a flow before its snapshot, and nothing where nothing was', async () => {
    const { ann, id, record, clock } = await openBook()
    clock.set('2026-11-22T12:00:00.000Z')
    await record('CONTRIBUTION', '50.00', '2026-11-21')
    expect(await ann.equityChanges.summary(id, { start_date: '2026-11-21' })).toMatchObject({
      period: { start_date: '2026-11-21', end_date: '2026-11-22' },
      starting_equity: '12450.00',
      equity_from_flows: '50.00',
      ending_equity: '12500.00',
      largest_withdrawal: null,
    })
  })
})

describe('a deleted change (trap 15)', () => {
  it('counts in no total, list, snapshot, return or limit, and stays in the audit trail', async () => {
    const world = await openBook()
    const { ann, id, fourth, gone } = world
    const before = await stored(world, id)
    const { id: made } = await world.record('CONTRIBUTION', '100000.00', '2026-11-03')
    expect((await ann.portfolios.get(id)).equity_balance).toBe('112450.00')
    const done = await ann.equityChanges.delete(id, made)
    expect(done).toMatchObject({ portfolio_equity_after: '12450.00', can_edit: false, can_delete: false, version: 2 })
    const after = await stored(world, id)
    const comparable = (rows: typeof after.snapshots) => rows.map(({ computed_at: _, ...row }) => row)
    expect(comparable(after.snapshots)).toEqual(comparable(before.snapshots))
    expect(await ann.equityHistory.get(id)).toMatchObject({ flows: [{}, {}, {}, { id: fourth.id }] })
    expect(await ann.equityChanges.summary(id)).toMatchObject({ contribution_count: 3, largest_contribution: '1000.00' })
    const tooMuch = { change_type: 'WITHDRAWAL', amount: '12450.01', change_date: TODAY } as const
    expect(await codeOf(ann.equityChanges.record(id, tooMuch))).toBe('EQUITY_003')
    expect(after.equity_changes.filter(({ deleted_at }) => deleted_at !== null).map((row) => row.id)).toEqual([made, gone.id])
    const { audit } = await ann.audit.list(id, { limit: 1 })
    expect(audit).toMatchObject([{ action: 'equity_change.deleted', subject_id: made, before: { amount: '100000.00' }, after: null }])
  })

  it('is neither read, edited nor deleted again', async () => {
    const { ann, id, gone } = await openBook()
    expect(await codeOf(ann.equityChanges.get(id, gone.id))).toBe('EQUITY_009')
    expect(await codeOf(ann.equityChanges.update(id, gone.id, { amount: '1.00' }))).toBe('EQUITY_009')
    expect(await codeOf(ann.equityChanges.delete(id, gone.id))).toBe('EQUITY_009')
  })
})

describe('an opposite change', () => {
  it('names what it reverses, which must be a change of the other type in the same portfolio', async () => {
    const world = await openBook()
    const { ann, id, first, portfolio } = world
    const reversal = { change_type: 'WITHDRAWAL', amount: '1000.00', change_date: TODAY, reverses: first.id } as const
    expect(await ann.equityChanges.record(id, reversal)).toMatchObject({ reverses: first.id, portfolio_equity_after: '11450.00' })
    const same = await refusal(ann.equityChanges.record(id, { ...reversal, change_type: 'CONTRIBUTION' }))
    expect([same.code, same.errors[0]?.path]).toEqual(['INVALID_REQUEST', 'reverses'])
    expect(await codeOf(asAdmin(world).equityChanges.record(await portfolio(), reversal))).toBe('EQUITY_008')
  })
})

describe('money is read as it was meant', () => {
  it.each([
    [50000, '50000.00'],
    [0.1, '0.10'],
    ['7', '7.00'],
    ['99999999999999.99', '99999999999999.99'],
    [0.1234, null],
    [1e16, null],
    ['1e3', null],
    ['+5', null],
    ['1,000.00', null],
    [' 5', null],
    ['100000000000000.00', null],
    ['1.005', null],
    [true, null],
    [null, null],
  ])('%j', async (amount, kept) => {
    const world = openWorld()
    const id = await world.portfolio()
    const call = world.ann.equityChanges.record(id, { change_type: 'CONTRIBUTION', amount: amount as string, change_date: TODAY })
    if (kept !== null) expect((await call).amount).toBe(kept)
    else expect((await refusal(call)).errors[0]?.path).toBe('amount')
  })

  it.each([
    [{ description: 'x'.repeat(501) }, 'description'],
    [{ change_date: '2026-02-30' }, 'change_date'],
    [{ change_date: '2026-11-20T00:00:00Z' }, 'change_date'],
    [{ change_type: 'contribution' }, 'change_type'],
    [{ notes: 'x' }, 'notes'],
    [{ change_date: undefined }, 'change_date'],
    [{ reverses: 'x' }, 'reverses'],
  ])('%j is refused', async (wrong, path) => {
    const world = openWorld()
    const id = await world.portfolio()
    const good = { change_type: 'CONTRIBUTION', amount: '1.00', change_date: TODAY }
    const refused = await refusal(world.ann.equityChanges.record(id, { ...good, ...wrong } as never))
    expect([refused.code, refused.errors[0]?.path]).toEqual(['INVALID_REQUEST', path])
  })

  it('keeps a description of 500 characters, whatever their size', async () => {
    const world = openWorld()
    const id = await world.portfolio()
    const description = '🙂'.repeat(500)
    const made = await world.ann.equityChanges.record(id, { change_type: 'CONTRIBUTION', amount: '1.00', change_date: TODAY, description })
    expect((await world.ann.equityChanges.get(id, made.id)).description).toBe(description)
  })
})
