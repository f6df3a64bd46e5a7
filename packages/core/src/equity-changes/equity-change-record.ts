import type { PortfolioContext } from '../execution/context.ts'
import { rightsOn } from '../execution/permissions.ts'
import type { EquityChangeRow } from '../store/port.ts'
import type { EquityChange } from './contract.ts'
import { windowsOf } from './decide.ts'

/** The row as one caller sees it at one moment. */
export function toEquityChangeRecord(row: EquityChangeRow, { actor, now, policy, role }: PortfolioContext): EquityChange {
  const { tenant_id: _, ...fields } = row
  const windows = windowsOf(row.created_at, policy)
  const mayChange = row.deleted_at === null && rightsOn(role, actor).includes('own')
  return {
    ...fields,
    can_edit: mayChange && now <= windows.edit_until,
    can_delete: mayChange && now <= windows.delete_until,
    ...windows,
  }
}
