import type { Id } from '../kernel/ids.ts'
import type { Instant } from '../kernel/clock.ts'
import type { PlainDate } from '../kernel/plain-date.ts'
import { type SnapshotColumns, type SnapshotFigures, snapshotFigures } from '../store/snapshot-columns.ts'

export { centsAt, moneyAt, ratioText, type SnapshotColumns, type SnapshotFigures, snapshotFigures } from '../store/snapshot-columns.ts'

/** What rolling forward makes of the changes of each day; what it leaves to valuation is of the positions alone. */
export type PathColumns = Omit<SnapshotColumns, 'length' | 'day' | keyof PositionColumns>

/** What valuation says of each day, whatever came in or went out. */
export type PositionColumns = Pick<
  SnapshotColumns,
  | 'cash_value'
  | 'long_value'
  | 'short_value'
  | 'gross_exposure'
  | 'net_exposure'
  | 'num_long_positions'
  | 'num_short_positions'
  | 'carried_prices'
  | 'unpriced_positions'
  | 'price_jumps'
>

/** The public record of a snapshot. */
export interface SnapshotRecord extends SnapshotFigures {
  readonly portfolio_id: Id
  readonly date: PlainDate
  readonly computed_at: Instant
}

/** One day as the public record, its fields in the order in which they are documented. */
export function snapshotRow(columns: SnapshotColumns, index: number, portfolio_id: Id, computed_at: Instant): SnapshotRecord {
  return { portfolio_id, ...snapshotFigures(columns, index), computed_at }
}
