import { addDays } from '../oracle/calendar.ts'
import { moneyText } from '../oracle/fraction.ts'
import { cents } from './identities.ts'
import { portfolioOf, type Rows } from './rows.ts'
import { type Book, todayOf, type World } from './world.ts'

/** The guard a second time, from the text: every calendar day by itself, from what is known of flows and from the stored snapshots. */
export interface Ledger {
  readonly opening: bigint
  readonly today: string
  readonly flows: readonly { readonly date: string; readonly cents: bigint }[]
  readonly snapshots: readonly { readonly date: string; readonly cumulative: bigint }[]
  readonly cash: bigint
}

export function ledgerOf(world: World, book: Book, rows: Rows): Ledger {
  const flows = book.flows
    .filter((flow) => !flow.deleted)
    .map((flow) => ({ date: flow.date, cents: flow.type === 'CONTRIBUTION' ? flow.cents : -flow.cents }))
  const last = rows.snapshots[rows.snapshots.length - 1]
  const total = flows.reduce((sum, flow) => sum + flow.cents, 0n)
  const opening = cents(portfolioOf(rows).opening_equity)
  return {
    opening,
    today: todayOf(world, book),
    flows,
    snapshots: rows.snapshots.map((row) => ({ date: row.date, cumulative: cents(row.cumulative_pnl) })),
    // The last snapshot's cash and every flow that it does not hold.
    cash: (last === undefined ? opening : cents(last.cash_value) - cents(last.cumulative_capital_flows)) + total,
  }
}

/** E(D) = opening equity + cumulative P&L of the last snapshot up to D + all flows up to D. */
function equityOn({ opening, flows, snapshots }: Ledger, date: string): bigint {
  const pnl = snapshots.reduce((found, row) => (row.date <= date ? row.cumulative : found), 0n)
  return flows.reduce((sum, flow) => (flow.date <= date ? sum + flow.cents : sum), opening + pnl)
}

export interface Lowest {
  readonly date: string
  readonly cents: bigint
}

/** The lowest equity from a day to today, and the first day it stands there. */
export function lowestFrom(ledger: Ledger, from: string): Lowest {
  let lowest: Lowest = { date: from, cents: equityOn(ledger, from) }
  for (let date = addDays(from, 1); date <= ledger.today; date = addDays(date, 1)) {
    const equity = equityOn(ledger, date)
    if (equity < lowest.cents) lowest = { date, cents: equity }
  }
  return lowest
}

/** Which rule refuses to change equity by this much from a day on, or null. */
export function refusalOf(world: World, ledger: Ledger, from: string, delta: bigint): 'EQUITY_012' | 'EQUITY_003' | null {
  if (delta >= 0n) return null
  if (world.setup.withdrawal_limit === 'cash' && -delta > ledger.cash) return 'EQUITY_012'
  return lowestFrom(ledger, from).cents + delta < 0n ? 'EQUITY_003' : null
}

export interface Limit {
  readonly amount_max: string
  readonly binding_date: string
}

function limit(cents: bigint, date: string): Limit {
  return { amount_max: moneyText(cents > 0n ? cents : 0n), binding_date: date }
}

/** The most by which equity may be lowered from a day on, and the day that limits it. */
export function equityLimit(ledger: Ledger, from: string): Limit {
  const lowest = lowestFrom(ledger, from)
  return limit(lowest.cents, lowest.date)
}

/** The same under the policy that withdrawals are paid from cash. */
export function cashLimit(ledger: Ledger): Limit {
  return limit(ledger.cash, ledger.today)
}

/** The lesser of the two where both count; when they are equal, either day is right. */
export function shownLimit(world: World, ledger: Ledger, from: string): readonly Limit[] {
  const equity = equityLimit(ledger, from)
  if (world.setup.withdrawal_limit !== 'cash') return [equity]
  const cash = cashLimit(ledger)
  const order = cents(cash.amount_max) - cents(equity.amount_max)
  return order < 0n ? [cash] : order > 0n ? [equity] : [equity, cash]
}

/** What a flow's recalculation must answer, from the snapshots that stand. */
export function recalculationOf(world: World, book: Book, ledger: Ledger, from: string): object {
  const first = from < book.inception ? book.inception : from
  const count = ledger.snapshots.filter((row) => row.date >= first).length
  if (count === 0) return { mode: 'none', from: null, snapshots: 0 }
  return { mode: count <= world.limit ? 'immediate' : 'deferred', from: first, snapshots: count }
}

/** Identity 10 after a change of the flows that recalculates no P&L. */
export function equityAfter(ledger: Ledger, delta: bigint): string {
  const pnl = ledger.snapshots[ledger.snapshots.length - 1]?.cumulative ?? 0n
  return moneyText(ledger.flows.reduce((sum, flow) => sum + flow.cents, ledger.opening + pnl + delta))
}
