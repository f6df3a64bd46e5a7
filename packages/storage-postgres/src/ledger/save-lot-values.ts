import type { LotValue } from '@rollforward/core/store'
import { type RawBuilder, sql } from 'kysely'
import { cellText } from '../array-text.ts'
import { cellLines } from '../bulk/row-lines.ts'
import { stageLines, stagingLane } from '../bulk/stage-lines.ts'
import { columns } from '../columns.ts'
import { array, type Connection, runSql } from '../connection.ts'
import { chunks } from '../insert-rows.ts'

const { tenant_id, portfolio_id, id, last_price, last_price_date, market_value, unrealized_pnl } = columns.lots
const types = { tenant_id, portfolio_id, id, last_price, last_price_date, market_value, unrealized_pnl } as const
const names = Object.keys(types) as (keyof typeof types)[]

export async function saveLotValues(connection: Connection, values: readonly LotValue[]): Promise<void> {
  const lane = await stagingLane(connection, values.length)
  if (lane)
    return update(connection, sql`${await stageLines(connection, lane, { name: 'lot_values', types }, cellLines(types, values))} as r`)
  for (const chunk of chunks(values)) {
    const arrays = names.map((name) =>
      array(
        types[name],
        chunk.map((value) => cellText(value[name], false)),
      ),
    )
    await update(connection, sql`unnest(${sql.join(arrays)}) as r(${sql.join(names.map((name) => sql.ref(name)))})`)
  }
}

async function update(connection: Connection, rows: RawBuilder<unknown>): Promise<void> {
  await runSql(
    connection,
    sql`
      update lots t set last_price = r.last_price, last_price_date = r.last_price_date, market_value = r.market_value, unrealized_pnl = r.unrealized_pnl
      from ${rows} where t.tenant_id = r.tenant_id and t.portfolio_id = r.portfolio_id and t.id = r.id and t.status = 'OPEN'`,
  )
}
