import type { LotValue } from '@rollforward/core/store'
import { sql } from 'kysely'
import { cellText } from '../array-text.ts'
import { columns } from '../columns.ts'
import { array, type Connection, runSql } from '../connection.ts'
import { chunks } from '../insert-rows.ts'

const names = ['tenant_id', 'portfolio_id', 'id', 'last_price', 'last_price_date', 'market_value', 'unrealized_pnl'] as const

export async function saveLotValues(connection: Connection, values: readonly LotValue[]): Promise<void> {
  for (const chunk of chunks(values)) {
    const arrays = names.map((name) =>
      array(
        columns.lots[name],
        chunk.map((value) => cellText(value[name], false)),
      ),
    )
    await runSql(
      connection,
      sql`
        update lots t set last_price = r.last_price, last_price_date = r.last_price_date, market_value = r.market_value, unrealized_pnl = r.unrealized_pnl
        from unnest(${sql.join(arrays)}) as r(${sql.join(names.map((name) => sql.ref(name)))})
        where t.tenant_id = r.tenant_id and t.portfolio_id = r.portfolio_id and t.id = r.id and t.status = 'OPEN'`,
    )
  }
}
