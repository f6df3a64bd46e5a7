import type { Handler } from '../execution/context.ts'
import { fromCents } from '../kernel/money.ts'
import { pageFields, readPage } from '../kernel/paging.ts'
import type { equityChangeOperations } from './contract.ts'
import { toEquityChangeRecord } from './equity-change-record.ts'
import { netFlow } from './known-equity.ts'
import { checkPeriod } from './period.ts'

export const listEquityChanges: Handler<typeof equityChangeOperations.list> = async (context, { input }) => {
  const { portfolio, session } = context
  checkPeriod(input)
  const { start_date, end_date, change_type } = input
  const boundTo = ['equity-changes', portfolio.tenant_id, portfolio.id, start_date ?? '', end_date ?? '', change_type ?? '']
  const found = await session.books.readEquityChanges({
    tenant_id: portfolio.tenant_id,
    portfolio_ids: [portfolio.id],
    start_date,
    end_date,
    change_type,
    page: readPage(input, boundTo),
  })
  return {
    equity_changes: found.rows.map((row) => toEquityChangeRecord(row, context)),
    ...pageFields(input, found, (row) => ({ date: row.change_date, created_at: row.created_at, id: row.id }), boundTo),
    totals: {
      total_contributions: found.totals.contributions,
      total_withdrawals: found.totals.withdrawals,
      net_flow: fromCents(netFlow(found.totals)),
    },
  }
}
