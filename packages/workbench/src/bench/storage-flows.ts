import { createRollforward, manualClock } from '@rollforward/core'
import { columns } from '../../../storage-postgres/src/columns.ts'
import type { BenchBook } from './storage.ts'
import { benchTenant } from './storage-data.ts'
import type { BenchClient } from './storage-database.ts'

// A contribution dated on the first day of a book: as the operation does it, with everything that belongs to a change (key, guard,
// audit trail, outbox), and as a program does it that updates the snapshots one by one and has none of that to do.

export interface BackDating {
  readonly snapshots: number
  readonly rerolled: number[]
  readonly row_by_row: number[]
}

export async function benchBackDating({ store, rows, client }: BenchBook, repetitions: number): Promise<BackDating> {
  const { id, inception_date, owner_id } = rows.portfolios[0]!
  const book = createRollforward({ store, clock: manualClock(rows.now) }).as({
    user_id: owner_id,
    tenant_id: benchTenant,
    scopes: ['admin'],
  })
  const timings: BackDating = { snapshots: await countSnapshots(client), rerolled: [], row_by_row: [] }
  const contribution = {
    change_type: 'CONTRIBUTION',
    amount: '1000.00',
    change_date: inception_date,
    override_reason: 'benchmark',
  } as const
  for (let repetition = -3; repetition < repetitions; repetition += 1) {
    const begun = performance.now()
    const { recalculation } = await book.equityChanges.record(id, contribution, { idempotency_key: `flow-${repetition}` })
    const rerolled = performance.now() - begun
    if (recalculation.mode !== 'immediate' || recalculation.snapshots !== timings.snapshots) throw new Error(JSON.stringify(recalculation))
    const naive = await updateRowByRow(client, id)
    // The first ones warm up.
    if (repetition < 0) continue
    timings.rerolled.push(rerolled)
    timings.row_by_row.push(naive)
  }
  return timings
}

async function countSnapshots(client: BenchClient): Promise<number> {
  return (await client.query('select count(*)::int as snapshots from snapshots')).rows[0]!['snapshots'] as number
}

const keys = new Set(['tenant_id', 'portfolio_id', 'date'])
/** What no flow changes stays out of it. */
const valuations = [
  'long_value',
  'short_value',
  'gross_exposure',
  'net_exposure',
  'num_positions',
  'num_long_positions',
  'num_short_positions',
]
const changing = Object.keys(columns.snapshots).filter((name) => !keys.has(name) && !valuations.includes(name))

/** The rows are ready before the clock starts: only the lock, the insert, the updates and the commit are timed. */
async function updateRowByRow(client: BenchClient, id: string): Promise<number> {
  const { rows } = await client.query(
    `select date::text as day, ${changing.map((name) => `${name}::text`).join(', ')} from snapshots order by date`,
  )
  const text = `update snapshots set ${changing.map((name, index) => `${name} = $${index + 3}`).join(', ')} where tenant_id = '${benchTenant}' and portfolio_id = $1 and date = $2`
  const begun = performance.now()
  await client.query('begin')
  await client.query(`select from portfolios where id = '${id}' for no key update`)
  await client.query(
    `insert into equity_changes select tenant_id, portfolio_id, gen_random_uuid(), change_date, change_type, amount, description, reverses, created_at, created_by_user_id,
      created_by_name, updated_at, now(), version from equity_changes limit 1`,
  )
  for (const row of rows) await client.prepared('row', text, [id, row['day'], ...changing.map((name) => row[name])])
  await client.query(`update portfolios set equity_balance = equity_balance where id = '${id}'`)
  await client.query('commit')
  return performance.now() - begun
}
