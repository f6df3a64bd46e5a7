import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { createRollforward, manualClock } from '@rollforward/core'
import { type DatabaseStore, pgliteStore, postgresStore } from '@rollforward/storage-postgres'
import { type FreshDatabase, freshDatabase } from '../../../storage-postgres/src/fresh-database.test.helper.ts'
import { compareWithSql } from '../oracle/sql-roll-forward.ts'
import { startPostgres } from '../postgres/start-postgres.ts'
import { type BenchShape, deep, makeBenchData, wide } from './engine-data.ts'
import { type BenchRows, benchTenant, makeBenchRows } from './storage-data.ts'
import {
  type BenchClient,
  clientOfPglite,
  columnList,
  facts,
  forgetProjections,
  loadFacts,
  openClient,
  projections,
  settle,
} from './storage-database.ts'
import { benchBackDating } from './storage-flows.ts'

// What a batch costs on top of moving its data: the same bytes out of and into the same server by the same client, in the same run.
//   npm run bench -- storage [repetitions] [wide] [pglite] [sql] [deep] [flows]
// Repetitions are interleaved, the best of each counts, and only ratios mean anything. PGlite and the SQL statement belong to wide.

const five: BenchShape = { name: 'five', portfolios: 1, positions: 20, days: 1260, symbols: 20 }

/** Flushed like a server that keeps money, with memory like one too. */
const settings = { shared_buffers: '2GB', max_wal_size: '8GB', checkpoint_timeout: '1h', max_connections: '50' }

/** A migrated database with the facts of a shape in it, and nothing computed yet. */
export interface BenchBook {
  readonly rows: BenchRows
  readonly store: DatabaseStore
  readonly client: BenchClient
  close(): Promise<void>
}

async function openBook(shape: BenchShape): Promise<BenchBook> {
  const rows = makeBenchRows(makeBenchData(shape))
  const database: FreshDatabase = await freshDatabase()
  const store = postgresStore({ connection_string: database.url, timeouts: { statement_ms: 120_000 } })
  await store.migrate()
  const client = await openClient(database.url)
  await loadFacts(client, benchTenant, rows)
  const close = async (): Promise<void> => {
    await store.close()
    await client.end()
    await database.drop()
  }
  return { rows, store, client, close }
}

async function runBatch(
  { store, rows }: Pick<BenchBook, 'store' | 'rows'>,
  range: { readonly from?: string; readonly to?: string } = {},
): Promise<void> {
  const { batch } = createRollforward({ store, clock: manualClock(rows.now) }).system()
  const { failures, snapshots } = await batch.run({ tenant_id: benchTenant, ...range })
  if (failures.length > 0 || snapshots === 0) throw new Error(`${snapshots} snapshots, ${JSON.stringify(failures.slice(0, 3))}`)
}

/** Copies of the tables as bare as can be: their checks and a primary key. */
async function makeBareTables({ client }: BenchBook): Promise<void> {
  for (const table of projections) {
    await client.query(`create table bare_${table} (like ${table} including constraints)`)
    await client.query(`alter table bare_${table} add primary key (tenant_id, portfolio_id, ${table === 'snapshots' ? 'date' : 'id'})`)
  }
}

type Lines = ReadonlyMap<(typeof projections)[number], readonly Uint8Array[]>

async function readOutputs({ client }: BenchBook): Promise<Lines> {
  const lines = new Map<(typeof projections)[number], readonly Uint8Array[]>()
  for (const table of projections) lines.set(table, await client.read(`select ${columnList(table)} from ${table}`))
  return lines
}

/** The floor: what was said comes out, what follows from it goes in, and nobody looks at either. */
async function moveData({ client }: BenchBook, outputs: Lines): Promise<void> {
  for (const table of facts) await client.read(`select ${columnList(table)} from ${table}`)
  await client.query('begin')
  for (const [table, lines] of outputs) await client.write(`bare_${table} (${columnList(table)})`, lines)
  await client.query('commit')
}

interface Timings {
  readonly floor: number[]
  readonly fresh: number[]
  readonly rewrite: number[]
}

async function raceShape(book: BenchBook, repetitions: number): Promise<Timings> {
  const { client, rows } = book
  const timings: Timings = { floor: [], fresh: [], rewrite: [] }
  // Once without the clock: everything is compiled and cached, and the floor has something to write.
  await runBatch(book)
  await makeBareTables(book)
  const outputs = await readOutputs(book)
  for (let repetition = 0; repetition < repetitions; repetition += 1) {
    await client.query(`truncate ${projections.map((table) => `bare_${table}`).join(', ')}`)
    await settle(client)
    timings.floor.push(await time(() => moveData(book, outputs)))
    await forgetProjections(client)
    timings.fresh.push(await time(() => runBatch(book)))
    await settle(client)
    timings.rewrite.push(await time(() => runBatch(book, { from: rows.portfolios[0]!.inception_date, to: rows.last })))
  }
  return timings
}

async function racePglite(rows: BenchRows, repetitions: number): Promise<number[]> {
  const folder = await mkdtemp(join(tmpdir(), 'rollforward-bench-'))
  try {
    const db = await PGlite.create({ dataDir: join(folder, 'data') })
    const store = pgliteStore({ db })
    const client = clientOfPglite(db)
    await store.migrate()
    await loadFacts(client, benchTenant, rows)
    const fresh: number[] = []
    await runBatch({ store, rows })
    for (let repetition = 0; repetition < repetitions; repetition += 1) {
      await forgetProjections(client)
      fresh.push(await time(() => runBatch({ store, rows })))
    }
    await store.close()
    await db.close()
    return fresh
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function time(run: () => Promise<unknown>): Promise<number> {
  const begun = performance.now()
  await run()
  return performance.now() - begun
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!
}

function ms(values: readonly number[]): string {
  return `${Math.min(...values).toFixed(0)} ms (median ${median(values).toFixed(0)})`
}

/** Of the best of each, and of the medians. */
function ratio(values: readonly number[], to: readonly number[]): string {
  return `${(Math.min(...values) / Math.min(...to)).toFixed(2)} × (medians ${(median(values) / median(to)).toFixed(2)} ×)`
}

async function benchWide(repetitions: number, wanted: (part: string) => boolean): Promise<void> {
  const book = await openBook(wide)
  try {
    const { floor, fresh, rewrite } = await raceShape(book, repetitions)
    console.log(`wide: 1,000 portfolios × 20 positions × 252 days, floor ${ms(floor)}`)
    console.log(`  fresh ${ms(fresh)}: ${ratio(fresh, floor)}, rewrite ${ms(rewrite)}: ${ratio(rewrite, floor)}`)
    if (wanted('pglite')) {
      const onPglite = await racePglite(book.rows, repetitions)
      console.log(`  fresh on PGlite in a folder ${ms(onPglite)}: ${ratio(onPglite, fresh)} of PostgreSQL`)
    }
    if (!wanted('sql')) return
    const { rows, differences } = await compareWithSql((text) => book.client.query(text), benchTenant, book.rows.last)
    console.log(`  one SQL statement: ${rows} rows, ${differences.length} differences`)
    for (const difference of differences) console.log(`    ${difference}`)
  } finally {
    await book.close()
  }
}

async function benchDeep(repetitions: number): Promise<void> {
  const book = await openBook(deep)
  try {
    const { floor, fresh, rewrite } = await raceShape(book, repetitions)
    console.log(`deep: 1 portfolio × 500 positions × 5,040 days, floor ${ms(floor)}`)
    console.log(`  fresh ${ms(fresh)}: ${ratio(fresh, floor)}, rewrite ${ms(rewrite)}: ${ratio(rewrite, floor)}`)
  } finally {
    await book.close()
  }
}

async function benchFlows(repetitions: number): Promise<void> {
  const book = await openBook(five)
  try {
    await runBatch(book)
    const { rerolled, row_by_row, snapshots } = await benchBackDating(book, repetitions * 8)
    console.log(`a back-dated contribution over ${snapshots} snapshots: p50 ${median(rerolled).toFixed(1)} ms`)
    console.log(`  updating row by row: p50 ${median(row_by_row).toFixed(1)} ms, ${(median(row_by_row) / median(rerolled)).toFixed(1)} ×`)
  } finally {
    await book.close()
  }
}

export async function main([count = '5', ...parts]: readonly string[]): Promise<void> {
  const repetitions = Math.max(1, Math.trunc(+count))
  const wanted = (part: string): boolean => parts.length === 0 || parts.includes(part)
  const postgres = await startPostgres({ durable: true, settings })
  process.env['DATABASE_URL'] = postgres.url
  try {
    if (wanted('wide')) await benchWide(repetitions, wanted)
    if (wanted('deep')) await benchDeep(repetitions)
    if (wanted('flows')) await benchFlows(repetitions)
  } finally {
    delete process.env['DATABASE_URL']
    await postgres.stop()
  }
}
