import { invariant } from '../kernel/errors.ts'
import type { Money } from '../kernel/money.ts'
import type { PlainDate } from '../kernel/plain-date.ts'
import { calendarOf, type Desk } from './recalculate.ts'
import { recalculateChunk } from './recalculate-chunk.ts'
import type { PortfolioRow } from '../store/port.ts'
import { planRun, type Range } from './plan-run.ts'

export interface Refreshed {
  readonly from: PlainDate | null
  readonly to: PlainDate | null
  readonly snapshots: number
  readonly equity_balance: Money
}

/** The batch calculation for one portfolio whose lock is held, in the transaction of the caller. */
export async function refreshPortfolio(desk: Desk, portfolio: PortfolioRow, range?: Range): Promise<Refreshed> {
  const plan = planRun(portfolio, calendarOf(desk, portfolio), desk.now, range)
  if (plan === null) return { from: null, to: portfolio.snapshot_date, snapshots: 0, equity_balance: portfolio.equity_balance }
  const [outcome] = await recalculateChunk(desk, [{ portfolio, ...plan }])
  invariant(outcome, 'a chunk of one portfolio has one outcome')
  if (!outcome.ok) throw outcome.error
  return {
    from: plan.from,
    to: outcome.row.snapshot_date,
    snapshots: outcome.computed.snapshots.length,
    equity_balance: outcome.row.equity_balance,
  }
}
