import { protect, tenantId, TEXT, units } from './columns.ts'
import { tablesMigration } from './migration.ts'

export const market = tablesMigration(
  '0002-market',
  ['prices', 'fx_rates', 'splits'],
  [
    `create table prices (
    ${tenantId},
    symbol ${TEXT} not null,
    date date not null,
    ${units('price', { min: '>= 0' })},
    source text,
    constraint prices_pkey primary key (tenant_id, symbol, date)
  )`,
    `create index prices_by_date on prices (tenant_id, date, symbol)`,
    ...protect('prices'),
    `create table fx_rates (
    ${tenantId},
    base ${TEXT} not null,
    quote ${TEXT} not null,
    date date not null,
    ${units('rate', { min: '> 0' })},
    constraint fx_rates_pkey primary key (tenant_id, base, quote, date)
  )`,
    ...protect('fx_rates'),
    `create table splits (
    ${tenantId},
    symbol ${TEXT} not null,
    ex_date date not null,
    numerator bigint not null check (numerator > 0),
    denominator bigint not null check (denominator > 0),
    constraint splits_pkey primary key (tenant_id, symbol, ex_date)
  )`,
    ...protect('splits'),
  ],
)
