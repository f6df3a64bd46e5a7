import type { Handler, PortfolioContext } from '../execution/context.ts'
import { checkVersion } from '../execution/check-version.ts'
import { RollforwardError } from '../kernel/errors.ts'
import { type Id, isId } from '../kernel/ids.ts'
import { pageFields, readPage } from '../kernel/paging.ts'
import type { FillRow } from '../store/rows.ts'
import { type AppliedFills, applyFills, readKnownFills } from './apply-fills.ts'
import type { fillOperations } from './fill-contract.ts'
import { decideCorrection, decideFills, type ToldFill } from './decide-fills.ts'
import { checkPeriod } from '../equity-changes/period.ts'
import { toFillRecord, toRealizedEventRecord } from './position-records.ts'

export const recordFills: Handler<typeof fillOperations.record> = async (context, { input }) => {
  const told: readonly ToldFill[] = 'fills' in input ? input.fills : [input]
  const { facts, known } = await readKnownFills(
    context,
    told.flatMap((fill) => (fill.fill_id === undefined ? [] : [fill.fill_id])),
  )
  const decided = decideFills(told, known)
  const applied = await applyFills(context, facts, decided.written)
  await applied.save()
  const single = 'fills' in input ? {} : { id: decided.rows[0]!.id }
  return { ...single, ...fillResult(decided.rows, applied) }
}

export const correctFill: Handler<typeof fillOperations.correct> = async (context, { params, input }) => {
  const { facts, known, before } = await findFill(context, params.fill_id)
  const kept = input.symbol === undefined || input.symbol === before.symbol ? before : withoutInstrument(before)
  const told: ToldFill = { ...kept, ...withoutUndefined(input), ...whenTold(before, input) }
  const after = decideCorrection(before, told, known)
  const applied = await applyFills(context, facts, [{ before, after }])
  await applied.save()
  return { id: after.id, ...fillResult([after], applied) }
}

/** Telling one of date, time and instant anew leaves none of the old ones to contradict it. */
function whenTold(
  before: FillRow,
  input: { readonly timestamp?: unknown; readonly date?: unknown; readonly trade_date?: unknown; readonly time?: unknown },
): Partial<ToldFill> {
  if (input.timestamp !== undefined) return { date: undefined, trade_date: input.trade_date as never, time: input.time as never }
  if (input.date !== undefined) return { trade_date: (input.trade_date ?? input.date) as never }
  return { date: before.date }
}

/** Another symbol is another instrument: what the old one was says nothing of it. */
function withoutInstrument({
  position_class: _,
  currency: __,
  multiplier: ___,
  underlying: ____,
  strike: _____,
  expiry_date: ______,
  option_right: _______,
  ...fill
}: FillRow) {
  return fill
}

function withoutUndefined<Value extends object>(value: Value): { [Name in keyof Value]?: Exclude<Value[Name], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as {
    [Name in keyof Value]?: Exclude<Value[Name], undefined>
  }
}

export const voidFill: Handler<typeof fillOperations.void> = async (context, { params, input }) => {
  const { facts, before } = await findFill(context, params.fill_id)
  const applied = await applyFills(context, facts, [{ before, after: null }], input.reason ?? null)
  await applied.save()
  const row = { ...before, voided_at: context.now, updated_at: context.now, version: before.version + 1 }
  return { id: before.id, ...fillResult([row], applied) }
}

/** By our id or by the broker's. */
async function findFill(context: PortfolioContext, fillId: string) {
  const { facts, known } = await readKnownFills(context, [fillId])
  const before = known.told_before.get(fillId) ?? (isId(fillId) ? await findById(context, fillId) : undefined)
  if (!before) throw new RollforwardError('FILL_001')
  if (before.voided_at !== null) throw new RollforwardError('FILL_002')
  checkVersion(context, before)
  return { facts, known, before }
}

async function findById({ session, portfolio }: PortfolioContext, id: Id): Promise<FillRow | undefined> {
  const { rows } = await session.ledger.read('fills', {
    tenant_id: portfolio.tenant_id,
    portfolio_ids: [portfolio.id],
    ids: [id],
    include_deleted: true,
  })
  return rows[0]
}

function fillResult(rows: readonly FillRow[], { computed, turned_fills, portfolio_equity_after, recalculation }: AppliedFills) {
  const ids = new Set<string>(rows.map((row) => row.id))
  return {
    fills: rows.map(toFillRecord),
    realized_events: computed.realized_events
      .filter((event) => event.fill_id !== null && ids.has(event.fill_id))
      .map(toRealizedEventRecord),
    turned_fills,
    portfolio_equity_after,
    recalculation,
  }
}

export const listFills: Handler<typeof fillOperations.list> = async ({ portfolio, session }, { input }) => {
  checkPeriod(input)
  const { start_date, end_date, symbol, strategy_symbol, include_voided } = input
  const boundTo = [
    'fills',
    portfolio.tenant_id,
    portfolio.id,
    start_date ?? '',
    end_date ?? '',
    symbol ?? '',
    strategy_symbol ?? '-',
    String(include_voided),
  ]
  const found = await session.ledger.read('fills', {
    tenant_id: portfolio.tenant_id,
    portfolio_ids: [portfolio.id],
    start_date,
    end_date,
    symbols: symbol === undefined ? undefined : [symbol],
    strategy_symbols: strategy_symbol === undefined ? undefined : [strategy_symbol],
    include_deleted: include_voided,
    page: readPage(input, boundTo),
  })
  return {
    fills: found.rows.map(toFillRecord),
    ...pageFields(input, found, (row) => ({ date: row.trade_date, created_at: row.created_at, id: row.id }), boundTo),
  }
}
