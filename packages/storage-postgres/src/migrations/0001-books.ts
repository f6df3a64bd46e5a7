import { computedMoney, lotMethod, money, oneOf, portfolioKey, protect, tenantId, TEXT, version } from './columns.ts'
import type { Migration } from './migration.ts'
import { tablesMigration } from './migration.ts'

const tables = tablesMigration(
  '0001-books',
  ['tenants', 'portfolios', 'equity_changes'],
  [
    `create table tenants (${tenantId}, created_at timestamptz not null default now(), constraint tenants_pkey primary key (tenant_id))`,
    `grant select, insert on tenants to rollforward_app`,
    `create table portfolios (
    ${tenantId},
    id uuid not null,
    owner_id ${TEXT} not null,
    name text not null,
    base_currency ${TEXT} not null,
    time_zone text not null,
    calendar text not null,
    ${lotMethod},
    ${oneOf('flow_timing', ['start', 'end', 'mixed'])},
    inception_date date not null,
    ${money('opening_equity')},
    ${computedMoney('equity_balance')},
    account_id ${TEXT},
    stale_from date,
    snapshot_date date,
    ${computedMoney('cumulative_pnl')},
    ${version},
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint portfolios_pkey primary key (tenant_id, id),
    constraint portfolios_tenant_fkey foreign key (tenant_id) references tenants (tenant_id)
  )`,
    `create index portfolios_by_creation on portfolios (tenant_id, created_at, id)`,
    `create index portfolios_by_account on portfolios (tenant_id, account_id) where account_id is not null`,
    ...protect('portfolios'),
    `create table equity_changes (
    ${tenantId},
    portfolio_id uuid not null,
    id uuid not null,
    change_date date not null,
    ${oneOf('change_type', ['CONTRIBUTION', 'WITHDRAWAL'])},
    ${money('amount')},
    description text check (char_length(description) <= 500),
    reverses uuid,
    created_at timestamptz not null,
    created_by_user_id ${TEXT} not null,
    created_by_name text,
    updated_at timestamptz not null,
    deleted_at timestamptz,
    ${version},
    check (amount > 0),
    constraint equity_changes_pkey primary key (tenant_id, portfolio_id, id),
    ${portfolioKey('equity_changes')}
  )`,
    `create index equity_changes_by_date on equity_changes (tenant_id, portfolio_id, change_date, created_at, id)`,
    ...protect('equity_changes'),
  ],
)

/**
 * Roles belong to the whole server, so two databases may make this one at the same moment, and no way back drops it. Whoever
 * migrates must be able to become it: a superuser is, who made the role may grant it to himself, and anybody else must have been
 * granted it before. The last statement finds out now and not at the first request.
 */
const role = [
  `do $$ begin
    if not exists (select from pg_roles where rolname = 'rollforward_app') then create role rollforward_app nologin; end if;
  exception when duplicate_object or unique_violation then null;
  end $$`,
  `do $$ begin
    if not (select rolsuper from pg_roles where rolname = current_user) then
      execute format('grant rollforward_app to %I', current_user);
    end if;
  exception when insufficient_privilege then null;
  end $$`,
  `do $$ begin execute format('grant usage on schema %I to rollforward_app', current_schema()); end $$`,
  `set local role rollforward_app`,
  `reset role`,
]

export const books: Migration = { ...tables, up: [...role, ...tables.up] }
