import { fromCents, toCents } from '../kernel/money.ts'
import { toDayNumber } from '../kernel/plain-date.ts'
import type { Instant } from '../kernel/clock.ts'
import type { EquityChangeRow, IncomeRow, PortfolioRow, SnapshotRow } from '../store/rows.ts'
import { type DatedAmount, sumByInterval } from './interval-sums.ts'
import { seedAtInception } from './roll-forward.ts'
import { rollPath } from './roll-path.ts'
import { seedOfSnapshot } from './roll-seed.ts'
import { moneyAt, ratioText } from './snapshot-columns.ts'

export interface Reroll {
  readonly portfolio: PortfolioRow
  /** The last snapshot before the first row; null when the first row is the first of all. */
  readonly before: SnapshotRow | null
  /** Stored snapshots, ascending: their valuations stand, flows and income are summed anew. */
  readonly rows: readonly SnapshotRow[]
  readonly equity_changes: readonly EquityChangeRow[]
  readonly income: readonly IncomeRow[]
  readonly computed_at: Instant
}

/** A flow or income never changes what positions are worth, so the stored values roll forward again without any price. */
export function rerollSnapshots({ portfolio, before, rows, equity_changes, income, computed_at }: Reroll): SnapshotRow[] {
  // What was unrealized at the seed plays no part here: only changes roll.
  const seed = before
    ? seedOfSnapshot(before, 0n)
    : seedAtInception({ opening_equity: toCents(portfolio.opening_equity), inception_date: portfolio.inception_date }, 0n)
  const intervals = { days: Int32Array.from(rows, (row) => toDayNumber(row.date)), seed_day: seed.day }
  const flows = (type: EquityChangeRow['change_type']): DatedAmount[] =>
    equity_changes
      .filter((change) => change.change_type === type)
      .map((change) => ({ date: change.change_date, amount: toCents(change.amount) }))
  const path = rollPath({
    seed,
    flow_timing: portfolio.flow_timing,
    unrealized_change: rows.map((row) => toCents(row.daily_unrealized_pnl)),
    realized: rows.map((row) => toCents(row.daily_realized_pnl)),
    income: sumByInterval(
      income.map((row) => ({ date: row.date, amount: toCents(row.amount) })),
      intervals,
    ),
    inflow: sumByInterval(flows('CONTRIBUTION'), intervals),
    outflow: sumByInterval(flows('WITHDRAWAL'), intervals),
  })
  return rows.map((row, index) => {
    const net_asset_value = moneyAt(path.net_asset_value, index)
    const dailyReturn = path.daily_return[index]!
    return {
      ...row,
      net_asset_value,
      equity_balance: net_asset_value,
      cash_value: fromCents(toCents(net_asset_value) - toCents(row.net_exposure)),
      daily_pnl: moneyAt(path.daily_pnl, index),
      daily_income: moneyAt(path.daily_income, index),
      equity_inflow: moneyAt(path.equity_inflow, index),
      equity_outflow: moneyAt(path.equity_outflow, index),
      daily_capital_flows: moneyAt(path.daily_capital_flows, index),
      cumulative_pnl: moneyAt(path.cumulative_pnl, index),
      cumulative_income: moneyAt(path.cumulative_income, index),
      cumulative_capital_flows: moneyAt(path.cumulative_capital_flows, index),
      daily_return: dailyReturn === null ? null : ratioText(dailyReturn),
      twr_index: ratioText(path.twr_index[index]!),
      computed_at,
    }
  })
}
