import type { Holding, MarketStore } from '@rollforward/core/store'
import { sql } from 'kysely'
import { anyOf, type Connection, runSql } from '../connection.ts'

export async function findHoldings(connection: Connection, query: Parameters<MarketStore['findHoldings']>[0]): Promise<readonly Holding[]> {
  const symbols = anyOf('text', query.symbols ?? [])
  const currencies = anyOf('text', query.currencies ?? [])
  const everything = query.symbols === undefined && query.currencies === undefined
  const wanted = everything ? sql`` : sql`and (symbol = ${symbols} or underlying = ${symbols} or currency = ${currencies})`
  return runSql<Holding>(
    connection,
    sql`
      with held as (
        select portfolio_id, symbol, min(underlying) as underlying, min(currency) as currency, min(trade_date) as first_date, max(trade_date) as last_fill
        from fills where tenant_id = ${query.tenant_id} and voided_at is null ${wanted} group by portfolio_id, symbol
      )
      select h.portfolio_id, h.symbol, h.underlying, h.currency, h.first_date, case when l.all_closed then greatest(h.last_fill, l.last_close) end as last_date
      from held h left join lateral (
        select bool_and(closed_on is not null) as all_closed, max(closed_on) as last_close
        from lots where tenant_id = ${query.tenant_id} and portfolio_id = h.portfolio_id and symbol = h.symbol
      ) l on true
      order by h.portfolio_id, h.symbol`,
  )
}
