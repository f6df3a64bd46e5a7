import { RollforwardError } from '../kernel/errors.ts'
import type { Policy } from '../policy.ts'
import type { Role, SeenPortfolio } from '../store/port.ts'
import type { Actor, Scope } from './context.ts'

export type PortfolioRight = 'read' | 'write' | 'own'

const rightsOfRole: Readonly<Record<Role, readonly PortfolioRight[]>> = {
  viewer: ['read'],
  editor: ['read', 'write'],
  owner: ['read', 'write', 'own'],
}

/** Whether the token has the scope; a wider scope holds the narrower ones. */
export function hasScope(actor: Actor, scope: Scope): boolean {
  const order: readonly Scope[] = ['read', 'write', 'admin']
  return actor.scopes.some((held) => order.indexOf(held) >= order.indexOf(scope))
}

/** What the role and the token together allow. */
export function rightsOn(role: Role | null, actor: Actor): readonly PortfolioRight[] {
  if (role === null || !hasScope(actor, 'read')) return []
  return hasScope(actor, 'write') ? rightsOfRole[role] : ['read']
}

/**
 * The one place where access to a portfolio is decided. One of another tenant is never found in the first place, so it answers
 * exactly like one that does not exist.
 */
export function requireRight(
  seen: SeenPortfolio | undefined,
  right: PortfolioRight,
  { actor, policy }: { actor: Actor; policy: Policy },
): Role {
  if (!seen || (actor.portfolio_ids && !actor.portfolio_ids.includes(seen.row.id))) throw new RollforwardError('EQUITY_004')
  if (seen.role === null && policy.hide_foreign) throw new RollforwardError('EQUITY_004')
  if (seen.role === null || !rightsOn(seen.role, actor).includes(right)) throw new RollforwardError('EQUITY_005')
  return seen.role
}
