import { fromCents, toCents } from '../kernel/money.ts'
import { addDays, type PlainDate } from '../kernel/plain-date.ts'
import type { PortfolioFacts } from '../snapshots/compute-portfolio.ts'
import type { RealizedEventRow, SnapshotRow } from '../store/port.ts'

/** Something that is not as it must be: which row, and what was found against what was expected. */
export interface Finding {
  readonly kind:
    | 'identity'
    | 'snapshot'
    | 'lot'
    | 'realized_event'
    | 'portfolio'
    | 'equity_balance'
    | 'price_gap'
    | 'expired_option'
    | 'audit'
    | 'orphan'
    | 'error'
  /** The date or id of the row. */
  readonly subject: string
  readonly message: string
}

type Field =
  | 'net_asset_value'
  | 'cash_value'
  | 'long_value'
  | 'short_value'
  | 'gross_exposure'
  | 'net_exposure'
  | 'daily_pnl'
  | 'daily_unrealized_pnl'
  | 'daily_realized_pnl'
  | 'daily_income'
  | 'equity_inflow'
  | 'equity_outflow'
  | 'daily_capital_flows'
  | 'cumulative_pnl'
  | 'cumulative_realized_pnl'
  | 'cumulative_income'
  | 'cumulative_capital_flows'

/** Checks the identities that tie stored snapshots to each other and to the facts, without the engine. */
export function checkIdentities(facts: PortfolioFacts, snapshots: readonly SnapshotRow[], events: readonly RealizedEventRow[]): Finding[] {
  const { portfolio } = facts
  const findings: Finding[] = []
  let previous: SnapshotRow | null = null
  for (const row of snapshots) {
    const after: PlainDate = previous?.date ?? addDays(portfolio.inception_date, -1)
    for (const [rule, found, expected] of dayRules(
      row,
      previous,
      toCents(portfolio.opening_equity),
      sumsBetween(facts, events, after, row.date),
    )) {
      if (found !== expected)
        findings.push({ kind: 'identity', subject: row.date, message: `${rule}: ${found} instead of ${expected} cents` })
    }
    previous = row
  }
  return findings
}

/** Identity 10, and that the portfolio knows its last snapshot: both hold at any time, whatever waits for the next batch. */
export function checkEquity(facts: PortfolioFacts, last: SnapshotRow | undefined): Finding[] {
  const { portfolio } = facts
  const flows = flowsOf(facts, () => true)
  const cumulative = last ? toCents(last.cumulative_pnl) : 0n
  const equity = toCents(portfolio.opening_equity) + flows.inflow - flows.outflow + cumulative
  const finding = (kind: Finding['kind'], name: string, found: unknown, expected: unknown): Finding[] =>
    found === expected ? [] : [{ kind, subject: portfolio.id, message: `${name}: ${String(found)} instead of ${String(expected)}` }]
  return [
    ...finding('equity_balance', 'equity_balance', portfolio.equity_balance, fromCents(equity)),
    ...finding('portfolio', 'cumulative_pnl', portfolio.cumulative_pnl, fromCents(cumulative)),
    ...finding('portfolio', 'snapshot_date', portfolio.snapshot_date, last?.date ?? null),
  ]
}

interface Sums {
  readonly inflow: bigint
  readonly outflow: bigint
  readonly realized: bigint
  readonly income: bigint
}

type Rule = readonly [rule: string, found: bigint, expected: bigint]

function dayRules(row: SnapshotRow, previous: SnapshotRow | null, opening: bigint, sums: Sums): Rule[] {
  const of = (field: Field): bigint => toCents(row[field])
  const was = (field: Field): bigint => (previous ? toCents(previous[field]) : field === 'net_asset_value' ? opening : 0n)
  return [
    ['daily_realized_pnl = Σ events', of('daily_realized_pnl'), sums.realized],
    ['daily_income = Σ income', of('daily_income'), sums.income],
    [
      'daily_pnl = unrealized + realized + income',
      of('daily_pnl'),
      of('daily_unrealized_pnl') + of('daily_realized_pnl') + of('daily_income'),
    ],
    ['equity_inflow = Σ contributions', of('equity_inflow'), sums.inflow],
    ['equity_outflow = Σ withdrawals', of('equity_outflow'), sums.outflow],
    ['daily_capital_flows = in − out', of('daily_capital_flows'), of('equity_inflow') - of('equity_outflow')],
    ['net_asset_value = before + P&L + flows', of('net_asset_value'), was('net_asset_value') + of('daily_pnl') + of('daily_capital_flows')],
    ['cash_value = NAV − net exposure', of('cash_value'), of('net_asset_value') - of('net_exposure')],
    ['gross_exposure = long − short', of('gross_exposure'), of('long_value') - of('short_value')],
    ['net_exposure = long + short', of('net_exposure'), of('long_value') + of('short_value')],
    ['cumulative_pnl', of('cumulative_pnl'), was('cumulative_pnl') + of('daily_pnl')],
    ['cumulative_realized_pnl', of('cumulative_realized_pnl'), was('cumulative_realized_pnl') + of('daily_realized_pnl')],
    ['cumulative_income', of('cumulative_income'), was('cumulative_income') + of('daily_income')],
    ['cumulative_capital_flows', of('cumulative_capital_flows'), was('cumulative_capital_flows') + of('daily_capital_flows')],
    ['net_asset_value = opening + Σ flows + Σ P&L', of('net_asset_value'), opening + of('cumulative_capital_flows') + of('cumulative_pnl')],
  ]
}

function sumsBetween(facts: PortfolioFacts, events: readonly RealizedEventRow[], after: PlainDate, until: PlainDate): Sums {
  const inside = (date: PlainDate): boolean => date > after && date <= until
  return {
    ...flowsOf(facts, inside),
    realized: events.reduce((sum, event) => (inside(event.exit_date) ? sum + toCents(event.realized_pnl) : sum), 0n),
    income: facts.income.reduce((sum, row) => (inside(row.date) ? sum + toCents(row.amount) : sum), 0n),
  }
}

function flowsOf({ equity_changes }: PortfolioFacts, counts: (date: PlainDate) => boolean): { inflow: bigint; outflow: bigint } {
  let inflow = 0n
  let outflow = 0n
  for (const change of equity_changes) {
    if (!counts(change.change_date)) continue
    if (change.change_type === 'CONTRIBUTION') inflow += toCents(change.amount)
    else outflow += toCents(change.amount)
  }
  return { inflow, outflow }
}
