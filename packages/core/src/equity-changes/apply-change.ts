import type { PortfolioContext } from '../execution/context.ts'
import { hasScope } from '../execution/permissions.ts'
import { RollforwardError } from '../kernel/errors.ts'
import { fromCents, type Money, toCents } from '../kernel/money.ts'
import { minDate, type PlainDate } from '../kernel/plain-date.ts'
import type { EquityChangeRow, PortfolioRow } from '../store/port.ts'
import { checkCash, checkEquityPath, limitOf } from './decide.ts'
import { availableCash, readKnownEquity, todayOf } from './known-equity.ts'

/** A change before and after: one of them null when it is recorded or deleted. */
export interface Transition {
  readonly before: EquityChangeRow | null
  readonly after: EquityChangeRow | null
}

export interface Effect {
  readonly portfolio_equity_after: Money
  readonly recalculation: { readonly mode: 'none' | 'immediate' | 'deferred'; readonly from: PlainDate | null; readonly snapshots: number }
  readonly amount_max?: Money | null
  readonly binding_date?: PlainDate | null
}

/** Checks a transition against the whole history and, unless it is a preview, writes it with the portfolio's new equity. */
export async function applyTransition(context: PortfolioContext, transition: Transition, options: { readonly preview: boolean; readonly signed: bigint }): Promise<Effect> {
  const { portfolio, policy } = context
  const { signed } = options
  const changed = (transition.after ?? transition.before)!
  const today = todayOf(context)
  const known = await readKnownEquity(context, changed.change_date)
  checkCash(-signed, availableCash(known, portfolio), today, policy)
  checkEquityPath(known.path, -signed, today)
  const touched = signed === 0n ? 0 : known.path.pnl.length
  const equity = toCents(portfolio.opening_equity) + known.flow_total + signed + toCents(portfolio.cumulative_pnl)
  const effect: Effect = {
    portfolio_equity_after: fromCents(equity),
    recalculation: touched === 0 ? { mode: 'none', from: null, snapshots: 0 } : { mode: 'deferred', from: changed.change_date, snapshots: touched },
  }
  if (options.preview) return { ...effect, ...previewLimit(transition, limitOf(known.path, today)) }
  const staleFrom = touched === 0 ? portfolio.stale_from : minDate(portfolio.stale_from ?? changed.change_date, changed.change_date)
  await write(context, transition, { equity_balance: effect.portfolio_equity_after, stale_from: staleFrom })
  return effect
}

/** What a form shows beside a withdrawal: how high it may go. A withdrawal that is edited gives its own amount back first. */
function previewLimit({ before, after }: Transition, limit: { readonly amount_max: Money; readonly binding_date: PlainDate }): Partial<Effect> {
  const takes = (after ?? before)!.change_type === 'WITHDRAWAL' ? after !== null : true
  if (!takes || (before === null && after?.change_type === 'CONTRIBUTION')) return { amount_max: null, binding_date: null }
  const own = before?.change_type === 'WITHDRAWAL' ? toCents(before.amount) : 0n
  return { amount_max: fromCents(toCents(limit.amount_max) + own), binding_date: limit.binding_date }
}

async function write({ session, portfolio, now }: PortfolioContext, { before, after }: Transition, fields: Pick<PortfolioRow, 'equity_balance' | 'stale_from'>): Promise<void> {
  const row = after ?? { ...before!, deleted_at: now, updated_at: now, version: before!.version + 1 }
  await session.books.saveEquityChanges([row])
  await session.books.savePortfolios([{ ...portfolio, ...fields, version: portfolio.version + 1, updated_at: now }])
}

/** Whether the caller acts outside windows and limit; only an administrator with a reason may. */
export function mayOverride({ actor }: PortfolioContext, reason: string | undefined): boolean {
  if (reason === undefined) return false
  if (!hasScope(actor, 'admin')) throw new RollforwardError('FORBIDDEN', { detail: 'override_reason is for administrators', errors: [{ path: 'override_reason', message: 'needs the scope admin' }] })
  return true
}
