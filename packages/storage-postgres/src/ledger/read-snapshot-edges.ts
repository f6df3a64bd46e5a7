import {
  type Id,
  noSnapshots,
  type SnapshotColumns,
  type SnapshotEdge,
  type SnapshotEdgeQuery,
  type SnapshotRow,
  toSnapshotColumns,
} from '@rollforward/core/store'
import { type RawBuilder, sql } from 'kysely'
import { withLiterals } from '../bulk/literals.ts'
import { readSnapshotNumbers, snapshotNumberNames } from '../bulk/snapshot-numbers.ts'
import { array, type Connection, runSql } from '../connection.ts'
import { columnList } from '../insert-rows.ts'

type EdgeRow = SnapshotRow & { readonly edge_portfolio_id: Id; readonly edge_count: number }
type Edges = SnapshotEdgeQuery['edges']

export async function readSnapshotEdges(
  connection: Connection,
  { tenant_id, edges, columns_max }: SnapshotEdgeQuery,
): Promise<readonly SnapshotEdge[]> {
  if (edges.length === 0) return []
  const ofEdge = sql`from snapshots where tenant_id = ${tenant_id} and portfolio_id = e.portfolio_id and date`
  const found = await runSql<EdgeRow>(
    connection,
    sql`
      select e.portfolio_id as edge_portfolio_id, c.edge_count, ${columnList('snapshots', 's')}
      from ${asTable(edges)}
      left join lateral (select ${columnList('snapshots')} ${ofEdge} < e.from_date order by date desc limit 1) s on true
      cross join lateral (select count(*)::int4 as edge_count ${ofEdge} >= e.from_date) c
      order by e.place`,
  )
  const isWanted = found.map(({ edge_count }) => columns_max !== undefined && edge_count <= columns_max)
  const columns = await readColumns(
    connection,
    tenant_id,
    edges.filter((_, index) => isWanted[index] && found[index]!.edge_count > 0),
  )
  return found.map(({ edge_portfolio_id, edge_count, ...before }, index) => ({
    portfolio_id: edge_portfolio_id,
    before: (before.date as string | null) === null ? null : before,
    count: edge_count,
    columns: !isWanted[index] ? null : edge_count === 0 ? noSnapshots : columns.shift()!,
  }))
}

function asTable(edges: Edges): RawBuilder<unknown> {
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
  return sql`unnest(${arrays}) with ordinality as e(portfolio_id, from_date, place)`
}

/** The snapshots of each edge, in the order of the edges; each has some. Along the index, so nothing is sorted. */
async function readColumns(connection: Connection, tenantId: string, edges: Edges): Promise<SnapshotColumns[]> {
  if (edges.length === 0) return []
  const ofEdge = (selected: RawBuilder<unknown>) => sql`
    select e.place as edge_place, s.* from ${asTable(edges)}
    cross join lateral (
      select ${selected} from snapshots where tenant_id = ${tenantId} and portfolio_id = e.portfolio_id and date >= e.from_date order by date
    ) s`
  if (connection.copy) {
    const numbers = sql.join(snapshotNumberNames.map((name) => (name === 'date' ? sql`date - date '1970-01-01'` : sql.ref(name))))
    return readSnapshotNumbers(edges.length, await connection.copy.read(withLiterals(ofEdge(numbers))))
  }
  const found: SnapshotRow[][] = edges.map(() => [])
  const rows = await runSql<SnapshotRow & { readonly edge_place: number }>(
    connection,
    sql`${ofEdge(columnList('snapshots'))} order by 1, s.date`,
  )
  for (const { edge_place, ...row } of rows) found[edge_place - 1]!.push(row)
  return found.map(toSnapshotColumns)
}
