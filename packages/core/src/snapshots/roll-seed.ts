import { parseScaled } from '../kernel/decimal.ts'
import { toCents } from '../kernel/money.ts'
import { toDayNumber } from '../kernel/plain-date.ts'
import type { Cents } from '../ledger/facts.ts'
import { RETURN_SCALE } from '../returns/base.ts'
import type { SnapshotRow } from '../store/rows.ts'
import type { RollSeed } from './roll-path.ts'

/**
 * A stored snapshot as the start of a roll. What was unrealized then is not stored, but follows from identity 6:
 * U_t = cumulative P&L − realized − income + U_open.
 */
export function seedOfSnapshot(row: SnapshotRow, unrealizedAtOpening: Cents): RollSeed {
  const cumulative_pnl = toCents(row.cumulative_pnl)
  const cumulative_realized_pnl = toCents(row.cumulative_realized_pnl)
  const cumulative_income = toCents(row.cumulative_income)
  return {
    day: toDayNumber(row.date),
    net_asset_value: toCents(row.net_asset_value),
    unrealized: cumulative_pnl - cumulative_realized_pnl - cumulative_income + unrealizedAtOpening,
    cumulative_pnl,
    cumulative_realized_pnl,
    cumulative_income,
    cumulative_capital_flows: toCents(row.cumulative_capital_flows),
    twr_index: parseScaled(row.twr_index, RETURN_SCALE),
    is_inception: false,
  }
}
