import type { Handler } from '../execution/context.ts'
import { toEquityChangeRecord } from '../equity-changes/equity-change-record.ts'
import { checkPeriod } from '../equity-changes/period.ts'
import type { SnapshotRow } from '../store/port.ts'
import type { equityHistoryOperations } from './contract.ts'
import { joinDays } from './interval-points.ts'

export const getEquityHistory: Handler<typeof equityHistoryOperations.get> = async (context, { input }) => {
  const { portfolio, session } = context
  checkPeriod(input)
  const { start_date, end_date } = input
  const query = { tenant_id: portfolio.tenant_id, portfolio_ids: [portfolio.id], start_date, end_date }
  const snapshots = (await session.ledger.read('snapshots', query)).rows
  const flows = (await session.books.readEquityChanges(query)).rows
  return {
    current_equity: portfolio.equity_balance,
    currency: portfolio.base_currency,
    stale_from: portfolio.stale_from,
    points: joinDays(snapshots, input.interval).map(toPoint),
    flows: flows.map((row) => toEquityChangeRecord(row, context)),
  }
}

function toPoint(row: SnapshotRow) {
  const {
    date,
    equity_balance,
    net_asset_value,
    daily_pnl,
    cumulative_pnl,
    equity_inflow,
    equity_outflow,
    cumulative_capital_flows,
    twr_index,
    gross_exposure,
    net_exposure,
  } = row
  return {
    date,
    equity_balance,
    net_asset_value,
    daily_pnl,
    cumulative_pnl,
    equity_inflow,
    equity_outflow,
    cumulative_capital_flows,
    twr_index,
    gross_exposure,
    net_exposure,
    total_value: net_asset_value,
  }
}
