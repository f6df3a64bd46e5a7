import { oneOf, portfolioKey, protect, tenantId, TEXT } from './columns.ts'
import { tablesMigration } from './migration.ts'

export const accessAndDelivery = tablesMigration(
  '0004-access-and-delivery',
  ['access', 'idempotency_keys', 'audit', 'outbox'],
  [
    `create table access (
    ${tenantId},
    portfolio_id uuid not null,
    user_id ${TEXT} not null,
    ${oneOf('role', ['viewer', 'editor', 'owner'])},
    created_at timestamptz not null,
    constraint access_pkey primary key (tenant_id, portfolio_id, user_id),
    ${portfolioKey('access')}
  )`,
    `create index access_by_user on access (tenant_id, user_id)`,
    ...protect('access'),
    // A key without a status was claimed and not answered: nothing that is committed holds it.
    `create table idempotency_keys (
    ${tenantId},
    user_id ${TEXT} not null,
    method ${TEXT} not null,
    path ${TEXT} not null,
    key ${TEXT} not null,
    request_hash text not null,
    status int,
    body text,
    headers json,
    created_at timestamptz not null,
    constraint idempotency_keys_pkey primary key (tenant_id, user_id, method, path, key)
  )`,
    `create index idempotency_keys_by_creation on idempotency_keys (tenant_id, created_at)`,
    ...protect('idempotency_keys'),
    // No foreign key: the trail outlives its portfolio. The application can add to it and read it, and nothing else.
    `create table audit (
    ${tenantId},
    portfolio_id uuid,
    id uuid not null,
    at timestamptz not null,
    user_id ${TEXT} not null,
    user_name text,
    action text not null,
    subject_id text not null,
    before json,
    after json,
    reason text,
    constraint audit_pkey primary key (tenant_id, id)
  )`,
    `create index audit_by_portfolio on audit (tenant_id, portfolio_id, at, id)`,
    `create index audit_by_time on audit (tenant_id, at, id)`,
    ...protect('audit', 'select, insert'),
    `create table outbox (
    ${tenantId},
    portfolio_id uuid,
    id uuid not null,
    at timestamptz not null,
    type text not null,
    data json,
    transaction_id xid8 not null default pg_current_xact_id(),
    constraint outbox_pkey primary key (tenant_id, id)
  )`,
    `create index outbox_by_transaction on outbox (tenant_id, transaction_id, id)`,
    ...protect('outbox'),
  ],
)
