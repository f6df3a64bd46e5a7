import { type ChainLink, chainLinks, type DeliveryStore, RollforwardError } from '@rollforward/core/store'
import { type RawBuilder, sql } from 'kysely'
import { array, type Connection, runSql } from '../connection.ts'
import { columnList, replaceOn, rowsAsTable } from '../insert-rows.ts'

const onConflict = replaceOn('idempotency_keys', ['tenant_id', 'user_id', 'method', 'path', 'key'])

/**
 * One statement for all that a transaction has to say. It counts the heads that moved: one that is not where its new rows begin
 * stays, and then nothing of this may be committed.
 */
export async function finish(connection: Connection, { answer, audit, outbox }: Parameters<DeliveryStore['finish']>[0]): Promise<void> {
  const links = chainLinks(audit)
  const [moved] = await runSql<{ heads: number }>(
    connection,
    sql`
      with answered as (
        insert into idempotency_keys (${columnList('idempotency_keys')})
        select ${columnList('idempotency_keys')} from ${rowsAsTable('idempotency_keys', answer ? [answer] : [], 'r')} ${onConflict}
      ),
      audited as (insert into audit (${columnList('audit')}) select ${columnList('audit')} from ${rowsAsTable('audit', audit, 'r')}),
      told as (insert into outbox (${columnList('outbox')}) select ${columnList('outbox')} from ${rowsAsTable('outbox', outbox, 'r')}),
      links as (select * from ${linksAsTable(links)}),
      of_portfolios as (
        update portfolios h set audit_sequence = l.sequence, audit_hash = l.hash from links l
        where h.tenant_id = l.tenant_id and h.id = l.portfolio_id and h.audit_sequence = l.before_sequence and h.audit_hash is not distinct from l.before_hash
        returning 1
      ),
      of_tenants as (
        update tenant_heads h set audit_sequence = l.sequence, audit_hash = l.hash from links l
        where h.tenant_id = l.tenant_id and l.portfolio_id is null and h.audit_sequence = l.before_sequence and h.audit_hash is not distinct from l.before_hash
        returning 1
      )
      select ((select count(*) from of_portfolios) + (select count(*) from of_tenants))::int4 as heads`,
  )
  if (moved!.heads !== links.length) throw new RollforwardError('VERSION_CONFLICT')
}

function linksAsTable(links: readonly ChainLink[]): RawBuilder<unknown> {
  const text = (value: number | string | null) => (value === null ? null : String(value))
  const columns = [
    array(
      'text',
      links.map((link) => link.tenant_id),
    ),
    array(
      'uuid',
      links.map((link) => link.portfolio_id),
    ),
    array(
      'int8',
      links.map(({ before }) => text(before.sequence)),
    ),
    array(
      'text',
      links.map(({ before }) => before.hash),
    ),
    array(
      'int8',
      links.map(({ after }) => text(after.sequence)),
    ),
    array(
      'text',
      links.map(({ after }) => after.hash),
    ),
  ]
  return sql`unnest(${sql.join(columns)}) as l(tenant_id, portfolio_id, before_sequence, before_hash, sequence, hash)`
}
