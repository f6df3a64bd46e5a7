import { divideHalfEven, formatTrimmed, powerOfTen } from '../kernel/decimal.ts'
import type { DecimalText } from '../kernel/decimal.ts'
import { toCents } from '../kernel/money.ts'
import { daysBetween, type PlainDate } from '../kernel/plain-date.ts'
import type { FillRow, LotRow, PortfolioRow, RealizedEventRow } from '../store/rows.ts'
import type { fill, Position, RealizedEventRecord } from './records.ts'
import type { z } from '../kernel/schema.ts'

const RATIO_SCALE = 16

/** A share of a whole as decimal text; null where the whole is not positive. */
export function shareText(part: bigint, whole: bigint): DecimalText | null {
  return whole <= 0n ? null : formatTrimmed(divideHalfEven(part * powerOfTen(RATIO_SCALE), whole), RATIO_SCALE)
}

/** What of a lot depends on who looks when: its share of equity, and how long it is held. */
export interface PositionView {
  readonly portfolio: PortfolioRow
  readonly today: PlainDate
}

/** The lot as its readers see it. The weight is of equity; an open lot is held until today. */
export function toPositionRecord(row: LotRow, { portfolio, today }: PositionView): Position {
  const { tenant_id: _, fill_id: __, closed_on, ...lot } = row
  const cost = toCents(row.cost_basis)
  return {
    ...lot,
    unrealized_pnl_percent: row.unrealized_pnl === null ? null : shareText(toCents(row.unrealized_pnl), cost < 0n ? -cost : cost),
    weight: row.market_value === null ? null : shareText(toCents(row.market_value), toCents(portfolio.equity_balance)),
    holding_days: daysBetween(row.entry_date, closed_on ?? (today < row.entry_date ? row.entry_date : today)),
  }
}

export function toRealizedEventRecord({ tenant_id: _, position_class: __, version: ___, ...event }: RealizedEventRow): RealizedEventRecord {
  return event
}

export function toFillRecord({ tenant_id: _, updated_at: __, ...row }: FillRow): z.output<typeof fill> {
  return row
}
