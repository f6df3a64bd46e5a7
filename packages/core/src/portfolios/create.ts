import type { Handler } from '../execution/context.ts'
import type { Money } from '../kernel/money.ts'
import type { PortfolioRow } from '../store/port.ts'
import { checkOptions } from './check-options.ts'
import type { portfolioOperations } from './contract.ts'
import { toPortfolioRecord } from './portfolio-record.ts'

export const createPortfolio: Handler<typeof portfolioOperations.create> = async (context, { input }) => {
  const { actor, now, session } = context
  checkOptions(context, input)
  const row: PortfolioRow = {
    ...input,
    tenant_id: actor.tenant_id,
    id: context.newId(),
    owner_id: actor.user_id,
    equity_balance: input.opening_equity,
    stale_from: null,
    snapshot_date: null,
    cumulative_pnl: '0.00' as Money,
    version: 1,
    created_at: now,
    updated_at: now,
  }
  await session.books.savePortfolios([row])
  await session.access.saveAccess([
    { tenant_id: row.tenant_id, portfolio_id: row.id, user_id: actor.user_id, role: 'owner', created_at: now },
  ])
  const record = toPortfolioRecord({ row, role: 'owner' }, actor)
  context.report({ type: 'portfolio.created', subject_id: row.id, portfolio_id: row.id, before: null, after: record })
  return record
}
