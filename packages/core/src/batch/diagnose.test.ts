import { describe, expect, it } from 'vitest'
import type { Id } from '../kernel/ids.ts'
import { openWorld, putPrices, runUntil, stored, type World } from '../operations.test.helper.ts'
import { memoryStore } from '../store/memory/index.ts'
import type { LedgerRows, LotRow, PortfolioRow, RealizedEventRow, SnapshotRow, Store, StoreSession } from '../store/port.ts'

/** What the database would say if somebody had changed it by hand. */
interface Lies {
  snapshots?: (row: SnapshotRow) => SnapshotRow | null
  lots?: (row: LotRow) => LotRow | null
  realized_events?: (row: RealizedEventRow) => RealizedEventRow | null
  portfolio?: (row: PortfolioRow) => PortfolioRow
}

function lyingStore(lies: Lies): Store {
  const inner = memoryStore()
  const tell = (session: StoreSession): StoreSession => ({
    ...session,
    ledger: {
      ...session.ledger,
      read: async (kind, query) => {
        const found = await session.ledger.read(kind, query)
        const lie = lies[kind as keyof Lies] as ((row: LedgerRows[typeof kind]) => LedgerRows[typeof kind] | null) | undefined
        return lie ? { ...found, rows: found.rows.map(lie).filter((row) => row !== null) } : found
      },
    },
    books: {
      ...session.books,
      readPortfolios: async (query) => {
        const found = await session.books.readPortfolios(query)
        return { ...found, rows: found.rows.map((seen) => ({ ...seen, row: lies.portfolio?.(seen.row) ?? seen.row })) }
      },
    },
  })
  return { ...inner, transaction: (scope, work) => inner.transaction(scope, (session) => work(tell(session))) }
}

/** A long that was sold in part, a short, an option past its expiry, income and flows; nothing is wrong with it. */
async function openBook(lies: Lies = {}): Promise<World & { id: Id }> {
  const world = openWorld({ now: '2026-11-02T12:00:00.000Z', store: lyingStore(lies) })
  const id = await world.portfolio({ opening_equity: '10000.00', inception_date: '2026-11-02' })
  const fill = (symbol: string, side: 'BUY' | 'SELL', quantity: string, price: string, more = {}) =>
    world.ann.fills.record(id, { fill_id: `${symbol}${side}`, symbol, side, quantity, price, date: '2026-11-02', ...more })
  await fill('ACME', 'BUY', '100', '10', { strategy_symbol: 'S', fees: '3' })
  await fill('EMCA', 'SELL', '10', '50')
  await fill('ACME C50', 'BUY', '1', '2', { underlying: 'ACME', strike: '50', expiry_date: '2026-11-06' })
  await fill('EURO', 'BUY', '10', '10', { currency: 'EUR', fx_rate: '1.1' })
  await world.ann.fxRates.put({ rates: [{ base: 'EUR', quote: 'USD', date: '2026-11-02', rate: '1.2' }] })
  const closes = (price: string) => ({ '2026-11-02': price, '2026-11-06': price, '2026-11-11': price })
  await putPrices(world.ann, { ACME: closes('11'), EMCA: closes('48'), 'ACME C50': closes('1'), EURO: closes('11') })
  await runUntil(world, '2026-11-06')
  await world.ann.fills.record(id, {
    fill_id: 'x',
    symbol: 'ACME',
    side: 'SELL',
    quantity: '40',
    price: '12',
    date: '2026-11-05',
    strategy_symbol: 'S',
  })
  await world.ann.income.record(id, { date: '2026-11-04', kind: 'DIVIDEND', symbol: 'ACME', amount: '12.00' })
  await world.ann.equityChanges.record(id, { change_type: 'CONTRIBUTION', amount: '500.00', change_date: '2026-11-05' })
  await world.ann.equityChanges.record(id, { change_type: 'WITHDRAWAL', amount: '50.00', change_date: '2026-11-06' })
  await runUntil(world, '2026-11-11')
  return { ...world, id }
}

const findingsOf = async (world: World) => (await world.system.batch.diagnose()).portfolios.flatMap(({ findings }) => findings)

/** Another value of the same kind. */
function other(value: unknown): unknown {
  if (value === null) return '2026-11-04'
  if (typeof value === 'number') return value + 1
  const text = value as string
  if (/^-?\d+\.\d\d$/.test(text)) return text === '0.00' ? '0.01' : '0.00'
  if (/^\d{4}-\d\d-\d\d/.test(text)) return `2025${text.slice(4)}`
  if (/^[0-9a-f]{8}-/.test(text)) return `${text.slice(0, -1)}${text.endsWith('0') ? '1' : '0'}`
  return /^-?\d/.test(text) ? `1${text.replace('-', '')}` : `${text}X`
}

/** One healthy book for all that is only looked at; the lies are told while it is. */
const told: Lies = {}
const healthy = await openBook(told)
const sample = await stored(healthy, healthy.id)

async function findingsUnder(lies: Lies) {
  Object.assign(told, lies)
  try {
    return await findingsOf(healthy)
  } finally {
    for (const name of Object.keys(told) as (keyof Lies)[]) delete told[name]
  }
}

const columns = (kind: 'snapshots' | 'lots' | 'realized_events', besides: readonly string[]): string[] =>
  Object.keys(sample[kind][0]!).filter((name) => !besides.includes(name))

describe('diagnose', () => {
  it('finds nothing on a healthy book, and says how it stands', async () => {
    const world = await openBook()
    expect(await world.system.batch.diagnose()).toEqual({
      ok: true,
      portfolios: [
        {
          tenant_id: 'acme',
          portfolio_id: world.id,
          name: 'Growth',
          equity_balance: (await world.ann.portfolios.get(world.id)).equity_balance,
          snapshot_date: '2026-11-11',
          stale_from: null,
          latest_equity_changes: [
            { id: expect.any(String), change_date: '2026-11-06', change_type: 'WITHDRAWAL', amount: '50.00' },
            { id: expect.any(String), change_date: '2026-11-05', change_type: 'CONTRIBUTION', amount: '500.00' },
          ],
          findings: [],
        },
      ],
      tenants: [{ tenant_id: 'acme', findings: [] }],
    })
    expect((await world.system.batch.diagnose({ tenant_id: 'other' })).portfolios).toEqual([])
  })

  // Whose row it is and when it was made is how it is found, or says nothing.
  it.each(columns('snapshots', ['tenant_id', 'portfolio_id', 'computed_at']))('finds a snapshot whose %s was changed', async (name) => {
    const findings = await findingsUnder({
      snapshots: (row) => (row.date === '2026-11-05' ? { ...row, [name]: other(row[name as keyof SnapshotRow]) } : row),
    })
    expect(findings.some(({ subject, kind }) => kind === 'snapshot' && (subject === '2026-11-05' || name === 'date'))).toBe(true)
  })

  it.each(columns('lots', ['tenant_id', 'portfolio_id']))('finds a lot whose %s was changed', async (name) => {
    const lie = (row: LotRow) => (row.symbol === 'ACME' ? { ...row, [name]: other(row[name as keyof LotRow]) } : row)
    expect(await findingsUnder({ lots: lie })).toContainEqual(expect.objectContaining({ kind: 'lot' }))
  })

  it.each(columns('realized_events', ['tenant_id', 'portfolio_id']))('finds a realized event whose %s was changed', async (name) => {
    const lie = (row: RealizedEventRow) => (row.symbol === 'ACME' ? { ...row, [name]: other(row[name as keyof RealizedEventRow]) } : row)
    expect(await findingsUnder({ realized_events: lie })).toContainEqual(expect.objectContaining({ kind: 'realized_event' }))
  })

  it.each(['equity_balance', 'cumulative_pnl', 'snapshot_date'])('finds a portfolio whose %s was changed', async (name) => {
    const lie = (row: PortfolioRow) => ({
      ...row,
      [name]: name === 'snapshot_date' ? '2026-11-10' : other(row[name as keyof PortfolioRow]),
    })
    expect(await findingsUnder({ portfolio: lie })).not.toEqual([])
  })

  it.each(['snapshots', 'lots', 'realized_events'] as const)('finds that one of the %s is missing', async (kind) => {
    const [first] = sample[kind]
    const findings = await findingsUnder({ [kind]: (row: object) => (JSON.stringify(row) === JSON.stringify(first) ? null : row) })
    expect(findings.map(({ message }) => message)).toContain('is missing')
  })

  it.each(['snapshots', 'lots', 'realized_events'] as const)('finds one too many of the %s', async (kind) => {
    const lies: Lies = {}
    const world = await openBook(lies)
    const voided = kind === 'snapshots' ? null : await world.ann.fills.void(world.id, kind === 'lots' ? 'EMCASELL' : 'x')
    expect(voided === null || voided.fills.length === 1).toBe(true)
    const [extra] = sample[kind].filter((row) =>
      'symbol' in row ? row.symbol === (kind === 'lots' ? 'EMCA' : 'ACME') : row.date === '2026-11-04',
    )
    let told = false
    const strange = { ...extra!, portfolio_id: world.id, ...(kind === 'snapshots' ? { date: '2026-11-07' } : {}) }
    lies[kind] = (row: object) => {
      if (told) return row as never
      told = true
      return strange as never
    }
    expect((await findingsOf(world)).map(({ message }) => message)).toContain('stands although the facts do not give it')
  })

  it('passes over what waits for the next batch, and checks the equity all the same', async () => {
    const lies: Lies = {}
    const world = await openBook(lies)
    await putPrices(world.ann, { ACME: { '2026-11-06': '20' } })
    expect(await world.system.batch.diagnose()).toMatchObject({ ok: true, portfolios: [{ stale_from: '2026-11-06' }] })
    lies.snapshots = (row) => (row.date === '2026-11-05' ? { ...row, cash_value: '1.00' as never } : row)
    expect((await findingsOf(world)).map(({ subject }) => subject)).toEqual(['2026-11-05'])
    lies.snapshots = (row) => row
    lies.portfolio = (row) => ({ ...row, equity_balance: '1.00' as never })
    expect(await findingsOf(world)).toMatchObject([{ kind: 'equity_balance' }])
  })

  it('lists gaps in prices and options that nothing decides', async () => {
    const world = await openBook()
    await world.ann.fills.record(world.id, { symbol: 'NEW', side: 'BUY', quantity: '1', price: '1', date: '2026-11-11' })
    const option = { symbol: 'EMCA C50', underlying: 'EMCA', strike: '50', expiry_date: '2026-11-17' }
    await world.ann.fills.record(world.id, { ...option, side: 'BUY', quantity: '1', price: '1', date: '2026-11-11' })
    await runUntil(world, '2026-11-20')
    const findings = await findingsOf(world)
    expect(findings.map(({ kind, subject }) => [kind, subject]).toSorted()).toEqual([
      ['expired_option', 'EMCA C50'],
      ['price_gap', 'ACME'],
      ['price_gap', 'EMCA'],
      ['price_gap', 'EMCA C50'],
      ['price_gap', 'EURO'],
      ['price_gap', 'NEW'],
    ])
    expect(findings.find(({ subject }) => subject === 'NEW')!.message).toContain('no price up to 2026-11-20')
  })

  it('answers one portfolio that cannot be computed with its error, and the others', async () => {
    const world = await openBook()
    const bad = await world.portfolio({ inception_date: '2026-11-02' })
    await world.ann.fills.record(bad, {
      symbol: 'YENX',
      currency: 'JPY',
      fx_rate: '0.01',
      side: 'BUY',
      quantity: '1',
      price: '1',
      date: '2026-11-02',
    })
    await world.system.batch.run()
    const { portfolios } = await world.system.batch.diagnose()
    expect(portfolios.map(({ portfolio_id, findings }) => [portfolio_id, findings.map(({ kind }) => kind)])).toContainEqual([world.id, []])
  })
})
