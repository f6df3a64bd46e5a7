import type { Handler } from '../execution/context.ts'
import { checkPeriod } from '../equity-changes/period.ts'
import { pageFields, readPage } from '../kernel/paging.ts'
import type { SnapshotRow } from '../store/port.ts'
import { refreshPortfolio } from '../snapshots/refresh.ts'
import type { Snapshot, snapshotOperations } from './contract.ts'

export function toSnapshotRecord({ tenant_id: _, ...row }: SnapshotRow): Snapshot {
  return row
}

export const listSnapshots: Handler<typeof snapshotOperations.list> = async ({ portfolio, session }, { input }) => {
  checkPeriod(input)
  const { start_date, end_date } = input
  const boundTo = ['snapshots', portfolio.tenant_id, portfolio.id, start_date ?? '', end_date ?? '']
  const found = await session.ledger.read('snapshots', {
    tenant_id: portfolio.tenant_id,
    portfolio_ids: [portfolio.id],
    start_date,
    end_date,
    page: readPage(input, boundTo),
  })
  return {
    snapshots: found.rows.map(toSnapshotRecord),
    ...pageFields(input, found, (row) => ({ date: row.date, created_at: '', id: row.portfolio_id }), boundTo),
  }
}

export const refreshSnapshots: Handler<typeof snapshotOperations.refresh> = async (context) => {
  const { portfolio } = context
  const done = await refreshPortfolio(context, portfolio)
  if (done.snapshots > 0)
    context.report({ type: 'snapshot.updated', subject_id: portfolio.id, portfolio_id: portfolio.id, before: null, after: done })
  return done
}
