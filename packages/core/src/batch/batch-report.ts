import type { Money } from '../kernel/money.ts'
import type { PlainDate } from '../kernel/plain-date.ts'

export interface BatchFailure {
  readonly tenant_id: string
  /** Null: the tenant's audit trails could not be sealed. */
  readonly portfolio_id: string | null
  readonly code: string
  readonly message: string
}

/** What became of one portfolio. */
export interface PortfolioReport {
  readonly tenant_id: string
  readonly portfolio_id: string
  readonly from: PlainDate
  readonly to: PlainDate | null
  readonly snapshots: number
  readonly equity_balance: Money
  /** Held symbols without a price on the last day, so an older one was carried. */
  readonly carried_prices: number
  readonly unpriced_positions: number
}

/** What a recalculation did to snapshots that stood before. */
export interface ChangeReport {
  readonly tenant_id: string
  readonly portfolio_id: string
  readonly changed_days: number
  readonly first_changed: PlainDate | null
  readonly largest_delta: Money
  readonly largest_delta_date: PlainDate | null
  readonly net_asset_value_before: Money | null
  readonly net_asset_value_after: Money | null
}

export interface BatchReport {
  readonly portfolios: number
  /** Those with nothing to do. */
  readonly unchanged: number
  readonly snapshots: number
  readonly done: readonly PortfolioReport[]
  readonly failures: readonly BatchFailure[]
  /** Only of a backfill. */
  readonly changes?: readonly ChangeReport[]
  readonly dry_run?: boolean
}
