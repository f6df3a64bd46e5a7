import { type ChangedQuote, compareText, type FxRateRow, type PriceRow, type SplitRow } from '@rollforward/core/store'
import { sql } from 'kysely'
import { array, type Connection, runSql } from '../connection.ts'
import { ROWS_MAX, rowsAsTable } from '../insert-rows.ts'
import { marketLock } from './hold-market.ts'

export interface Quotes {
  readonly prices?: readonly PriceRow[]
  readonly rates?: readonly FxRateRow[]
  readonly splits?: readonly SplitRow[]
}

export async function putQuotes(
  connection: Connection,
  { prices = [], rates = [], splits = [] }: Quotes,
): Promise<readonly ChangedQuote[]> {
  const changed: ChangedQuote[] = []
  const length = Math.max(prices.length, rates.length, splits.length)
  for (let from = 0; from < length; from += ROWS_MAX) {
    const to = from + ROWS_MAX
    changed.push(...(await putChunk(connection, prices.slice(from, to), rates.slice(from, to), splits.slice(from, to))))
  }
  if (changed.length > 0) await growRevision(connection, [...prices, ...rates, ...splits])
  return length <= ROWS_MAX ? changed : changed.sort(compareChanged)
}

/**
 * Puts that change something stand in a row from here to their commit, so revision n is the market of the puts 1 to n. This comes
 * after the quotes, for which others may be waited for, and before the portfolios that hold them. Whoever holds the market is waited
 * for, so the portfolios are those of every fill that was made from the market before.
 */
async function growRevision(connection: Connection, quotes: readonly { readonly tenant_id: string }[]): Promise<void> {
  const tenants = [...new Set(quotes.map(({ tenant_id }) => tenant_id))].sort(compareText)
  await runSql(
    connection,
    sql`
      with alone as materialized (
        select tenant_id, pg_advisory_xact_lock(${marketLock(sql`tenant_id`)}) as locked from unnest(${array('text', tenants)}) as t(tenant_id)
      )
      insert into market_revisions as m (tenant_id, revision) select tenant_id, 1 from alone
      on conflict (tenant_id) do update set revision = m.revision + 1`,
  )
}

/** Rows are written in the order of their keys, so that two who put the same quotes wait for each other and never in a circle. */
async function putChunk(
  connection: Connection,
  prices: readonly PriceRow[],
  rates: readonly FxRateRow[],
  splits: readonly SplitRow[],
): Promise<readonly ChangedQuote[]> {
  return runSql<ChangedQuote>(
    connection,
    sql`
      with put_prices as (
        insert into prices as p (tenant_id, symbol, date, price, source) select * from ${rowsAsTable('prices', prices, 'r')} order by tenant_id, symbol, date
        on conflict (tenant_id, symbol, date) do update set price = excluded.price, source = excluded.source where p.price <> excluded.price
        returning symbol, date
      ),
      put_rates as (
        insert into fx_rates as f (tenant_id, base, quote, date, rate) select * from ${rowsAsTable('fx_rates', rates, 'r')} order by tenant_id, base, quote, date
        on conflict (tenant_id, base, quote, date) do update set rate = excluded.rate where f.rate <> excluded.rate
        returning base, quote, date
      ),
      put_splits as (
        insert into splits as s (tenant_id, symbol, ex_date, numerator, denominator) select * from ${rowsAsTable('splits', splits, 'r')} order by tenant_id, symbol, ex_date
        on conflict (tenant_id, symbol, ex_date) do update set numerator = excluded.numerator, denominator = excluded.denominator
          where (s.numerator, s.denominator) <> (excluded.numerator, excluded.denominator)
        returning symbol, ex_date
      )
      select 'price' as kind, symbol as key, date from put_prices
      union all select 'rate', base || '/' || quote, date from put_rates
      union all select 'split', symbol, ex_date from put_splits
      order by kind, key, date`,
  )
}

function compareChanged(left: ChangedQuote, right: ChangedQuote): number {
  return compareText(left.kind, right.kind) || compareText(left.key, right.key) || compareText(left.date, right.date)
}
