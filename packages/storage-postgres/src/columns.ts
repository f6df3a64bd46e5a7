import type { Tables } from './tables.ts'

/** The database type of a column, as it is written in a cast. */
export type ColumnType = 'text' | 'uuid' | 'date' | 'timestamptz' | 'numeric' | 'int4' | 'int8' | 'json'

/** Every table's columns in their order: what is selected, what is inserted, and as what. A column that a row lacks does not compile. */
// prettier-ignore
export const columns: { readonly [Table in keyof Tables]: { readonly [Column in keyof Tables[Table]]: ColumnType } } = {
  portfolios: {
    tenant_id: 'text', id: 'uuid', owner_id: 'text', name: 'text', base_currency: 'text', time_zone: 'text', calendar: 'text', lot_method: 'text', flow_timing: 'text',
    inception_date: 'date', opening_equity: 'numeric', equity_balance: 'numeric', account_id: 'text', stale_from: 'date', snapshot_date: 'date', cumulative_pnl: 'numeric',
    version: 'int4', created_at: 'timestamptz', updated_at: 'timestamptz',
  },
  equity_changes: {
    tenant_id: 'text', portfolio_id: 'uuid', id: 'uuid', change_date: 'date', change_type: 'text', amount: 'numeric', description: 'text', reverses: 'uuid',
    created_at: 'timestamptz', created_by_user_id: 'text', created_by_name: 'text', updated_at: 'timestamptz', deleted_at: 'timestamptz', version: 'int4',
  },
  fills: {
    tenant_id: 'text', portfolio_id: 'uuid', id: 'uuid', fill_id: 'text', date: 'date', trade_date: 'date', time: 'text', sequence: 'int8', side: 'text', symbol: 'text',
    quantity: 'numeric', price: 'numeric', fees: 'numeric', currency: 'text', fx_rate: 'numeric', multiplier: 'numeric', position_class: 'text', option_right: 'text',
    underlying: 'text', strike: 'numeric', expiry_date: 'date', strategy_symbol: 'text', order_id: 'text', execution_id: 'text', lot_method: 'text', lots: 'json',
    source: 'text', created_at: 'timestamptz', updated_at: 'timestamptz', voided_at: 'timestamptz', version: 'int4',
  },
  income: {
    tenant_id: 'text', portfolio_id: 'uuid', id: 'uuid', date: 'date', kind: 'text', symbol: 'text', strategy_symbol: 'text', amount: 'numeric', note: 'text',
    created_at: 'timestamptz', deleted_at: 'timestamptz', version: 'int4',
  },
  lots: {
    tenant_id: 'text', portfolio_id: 'uuid', id: 'uuid', fill_id: 'uuid', symbol: 'text', underlying: 'text', position_class: 'text', position_type: 'text',
    strategy_symbol: 'text', quantity: 'numeric', remaining_quantity: 'numeric', entry_date: 'date', entry_price: 'numeric', fees: 'numeric', multiplier: 'numeric',
    currency: 'text', entry_fx_rate: 'numeric', strike: 'numeric', expiry_date: 'date', cost_basis: 'numeric', realized_pnl: 'numeric', status: 'text', closed_on: 'date',
    last_price: 'numeric', last_price_date: 'date', market_value: 'numeric', unrealized_pnl: 'numeric', created_at: 'timestamptz', version: 'int4',
  },
  realized_events: {
    tenant_id: 'text', portfolio_id: 'uuid', id: 'uuid', position_id: 'uuid', fill_id: 'uuid', symbol: 'text', strategy_symbol: 'text', position_class: 'text',
    quantity: 'numeric', entry_date: 'date', entry_price: 'numeric', exit_date: 'date', exit_price: 'numeric', proceeds: 'numeric', cost: 'numeric', fees: 'numeric',
    realized_pnl: 'numeric', price_effect: 'numeric', fx_effect: 'numeric', holding_days: 'int4', term: 'text', reason: 'text', created_at: 'timestamptz', version: 'int4',
  },
  snapshots: {
    tenant_id: 'text', portfolio_id: 'uuid', date: 'date', net_asset_value: 'numeric', equity_balance: 'numeric', cash_value: 'numeric', long_value: 'numeric',
    short_value: 'numeric', gross_exposure: 'numeric', net_exposure: 'numeric', num_positions: 'int4', num_long_positions: 'int4', num_short_positions: 'int4',
    daily_pnl: 'numeric', daily_unrealized_pnl: 'numeric', daily_realized_pnl: 'numeric', daily_income: 'numeric', equity_inflow: 'numeric', equity_outflow: 'numeric',
    daily_capital_flows: 'numeric', cumulative_pnl: 'numeric', cumulative_realized_pnl: 'numeric', cumulative_income: 'numeric', cumulative_capital_flows: 'numeric',
    daily_return: 'numeric', twr_index: 'numeric', carried_prices: 'int4', unpriced_positions: 'int4', price_jumps: 'int4', computed_at: 'timestamptz',
  },
  prices: { tenant_id: 'text', symbol: 'text', date: 'date', price: 'numeric', source: 'text' },
  fx_rates: { tenant_id: 'text', base: 'text', quote: 'text', date: 'date', rate: 'numeric' },
  splits: { tenant_id: 'text', symbol: 'text', ex_date: 'date', numerator: 'int8', denominator: 'int8' },
  access: { tenant_id: 'text', portfolio_id: 'uuid', user_id: 'text', role: 'text', created_at: 'timestamptz' },
  idempotency_keys: {
    tenant_id: 'text', user_id: 'text', method: 'text', path: 'text', key: 'text', request_hash: 'text', status: 'int4', body: 'text', headers: 'json', created_at: 'timestamptz',
  },
  audit: {
    tenant_id: 'text', portfolio_id: 'uuid', sequence: 'int8', previous_hash: 'text', hash: 'text', id: 'uuid', at: 'timestamptz', user_id: 'text', user_name: 'text', action: 'text', subject_id: 'text', before: 'json', after: 'json',
    reason: 'text',
  },
  outbox: { tenant_id: 'text', portfolio_id: 'uuid', sequence: 'int8', id: 'uuid', at: 'timestamptz', type: 'text', data: 'json' },
}
