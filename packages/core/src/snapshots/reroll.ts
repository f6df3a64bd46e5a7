import { toCents } from '../kernel/money.ts'
import type { EquityChangeRow, IncomeRow, PortfolioRow, SnapshotRow } from '../store/rows.ts'
import { type DatedAmount, sumByInterval } from './interval-sums.ts'
import { combine, seedAtInception } from './roll-forward.ts'
import { rollPath } from './roll-path.ts'
import { seedOfSnapshot } from './roll-seed.ts'
import type { SnapshotColumns } from './snapshot-columns.ts'

export interface Reroll {
  readonly portfolio: PortfolioRow
  /** The last snapshot before the columns; null when they are the first of all. */
  readonly before: SnapshotRow | null
  /** Stored snapshots: their valuations stand, flows are summed anew. */
  readonly columns: SnapshotColumns
  readonly equity_changes: readonly EquityChangeRow[]
  /** Summed anew as well; null leaves that of the snapshots, with what waits for the next batch still waiting. */
  readonly income: readonly IncomeRow[] | null
}

/** A flow or income never changes what positions are worth, so the stored values roll forward again without any price. */
export function rerollSnapshots({ portfolio, before, columns, equity_changes, income }: Reroll): SnapshotColumns {
  // What was unrealized at the seed plays no part here: only changes roll.
  const seed = before
    ? seedOfSnapshot(before, 0n)
    : seedAtInception({ opening_equity: toCents(portfolio.opening_equity), inception_date: portfolio.inception_date }, 0n)
  const intervals = { days: columns.day, seed_day: seed.day }
  const flows = (type: EquityChangeRow['change_type']): DatedAmount[] =>
    equity_changes
      .filter((change) => change.change_type === type)
      .map((change) => ({ date: change.change_date, amount: toCents(change.amount) }))
  const path = rollPath({
    seed,
    flow_timing: portfolio.flow_timing,
    unrealized_change: columns.daily_unrealized_pnl,
    realized: columns.daily_realized_pnl,
    income:
      income === null
        ? columns.daily_income
        : sumByInterval(
            income.map((row) => ({ date: row.date, amount: toCents(row.amount) })),
            intervals,
          ),
    inflow: sumByInterval(flows('CONTRIBUTION'), intervals),
    outflow: sumByInterval(flows('WITHDRAWAL'), intervals),
  })
  return { ...columns, ...path, cash_value: combine(path.net_asset_value, columns.net_exposure, -1) }
}
