import { invalidField, isRollforwardError } from '../kernel/errors.ts'
import type { Id } from '../kernel/ids.ts'
import { addDays } from '../kernel/plain-date.ts'
import { daysOf } from '../snapshots/compute-portfolio.ts'
import { calendarOf } from '../snapshots/recalculate.ts'
import { type ChunkItem, type ChunkOutcome, type ChunkSuccess, computeChunk } from '../snapshots/recalculate-chunk.ts'
import { type MarketShelf, marketShelf } from '../snapshots/market-shelf.ts'
import { noSnapshots, type PortfolioRow, type SnapshotColumns } from '../store/port.ts'
import type { BatchFailure, BatchReport, ChangeReport, PortfolioReport } from './batch-report.ts'
import { compareSnapshots } from './compare-snapshots.ts'
import { planRun, type Range } from '../snapshots/plan-run.ts'
import { type BatchSetting, cutChunks, deskOf, failureOf, type PlannedItem, runChunk } from './run-chunks.ts'
import { sealAudit } from './seal-audit.ts'

export interface RunOptions extends Range {
  /** One tenant, or all. */
  readonly tenant_id?: string | undefined
  /** These portfolios, or all. */
  readonly portfolio_ids?: readonly Id[] | undefined
  /** How many chunks run at once; 2 unless given, on a store that runs transactions side by side. */
  readonly concurrency?: number | undefined
  /** Called after each chunk. */
  readonly on_progress?: ((progress: { readonly done: number; readonly total: number }) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

/** The nightly calculation, for what is missing or stale or asked for. In the end the day's audit trails are sealed. */
export async function runBatch(setting: BatchSetting, options: RunOptions = {}): Promise<BatchReport> {
  const { report, tenants } = await calculate(setting, options, {})
  const unsealed: BatchFailure[] = []
  await inParallel(tenants, concurrencyOf(setting, options), options.signal, async (tenant_id) => {
    await sealAudit(setting, tenant_id).catch((error: unknown) => {
      unsealed.push({ tenant_id, portfolio_id: null, ...failureOf(error) })
    })
  })
  return { ...report, failures: [...report.failures, ...unsealed] }
}

/** Calculates a range anew and says what that changed; a dry run writes nothing. */
export async function backfill(
  setting: BatchSetting,
  options: RunOptions & { readonly dry_run?: boolean | undefined },
): Promise<BatchReport> {
  return (await calculate(setting, options, { compare: true, dryRun: options.dry_run ?? false })).report
}

/** Everything that is derived, from the facts, since inception. */
export async function rebuild(setting: BatchSetting, options: Omit<RunOptions, 'from' | 'to'> = {}): Promise<BatchReport> {
  return (await calculate(setting, options, { compare: true, fromInception: true })).report
}

interface Mode {
  readonly compare?: boolean
  readonly dryRun?: boolean
  readonly fromInception?: boolean
}

interface Chunk {
  readonly tenant_id: string
  readonly items: readonly ChunkItem[]
}

/** What became of one chunk, without the figures: a run of thousands of portfolios keeps those of none. */
type ChunkResult = Required<Pick<BatchReport, 'done' | 'failures' | 'changes'>>

/** The report, and the tenants that have portfolios in it. */
interface Calculated {
  readonly report: BatchReport
  readonly tenants: readonly string[]
}

async function calculate(setting: BatchSetting, options: RunOptions, mode: Mode): Promise<Calculated> {
  if (options.from !== undefined && options.to !== undefined && options.from > options.to)
    throw invalidField('to', `must not be before from, ${options.from}`)
  const { chunks, portfolios, unplanned, tenants } = await planChunks(setting, options, mode)
  const planned = chunks.reduce((sum, { items }) => sum + items.length, 0)
  const run: Run = { setting, mode, shelf: marketShelf() }
  const results: ChunkResult[] = []
  let done = 0
  await inParallel(chunks, concurrencyOf(setting, options), options.signal, async (chunk, index) => {
    const result = await calculateChunk(run, chunk).catch((error: unknown) => toResult(failed(chunk.items, error), []))
    // In the order of the chunks, whichever was done first.
    results[index] = result
    done += result.done.length + result.failures.length
    options.on_progress?.({ done, total: planned })
  })
  const all = [toResult(unplanned, []), ...results.filter(Boolean)]
  return { report: toReport(all, { portfolios, planned: planned + unplanned.length, mode }), tenants }
}

/** What the chunks of a run share. */
interface Run {
  readonly setting: BatchSetting
  readonly mode: Mode
  readonly shelf: MarketShelf
}

async function calculateChunk(run: Run, { tenant_id, items }: Chunk): Promise<ChunkResult> {
  const { setting, mode } = run
  const before = mode.compare ? await readStored(setting, tenant_id, items) : null
  const outcomes = mode.dryRun ? await dryRun(run, tenant_id, items) : await runChunkOrEach(run, tenant_id, items)
  const compare = ({ portfolio: { id }, computed }: ChunkSuccess): ChangeReport =>
    compareSnapshots({ tenant_id, portfolio_id: id }, before?.get(id) ?? noSnapshots, computed.snapshots)
  return toResult(outcomes, before ? outcomes.flatMap((outcome) => (outcome.ok ? [compare(outcome)] : [])) : [])
}

/** After so many in a row that failed for something that passes it is not the portfolios: the database is gone. */
const GONE_AFTER = 3

/** A chunk that cannot be written, as when somebody holds one of its locks, is tried portfolio by portfolio, so that only that one fails. */
async function runChunkOrEach(run: Run, tenantId: string, items: readonly ChunkItem[]): Promise<readonly ChunkOutcome[]> {
  try {
    return await runChunk(run.setting, tenantId, items, run.shelf)
  } catch (error) {
    return items.length === 1 ? failed(items, error) : runEach(run, tenantId, items)
  }
}

async function runEach(run: Run, tenantId: string, items: readonly ChunkItem[]): Promise<readonly ChunkOutcome[]> {
  const outcomes: ChunkOutcome[] = []
  let passing: unknown[] = []
  for (const item of items) {
    const own = passing.length < GONE_AFTER ? await runChunkOrEach(run, tenantId, [item]) : failed([item], passing.at(-1))
    outcomes.push(...own)
    const errors = own.flatMap((outcome) => (outcome.ok ? [] : [outcome.error]))
    passing = errors.some((error) => isRollforwardError(error) && error.retryable) ? [...passing, ...errors] : []
  }
  return outcomes
}

function failed(items: readonly ChunkItem[], error: unknown): readonly ChunkOutcome[] {
  return items.map(({ portfolio }) => ({ ok: false, portfolio, error }))
}

async function dryRun({ setting, shelf }: Run, tenantId: string, items: readonly ChunkItem[]): Promise<readonly ChunkOutcome[]> {
  const scope = { tenant_ids: [tenantId], mode: 'read' } as const
  return (await setting.store.transaction(scope, (session) => computeChunk(deskOf(setting, session), items, shelf))).outcomes
}

/** The snapshots that stand where others are about to. */
async function readStored(setting: BatchSetting, tenant_id: string, items: readonly ChunkItem[]): Promise<Map<Id, SnapshotColumns>> {
  const query = { tenant_id, edges: items.map(({ portfolio, from }) => ({ portfolio_id: portfolio.id, from })), columns_max: Infinity }
  const edges = await setting.store.transaction({ tenant_ids: [tenant_id], mode: 'read' }, ({ ledger }) => ledger.readSnapshotEdges(query))
  return new Map(edges.map(({ portfolio_id, columns }) => [portfolio_id, columns!]))
}

async function planChunks(
  setting: BatchSetting,
  options: RunOptions,
  { fromInception }: Mode,
): Promise<{ chunks: Chunk[]; portfolios: number; unplanned: ChunkOutcome[]; tenants: string[] }> {
  const listed =
    options.tenant_id === undefined
      ? await setting.store.transaction({ tenant_ids: [], mode: 'read' }, (session) => session.access.listTenants())
      : [options.tenant_id]
  const chunks: Chunk[] = []
  const countDays = dayCounter(setting)
  const unplanned: ChunkOutcome[] = []
  let portfolios = 0
  const tenants: string[] = []
  for (const tenant_id of listed) {
    const { rows, now } = await setting.store.transaction({ tenant_ids: [tenant_id], mode: 'read' }, async (session) => ({
      rows: (await session.books.readPortfolios({ tenant_id, ids: options.portfolio_ids })).rows.map(({ row }) => row),
      now: deskOf(setting, session).now,
    }))
    portfolios += rows.length
    if (rows.length > 0) tenants.push(tenant_id)
    const items: PlannedItem[] = []
    for (const portfolio of rows) {
      // A portfolio that cannot even be planned, such as one of a calendar that is not known here, stops no other.
      try {
        const found = fromInception ? [rebuildItem(portfolio)] : itemOf(setting, portfolio, now, options)
        items.push(...found.map((item) => ({ item, snapshots: countDays(item) })))
      } catch (error) {
        unplanned.push({ ok: false, portfolio, error })
      }
    }
    chunks.push(...cutChunks(items).map((cut) => ({ tenant_id, items: cut })))
  }
  return { chunks, portfolios, unplanned, tenants }
}

function itemOf(setting: BatchSetting, portfolio: PortfolioRow, now: Parameters<typeof planRun>[2], range: Range): ChunkItem[] {
  const plan = planRun(portfolio, calendarOf(setting, portfolio), now, range)
  return plan === null ? [] : [{ portfolio, ...plan }]
}

/** How many trading days an item has; most items of a run have the same range. */
function dayCounter(setting: BatchSetting): (item: ChunkItem) => number {
  const counted = new Map<string, number>()
  return ({ portfolio, from, to }) => {
    const key = `${portfolio.calendar}~${from}~${to}`
    const known = counted.get(key)
    if (known !== undefined) return known
    const count = daysOf(calendarOf(setting, portfolio), { from, to }).length
    counted.set(key, count)
    return count
  }
}

/** From inception to the last snapshot, and no further: a rebuild makes again what stood. */
function rebuildItem(portfolio: PortfolioRow): ChunkItem {
  return { portfolio, from: portfolio.inception_date, to: portfolio.snapshot_date ?? addDays(portfolio.inception_date, -1) }
}

/** One chunk is computed while the database writes another; more than that only wait for each other. */
function concurrencyOf({ store }: BatchSetting, { concurrency }: RunOptions): number {
  return concurrency ?? (store.supports.includes('concurrent') ? 2 : 1)
}

/** Runs over the items, so many at once; stops taking new ones when the signal says so or one fails. */
async function inParallel<Item>(
  items: readonly Item[],
  concurrency: number,
  signal: AbortSignal | undefined,
  run: (item: Item, index: number) => Promise<void>,
): Promise<void> {
  const queue = items.entries()
  let isOver = false
  const worker = async (): Promise<void> => {
    for (const [index, item] of queue) {
      if (isOver || signal?.aborted) return
      await run(item, index)
    }
  }
  const workers = Array.from({ length: Math.max(1, concurrency) }, () =>
    worker().catch((error: unknown) => {
      isOver = true
      throw error
    }),
  )
  // Nobody works on when this is answered: whoever asked may close the store.
  for (const result of await Promise.allSettled(workers)) if (result.status === 'rejected') throw result.reason
}

function toResult(outcomes: readonly ChunkOutcome[], changes: readonly ChangeReport[]): ChunkResult {
  return {
    done: outcomes.flatMap((outcome) => (outcome.ok ? [toPortfolioReport(outcome)] : [])),
    failures: outcomes.flatMap((outcome) =>
      outcome.ok ? [] : [{ tenant_id: outcome.portfolio.tenant_id, portfolio_id: outcome.portfolio.id, ...failureOf(outcome.error) }],
    ),
    changes,
  }
}

function toPortfolioReport({ portfolio, computed, from, row }: ChunkSuccess): PortfolioReport {
  const { length, carried_prices, unpriced_positions } = computed.snapshots
  return {
    tenant_id: portfolio.tenant_id,
    portfolio_id: portfolio.id,
    from,
    to: row.snapshot_date,
    snapshots: length,
    equity_balance: row.equity_balance,
    carried_prices: carried_prices[length - 1] ?? 0,
    unpriced_positions: unpriced_positions[length - 1] ?? 0,
  }
}

function toReport(
  results: readonly ChunkResult[],
  { portfolios, planned, mode }: { portfolios: number; planned: number; mode: Mode },
): BatchReport {
  const done = results.flatMap((result) => result.done)
  return {
    portfolios,
    unchanged: portfolios - planned,
    snapshots: done.reduce((sum, report) => sum + report.snapshots, 0),
    done,
    failures: results.flatMap((result) => result.failures),
    ...(mode.compare ? { changes: results.flatMap((result) => result.changes), dry_run: mode.dryRun ?? false } : {}),
  }
}
