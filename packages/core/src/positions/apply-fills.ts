import type { PortfolioContext } from '../execution/context.ts'
import { dateInZone } from '../kernel/clock.ts'
import type { Id } from '../kernel/ids.ts'
import { minDate, type PlainDate } from '../kernel/plain-date.ts'
import { turnedFills } from '../ledger/turned-fills.ts'
import { calendarOf, marketOf, readFacts, settleFills, type Settled } from '../snapshots/recalculate.ts'
import type { FoldResult } from '../ledger/facts.ts'
import { type ComputedLots, computeLots, type PortfolioFacts } from '../snapshots/compute-portfolio.ts'
import type { FillRow } from '../store/rows.ts'
import type { KnownFills } from './decide-fills.ts'

/** A fill before and after; `after` null: voided. */
export interface FillTransition {
  readonly before: FillRow | null
  readonly after: FillRow | null
}

/** The portfolio's facts, read once for an operation on its fills. */
export async function readKnownFills(
  context: PortfolioContext,
  fillIds: readonly string[],
): Promise<{ facts: PortfolioFacts; known: KnownFills }> {
  const { portfolio, session, now } = context
  const [facts] = await readFacts(session, [portfolio])
  const query = { tenant_id: portfolio.tenant_id, portfolio_ids: [portfolio.id], fill_ids: fillIds, include_deleted: true }
  const toldBefore = fillIds.length === 0 ? [] : (await session.ledger.read('fills', query)).rows
  const known: KnownFills = {
    portfolio,
    now,
    today: dateInZone(now, portfolio.time_zone),
    fills: facts!.fills,
    told_before: new Map(toldBefore.map((row) => [row.fill_id, row])),
    newId: () => context.newId(),
  }
  return { facts: facts!, known }
}

export interface AppliedFills extends Settled {
  readonly computed: ComputedLots
  /** Fills that only closed before and open a position now: legal, but whoever changes the past is told. */
  readonly turned_fills: readonly Id[]
  readonly facts: PortfolioFacts
  /** Writes the facts, what is derived from them, and what to tell about it. */
  save(): Promise<void>
}

/** Folds the portfolio as it would be with the transitions; nothing is written until `save`. */
export async function applyFills(
  context: PortfolioContext,
  before: PortfolioFacts,
  transitions: readonly FillTransition[],
  reason: string | null = null,
): Promise<AppliedFills> {
  const facts = { ...before, fills: replaceFills(before.fills, transitions) }
  const rows = transitions.flatMap((transition) => [transition.before, transition.after]).filter((row) => row !== null)
  if (rows.length === 0) return unchanged(context, facts)
  const changed = transitions.flatMap(({ after }) => (after === null ? [] : [after.id]))
  const from = rows.map((row) => row.trade_date).reduce(minDate)
  const settled = await settleFills(context, { facts, from, instruments: instrumentsOf(rows), changed_fills: new Set(changed) })
  const stands = await readStanding(context, rows)
  const save = async (): Promise<void> => {
    await context.session.ledger.saveFacts({
      fills: transitions.map((transition) => transition.after ?? voided(transition.before!, context)),
    })
    await settled.save()
    reportFills(context, transitions, reason)
  }
  return { ...settled, facts, turned_fills: turnedFills(stands, settled.computed.folded), save }
}

/** What the fills of these symbols have opened and closed so far. */
async function readStanding(
  { session, portfolio }: PortfolioContext,
  rows: readonly FillRow[],
): Promise<Parameters<typeof turnedFills>[0]> {
  const symbols = [...new Set(rows.map((row) => row.symbol))]
  const query = { tenant_id: portfolio.tenant_id, portfolio_ids: [portfolio.id], symbols }
  const lots = (await session.ledger.read('lots', query)).rows
  const events = (await session.ledger.read('realized_events', query)).rows
  return { lots: lots.map((lot) => ({ fill: { id: lot.fill_id } })), realized_events: events }
}

async function unchanged(context: PortfolioContext, facts: PortfolioFacts): Promise<AppliedFills> {
  const { portfolio } = context
  const settled = await settleFills(context, { facts, from: '2199-12-31' as PlainDate, instruments: [] })
  return {
    ...settled,
    facts,
    turned_fills: [],
    portfolio_equity_after: portfolio.equity_balance,
    recalculation: { mode: 'none', from: null, snapshots: 0 },
    save: () => Promise.resolve(),
  }
}

function replaceFills(fills: readonly FillRow[], transitions: readonly FillTransition[]): FillRow[] {
  const gone = new Set(transitions.map(({ before }) => before?.id))
  return [...fills.filter((fill) => !gone.has(fill.id)), ...transitions.flatMap(({ after }) => (after === null ? [] : [after]))]
}

function voided(row: FillRow, { now }: PortfolioContext): FillRow {
  return { ...row, voided_at: now, updated_at: now, version: row.version + 1 }
}

function instrumentsOf(rows: readonly FillRow[]): { symbol: string; strategy_symbol: string }[] {
  return [
    ...new Map(
      rows.map(({ symbol, strategy_symbol }) => [JSON.stringify([symbol, strategy_symbol]), { symbol, strategy_symbol }]),
    ).values(),
  ]
}

function reportFills(context: PortfolioContext, transitions: readonly FillTransition[], reason: string | null): void {
  for (const { before, after } of transitions) {
    const type = after === null ? 'fill.voided' : before === null ? 'fill.recorded' : 'fill.corrected'
    context.report({ type, subject_id: (after ?? before)!.id, portfolio_id: context.portfolio.id, before, after, reason })
  }
}

/** The fills of a symbol folded as they stand, for judging what a change does to other fills. */
export async function foldAsItStands(context: PortfolioContext, facts: PortfolioFacts, symbol: string): Promise<FoldResult> {
  const { portfolio, session } = context
  const ofSymbol = { ...facts, fills: facts.fills.filter((fill) => fill.symbol === symbol) }
  const market = await marketOf(session, [ofSymbol])
  return computeLots(ofSymbol, portfolio.snapshot_date, { market, calendar: calendarOf(context, portfolio) }).folded
}
