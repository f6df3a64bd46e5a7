import type { MarketStore } from '@rollforward/core/store'
import { type RawBuilder, sql } from 'kysely'
import { type Connection, runSql } from '../connection.ts'

/** Tells these locks from other advisory ones. */
const MARKET_LOCKS = 1_298_229_067

/** The two keys of a tenant's lock. Tenants that share one wait for each other now and then, and nothing else. */
export function marketLock(tenantId: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`${sql.lit(MARKET_LOCKS)}, hashtext(${tenantId})`
}

/**
 * A lock of its own and not one on the row of the revision: every fill would write to that row, and a put would wait for as long as
 * there is always somebody with a fill.
 */
export async function holdMarket(connection: Connection, { tenant_id }: Parameters<MarketStore['hold']>[0]): Promise<void> {
  await runSql(connection, sql`select pg_advisory_xact_lock_shared(${marketLock(sql`${tenant_id}::text`)})`)
}
