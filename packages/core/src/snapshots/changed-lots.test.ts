import { describe, expect, it } from 'vitest'
import type { LotRow, RealizedEventRow } from '../store/rows.ts'
import { changedLots, type DerivedRows } from './changed-lots.ts'

const portfolio = { tenant_id: 'acme', id: 'p' as never }
const valued = { last_price: '10', last_price_date: '2026-11-02', market_value: '100.00', unrealized_pnl: '5.00' } as const
const closed = { last_price: null, last_price_date: null, market_value: null, unrealized_pnl: null } as const

function lot(id: string, symbol: string, more: Partial<Record<keyof LotRow, unknown>> = {}): LotRow {
  const row = {
    tenant_id: 'acme',
    portfolio_id: 'p',
    id,
    symbol,
    strategy_symbol: '',
    remaining_quantity: '10',
    status: 'OPEN',
    ...valued,
    ...more,
  }
  return row as unknown as LotRow
}

function event(id: string, symbol: string, more: Partial<Record<keyof RealizedEventRow, unknown>> = {}): RealizedEventRow {
  return {
    tenant_id: 'acme',
    portfolio_id: 'p',
    id,
    symbol,
    strategy_symbol: '',
    realized_pnl: '1.00',
    ...more,
  } as unknown as RealizedEventRow
}

const rows = (lots: readonly LotRow[], realized_events: readonly RealizedEventRow[] = []): DerivedRows => ({ lots, realized_events })
const nothing = { scopes: [], lots: [], realized_events: [], values: [] }
const stands = rows(
  [lot('a', 'ACME'), lot('b', 'EMCA'), lot('c', 'EMCA', { strategy_symbol: 'S', status: 'CLOSED', ...closed })],
  [event('e', 'EMCA')],
)

/** The names of what would be written anew, and of the lots that would get new values. */
function changes(computed: DerivedRows, stored: DerivedRows = stands) {
  const { scopes, lots, realized_events, values } = changedLots(portfolio, stored, computed)
  const instruments = scopes.flatMap((scope) =>
    scope.instruments === 'all' ? 'all' : scope.instruments.map(({ symbol, strategy_symbol }) => `${symbol}~${strategy_symbol}`),
  )
  return { instruments, lots: lots.map(({ id }) => id), events: realized_events.map(({ id }) => id), values: values.map(({ id }) => id) }
}

const changed = (id: string, more: Parameters<typeof lot>[2]) =>
  rows(
    stands.lots.map((one) => (one.id === id ? ({ ...one, ...more } as LotRow) : one)),
    stands.realized_events,
  )

describe('changedLots', () => {
  it('writes nothing where everything stands', () => {
    expect(changedLots(portfolio, stands, rows([...stands.lots], [...stands.realized_events]))).toEqual(nothing)
    expect(changedLots(portfolio, rows([]), rows([]))).toEqual(nothing)
  })

  it('writes all where nothing stood, without looking for it by name', () => {
    expect(changedLots(portfolio, rows([]), stands)).toEqual({
      scopes: [{ tenant_id: 'acme', portfolio_id: 'p', instruments: 'all' }],
      lots: stands.lots,
      realized_events: stands.realized_events,
      values: [],
    })
  })

  it('gives an open lot its new value and leaves the rest', () => {
    const value = { last_price: '11', last_price_date: '2026-11-03', market_value: '110.00', unrealized_pnl: '15.00' }
    expect(changedLots(portfolio, stands, changed('a', value as never))).toEqual({
      ...nothing,
      values: [{ tenant_id: 'acme', portfolio_id: 'p', id: 'a', ...value }],
    })
    for (const [name, after] of Object.entries(value))
      expect(changes(changed('b', { [name]: after }))).toMatchObject({ instruments: [], values: ['b'] })
    expect(changes(changed('a', { last_price: null, last_price_date: null }))).toMatchObject({ instruments: [], values: ['a'] })
  })

  it.each([
    ['another figure of a lot', 'b', { remaining_quantity: '9' }],
    ['a closing', 'b', { status: 'CLOSED', ...closed }],
    ['a value that went', 'b', { market_value: null, unrealized_pnl: null }],
    ['a gain that went', 'b', { unrealized_pnl: null }],
  ])('writes an instrument anew for %s', (_, id, more) => {
    expect(changes(changed(id, more))).toEqual({ instruments: ['EMCA~'], lots: ['b'], events: ['e'], values: [] })
  })

  it('keeps strategies of a symbol apart', () => {
    expect(changes(changed('c', { remaining_quantity: '1' }))).toEqual({ instruments: ['EMCA~S'], lots: ['c'], events: [], values: [] })
  })

  it('writes an instrument anew for events that are other, more or fewer', () => {
    const anew = { instruments: ['EMCA~'], lots: ['b'], values: [] }
    expect(changes(rows(stands.lots, [event('e', 'EMCA', { realized_pnl: '2.00' })]))).toEqual({ ...anew, events: ['e'] })
    expect(changes(rows(stands.lots, [event('f', 'EMCA')]))).toEqual({ ...anew, events: ['f'] })
    expect(changes(rows(stands.lots, [event('e', 'EMCA'), event('f', 'EMCA')]))).toEqual({ ...anew, events: ['e', 'f'] })
    expect(changes(rows(stands.lots))).toEqual({ ...anew, events: [] })
  })

  it('writes an instrument anew for lots that are other, more or fewer', () => {
    const one = stands.lots[0]!
    const others = stands.lots.slice(1)
    const written = (lots: readonly LotRow[]) => changes(rows([...lots, ...others], stands.realized_events))
    expect(written([{ ...one, id: 'z' as never }])).toEqual({ instruments: ['ACME~'], lots: ['z'], events: [], values: [] })
    expect(written([one, { ...one, id: 'z' as never }])).toEqual({ instruments: ['ACME~'], lots: ['a', 'z'], events: [], values: [] })
  })

  it('clears an instrument that is no more', () => {
    expect(changes(rows(stands.lots.slice(1), stands.realized_events))).toEqual({
      instruments: ['ACME~'],
      lots: [],
      events: [],
      values: [],
    })
    expect(changes(rows([]))).toEqual({ instruments: ['ACME~', 'EMCA~', 'EMCA~S'], lots: [], events: [], values: [] })
  })
})
