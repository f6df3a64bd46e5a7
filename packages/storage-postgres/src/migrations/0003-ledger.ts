import {
  computedMoney,
  counts,
  lotMethod,
  money,
  oneOf,
  portfolioKey,
  positionClass,
  protect,
  ratio,
  tenantId,
  TEXT,
  units,
  version,
} from './columns.ts'
import { tablesMigration } from './migration.ts'

const fills = [
  `create table fills (
    ${tenantId},
    portfolio_id uuid not null,
    id uuid not null,
    fill_id ${TEXT} not null,
    date date not null,
    trade_date date not null,
    time ${TEXT},
    sequence bigint not null,
    ${oneOf('side', ['BUY', 'SELL'])},
    symbol ${TEXT} not null,
    ${units('quantity', { min: '> 0' })},
    ${units('price', { min: '>= 0' })},
    ${units('fees')},
    currency ${TEXT} not null,
    ${units('fx_rate', { min: '> 0', nullable: true })},
    ${units('multiplier', { min: '> 0' })},
    ${positionClass},
    ${oneOf('option_right', ['CALL', 'PUT'], true)},
    underlying ${TEXT},
    ${units('strike', { nullable: true })},
    expiry_date date,
    strategy_symbol ${TEXT} not null,
    order_id ${TEXT},
    execution_id ${TEXT},
    ${lotMethod},
    lots json not null,
    source text not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    voided_at timestamptz,
    ${version},
    constraint fills_pkey primary key (tenant_id, portfolio_id, id),
    constraint fills_fill_id_key unique (tenant_id, portfolio_id, fill_id),
    ${portfolioKey('fills')}
  )`,
  `create index fills_by_date on fills (tenant_id, portfolio_id, trade_date)`,
  `create index fills_by_symbol on fills (tenant_id, symbol)`,
  `create index fills_by_underlying on fills (tenant_id, underlying) where underlying is not null`,
  `create index fills_by_currency on fills (tenant_id, currency)`,
  ...protect('fills'),
]

const income = [
  `create table income (
    ${tenantId},
    portfolio_id uuid not null,
    id uuid not null,
    date date not null,
    ${oneOf('kind', ['DIVIDEND', 'INTEREST', 'FEE', 'TAX'])},
    symbol ${TEXT},
    strategy_symbol ${TEXT} not null,
    ${money('amount')},
    note text,
    created_at timestamptz not null,
    deleted_at timestamptz,
    ${version},
    constraint income_pkey primary key (tenant_id, portfolio_id, id),
    ${portfolioKey('income')}
  )`,
  `create index income_by_date on income (tenant_id, portfolio_id, date, created_at, id)`,
  ...protect('income'),
]

// Projections have no foreign key: they are written in bulk, and the key would double the time. They go with their portfolio in its delete.

const lots = [
  `create table lots (
    ${tenantId},
    portfolio_id uuid not null,
    id uuid not null,
    fill_id uuid not null,
    symbol ${TEXT} not null,
    underlying ${TEXT},
    ${positionClass},
    ${oneOf('position_type', ['LONG', 'SHORT', 'LC', 'LP', 'SC', 'SP'])},
    strategy_symbol ${TEXT} not null,
    ${ratio('quantity')},
    ${ratio('remaining_quantity')},
    entry_date date not null,
    ${ratio('entry_price')},
    ${computedMoney('fees')},
    ${units('multiplier', { min: '> 0' })},
    currency ${TEXT} not null,
    ${ratio('entry_fx_rate')},
    ${units('strike', { nullable: true })},
    expiry_date date,
    ${computedMoney('cost_basis')},
    ${computedMoney('realized_pnl')},
    ${oneOf('status', ['OPEN', 'CLOSED'])},
    closed_on date,
    ${units('last_price', { nullable: true })},
    last_price_date date,
    ${computedMoney('market_value', true)},
    ${computedMoney('unrealized_pnl', true)},
    created_at timestamptz not null,
    ${version},
    constraint lots_pkey primary key (tenant_id, portfolio_id, id)
  )`,
  `create index lots_by_instrument on lots (tenant_id, portfolio_id, symbol, strategy_symbol)`,
  ...protect('lots'),
]

const realizedEvents = [
  `create table realized_events (
    ${tenantId},
    portfolio_id uuid not null,
    id uuid not null,
    position_id uuid not null,
    fill_id uuid,
    symbol ${TEXT} not null,
    strategy_symbol ${TEXT} not null,
    ${positionClass},
    ${ratio('quantity')},
    entry_date date not null,
    ${ratio('entry_price')},
    exit_date date not null,
    ${ratio('exit_price')},
    ${['proceeds', 'cost', 'fees', 'realized_pnl', 'price_effect', 'fx_effect'].map((name) => computedMoney(name)).join(',\n')},
    holding_days int not null,
    ${oneOf('term', ['short', 'long'])},
    ${oneOf('reason', ['TRADE', 'EXPIRY'])},
    created_at timestamptz not null,
    ${version},
    constraint realized_events_pkey primary key (tenant_id, portfolio_id, id)
  )`,
  `create index realized_events_by_date on realized_events (tenant_id, portfolio_id, exit_date, created_at, id)`,
  `create index realized_events_by_instrument on realized_events (tenant_id, portfolio_id, symbol, strategy_symbol)`,
  ...protect('realized_events'),
]

const balances = ['net_asset_value', 'equity_balance', 'cash_value', 'long_value', 'short_value', 'gross_exposure', 'net_exposure']
const flows = [
  'daily_pnl',
  'daily_unrealized_pnl',
  'daily_realized_pnl',
  'daily_income',
  'equity_inflow',
  'equity_outflow',
  'daily_capital_flows',
]
const sums = ['cumulative_pnl', 'cumulative_realized_pnl', 'cumulative_income', 'cumulative_capital_flows']

const snapshots = [
  `create table snapshots (
    ${tenantId},
    portfolio_id uuid not null,
    date date not null,
    ${balances.map((name) => computedMoney(name)).join(',\n')},
    ${counts('num_positions', 'num_long_positions', 'num_short_positions')},
    ${[...flows, ...sums].map((name) => computedMoney(name)).join(',\n')},
    ${ratio('daily_return', true)},
    ${ratio('twr_index')},
    ${counts('carried_prices', 'unpriced_positions', 'price_jumps')},
    computed_at timestamptz not null,
    constraint snapshots_pkey primary key (tenant_id, portfolio_id, date)
  )`,
  ...protect('snapshots'),
]

export const ledger = tablesMigration(
  '0003-ledger',
  ['fills', 'income', 'lots', 'realized_events', 'snapshots'],
  [...fills, ...income, ...lots, ...realizedEvents, ...snapshots],
)
