import { fromCents, toCents } from '../kernel/money.ts'
import type { EquityChangeTotals } from './port.ts'
import type { EquityChangeRow } from './rows.ts'

/** Sums over rows that are all at hand. Deleted ones count in no total. */
export function sumEquityChanges(rows: readonly EquityChangeRow[]): EquityChangeTotals {
  const sums = { CONTRIBUTION: 0n, WITHDRAWAL: 0n }
  const counts = { CONTRIBUTION: 0, WITHDRAWAL: 0 }
  for (const row of rows) {
    if (row.deleted_at !== null) continue
    sums[row.change_type] += toCents(row.amount)
    counts[row.change_type] += 1
  }
  return {
    contributions: fromCents(sums.CONTRIBUTION),
    withdrawals: fromCents(sums.WITHDRAWAL),
    contribution_count: counts.CONTRIBUTION,
    withdrawal_count: counts.WITHDRAWAL,
  }
}
