import { describe, expect, it } from 'vitest'
import { isRollforwardError } from '../kernel/errors.ts'
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
