import type { OperationSpec, OutputOf, ParsedInputOf, PathParameters } from '../contract/operation.ts'
import type { Calendar } from '../kernel/calendar.ts'
import type { Instant } from '../kernel/clock.ts'
import type { Id } from '../kernel/ids.ts'
import type { Policy } from '../policy.ts'
import type { AuditHead, PortfolioRow, Role, StoreSession } from '../store/port.ts'

export type Scope = 'read' | 'write' | 'admin'

/** Who is asking. */
export interface Actor {
  readonly user_id: string
  readonly tenant_id: string
  readonly scopes: readonly Scope[]
  readonly name?: string | undefined
  /** Only these portfolios exist for a token that was made for an embed; undefined: all that the user may see. */
  readonly portfolio_ids?: readonly string[] | undefined
}

/** Something that happened, for the audit trail and for whoever listens. */
export interface Happening {
  /** Such as "equity_change.recorded". */
  readonly type: string
  readonly subject_id: string
  readonly portfolio_id: Id | null
  /** The audit chain that it belongs to; that of its portfolio unless the portfolio does not outlive it. */
  readonly chain?: 'tenant'
  readonly before: unknown
  readonly after: unknown
  readonly reason?: string | null
}

/** All that an operation may use besides its input. */
export interface OperationContext {
  readonly actor: Actor
  readonly now: Instant
  readonly policy: Policy
  readonly session: StoreSession
  readonly if_match: number | undefined
  newId(): Id
  calendar(name: string): Calendar | undefined
  /** Says what was done; it is written with the change and told to listeners after the commit. */
  report(happening: Happening): void
}

/** The context of an operation on one portfolio: seen, allowed, and locked if the operation writes. */
export interface PortfolioContext extends OperationContext {
  readonly portfolio: PortfolioRow
  readonly role: Role
  /** The last row of the portfolio's audit trail. */
  readonly audit_head: AuditHead
}

/** The function that answers an operation. */
export type Handler<Spec extends OperationSpec> = (
  context: Spec['permission'] extends 'none' ? OperationContext : PortfolioContext,
  request: { readonly params: PathParameters<Spec['path']>; readonly input: ParsedInputOf<Spec> },
) => Promise<OutputOf<Spec>>
