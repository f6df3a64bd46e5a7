import { describe, expect, it } from 'vitest'
import { parseScaled } from '../kernel/decimal.ts'
import { isRollforwardError } from '../kernel/errors.ts'
import { fromCents, subtractMoney, toCents } from '../kernel/money.ts'
import closing from '../ledger/cases/closing.json' with { type: 'json' }
import lotMethods from '../ledger/cases/lot-methods.json' with { type: 'json' }
import orderAndCorrections from '../ledger/cases/order-and-corrections.json' with { type: 'json' }
import workedFigures from '../ledger/cases/worked-figures.json' with { type: 'json' }
import { UNIT_SCALE } from '../ledger/facts.ts'
import { grossOf } from '../ledger/fill-money.ts'
import type { FillInput, SplitInput } from './fill-input.ts'
import { type FoldedFills, foldFills, type FoldFillsOptions } from './fold-fills.ts'

interface FoldCase {
  readonly name: string
  /** The hand calculation in words. */
  readonly why: string
  readonly lot_method: FoldFillsOptions['lot_method']
  readonly base_currency?: string
  readonly as_of?: string
  readonly fills: readonly FillInput[]
  readonly splits?: readonly SplitInput[]
  readonly lots?: readonly object[]
  readonly realized_events?: readonly object[]
  readonly positions?: readonly object[]
  /** What the open position is worth at a price, and the gain in it. */
  readonly close?: { readonly price: string; readonly fx_rate?: string; readonly market_value: string; readonly unrealized_pnl: string }
}

const files = { workedFigures, closing, lotMethods, orderAndCorrections }

for (const [file, cases] of Object.entries(files))
  describe(file, () => {
    it.each(cases as readonly FoldCase[])('$name', ({ fills, lots, realized_events, positions, close, ...given }) => {
      const { lot_method, splits = [], as_of = '2199-12-31', base_currency = 'USD' } = given
      const folded = foldFills(fills, { lot_method, splits, as_of, base_currency })
      if (lots !== undefined) expect(folded.lots).toMatchObject(lots)
      if (realized_events !== undefined) expect(folded.realized_events).toMatchObject(realized_events)
      if (positions !== undefined) expect(folded.positions).toMatchObject(positions)
      if (close !== undefined) expect(valueAt(folded, close)).toEqual([close.market_value, close.unrealized_pnl])
    })
  })

function valueAt(folded: FoldedFills, close: NonNullable<FoldCase['close']>): readonly string[] {
  const [position] = folded.positions
  const [lot] = folded.lots
  const value = grossOf({
    quantity: parseScaled(position!.quantity, UNIT_SCALE),
    price: parseScaled(close.price, UNIT_SCALE),
    multiplier: parseScaled(lot!.multiplier, UNIT_SCALE),
    rate: { units: parseScaled(close.fx_rate ?? '1', UNIT_SCALE), scale: UNIT_SCALE },
  })
  return [fromCents(value), subtractMoney(fromCents(value), position!.cost_basis)]
}

const buy: FillInput = { date: '2025-11-03', side: 'BUY', symbol: 'ACME', quantity: '10', price: '10' }
const sell: FillInput = { date: '2025-11-04', side: 'SELL', symbol: 'ACME', quantity: '4', price: '12' }

describe('foldFills', () => {
  it('gives the same ids again, in whatever order the list comes', () => {
    const [first, second] = [foldFills([buy, sell], { lot_method: 'FIFO' }), foldFills([sell, buy], { lot_method: 'FIFO' })]
    expect(second).toEqual(first)
    expect(first.realized_events[0]!.lot_id).toBe(first.lots[0]!.id)
  })

  it('names equal fills apart', () => {
    const folded = foldFills([buy, buy, buy], { lot_method: 'FIFO' })
    expect(new Set(folded.lots.map((lot) => lot.id)).size).toBe(3)
  })

  it('keeps the ids it is given', () => {
    const folded = foldFills(
      [
        { ...buy, id: 'b' },
        { ...sell, id: 's' },
      ],
      { lot_method: 'FIFO' },
    )
    expect(folded.lots.map((lot) => lot.fill_id)).toEqual(['b'])
    expect(folded.realized_events.map((event) => event.fill_id)).toEqual(['s'])
  })

  it('takes a lot by the id that an earlier fold gave', () => {
    const opened = foldFills([buy, { ...buy, price: '11' }], { lot_method: 'FIFO' })
    const lots = [{ lot_id: opened.lots[1]!.id, quantity: '4' }]
    const folded = foldFills([buy, { ...buy, price: '11' }, { ...sell, lots }], { lot_method: 'FIFO' })
    expect(folded.realized_events).toMatchObject([{ entry_price: '11', realized_pnl: '4.00' }])
  })

  it('takes JSON numbers that mean exactly one decimal', () => {
    const folded = foldFills([{ ...buy, quantity: 10, price: 10.5 }], { lot_method: 'FIFO' })
    expect(folded.lots[0]!.cost).toBe('105.00')
  })

  it('adds up over everything it answers', () => {
    const folded = foldFills([buy, { ...buy, price: '10.01', fees: '0.03' }, sell], { lot_method: 'HIFO' })
    const taken = folded.realized_events.reduce((sum, event) => sum + toCents(event.cost), 0n)
    expect(fromCents(taken + toCents(folded.positions[0]!.cost_basis))).toBe('200.13')
  })
})

const refusals: readonly (readonly [string, string, string, () => unknown])[] = [
  ['a price below zero', 'INVALID_REQUEST', 'fills[1].price', () => foldFills([buy, { ...sell, price: '-1' }], { lot_method: 'FIFO' })],
  ['no quantity', 'INVALID_REQUEST', 'fills[0].quantity', () => foldFills([{ ...buy, quantity: '0' }], { lot_method: 'FIFO' })],
  [
    'a ninth fraction digit',
    'INVALID_REQUEST',
    'fills[0].price',
    () => foldFills([{ ...buy, price: '1.123456789' }], { lot_method: 'FIFO' }),
  ],
  ['no calendar date', 'INVALID_REQUEST', 'fills[0].date', () => foldFills([{ ...buy, date: '2025-02-29' }], { lot_method: 'FIFO' })],
  ['no time of day', 'INVALID_REQUEST', 'fills[0].time', () => foldFills([{ ...buy, time: '24:00' }], { lot_method: 'FIFO' })],
  ['an unknown field', 'INVALID_REQUEST', 'fills[0].qty', () => foldFills([{ ...buy, ...{ qty: '1' } }], { lot_method: 'FIFO' })],
  ['an unknown method', 'INVALID_REQUEST', 'lot_method', () => foldFills([buy], { lot_method: 'MINIMUM' as 'FIFO' })],
  [
    'the same id twice',
    'INVALID_REQUEST',
    'fills[1].id',
    () =>
      foldFills(
        [
          { ...buy, id: 'a' },
          { ...buy, id: 'a' },
        ],
        { lot_method: 'FIFO' },
      ),
  ],
  [
    'a lot named in no way',
    'INVALID_REQUEST',
    'fills[0].lots[0]',
    () => foldFills([{ ...sell, lots: [{ quantity: '4' }] }], { lot_method: 'FIFO' }),
  ],
  [
    'another multiplier than before',
    'POSITION_007',
    'fills[0].multiplier',
    () => foldFills([{ ...sell, multiplier: '100' }, buy], { lot_method: 'FIFO' }),
  ],
]

describe('foldFills refuses', () => {
  it.each(refusals)('%s', (_name, code, path, act) => {
    expect(refusalOf(act)).toMatchObject({ code, errors: [{ path }] })
  })

  it('a currency without a rate, naming the pair', () => {
    const error = refusalOf(() => foldFills([{ ...buy, currency: 'EUR' }], { lot_method: 'FIFO', base_currency: 'USD' }))
    expect(error).toMatchObject({ code: 'FX_RATE_MISSING', detail: 'There is no exchange rate for EUR/USD on or before 2025-11-03' })
  })

  it('a lot that is not there, or that has less left', () => {
    const named = (fill_id: string, quantity: string) =>
      foldFills(
        [
          { ...buy, id: 'b', quantity: '3' },
          { ...sell, quantity, lots: [{ fill_id, quantity }] },
        ],
        { lot_method: 'FIFO' },
      )
    expect(refusalOf(() => named('other', '3'))).toMatchObject({ code: 'POSITION_005' })
    expect(refusalOf(() => named('b', '4'))).toMatchObject({ code: 'POSITION_001', extensions: { quantity_max: '3' } })
    expect(named('b', '3').positions).toEqual([])
  })
})

function refusalOf(act: () => unknown): unknown {
  try {
    act()
  } catch (error) {
    if (isRollforwardError(error)) return error
    throw error
  }
  throw new Error('it was not refused')
}
