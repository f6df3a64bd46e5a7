import { randomUUID } from 'node:crypto'
import type { EquityChangeRow, Id, Instant, Money, PlainDate, PortfolioRow, Store, StoreSession } from '@rollforward/core/store'

const created = '2025-11-03T14:30:00.000Z' as Instant

export const tenantId = 'acme'

export function writing<Result>(store: Store, work: (session: StoreSession) => Promise<Result>): Promise<Result> {
  return store.transaction({ tenant_ids: [tenantId], mode: 'write' }, work)
}

export async function savedPortfolio(store: Store): Promise<PortfolioRow> {
  // prettier-ignore
  const row: PortfolioRow = {
    tenant_id: tenantId, id: randomUUID() as string as Id, owner_id: 'ada', name: 'Growth', base_currency: 'USD', time_zone: 'UTC', calendar: 'daily', lot_method: 'FIFO', flow_timing: 'start',
    inception_date: '2025-11-03' as PlainDate, opening_equity: '100.00' as Money, equity_balance: '100.00' as Money, account_id: null, stale_from: null, snapshot_date: null,
    cumulative_pnl: '0.00' as Money, version: 1, created_at: created, updated_at: created,
  }
  await writing(store, (session) => session.books.savePortfolios([row]))
  return row
}

export function withdrawal({ tenant_id, id }: PortfolioRow, amount: string): EquityChangeRow {
  // prettier-ignore
  return {
    tenant_id, portfolio_id: id, id: randomUUID() as string as Id, change_date: '2025-11-04' as PlainDate, change_type: 'WITHDRAWAL', amount: amount as Money, description: null,
    reverses: null, created_at: created, created_by_user_id: 'ada', created_by_name: null, updated_at: created, deleted_at: null, version: 1,
  }
}

export async function countChanges(store: Store, portfolio: PortfolioRow): Promise<number> {
  const query = { tenant_id: tenantId, portfolio_ids: [portfolio.id] }
  return (await store.transaction({ tenant_ids: [tenantId], mode: 'read' }, (session) => session.books.readEquityChanges(query))).total
}
