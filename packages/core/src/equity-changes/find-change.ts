import type { PortfolioContext } from '../execution/context.ts'
import { RollforwardError } from '../kernel/errors.ts'
import type { Id } from '../kernel/ids.ts'
import type { EquityChangeRow } from '../store/port.ts'

/** The change with this id that is not deleted. */
export async function findChange({ session, portfolio }: PortfolioContext, changeId: string): Promise<EquityChangeRow> {
  const { rows } = await session.books.readEquityChanges({
    tenant_id: portfolio.tenant_id,
    portfolio_ids: [portfolio.id],
    ids: [changeId as Id],
    include_deleted: true,
  })
  const row = rows[0]
  if (!row) throw new RollforwardError('EQUITY_008')
  if (row.deleted_at !== null) throw new RollforwardError('EQUITY_009')
  return row
}
