import type { PortfolioContext } from '../execution/context.ts'
import { hasScope } from '../execution/permissions.ts'
import type { Recalculation } from '../kernel/effects.ts'
import { RollforwardError } from '../kernel/errors.ts'
import { fromCents, type Money, toCents } from '../kernel/money.ts'
import type { PlainDate } from '../kernel/plain-date.ts'
import { previewFlows, settleFlows } from '../snapshots/recalculate.ts'
import type { EquityChangeRow } from '../store/port.ts'
import { checkCash, checkEquityPath, type Limit, shownLimit, withOwnAmount } from './decide.ts'
import { availableCash, readKnownEquity, todayOf } from './known-equity.ts'

/** A change before and after: one of them null when it is recorded or deleted. */
export interface Transition {
  readonly before: EquityChangeRow | null
  readonly after: EquityChangeRow | null
}

export interface Effect {
  readonly portfolio_equity_after: Money
  readonly recalculation: Recalculation
  readonly amount_max?: Money | null
  readonly binding_date?: PlainDate | null
}

/** Checks a transition against the whole history and, unless it is a preview, writes it and rolls the history forward again. */
export async function applyTransition(
  context: PortfolioContext,
  transition: Transition,
  options: { readonly preview: boolean; readonly signed: bigint },
): Promise<Effect> {
  const { portfolio, policy, session, now } = context
  const { signed } = options
  const { before, after } = transition
  const changed = (after ?? before)!
  const today = todayOf(context)
  const known = await readKnownEquity(context, changed.change_date)
  const cash = availableCash(known, portfolio)
  checkCash(-signed, cash, today, policy, before)
  checkEquityPath(known.path, -signed, today, before)
  const equity = toCents(portfolio.opening_equity) + known.flow_total + signed + toCents(portfolio.cumulative_pnl)
  const untouched: Effect = { portfolio_equity_after: fromCents(equity), recalculation: { mode: 'none', from: null, snapshots: 0 } }
  if (options.preview) {
    const effect = signed === 0n ? untouched : { ...untouched, recalculation: await previewFlows(context, portfolio, changed.change_date) }
    return { ...effect, ...previewLimit(transition, shownLimit(known.path, cash, today, policy)) }
  }
  await session.books.saveEquityChanges([after ?? { ...changed, deleted_at: now, updated_at: now, version: changed.version + 1 }])
  return signed === 0n ? untouched : settleFlows(context, portfolio, changed.change_date, known.edge)
}

/** What a form shows beside a withdrawal: how high it may go. A withdrawal that is edited gives its own amount back first. */
function previewLimit({ before, after }: Transition, limit: Limit): Partial<Effect> {
  const takes = (after ?? before)!.change_type === 'WITHDRAWAL' ? after !== null : true
  if (!takes || (before === null && after?.change_type === 'CONTRIBUTION')) return { amount_max: null, binding_date: null }
  return withOwnAmount(limit, before)
}

/** Whether the caller acts outside windows and limit; only an administrator with a reason may. */
export function mayOverride({ actor }: PortfolioContext, reason: string | undefined): boolean {
  if (reason === undefined) return false
  if (!hasScope(actor, 'admin'))
    throw new RollforwardError('FORBIDDEN', {
      detail: 'override_reason is for administrators',
      errors: [{ path: 'override_reason', message: 'needs the scope admin' }],
    })
  return true
}
