import { powerOfTen } from '../kernel/decimal.ts'
import { roundMoney, toCents } from '../kernel/money.ts'
import { addDays, type PlainDate } from '../kernel/plain-date.ts'
import type { ExactRate } from '../ledger/facts.ts'
import { dailyReturn, INDEX_ONE, nextIndex, returnBase } from '../returns/base.ts'
import type { EquityChangeRow, PortfolioRow, SnapshotRow } from '../store/rows.ts'

/** One of the portfolios that are looked at together. */
export interface Member {
  readonly portfolio: PortfolioRow
  /** Ascending, from the first. */
  readonly snapshots: readonly SnapshotRow[]
  readonly equity_changes: readonly EquityChangeRow[]
  /** The rate into the common currency on a date, the last one carried. */
  readonly rateOn: (date: PlainDate) => ExactRate
}

/** A day of all members together, in cents of the common currency. */
export interface AggregateDay {
  readonly date: PlainDate
  readonly net_asset_value: bigint
  readonly inflow: bigint
  readonly outflow: bigint
  readonly pnl: bigint
  /** The part of the P&L that exchange rates made. */
  readonly fx_effect: bigint
  readonly daily_return: bigint | null
  readonly twr_index: bigint
  readonly long_value: bigint
  readonly short_value: bigint
}

export function convert(cents: bigint, { units, scale }: ExactRate): bigint {
  return roundMoney(cents * units, powerOfTen(scale))
}

interface Cursor {
  readonly member: Member
  next: number
  nav: bigint
}

/**
 * Per day Σ NAV × rate, the last NAV carried where a member has no snapshot. A flow counts at its own date's rate, a member that
 * joins is an inflow of its opening equity, and the rest of the change is P&L: what members earned at the earlier rate, and the
 * effect of the rates.
 */
export function aggregateDays(members: readonly Member[], asOf: PlainDate): AggregateDay[] {
  const dates = [...new Set(members.flatMap(({ snapshots }) => snapshots.map((row) => row.date)))].filter((date) => date <= asOf).sort()
  const cursors = members.map((member): Cursor => ({ member, next: 0, nav: 0n }))
  const days: AggregateDay[] = []
  let before: { date: PlainDate | null; nav: bigint; index: bigint } = { date: null, nav: 0n, index: INDEX_ONE }
  for (const date of dates) {
    const parts = cursors.map((cursor) => step(cursor, before.date, date))
    const sum = (amountOf: (part: Part) => bigint): bigint => parts.reduce((total, part) => total + amountOf(part), 0n)
    const nav = sum((part) => part.nav)
    const inflow = sum((part) => part.inflow)
    const outflow = sum((part) => part.outflow)
    const pnl = nav - before.nav - inflow + outflow
    const base = returnBase({ nav_start: before.nav, inflow, outflow }, 'start')
    const index = base === null ? before.index : nextIndex(before.index, pnl, base)
    days.push({
      date,
      net_asset_value: nav,
      inflow,
      outflow,
      pnl,
      fx_effect: pnl - sum((part) => part.earned),
      daily_return: base === null ? null : dailyReturn(pnl, base),
      twr_index: index,
      long_value: sum((part) => part.long_value),
      short_value: sum((part) => part.short_value),
    })
    before = { date, nav, index }
  }
  return days
}

interface Part {
  readonly nav: bigint
  readonly inflow: bigint
  readonly outflow: bigint
  /** The member's own P&L at the rate of the day before. */
  readonly earned: bigint
  readonly long_value: bigint
  readonly short_value: bigint
}

const nothing: Part = { nav: 0n, inflow: 0n, outflow: 0n, earned: 0n, long_value: 0n, short_value: 0n }

function step(cursor: Cursor, previous: PlainDate | null, date: PlainDate): Part {
  const { member } = cursor
  const { portfolio, snapshots } = member
  const joined = cursor.next > 0
  const last = snapshots[cursor.next - 1]
  const row = snapshots[cursor.next]?.date === date ? snapshots[cursor.next]! : null
  if (row) {
    cursor.next += 1
    cursor.nav = toCents(row.net_asset_value)
  } else if (!last) return nothing
  const standing = (row ?? last)!
  const rate = member.rateOn(date)
  const earlier = member.rateOn(joined && previous !== null ? previous : portfolio.inception_date)
  const flows = row ? flowsBetween(member, last?.date ?? addDays(portfolio.inception_date, -1), row.date) : { inflow: 0n, outflow: 0n }
  return {
    nav: convert(cursor.nav, rate),
    inflow: flows.inflow + (joined ? 0n : convert(toCents(portfolio.opening_equity), earlier)),
    outflow: flows.outflow,
    earned: row ? convert(toCents(row.daily_pnl), earlier) : 0n,
    long_value: convert(toCents(standing.long_value), rate),
    short_value: convert(toCents(standing.short_value), rate),
  }
}

/** The flows that a snapshot holds, each at its own date's rate. */
function flowsBetween({ equity_changes, rateOn }: Member, after: PlainDate, until: PlainDate): { inflow: bigint; outflow: bigint } {
  let inflow = 0n
  let outflow = 0n
  for (const change of equity_changes) {
    if (change.change_date <= after || change.change_date > until) continue
    const cents = convert(toCents(change.amount), rateOn(change.change_date))
    if (change.change_type === 'CONTRIBUTION') inflow += cents
    else outflow += cents
  }
  return { inflow, outflow }
}
