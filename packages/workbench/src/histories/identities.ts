import type { SnapshotRow } from '@rollforward/core/store'
import { addDays } from '../oracle/calendar.ts'
import { multiply, parse, roundCents } from '../oracle/fraction.ts'
import { rateOn } from '../oracle/market.ts'
import type { PlainFill, PlainInput } from '../oracle/plain.ts'
import { must } from './broken.ts'
import { portfolioOf, type Rows } from './rows.ts'
import type { Book } from './world.ts'

export const cents = (amount: string): bigint => roundCents(parse(amount))

function sum<Row>(rows: readonly Row[], centsOf: (row: Row) => bigint): bigint {
  return rows.reduce((total, row) => total + centsOf(row), 0n)
}

export function flowTotal(rows: Rows): bigint {
  const counted = rows.equity_changes.filter((row) => row.deleted_at === null)
  return sum(counted, (row) => (row.change_type === 'CONTRIBUTION' ? cents(row.amount) : -cents(row.amount)))
}

/** Identity 10: at any moment, whatever is stale. */
export function checkEquityBalance(rows: Rows): void {
  const portfolio = portfolioOf(rows)
  const last = rows.snapshots[rows.snapshots.length - 1]
  const equity = cents(portfolio.opening_equity) + flowTotal(rows) + (last === undefined ? 0n : cents(last.cumulative_pnl))
  must(
    cents(portfolio.equity_balance) === equity,
    () => `identity 10: equity_balance is ${portfolio.equity_balance}, but opening + flows + P&L is ${equity} cents`,
  )
  must(
    portfolio.snapshot_date === (last?.date ?? null),
    () => `snapshot_date is ${portfolio.snapshot_date}, the last snapshot ${last?.date}`,
  )
  must(
    cents(portfolio.cumulative_pnl) === (last === undefined ? 0n : cents(last.cumulative_pnl)),
    'cumulative_pnl of the portfolio is not the last snapshot’s',
  )
}

type Amount = 'daily_pnl' | 'daily_capital_flows' | 'daily_realized_pnl' | 'daily_income'

/** Identities 3, 5 to 9 tie the columns of the rows to each other, so they hold on every row, stale or not. */
export function checkColumns(rows: Rows): void {
  let before: SnapshotRow | null = null
  const opening = cents(portfolioOf(rows).opening_equity)
  for (const row of rows.snapshots) {
    const ties: readonly (readonly [string, boolean])[] = [
      ['3: daily_pnl', cents(row.daily_pnl) === cents(row.daily_unrealized_pnl) + cents(row.daily_realized_pnl) + cents(row.daily_income)],
      ['4: daily_capital_flows', cents(row.daily_capital_flows) === cents(row.equity_inflow) - cents(row.equity_outflow)],
      [
        '5: net_asset_value',
        cents(row.net_asset_value) ===
          (before === null ? opening : cents(before.net_asset_value)) + cents(row.daily_pnl) + cents(row.daily_capital_flows),
      ],
      ['6: net_asset_value', cents(row.net_asset_value) === opening + cents(row.cumulative_capital_flows) + cents(row.cumulative_pnl)],
      ['7: cash_value', cents(row.cash_value) === cents(row.net_asset_value) - cents(row.long_value) - cents(row.short_value)],
      ['8: signs', cents(row.long_value) >= 0n && cents(row.short_value) <= 0n],
      ['8: gross_exposure', cents(row.gross_exposure) === cents(row.long_value) - cents(row.short_value)],
      ['8: net_exposure', cents(row.net_exposure) === cents(row.long_value) + cents(row.short_value)],
      ['9: cumulative_pnl', cents(row.cumulative_pnl) === running(before, 'daily_pnl', row)],
      ['9: cumulative_realized_pnl', cents(row.cumulative_realized_pnl) === running(before, 'daily_realized_pnl', row)],
      ['9: cumulative_income', cents(row.cumulative_income) === running(before, 'daily_income', row)],
      ['9: cumulative_capital_flows', cents(row.cumulative_capital_flows) === running(before, 'daily_capital_flows', row)],
    ]
    for (const [name, holds] of ties) must(holds, () => `identity ${name} does not hold on ${row.date}: ${JSON.stringify(row)}`)
    before = row
  }
}

function running(before: SnapshotRow | null, daily: Amount, row: SnapshotRow): bigint {
  const cumulative = daily.replace('daily_', 'cumulative_') as 'cumulative_pnl'
  return (before === null ? 0n : cents(before[cumulative])) + cents(row[daily])
}

/** Identities 2 and 4 and what fills do to cash tie the rows to the facts, from inception until something is stale. */
export function checkSums(rows: Rows, facts: PlainInput, until: string | null): void {
  let after = addDays(facts.inception_date, -1)
  let cash = cents(facts.opening_equity)
  const older = facts.fills.some((fill) => fill.date < facts.inception_date)
  const long = new Set(rows.lots.filter((lot) => ['LONG', 'LC', 'LP'].includes(lot.position_type)).map((lot) => lot.id))
  for (const row of rows.snapshots) {
    if (until !== null && row.date >= until) return
    const from = after
    const inside = (date: string): boolean => date > from && date <= row.date
    const events = rows.realized_events.filter((event) => inside(event.exit_date))
    const flows = facts.equity_changes.filter((change) => inside(change.change_date))
    const ofType = (type: string): bigint =>
      sum(
        flows.filter((change) => change.change_type === type),
        (change) => cents(change.amount),
      )
    const income = sum(
      (facts.income ?? []).filter((one) => inside(one.date)),
      (one) => cents(one.amount),
    )
    must(
      cents(row.daily_realized_pnl) === sum(events, (event) => cents(event.realized_pnl)),
      () => `identity 2: the events of ${row.date} do not add up to ${row.daily_realized_pnl}`,
    )
    must(cents(row.daily_income) === income, () => `identity 2: the income of ${row.date} does not add up to ${row.daily_income}`)
    must(
      cents(row.equity_inflow) === ofType('CONTRIBUTION') && cents(row.equity_outflow) === ofType('WITHDRAWAL'),
      () => `identity 4: the flows of ${row.date} are not ${row.equity_inflow} in and ${row.equity_outflow} out`,
    )
    const traded = sum(
      facts.fills.filter((fill) => inside(fill.date)),
      (fill) => cashOfFill(facts, fill),
    )
    const settled = sum(
      events.filter((event) => event.reason === 'EXPIRY'),
      (event) => (long.has(event.position_id) ? cents(event.proceeds) : -absolute(cents(event.proceeds))),
    )
    cash += traded + settled + income + cents(row.daily_capital_flows)
    // What lots from before inception are worth then is in the opening equity, but not in its cash.
    if (older && from < facts.inception_date) cash = cents(row.cash_value)
    must(cents(row.cash_value) === cash, () => `cash on ${row.date} is ${row.cash_value}, but what moved it makes ${cash} cents`)
    after = row.date
  }
}

function absolute(value: bigint): bigint {
  return value < 0n ? -value : value
}

/** What the broker booked: gross and fees, each rounded once for the whole fill. */
function cashOfFill(facts: PlainInput, fill: PlainFill): bigint {
  const fx = fill.fx_rate === undefined ? rateOn(facts, fill.currency ?? facts.base_currency, fill.date) : parse(fill.fx_rate)
  const gross = roundCents(multiply(parse(fill.quantity), parse(fill.price), parse(fill.multiplier ?? '1'), fx))
  const fee = roundCents(multiply(parse(fill.fees ?? '0'), fx))
  return (fill.side === 'SELL' ? gross : -gross) - fee
}

/** A fill's gross and fees go wholly to the events and the lot it makes. */
export function checkShares(rows: Rows, facts: PlainInput): void {
  for (const fill of facts.fills) {
    const events = rows.realized_events.filter((event) => event.fill_id === fill.id)
    const lot = rows.lots.find((one) => one.fill_id === fill.id)
    const closed = sum(events, (event) => absolute(cents(event.proceeds)) * (fill.side === 'SELL' ? 1n : -1n) - cents(event.fees))
    const opened = lot === undefined ? 0n : -openingCost(rows, lot.id)
    if (lot !== undefined && facts.fills.some((one) => one.lot_method === 'AVERAGE')) continue
    must(
      closed + opened === cashOfFill(facts, fill),
      () => `fill ${fill.fill_id ?? fill.id} moves ${cashOfFill(facts, fill)} cents, its parts ${closed + opened}`,
    )
  }
}

/** What a lot cost: what is left of it and what its events took. AVERAGE moves cost between lots, so it is left out above. */
function openingCost(rows: Rows, lotId: string): bigint {
  const left = sum(
    rows.lots.filter((lot) => lot.id === lotId),
    (lot) => cents(lot.cost_basis),
  )
  return (
    left +
    sum(
      rows.realized_events.filter((event) => event.position_id === lotId),
      (event) => cents(event.cost),
    )
  )
}

/** Identity 8 seen from the lots: at the last snapshot they are worth what it says, unless one was traded since. */
export function checkLotValues(rows: Rows, facts: PlainInput): void {
  const last = rows.snapshots[rows.snapshots.length - 1]
  if (last === undefined || facts.fills.some((fill) => fill.date > last.date)) return
  const value = (sides: readonly string[]): bigint =>
    sum(
      rows.lots.filter((lot) => sides.includes(lot.position_type)),
      (lot) => cents(lot.market_value ?? '0'),
    )
  must(
    value(['LONG', 'LC', 'LP']) === cents(last.long_value),
    () => `the long lots are worth ${value(['LONG', 'LC', 'LP'])} cents, the snapshot says ${last.long_value}`,
  )
  must(
    value(['SHORT', 'SC', 'SP']) === cents(last.short_value),
    () => `the short lots are worth ${value(['SHORT', 'SC', 'SP'])} cents, the snapshot says ${last.short_value}`,
  )
}

export function describeBook({ setup, inception }: Book): string {
  return `${setup.base_currency} from ${inception} on ${setup.calendar}, ${setup.lot_method}, ${setup.flow_timing}`
}
