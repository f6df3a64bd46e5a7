import { invalidField, isRollforwardError } from '../kernel/errors.ts'
import type { Id } from '../kernel/ids.ts'
import { addDays } from '../kernel/plain-date.ts'
import { calendarOf } from '../snapshots/recalculate.ts'
import { type ChunkItem, type ChunkOutcome, computeChunk } from '../snapshots/recalculate-chunk.ts'
import { type PortfolioRow, type SnapshotRow, snapshotRows } from '../store/port.ts'
import type { BatchReport, ChangeReport, PortfolioReport } from './batch-report.ts'
import { compareSnapshots } from './compare-snapshots.ts'
import { planRun, type Range } from '../snapshots/plan-run.ts'
import { type BatchSetting, cutChunks, deskOf, failureOf, runChunk } from './run-chunks.ts'

export interface RunOptions extends Range {
  /** One tenant, or all. */
  readonly tenant_id?: string | undefined
  /** These portfolios, or all. */
  readonly portfolio_ids?: readonly Id[] | undefined
  /** How many chunks run at once. */
  readonly concurrency?: number | undefined
  /** Called after each chunk. */
  readonly on_progress?: ((progress: { readonly done: number; readonly total: number }) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

/** The nightly calculation, for what is missing or stale or asked for. */
export async function runBatch(setting: BatchSetting, options: RunOptions = {}): Promise<BatchReport> {
  return calculate(setting, options, {})
}

/** Calculates a range anew and says what that changed; a dry run writes nothing. */
export async function backfill(
  setting: BatchSetting,
  options: RunOptions & { readonly dry_run?: boolean | undefined },
): Promise<BatchReport> {
  return calculate(setting, options, { compare: true, dryRun: options.dry_run ?? false })
}

/** Everything that is derived, from the facts, since inception. */
export async function rebuild(setting: BatchSetting, options: Omit<RunOptions, 'from' | 'to'> = {}): Promise<BatchReport> {
  return calculate(setting, options, { compare: true, fromInception: true })
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

async function calculate(setting: BatchSetting, options: RunOptions, mode: Mode): Promise<BatchReport> {
  if (options.from !== undefined && options.to !== undefined && options.from > options.to)
    throw invalidField('to', `must not be before from, ${options.from}`)
  const { chunks, portfolios, unplanned } = await planChunks(setting, options, mode)
  const planned = chunks.reduce((sum, { items }) => sum + items.length, 0)
  const results: { outcomes: readonly ChunkOutcome[]; changes: readonly ChangeReport[] }[] = [{ outcomes: unplanned, changes: [] }]
  await inParallel(chunks, options.concurrency ?? 1, options.signal, async (chunk) => {
    results.push(await calculateChunk(setting, chunk, mode))
    options.on_progress?.({ done: results.reduce((sum, { outcomes }) => sum + outcomes.length, -unplanned.length), total: planned })
  })
  return toReport(results, { portfolios, planned: planned + unplanned.length, mode })
}

async function calculateChunk(
  setting: BatchSetting,
  { tenant_id, items }: Chunk,
  mode: Mode,
): Promise<{ outcomes: readonly ChunkOutcome[]; changes: readonly ChangeReport[] }> {
  const before = mode.compare ? await readStored(setting, tenant_id, items) : new Map<string, SnapshotRow[]>()
  const outcomes = mode.dryRun ? await dryRun(setting, tenant_id, items) : await runChunkOrEach(setting, tenant_id, items)
  const changes = mode.compare
    ? outcomes.flatMap((outcome) =>
        outcome.ok
          ? [
              compareSnapshots(
                { tenant_id, portfolio_id: outcome.portfolio.id },
                before.get(outcome.portfolio.id) ?? [],
                snapshotRows(
                  { tenant_id, portfolio_id: outcome.portfolio.id, computed_at: outcome.portfolio.updated_at },
                  outcome.computed.snapshots,
                ),
              ),
            ]
          : [],
      )
    : []
  return { outcomes, changes }
}

/** A chunk that cannot be written is tried portfolio by portfolio, so that only the one at fault fails. */
async function runChunkOrEach(setting: BatchSetting, tenantId: string, items: readonly ChunkItem[]): Promise<readonly ChunkOutcome[]> {
  try {
    return await runChunk(setting, tenantId, items)
  } catch (error) {
    if (isRollforwardError(error) && error.retryable) throw error
    const [first, ...others] = items
    if (others.length === 0) return [{ ok: false, portfolio: first!.portfolio, error }]
    const outcomes: ChunkOutcome[] = []
    for (const item of items) outcomes.push(...(await runChunkOrEach(setting, tenantId, [item])))
    return outcomes
  }
}

async function dryRun(setting: BatchSetting, tenantId: string, items: readonly ChunkItem[]): Promise<readonly ChunkOutcome[]> {
  const scope = { tenant_ids: [tenantId], mode: 'read' } as const
  return (await setting.store.transaction(scope, (session) => computeChunk(deskOf(setting, session), items))).outcomes
}

/** The snapshots that stand where others are about to. */
async function readStored(setting: BatchSetting, tenantId: string, items: readonly ChunkItem[]): Promise<Map<string, SnapshotRow[]>> {
  const from = items.map((item) => item.from).reduce((left, right) => (left < right ? left : right))
  const query = { tenant_id: tenantId, portfolio_ids: items.map(({ portfolio }) => portfolio.id), start_date: from }
  const { rows } = await setting.store.transaction({ tenant_ids: [tenantId], mode: 'read' }, (session) =>
    session.ledger.read('snapshots', query),
  )
  const starts = new Map(items.map((item) => [item.portfolio.id as string, item.from]))
  const stored = new Map<string, SnapshotRow[]>()
  for (const row of rows) {
    if (row.date < starts.get(row.portfolio_id)!) continue
    stored.set(row.portfolio_id, [...(stored.get(row.portfolio_id) ?? []), row])
  }
  return stored
}

async function planChunks(
  setting: BatchSetting,
  options: RunOptions,
  { fromInception }: Mode,
): Promise<{ chunks: Chunk[]; portfolios: number; unplanned: ChunkOutcome[] }> {
  const tenants =
    options.tenant_id === undefined
      ? await setting.store.transaction({ tenant_ids: [], mode: 'read' }, (session) => session.access.listTenants())
      : [options.tenant_id]
  const chunks: Chunk[] = []
  const unplanned: ChunkOutcome[] = []
  let portfolios = 0
  for (const tenant_id of tenants) {
    const { rows, now } = await setting.store.transaction({ tenant_ids: [tenant_id], mode: 'read' }, async (session) => ({
      rows: (await session.books.readPortfolios({ tenant_id, ids: options.portfolio_ids })).rows.map(({ row }) => row),
      now: deskOf(setting, session).now,
    }))
    portfolios += rows.length
    const items: ChunkItem[] = []
    for (const portfolio of rows) {
      // A portfolio that cannot even be planned, such as one of a calendar that is not known here, stops no other.
      try {
        items.push(...(fromInception ? [rebuildItem(portfolio)] : itemOf(setting, portfolio, now, options)))
      } catch (error) {
        unplanned.push({ ok: false, portfolio, error })
      }
    }
    chunks.push(...cutChunks(items).map((cut) => ({ tenant_id, items: cut })))
  }
  return { chunks, portfolios, unplanned }
}

function itemOf(setting: BatchSetting, portfolio: PortfolioRow, now: Parameters<typeof planRun>[2], range: Range): ChunkItem[] {
  const plan = planRun(portfolio, calendarOf(setting, portfolio), now, range)
  return plan === null ? [] : [{ portfolio, ...plan }]
}

/** From inception to the last snapshot, and no further: a rebuild makes again what stood. */
function rebuildItem(portfolio: PortfolioRow): ChunkItem {
  return { portfolio, from: portfolio.inception_date, to: portfolio.snapshot_date ?? addDays(portfolio.inception_date, -1) }
}

/** Runs over the items, so many at once; stops taking new ones when the signal says so. */
async function inParallel<Item>(
  items: readonly Item[],
  concurrency: number,
  signal: AbortSignal | undefined,
  run: (item: Item) => Promise<void>,
): Promise<void> {
  const queue = items.values()
  const worker = async (): Promise<void> => {
    for (const item of queue) {
      if (signal?.aborted) return
      await run(item)
    }
  }
  await Promise.all(Array.from({ length: Math.max(1, concurrency) }, worker))
}

function toReport(
  results: readonly { outcomes: readonly ChunkOutcome[]; changes: readonly ChangeReport[] }[],
  { portfolios, planned, mode }: { portfolios: number; planned: number; mode: Mode },
): BatchReport {
  const outcomes = results.flatMap((result) => result.outcomes)
  const done = outcomes.flatMap((outcome): PortfolioReport[] => {
    if (!outcome.ok) return []
    const { portfolio, computed, from, row } = outcome
    const { length, carried_prices, unpriced_positions } = computed.snapshots
    return [
      {
        tenant_id: portfolio.tenant_id,
        portfolio_id: portfolio.id,
        from,
        to: row.snapshot_date,
        snapshots: length,
        equity_balance: row.equity_balance,
        carried_prices: carried_prices[length - 1] ?? 0,
        unpriced_positions: unpriced_positions[length - 1] ?? 0,
      },
    ]
  })
  const failures = outcomes.flatMap((outcome) =>
    outcome.ok ? [] : [{ tenant_id: outcome.portfolio.tenant_id, portfolio_id: outcome.portfolio.id, ...failureOf(outcome.error) }],
  )
  return {
    portfolios,
    unchanged: portfolios - planned,
    snapshots: done.reduce((sum, report) => sum + report.snapshots, 0),
    done,
    failures,
    ...(mode.compare ? { changes: results.flatMap((result) => result.changes), dry_run: mode.dryRun ?? false } : {}),
  }
}
