import {
  type EquityChangeQuery,
  type EquityChangeRow,
  type EquityChangeTotals,
  type Listed,
  sumEquityChanges,
} from '@rollforward/core/store'
import { sql } from 'kysely'
import { datedPlace, inDates, isEqual, isNull, isOneOf, ofTenant, refs } from '../conditions.ts'
import { type Connection, runSql } from '../connection.ts'
import { columnList } from '../insert-rows.ts'
import { type Condition, isWhole, readRows, whereAll } from '../read-list.ts'

export async function readEquityChanges(
  connection: Connection,
  query: EquityChangeQuery,
): Promise<Listed<EquityChangeRow> & { readonly totals: EquityChangeTotals }> {
  const where = [
    ofTenant(query.tenant_id),
    ...isOneOf('portfolio_id', 'uuid', query.portfolio_ids),
    ...isOneOf('id', 'uuid', query.ids),
    ...inDates('change_date', query),
    ...isEqual('change_type', query.change_type),
    ...(query.include_deleted === true ? [] : [isNull('deleted_at')]),
  ]
  const { page } = query
  const rows = await readRows<EquityChangeRow>(connection, {
    select: columnList('equity_changes'),
    table: 'equity_changes',
    from: sql`equity_changes`,
    where,
    order: refs('change_date', 'created_at', 'id'),
    after: datedPlace(page?.after),
    page,
  })
  if (isWhole(page, rows.length)) return { rows, total: rows.length, totals: sumEquityChanges(rows) }
  return { rows, ...(await sumUp(connection, where)) }
}

async function sumUp(
  connection: Connection,
  where: readonly Condition[],
): Promise<{ readonly total: number; readonly totals: EquityChangeTotals }> {
  const sumOf = (type: string) => sql`coalesce(sum(amount) filter (where change_type = ${type} and deleted_at is null), 0.00)`
  const countOf = (type: string) => sql`(count(*) filter (where change_type = ${type} and deleted_at is null))::int4`
  const [sums] = await runSql<EquityChangeTotals & { readonly total: number }>(
    connection,
    sql`
      select count(*)::int4 as total, ${sumOf('CONTRIBUTION')} as contributions, ${sumOf('WITHDRAWAL')} as withdrawals,
        ${countOf('CONTRIBUTION')} as contribution_count, ${countOf('WITHDRAWAL')} as withdrawal_count
      from equity_changes ${whereAll(where)}`,
  )
  const { total, ...totals } = sums!
  return { total, totals }
}
