import type { AccessStore, Orphans } from '@rollforward/core/store'
import { sql } from 'kysely'
import { type Connection, runSql } from '../connection.ts'

const kinds: readonly Orphans['kind'][] = ['access', 'audit', 'lots', 'realized_events', 'snapshots']

export async function listOrphans(
  connection: Connection,
  { tenant_id }: Parameters<AccessStore['listOrphans']>[0],
): Promise<readonly Orphans[]> {
  const orphansOf = (kind: Orphans['kind']) => sql`
    select ${sql.lit(kind)} as kind, portfolio_id, count(*)::int4 as rows from ${sql.table(kind)} t
    where tenant_id = ${tenant_id} and portfolio_id is not null and not exists (select from portfolios p where p.tenant_id = ${tenant_id} and p.id = t.portfolio_id)
    group by portfolio_id`
  return runSql<Orphans>(connection, sql`${sql.join(kinds.map(orphansOf), sql` union all `)} order by kind, portfolio_id`)
}
