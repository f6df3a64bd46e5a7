import { describe, expect, it } from 'vitest'
import { plainDate, toDayNumber } from '../kernel/plain-date.ts'
import type { PositionPath } from '../ledger/facts.ts'
import { buildPriceColumns, buildRateColumns } from '../valuation/columns.ts'
import { createRateBook } from '../valuation/fx.ts'
import { createPriceBook } from '../valuation/price-book.ts'
import { toQuoteSeries } from '../valuation/quote-series.ts'
import { rollForwardColumns, seedAtInception } from './roll-forward.ts'
import { centsAt, type SnapshotColumns } from './snapshot-columns.ts'

// Every single figure fits 53 bits here, and a sum of two does not: in floats it would lose its last cent.

const monday = plainDate('2025-11-03')

/** A position worth so many cents: that many units at a price of 0.01. */
function position(side: 'LONG' | 'SHORT', value: bigint, cost: bigint, symbol: string): PositionPath {
  return {
    instrument: {
      symbol,
      position_class: 'PUBLIC',
      multiplier: 1_00000000n,
      currency: 'USD',
      underlying: null,
      strike: null,
      expiry_date: null,
      option_right: null,
    },
    strategy_symbol: '',
    side,
    steps: [{ date: monday, remaining: value * 1_000_000n, remaining_cost: side === 'LONG' ? cost : -cost }],
    entry_prices: [{ date: monday, price: 1_00000000n }],
  }
}

function roll(...paths: readonly PositionPath[]): SnapshotColumns {
  const days = Int32Array.of(toDayNumber(monday))
  const quotes = paths.map(({ instrument }) => ({ key: instrument.symbol, date: monday, units: 1_00000000n }))
  return rollForwardColumns({
    seed: seedAtInception({ opening_equity: 0n, inception_date: monday }, 0n),
    flow_timing: 'start',
    paths,
    events: [],
    equity_changes: [],
    income: [],
    prices: buildPriceColumns(
      createPriceBook(toQuoteSeries(quotes), []),
      days,
      quotes.map(({ key }) => key),
    ),
    rates: buildRateColumns(createRateBook('USD', []), days, []),
    first: 0,
    end: 1,
  })
}

describe('sums beyond 53 bits', () => {
  it('of exposure: 5 × 10^15 + 1 long and 5 × 10^15 short', () => {
    const columns = roll(position('LONG', 5n * 10n ** 15n + 1n, 0n, 'A'), position('SHORT', 5n * 10n ** 15n, 0n, 'B'))
    expect(centsAt(columns.gross_exposure, 0)).toBe(10n ** 16n + 1n)
    expect(centsAt(columns.net_exposure, 0)).toBe(1n)
  })

  it('of gain: 9 × 10^15 long for nothing and a short that brought 4 × 10^15 + 2 and is worth 1', () => {
    const columns = roll(position('LONG', 9n * 10n ** 15n, 0n, 'A'), position('SHORT', 1n, 4n * 10n ** 15n + 2n, 'B'))
    expect(centsAt(columns.daily_unrealized_pnl, 0)).toBe(13n * 10n ** 15n + 1n)
    expect(centsAt(columns.net_asset_value, 0)).toBe(13n * 10n ** 15n + 1n)
  })

  it('of value: twice 5 × 10^15 and one cent', () => {
    const columns = roll(position('LONG', 5n * 10n ** 15n, 0n, 'A'), position('LONG', 5n * 10n ** 15n + 1n, 0n, 'B'))
    expect(centsAt(columns.long_value, 0)).toBe(10n ** 16n + 1n)
  })

  it('of cost: twice 5 × 10^15 and one cent, worth nothing but a cent each', () => {
    const columns = roll(position('LONG', 1n, 5n * 10n ** 15n, 'A'), position('LONG', 1n, 5n * 10n ** 15n + 1n, 'B'))
    expect(centsAt(columns.daily_unrealized_pnl, 0)).toBe(1n - 10n ** 16n)
  })
})
