import { type PortfolioRow, RollforwardError } from '@rollforward/core/store'
import { sql } from 'kysely'
import { type Connection, runSql } from '../connection.ts'
import { chunks, columnList, columnNames, rowsAsTable } from '../insert-rows.ts'

const changeable = columnNames('portfolios').filter((name) => name !== 'tenant_id' && name !== 'id')

/** One statement for new and changed rows. It counts those whose version fits; the others were changed by somebody else. */
export async function savePortfolios(connection: Connection, rows: readonly PortfolioRow[]): Promise<void> {
  for (const chunk of chunks(rows)) {
    const [saved] = await runSql<{ count: number }>(
      connection,
      sql`
        with rows as materialized (select * from ${rowsAsTable('portfolios', chunk, 'r')}),
        known as (insert into tenants (tenant_id) select distinct tenant_id from rows where version = 1 order by tenant_id on conflict do nothing),
        inserted as (
          insert into portfolios (${columnList('portfolios')}) select ${columnList('portfolios')} from rows where version = 1 on conflict do nothing returning id
        ),
        updated as (
          update portfolios p set ${sql.join(changeable.map((name) => sql`${sql.ref(name)} = r.${sql.ref(name)}`))}
          from rows r where p.tenant_id = r.tenant_id and p.id = r.id and r.version > 1 and p.version = r.version - 1 returning p.id
        )
        select ((select count(*) from inserted) + (select count(*) from updated))::int4 as count`,
    )
    if (saved!.count !== chunk.length) throw new RollforwardError('VERSION_CONFLICT')
  }
}
