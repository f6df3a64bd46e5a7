import type {
  AccessRow,
  AuditRow,
  EquityChangeRow,
  FillRow,
  FxRateRow,
  IdempotencyRow,
  IncomeRow,
  LotRow,
  OutboxRow,
  PortfolioRow,
  PriceRow,
  RealizedEventRow,
  SnapshotRow,
  SplitRow,
} from '@rollforward/core/store'

/** A table's row is the port's row: the type parsers give text where the row has text, so nothing is converted on the way. */
export interface Tables {
  readonly portfolios: PortfolioRow
  readonly equity_changes: EquityChangeRow
  readonly fills: FillRow
  readonly income: IncomeRow
  readonly lots: LotRow
  readonly realized_events: RealizedEventRow
  readonly snapshots: SnapshotRow
  readonly prices: PriceRow
  readonly fx_rates: FxRateRow
  readonly splits: SplitRow
  readonly access: AccessRow
  readonly idempotency_keys: IdempotencyRow
  readonly audit: AuditRow
  readonly outbox: OutboxRow
}
