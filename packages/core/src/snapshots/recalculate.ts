import type { Calendar } from '../kernel/calendar.ts'
import type { Instant } from '../kernel/clock.ts'
import type { Recalculation } from '../kernel/effects.ts'
import { invariant, isRollforwardError } from '../kernel/errors.ts'
import type { Id } from '../kernel/ids.ts'
import { fromCents, type Money, toCents } from '../kernel/money.ts'
import { maxDate, minDate, type PlainDate } from '../kernel/plain-date.ts'
import type { Instrument } from '../ledger/facts.ts'
import {
  type IncomeRow,
  type LotScope,
  noSnapshots,
  type PortfolioRow,
  type SnapshotColumns,
  type SnapshotEdge,
  type StoreSession,
} from '../store/port.ts'
import { type ComputedLots, type ComputedPortfolio, computeLots, computePortfolio, type PortfolioFacts } from './compute-portfolio.ts'
import { instrumentsOf } from './facts-of-rows.ts'
import { type MarketData, readMarket } from './market-data.ts'
import type { MarketShelf } from './market-shelf.ts'
import { rerollSnapshots } from './reroll.ts'
import { moneyAt } from './snapshot-columns.ts'

/** What a recalculation works in; every operation's context is one. */
export interface Desk {
  readonly session: StoreSession
  readonly now: Instant
  readonly policy: { readonly immediate_recalc_limit: number }
  calendar(name: string): Calendar | undefined
}

export interface Settled {
  readonly portfolio_equity_after: Money
  readonly recalculation: Recalculation
}

/** The calendar of a portfolio; it was checked when the portfolio was created. */
export function calendarOf({ calendar }: Pick<Desk, 'calendar'>, portfolio: PortfolioRow): Calendar {
  const found = calendar(portfolio.calendar)
  invariant(found, `the calendar ${portfolio.calendar} of portfolio ${portfolio.id} is not registered here`)
  return found
}

/** All facts of some portfolios, in three reads. */
export async function readFacts(session: StoreSession, portfolios: readonly PortfolioRow[]): Promise<PortfolioFacts[]> {
  const [first] = portfolios
  if (!first) return []
  const query = { tenant_id: first.tenant_id, portfolio_ids: portfolios.map(({ id }) => id) }
  const fills = collect((await session.ledger.read('fills', query)).rows)
  const equityChanges = collect((await session.books.readEquityChanges(query)).rows)
  const income = collect((await session.ledger.read('income', query)).rows)
  return portfolios.map((portfolio) => ({
    portfolio,
    fills: fills.get(portfolio.id) ?? [],
    equity_changes: equityChanges.get(portfolio.id) ?? [],
    income: income.get(portfolio.id) ?? [],
  }))
}

function collect<Row extends { readonly portfolio_id: string }>(rows: readonly Row[]): Map<string, Row[]> {
  const found = new Map<string, Row[]>()
  for (const row of rows) {
    const known = found.get(row.portfolio_id)
    if (known) known.push(row)
    else found.set(row.portfolio_id, [row])
  }
  return found
}

export function marketOf(session: StoreSession, facts: readonly PortfolioFacts[], shelf?: MarketShelf): Promise<MarketData> {
  const instruments = new Map<string, Instrument>()
  for (const { fills } of facts)
    for (const instrument of instrumentsOf(fills)) instruments.set(`${instrument.symbol}~${instrument.currency}`, instrument)
  return readMarket(
    session,
    facts[0]!.portfolio.tenant_id,
    [...instruments.values()],
    [...new Set(facts.map(({ portfolio }) => portfolio.base_currency))],
    shelf,
  )
}

/** The earliest date whose snapshot a change can touch: nothing is ever computed for days before inception. */
function firstTouched(portfolio: PortfolioRow, from: PlainDate): PlainDate {
  return maxDate(from, portfolio.inception_date)
}

/** What stands from a date on, with the snapshots themselves where they are few enough. */
export async function readEdge(
  session: StoreSession,
  { tenant_id, id, snapshot_date }: PortfolioRow,
  from: PlainDate,
  columns_max?: number,
): Promise<SnapshotEdge> {
  const none: SnapshotEdge = { portfolio_id: id, before: null, count: 0, columns: columns_max === undefined ? null : noSnapshots }
  if (snapshot_date === null) return none
  const [edge] = await session.ledger.readSnapshotEdges({ tenant_id, edges: [{ portfolio_id: id, from }], columns_max })
  return edge ?? none
}

/** The cumulative P&L at the end of the last of some days; undefined when there is none. */
export function lastPnl({ length, cumulative_pnl }: SnapshotColumns): Money | undefined {
  return length === 0 ? undefined : moneyAt(cumulative_pnl, length - 1)
}

function modeOf(count: number, from: PlainDate, { policy }: Desk): Recalculation {
  if (count === 0) return { mode: 'none', from: null, snapshots: 0 }
  return { mode: count <= policy.immediate_recalc_limit ? 'immediate' : 'deferred', from, snapshots: count }
}

export function sumFlows(facts: Pick<PortfolioFacts, 'equity_changes'>): bigint {
  return facts.equity_changes.reduce(
    (sum, change) => (change.change_type === 'CONTRIBUTION' ? sum + toCents(change.amount) : sum - toCents(change.amount)),
    0n,
  )
}

/** Identity 10: opening + all flows + cumulative P&L of the last snapshot. */
export function equityOf(portfolio: PortfolioRow, flows: bigint, cumulativePnl: string): Money {
  return fromCents(toCents(portfolio.opening_equity) + flows + toCents(cumulativePnl))
}

export interface FactChange {
  /** The facts as they are with the change; the caller saves the changed ones. */
  readonly facts: PortfolioFacts
  /** The earliest date that the change touches. */
  readonly from: PlainDate
  /** The instruments that are folded anew. */
  readonly instruments: readonly { readonly symbol: string; readonly strategy_symbol: string }[]
  /** The fills that are recorded or corrected; a sale elsewhere that breaks by it is named as depending on it. */
  readonly changed_fills?: ReadonlySet<Id>
}

/**
 * After fills changed: folds their symbols anew and, when the snapshots from there on are few enough, values everything anew as well;
 * else they are marked. The facts are checked by folding them, so call this before anything is saved.
 */
export async function settleFills(
  desk: Desk,
  change: FactChange,
): Promise<Settled & { readonly computed: ComputedLots; save(): Promise<void> }> {
  const { facts } = change
  const { portfolio } = facts
  const market = await marketOf(desk.session, [facts])
  const options = {
    market,
    calendar: calendarOf(desk, portfolio),
    ...(change.changed_fills ? { changed_fills: change.changed_fills } : {}),
  }
  const from = firstTouched(portfolio, minDate(portfolio.stale_from ?? change.from, change.from))
  const edge = await readEdge(desk.session, portfolio, from)
  const planned = modeOf(edge.count, from, desk)
  const computed =
    planned.mode === 'immediate'
      ? unlessBroken(() => computePortfolio(facts, { from, to: portfolio.snapshot_date!, seed: edge.before }, options))
      : null
  if (computed === null) {
    const symbols = new Set(change.instruments.map(({ symbol }) => symbol))
    const lots = computeLots(
      { portfolio, fills: facts.fills.filter(({ symbol }) => symbols.has(symbol)) },
      portfolio.snapshot_date,
      options,
    )
    const recalculation: Recalculation = planned.mode === 'immediate' ? { ...planned, mode: 'deferred' } : planned
    const staleFrom = recalculation.mode === 'deferred' ? from : portfolio.stale_from
    const row = { ...portfolio, equity_balance: equityOf(portfolio, sumFlows(facts), portfolio.cumulative_pnl), stale_from: staleFrom }
    const save = (): Promise<void> => writeLots(desk, row, lots, change.instruments)
    return { portfolio_equity_after: row.equity_balance, recalculation, computed: lots, save }
  }
  const cumulative_pnl = lastPnl(computed.snapshots) ?? edge.before?.cumulative_pnl ?? portfolio.cumulative_pnl
  const row = { ...portfolio, cumulative_pnl, equity_balance: equityOf(portfolio, sumFlows(facts), cumulative_pnl), stale_from: null }
  const save = (): Promise<void> => writeAll(desk, { row, from, computed })
  return { portfolio_equity_after: row.equity_balance, recalculation: planned, computed, save }
}

/**
 * Null when fills do not fit together; folding the symbols of the change alone then tells whether these are at fault. A split that was
 * put after a sale can leave the lot that the sale names too small for it. Whoever trades something else is not stopped by that; the
 * batch tells of it until the sale is corrected.
 */
function unlessBroken<Result>(compute: () => Result): Result | null {
  try {
    return compute()
  } catch (error) {
    if (isRollforwardError(error) && error.code.startsWith('POSITION_')) return null
    throw error
  }
}

async function writeLots(
  desk: Desk,
  row: PortfolioRow,
  { lots, realized_events }: ComputedLots,
  instruments: LotScope['instruments'],
): Promise<void> {
  const touched = (derived: { readonly symbol: string; readonly strategy_symbol: string }): boolean =>
    instruments === 'all' ||
    instruments.some(({ symbol, strategy_symbol }) => symbol === derived.symbol && strategy_symbol === derived.strategy_symbol)
  const scope: LotScope = { tenant_id: row.tenant_id, portfolio_id: row.id, instruments }
  await desk.session.ledger.replaceLots({ scopes: [scope], lots: lots.filter(touched), realized_events: realized_events.filter(touched) })
  await savePortfolio(desk, row)
}

async function writeAll(
  desk: Desk,
  { row, from, computed }: { row: PortfolioRow; from: PlainDate; computed: ComputedPortfolio },
): Promise<void> {
  const { tenant_id, id: portfolio_id } = row
  await desk.session.ledger.replaceLots({
    scopes: [{ tenant_id, portfolio_id, instruments: 'all' }],
    lots: computed.lots,
    realized_events: computed.realized_events,
  })
  await desk.session.ledger.replaceSnapshots([{ tenant_id, portfolio_id, from, computed_at: desk.now, columns: computed.snapshots }])
  await savePortfolio(desk, row)
}

async function savePortfolio({ session, now }: Desk, row: PortfolioRow): Promise<void> {
  await session.books.savePortfolios([{ ...row, version: row.version + 1, updated_at: now }])
}

/**
 * After flows changed and were saved: rolls the stored valuations forward again from there, or marks them. What waits for the next
 * batch keeps waiting, so a flow alone never moves P&L and its preview can say what it will do. `known` is the edge at that date
 * with its columns, from a caller that has read it.
 */
export function settleFlows(desk: Desk, portfolio: PortfolioRow, changedFrom: PlainDate, known?: SnapshotEdge): Promise<Settled> {
  return settleRoll(desk, portfolio, changedFrom, { known, readIncome: async () => null })
}

/** The same after income changed. */
export function settleIncome(desk: Desk, portfolio: PortfolioRow, changedFrom: PlainDate): Promise<Settled> {
  const query = { tenant_id: portfolio.tenant_id, portfolio_ids: [portfolio.id] }
  return settleRoll(desk, portfolio, changedFrom, { readIncome: async () => (await desk.session.ledger.read('income', query)).rows })
}

interface RollChange {
  readonly known?: SnapshotEdge | undefined
  readonly readIncome: () => Promise<readonly IncomeRow[] | null>
}

async function settleRoll(
  desk: Desk,
  portfolio: PortfolioRow,
  changedFrom: PlainDate,
  { known, readIncome }: RollChange,
): Promise<Settled> {
  const { session, now, policy } = desk
  const query = { tenant_id: portfolio.tenant_id, portfolio_ids: [portfolio.id] }
  const from = firstTouched(portfolio, changedFrom)
  const edge = known ?? (await readEdge(session, portfolio, from, policy.immediate_recalc_limit))
  const recalculation = modeOf(edge.count, from, desk)
  const equity_changes = (await session.books.readEquityChanges(query)).rows
  let row: PortfolioRow = portfolio
  if (recalculation.mode === 'immediate') {
    const columns = rerollSnapshots({ portfolio, before: edge.before, columns: edge.columns!, equity_changes, income: await readIncome() })
    await session.ledger.replaceSnapshots([{ tenant_id: portfolio.tenant_id, portfolio_id: portfolio.id, from, computed_at: now, columns }])
    row = { ...row, cumulative_pnl: lastPnl(columns)! }
  } else if (recalculation.mode === 'deferred') {
    row = { ...row, stale_from: minDate(row.stale_from ?? from, from) }
  }
  const equity_balance = equityOf(row, sumFlows({ equity_changes }), row.cumulative_pnl)
  await savePortfolio(desk, { ...row, equity_balance })
  return { portfolio_equity_after: equity_balance, recalculation }
}

/** What `settleFlows` would answer about the days, without reading or writing them. */
export async function previewFlows(desk: Desk, portfolio: PortfolioRow, changedFrom: PlainDate): Promise<Recalculation> {
  const from = firstTouched(portfolio, changedFrom)
  return modeOf((await readEdge(desk.session, portfolio, from)).count, from, desk)
}
