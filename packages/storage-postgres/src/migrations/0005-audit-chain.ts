import { protect, tenantId } from './columns.ts'
import type { Migration } from './migration.ts'
import { tablesMigration } from './migration.ts'

// Where a tenant's own chain stands, and how often its market changed. Two tables, because they are locked at two moments: whoever
// puts quotes holds the revision while it waits for portfolios, and whoever holds a portfolio may wait for the head.
const tables = tablesMigration(
  '0005-audit-chain',
  ['tenant_heads', 'market_revisions'],
  [
    `create table tenant_heads (
    ${tenantId},
    audit_sequence bigint not null default 0,
    audit_hash text,
    constraint tenant_heads_pkey primary key (tenant_id)
  )`,
    ...protect('tenant_heads', 'select, insert, update'),
    `create table market_revisions (
    ${tenantId},
    revision bigint not null,
    constraint market_revisions_pkey primary key (tenant_id)
  )`,
    ...protect('market_revisions', 'select, insert, update'),
  ],
)

const columns = [
  `alter table portfolios add column if not exists audit_sequence bigint not null default 0, add column if not exists audit_hash text`,
  // 0: told before events were numbered.
  `alter table outbox add column if not exists sequence bigint not null default 0`,
  `alter table audit
    add column if not exists sequence bigint check (sequence > 0),
    add column if not exists previous_hash text,
    add column if not exists hash text`,
]

/** The owner has to see all tenants, which the policies keep from him as well. */
const force = (force: 'force' | 'no force') =>
  ['audit', 'portfolios', 'tenant_heads'].map((table) => `alter table ${table} ${force} row level security`)

/**
 * Rows that have no place yet, because they were written before there were chains or by the version before this one after a way back,
 * are chained behind those that have one. The text that is hashed is the one that core makes: keys in order, no spaces; our keys are
 * ASCII, and text is escaped alike by both.
 */
const chain = [
  `create function pg_temp.canonical(value json) returns text language plpgsql as $$
  begin
    return case json_typeof(value)
      when 'object' then '{' || coalesce((select string_agg(to_json(key)::text || ':' || pg_temp.canonical(o.value), ',' order by key collate "C") from json_each(value) o), '') || '}'
      when 'array' then '[' || coalesce((select string_agg(pg_temp.canonical(a.value), ',' order by a.place) from json_array_elements(value) with ordinality a(value, place)), '') || ']'
      else coalesce(value::text, 'null')
    end;
  end $$`,
  `create function pg_temp.text_or_null(value anyelement) returns text language sql as $$ select coalesce(to_json(value)::text, 'null') $$`,
  `do $$
  declare
    entry audit;
    place bigint;
    previous text;
    own text;
  begin
    for entry in select * from audit where sequence is null order by tenant_id, portfolio_id, at, id loop
      select sequence, hash into place, previous from audit
        where tenant_id = entry.tenant_id and portfolio_id is not distinct from entry.portfolio_id and sequence is not null order by sequence desc limit 1;
      place := coalesce(place, 0) + 1;
      own := encode(sha256(convert_to(
        '{"action":' || to_json(entry.action) || ',"after":' || pg_temp.canonical(entry.after)
        || ',"at":' || to_json(to_char(entry.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) || ',"before":' || pg_temp.canonical(entry.before)
        || ',"id":' || to_json(entry.id) || ',"portfolio_id":' || pg_temp.text_or_null(entry.portfolio_id) || ',"previous_hash":' || pg_temp.text_or_null(previous)
        || ',"reason":' || pg_temp.text_or_null(entry.reason) || ',"sequence":' || place || ',"subject_id":' || to_json(entry.subject_id)
        || ',"tenant_id":' || to_json(entry.tenant_id) || ',"user_id":' || to_json(entry.user_id) || ',"user_name":' || pg_temp.text_or_null(entry.user_name) || '}', 'UTF8')), 'hex');
      update audit set sequence = place, previous_hash = previous, hash = own where tenant_id = entry.tenant_id and id = entry.id;
      if entry.portfolio_id is null then
        insert into tenant_heads values (entry.tenant_id, place, own) on conflict (tenant_id) do update set audit_sequence = place, audit_hash = own;
      else
        update portfolios set audit_sequence = place, audit_hash = own where tenant_id = entry.tenant_id and id = entry.portfolio_id;
      end if;
    end loop;
  end $$`,
  `drop function pg_temp.canonical(json)`,
  `drop function pg_temp.text_or_null(anyelement)`,
]

/** No two rows take one place, whatever a program does. */
const unique = `alter table audit alter column sequence set not null, alter column hash set not null,
  add constraint audit_chain_key unique nulls not distinct (tenant_id, portfolio_id, sequence)`

/** The columns stay with what is in them; the version before this one does not name them, so they must not ask for anything. */
const loosen = `alter table audit drop constraint audit_chain_key, alter column sequence drop not null, alter column hash drop not null`

export const auditChain: Migration = {
  ...tables,
  up: [...tables.up, ...columns, ...force('no force'), ...chain, ...force('force'), unique],
  down: [loosen, ...tables.down],
}
