import { expect, it } from 'vitest'
import { plainDate, toDayNumber } from '../kernel/plain-date.ts'
import type { PositionPath } from '../ledger/facts.ts'
import { INDEX_ONE } from '../returns/base.ts'
import { buildPriceColumns, buildRateColumns } from '../valuation/columns.ts'
import { createRateBook } from '../valuation/fx.ts'
import { createPriceBook } from '../valuation/price-book.ts'
import { toQuoteSeries } from '../valuation/quote-series.ts'
import { rollForwardColumns } from './roll-forward.ts'
import { snapshotRow } from './snapshot-columns.ts'
import type { Id } from '../kernel/ids.ts'
import type { Instant } from '../kernel/clock.ts'

const thursday = plainDate('2025-11-06')
const friday = plainDate('2025-11-07')

const path: PositionPath = {
  instrument: {
    symbol: 'A',
    position_class: 'PUBLIC',
    multiplier: 1_00000000n,
    currency: 'USD',
    underlying: null,
    strike: null,
    expiry_date: null,
    option_right: null,
  },
  strategy_symbol: '',
  side: 'LONG',
  steps: [{ date: thursday, remaining: 100_00000000n, remaining_cost: 5_000_00n }],
  entry_prices: [{ date: thursday, price: 50_00000000n }],
}

/** Thursday's snapshot: 100 @ 50 bought from 10,000. */
const seed = {
  day: toDayNumber(thursday),
  net_asset_value: 10_000_00n,
  unrealized: 0n,
  cumulative_pnl: 0n,
  cumulative_realized_pnl: 0n,
  cumulative_income: 0n,
  cumulative_capital_flows: 0n,
  twr_index: INDEX_ONE,
  is_inception: false,
}

function fridayWith(...closes: readonly (readonly [date: typeof friday, units: bigint])[]) {
  const days = Int32Array.of(toDayNumber(friday))
  const prices = createPriceBook(toQuoteSeries(closes.map(([date, units]) => ({ key: 'A', date, units }))), [])
  const columns = rollForwardColumns({
    seed,
    flow_timing: 'start',
    paths: [path],
    events: [],
    equity_changes: [],
    income: [],
    prices: buildPriceColumns(prices, days, ['A']),
    rates: buildRateColumns(createRateBook('USD', []), days, []),
    first: 0,
    end: 1,
  })
  return snapshotRow(columns, 0, 'p' as Id, '2025-11-08T06:00:00.000Z' as Instant)
}

it('figure 20: the batch ran with Friday’s price carried; with the close that came on Saturday, Friday is another day', () => {
  const carried = fridayWith([thursday, 50_00000000n])
  expect(carried).toMatchObject({ date: friday, net_asset_value: '10000.00', daily_pnl: '0.00', carried_prices: 1 })
  const corrected = fridayWith([thursday, 50_00000000n], [friday, 51_00000000n])
  expect(corrected).toMatchObject({
    date: friday,
    net_asset_value: '10100.00',
    daily_pnl: '100.00',
    daily_return: '0.01',
    carried_prices: 0,
  })
})

it('a row is the public record, its fields in the documented order', () => {
  expect(Object.keys(fridayWith([thursday, 50_00000000n])).join(', ')).toBe(
    'portfolio_id, date, net_asset_value, equity_balance, cash_value, long_value, short_value, gross_exposure, net_exposure, num_positions, ' +
      'num_long_positions, num_short_positions, daily_pnl, daily_unrealized_pnl, daily_realized_pnl, daily_income, equity_inflow, equity_outflow, ' +
      'daily_capital_flows, cumulative_pnl, cumulative_realized_pnl, cumulative_income, cumulative_capital_flows, daily_return, twr_index, ' +
      'carried_prices, unpriced_positions, price_jumps, computed_at',
  )
})
