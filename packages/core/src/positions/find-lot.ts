import type { PortfolioContext } from '../execution/context.ts'
import { RollforwardError } from '../kernel/errors.ts'
import type { Id } from '../kernel/ids.ts'
import type { LotRow } from '../store/rows.ts'

export async function findLot({ session, portfolio }: PortfolioContext, positionId: string): Promise<LotRow> {
  const { rows } = await session.ledger.read('lots', {
    tenant_id: portfolio.tenant_id,
    portfolio_ids: [portfolio.id],
    ids: [positionId as Id],
  })
  if (!rows[0]) throw new RollforwardError('POSITION_005')
  return rows[0]
}
