import { describe, expect, it } from 'vitest'
import { isRollforwardError } from '../kernel/errors.ts'
import { openWorld, runUntil, snapshotOf } from '../operations.test.helper.ts'
import edges from '../snapshots/cases/edges.json' with { type: 'json' }
import traps from '../snapshots/cases/traps.json' with { type: 'json' }
import workedFigures from '../snapshots/cases/worked-figures.json' with { type: 'json' }
import { rollForward, type RollForwardInput } from './roll-forward.ts'

interface Case {
  readonly name: string
  readonly why: string
  /** What differs from the plain portfolio below. */
  readonly input: Partial<RollForwardInput>
  /** Fields known by hand, by date. */
  readonly expected: Readonly<Record<string, object>>
}

const plain: RollForwardInput = {
  opening_equity: '100000.00',
  inception_date: '2025-11-03',
  base_currency: 'USD',
  fills: [],
  equity_changes: [],
  prices: [],
  dates: ['2025-11-03'],
  lot_method: 'FIFO',
  flow_timing: 'start',
}

describe.each([
  ['worked figures', workedFigures],
  ['traps', traps],
  ['edges', edges],
])('rollForward: %s', (_, cases) => {
  it.each(cases as unknown as Case[])('$name: $why', ({ input, expected }) => {
    const { snapshots } = rollForward({ ...plain, ...input })
    for (const [date, fields] of Object.entries(expected)) expect(snapshots.find((row) => row.date === date)).toMatchObject(fields)
  })
})

function codeOf(input: Partial<RollForwardInput>): unknown {
  try {
    return rollForward({ ...plain, ...input })
  } catch (error) {
    return isRollforwardError(error) ? [error.code, error.detail] : error
  }
}

describe('rollForward', () => {
  it('answers the fields of the public record in their order', () => {
    const [row] = rollForward(plain).snapshots
    expect(Object.keys(row!).join(' ')).toBe(
      'date net_asset_value equity_balance cash_value long_value short_value gross_exposure net_exposure num_positions num_long_positions ' +
        'num_short_positions daily_pnl daily_unrealized_pnl daily_realized_pnl daily_income equity_inflow equity_outflow ' +
        'daily_capital_flows cumulative_pnl cumulative_realized_pnl cumulative_income cumulative_capital_flows daily_return twr_index ' +
        'carried_prices unpriced_positions price_jumps',
    )
  })

  it('makes no snapshot before inception and none without a trading day', () => {
    expect(rollForward({ ...plain, dates: [] }).snapshots).toEqual([])
    expect(
      rollForward({ ...plain, dates: ['2025-11-04', '2025-10-31', '2025-11-03', '2025-11-04'] }).snapshots.map((row) => row.date),
    ).toEqual(['2025-11-03', '2025-11-04'])
  })

  it('names the pair and the day when a rate is missing (trap 27)', () => {
    const fills = [{ date: '2025-11-03', side: 'BUY' as const, symbol: 'SONY', quantity: '100', price: '1000', currency: 'JPY' }]
    const missing = ['FX_RATE_MISSING', 'There is no exchange rate for JPY/USD on or before 2025-11-03']
    expect(codeOf({ fills })).toEqual(missing)
    // The rate of the fill itself says nothing about the rate of the close.
    expect(codeOf({ fills: fills.map((fill) => ({ ...fill, fx_rate: '0.0066' })) })).toEqual(missing)
    expect(codeOf({ fills, fx_rates: [{ base: 'JPY', quote: 'USD', date: '2025-11-04', rate: '0.0066' }] })).toEqual(missing)
  })

  it.each([
    // 2 bought at 3 × 100 each; the share ends at 110, the strike is 100: a call is worth 10 × 200, a put nothing.
    ['SPY251104C00100000', '101400.00'],
    ['SPY C100', '101400.00'],
    ['SPY251104P00100000', '99400.00'],
    ['SPY 100 PUT', '99400.00'],
  ])('expires %s by the right that only its symbol says, as the SDK does', async (symbol, net_asset_value) => {
    const option = { symbol, underlying: 'SPY', strike: '100', expiry_date: '2025-11-04' }
    const fill = { date: '2025-11-03', side: 'BUY', quantity: '2', price: '3', ...option } as const
    const prices = [{ symbol: 'SPY', date: '2025-11-04', price: '110' }]
    const { snapshots } = rollForward({ ...plain, dates: ['2025-11-03', '2025-11-04'], fills: [fill], prices })
    expect(snapshots.at(-1)).toMatchObject({ net_asset_value, num_positions: 0 })

    const world = openWorld({ now: '2025-11-03T12:00:00.000Z' })
    const id = await world.portfolio({ opening_equity: '100000.00', inception_date: '2025-11-03' })
    await world.ann.fills.record(id, fill)
    await world.ann.prices.put({ prices })
    await runUntil(world, '2025-11-04')
    expect(await snapshotOf(world.ann, id, '2025-11-04')).toMatchObject(snapshots.at(-1)!)
  })

  it('refuses a strike whose right nobody says, as the SDK does, and asks for none where it is only a label', () => {
    const fill = { date: '2025-11-03', side: 'BUY', symbol: 'OPT1', quantity: '2', price: '3', position_class: 'OPTIONS' } as const
    expect(codeOf({ fills: [{ ...fill, strike: '100' }] })).toEqual([
      'INVALID_REQUEST',
      'fills[0].option_right: must be CALL or PUT, because the symbol does not say which',
    ])
    expect(codeOf({ fills: [fill] })).toMatchObject({ snapshots: [{ num_positions: 1 }] })
  })

  it('refuses what is malformed, naming the path', () => {
    expect(codeOf({ opening_equity: '1.234' })).toEqual(['INVALID_REQUEST', expect.stringContaining('opening_equity')])
    expect(codeOf({ equity_changes: [{ change_type: 'CONTRIBUTION', amount: '0.00', change_date: '2025-11-03' }] })).toEqual([
      'INVALID_REQUEST',
      expect.stringContaining('equity_changes[0].amount'),
    ])
    expect(codeOf({ prices: [{ symbol: 'ACME', date: '2025-11-03', price: '-1' }] })).toEqual([
      'INVALID_REQUEST',
      expect.stringContaining('prices[0].price'),
    ])
    expect(codeOf({ dates: ['2025-02-29'] })).toEqual(['INVALID_REQUEST', expect.stringContaining('dates[0]')])
    expect(codeOf({ prise: [] } as object)).toEqual(['INVALID_REQUEST', expect.stringContaining('prise')])
  })
})
