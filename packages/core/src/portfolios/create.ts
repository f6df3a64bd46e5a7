import type { Handler } from '../execution/context.ts'
import { dateInZone, isTimeZone } from '../kernel/clock.ts'
import { invalidField } from '../kernel/errors.ts'
import type { Money } from '../kernel/money.ts'
import type { PortfolioRow } from '../store/port.ts'
import type { portfolioOperations } from './contract.ts'
import { toPortfolioRecord } from './portfolio-record.ts'

export const createPortfolio: Handler<typeof portfolioOperations.create> = async (context, { input }) => {
  const { actor, now, session } = context
  if (!isTimeZone(input.time_zone)) throw invalidField('time_zone', 'must be the IANA name of a time zone such as "America/New_York"')
  if (!context.calendar(input.calendar))
    throw invalidField('calendar', 'must be the name of a trading calendar such as "weekdays", "XNYS" or "daily"')
  if (input.inception_date > dateInZone(now, input.time_zone))
    throw invalidField('inception_date', 'must not be after today in the time zone of the portfolio')
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
