import type { Id, LedgerStore, SnapshotEdge, SnapshotRow } from '@rollforward/core/store'
import { sql } from 'kysely'
import { array, type Connection, runSql } from '../connection.ts'
import { columnList } from '../insert-rows.ts'

type EdgeRow = SnapshotRow & { readonly edge_portfolio_id: Id; readonly edge_count: number }

export async function readSnapshotEdges(
  connection: Connection,
  { tenant_id, edges }: Parameters<LedgerStore['readSnapshotEdges']>[0],
): Promise<readonly SnapshotEdge[]> {
  if (edges.length === 0) return []
  const arrays = sql.join([
    array(
      'uuid',
      edges.map((edge) => edge.portfolio_id),
    ),
    array(
      'date',
      edges.map((edge) => edge.from),
    ),
  ])
  const ofEdge = sql`from snapshots where tenant_id = ${tenant_id} and portfolio_id = e.portfolio_id and date`
  const found = await runSql<EdgeRow>(
    connection,
    sql`
      select e.portfolio_id as edge_portfolio_id, c.edge_count, ${columnList('snapshots', 's')}
      from unnest(${arrays}) with ordinality as e(portfolio_id, from_date, place)
      left join lateral (select ${columnList('snapshots')} ${ofEdge} < e.from_date order by date desc limit 1) s on true
      cross join lateral (select count(*)::int4 as edge_count ${ofEdge} >= e.from_date) c
      order by e.place`,
  )
  return found.map(({ edge_portfolio_id, edge_count, ...before }) => ({
    portfolio_id: edge_portfolio_id,
    before: (before.date as string | null) === null ? null : before,
    count: edge_count,
  }))
}
