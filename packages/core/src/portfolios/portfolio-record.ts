import type { Actor } from '../execution/context.ts'
import { rightsOn } from '../execution/permissions.ts'
import type { SeenPortfolio } from '../store/port.ts'
import type { Portfolio } from './contract.ts'

/** The row as one caller sees it. */
export function toPortfolioRecord({ row, role }: Pick<SeenPortfolio, 'row' | 'role'>, actor: Actor): Portfolio {
  return {
    id: row.id,
    tenant_id: row.tenant_id,
    owner_id: row.owner_id,
    name: row.name,
    base_currency: row.base_currency,
    time_zone: row.time_zone,
    calendar: row.calendar,
    lot_method: row.lot_method,
    flow_timing: row.flow_timing,
    inception_date: row.inception_date,
    opening_equity: row.opening_equity,
    equity_balance: row.equity_balance,
    account_id: row.account_id,
    stale_from: row.stale_from,
    permissions: rightsOn(role, actor),
    version: row.version,
    created_at: row.created_at,
    updated_at: row.updated_at,
  }
}
