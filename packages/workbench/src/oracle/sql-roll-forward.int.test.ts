import { createRollforward, manualClock } from '@rollforward/core'
import { postgresStore } from '@rollforward/storage-postgres'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type FreshDatabase, freshDatabase } from '../../../storage-postgres/src/fresh-database.test.helper.ts'
import { makeBenchData } from '../bench/engine-data.ts'
import { benchTenant, makeBenchRows } from '../bench/storage-data.ts'
import { type BenchClient, loadFacts, openClient } from '../bench/storage-database.ts'
import { compareWithSql } from './sql-roll-forward.ts'

const made = makeBenchRows(makeBenchData({ name: 'small', portfolios: 25, positions: 12, days: 90, symbols: 60 }, 7))
const timings = ['start', 'end', 'mixed'] as const
/** Every flow timing, a price that trebles for a day, and an owner who takes out almost all. */
const rows: typeof made = {
  ...made,
  portfolios: made.portfolios.map((portfolio, index) => ({ ...portfolio, flow_timing: timings[index % 3]! })),
  prices: made.prices.map((row, index) =>
    index % 501 === 30 ? { ...row, price: `${Number.parseInt(row.price, 10) * 3}` as typeof row.price } : row,
  ),
  equity_changes: made.equity_changes.map((row, index) =>
    index % 20 === 3
      ? { ...row, change_type: 'WITHDRAWAL', amount: made.portfolios.find(({ id }) => id === row.portfolio_id)!.opening_equity }
      : row,
  ),
}
let database: FreshDatabase
let client: BenchClient

beforeAll(async () => {
  database = await freshDatabase()
  const store = postgresStore({ connection_string: database.url })
  await store.migrate()
  client = await openClient(database.url)
  await loadFacts(client, benchTenant, rows)
  const report = await createRollforward({ store, clock: manualClock(rows.now) })
    .system()
    .batch.run()
  expect(report.failures).toEqual([])
  await store.close()
})

afterAll(async () => {
  await client.end()
  await database.drop()
})

const compare = () => compareWithSql((text) => client.query(text), benchTenant, rows.last)

test('one SQL statement finds every figure of every snapshot that the batch has stored', async () => {
  expect(await compare()).toEqual({ rows: 25 * 90, differences: [] })
})

test('its data reach the corners: jumps, carried prices, bases too small for a return', async () => {
  const [counts] = (
    await client.query(`
      select count(*) filter (where price_jumps > 0)::int as jumps, count(*) filter (where carried_prices > 0)::int as carried,
        count(*) filter (where daily_return is null)::int as small_bases, count(*) filter (where short_value < 0)::int as short,
        count(*) filter (where daily_realized_pnl <> 0)::int as realized
      from snapshots`)
  ).rows
  for (const count of Object.values(counts!)) expect(count).toBeGreaterThan(0)
})

test.each([
  ['a cent', 'net_asset_value'],
  ['the last digit of an index', 'twr_index', '0.0000000000000001'],
  ['a count', 'carried_prices', '1'],
])('it sees one row that is off by %s', async (_, column, by = '0.01') => {
  await client.query('begin')
  await client.query(`
    update snapshots set ${column} = ${column} + ${by}
    where (portfolio_id, date) = (select portfolio_id, date from snapshots order by portfolio_id, date offset 1000 limit 1)`)
  const sides = (await compare()).differences.map((row) => (JSON.parse(row) as { side: string }).side)
  await client.query('rollback')
  expect(sides).toEqual(['by SQL', 'stored'])
})
