import type { Handler } from '../execution/context.ts'
import { pageFields, readPage } from '../kernel/paging.ts'
import type { AuditRow } from '../store/port.ts'
import type { AuditEntry, auditOperations } from './contract.ts'

export function toAuditEntry({ tenant_id: _, ...row }: AuditRow): AuditEntry {
  return row
}

export const listAudit: Handler<typeof auditOperations.list> = async ({ portfolio, session }, { input }) => {
  const { tenant_id, id: portfolio_id } = portfolio
  const boundTo = ['audit', tenant_id, portfolio_id]
  const found = await session.delivery.readAudit({ tenant_id, portfolio_id, page: readPage(input, boundTo) })
  return {
    audit: found.rows.map(toAuditEntry),
    ...pageFields(input, found, (row) => ({ date: '', created_at: row.at, id: row.id }), boundTo),
  }
}
