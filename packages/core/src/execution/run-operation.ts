import type { OperationSpec } from '../contract/operation.ts'
import type { Calendar } from '../kernel/calendar.ts'
import { type Clock, toEpoch } from '../kernel/clock.ts'
import { RollforwardError } from '../kernel/errors.ts'
import type { Id, IdSource } from '../kernel/ids.ts'
import type { Policy } from '../policy.ts'
import type { IdempotencyRow, OutboxRow, Store } from '../store/port.ts'
import { chainAll, emptyChain, type UnchainedRow } from './audit-chain.ts'
import type { Actor, Happening, OperationContext, PortfolioContext } from './context.ts'
import { type ParsedRequest, parseRequest, type RawRequest } from './parse-request.ts'
import { hasScope, requireRight } from './permissions.ts'
import { hashData } from './request-hash.ts'

/** What an app is made of; every operation runs in it. */
export interface Application {
  readonly store: Store
  /** Null: the database's clock. */
  readonly clock: Clock | null
  readonly ids: IdSource
  readonly policy: Policy
  readonly calendar: (name: string) => Calendar | undefined
  /** Called after a commit, once for each thing that happened. */
  readonly announce: (event: OutboxRow) => void
}

/** An operation's answer. `text` is its JSON, made once, so that a replay gives the same bytes. */
export interface Answer {
  readonly status: number
  readonly body: unknown
  readonly text: string
  readonly replayed: boolean
}

type AnyHandler = (context: never, request: never) => Promise<unknown>

/**
 * Runs one operation for somebody: check the request, open one transaction, decide access, look for a stored answer, run the
 * handler, store what it said. Every way in (SDK, HTTP, command line) comes through here.
 */
export async function runOperation(
  app: Application,
  actor: Actor,
  operation: { spec: OperationSpec; handler: AnyHandler; path: string },
  request: RawRequest,
): Promise<Answer> {
  const { spec } = operation
  const parsed = parseRequest(spec, request)
  const writes = spec.scope === 'write' && !isPreview(parsed.input)
  const key = writes && request.idempotency_key !== undefined ? await makeKey(actor, operation, parsed, request) : null
  const happened: Happening[] = []
  let told: readonly OutboxRow[] = []
  const answer = await app.store.transaction({ tenant_ids: [actor.tenant_id], mode: writes ? 'write' : 'read' }, async (session) => {
    happened.length = 0
    const now = app.clock?.now() ?? session.now
    const context: OperationContext = {
      actor,
      now,
      session,
      policy: app.policy,
      if_match: request.if_match,
      newId: () => app.ids.next(toEpoch(now)),
      calendar: app.calendar,
      report: (happening) => void happened.push(happening),
    }
    const ready = await authorize(context, spec, parsed, writes)
    const stored = key === null ? null : await session.delivery.claimKey({ ...key, created_at: now })
    if (stored) return replay(stored, key!.request_hash)
    const body = await operation.handler(ready as never, { params: parsed.params, input: parsed.input } as never)
    const text = body === undefined ? '' : JSON.stringify(body)
    const status = writes ? spec.status : 200
    if (writes)
      told = await finish(ready, happened, key === null ? undefined : { ...key, created_at: now, status, body: text, headers: {} })
    return { status, body, text, replayed: false }
  })
  for (const event of told) app.announce(event)
  return answer
}

/** A preview asks what a write would do; it is a read. */
function isPreview(input: unknown): boolean {
  return typeof input === 'object' && input !== null && (input as { preview?: unknown }).preview === true
}

async function authorize(
  context: OperationContext,
  spec: OperationSpec,
  { params }: ParsedRequest,
  writes: boolean,
): Promise<OperationContext | PortfolioContext> {
  const { actor, session } = context
  if (spec.permission === 'none') {
    if (!hasScope(actor, spec.scope)) throw new RollforwardError('FORBIDDEN')
    return context
  }
  const query = { tenant_id: actor.tenant_id, ids: [params['portfolio_id'] as Id], user_id: actor.user_id }
  if (writes && spec.holds_market) await session.market.hold({ tenant_id: actor.tenant_id })
  const [seen] = writes ? await session.books.lockPortfolios(query) : (await session.books.readPortfolios(query)).rows
  const role = requireRight(seen, spec.permission, context)
  return { ...context, portfolio: seen!.row, role, audit_head: seen!.audit_head }
}

type ClaimedKey = Omit<IdempotencyRow, 'status' | 'body' | 'headers' | 'created_at'>

async function makeKey(
  actor: Actor,
  { spec, path }: { spec: OperationSpec; path: string },
  parsed: ParsedRequest,
  request: RawRequest,
): Promise<ClaimedKey> {
  const request_hash = await hashData({ input: parsed.input ?? null, if_match: request.if_match ?? null })
  return { tenant_id: actor.tenant_id, user_id: actor.user_id, method: spec.method, path, key: request.idempotency_key!, request_hash }
}

function replay(stored: IdempotencyRow, requestHash: string): Answer {
  if (stored.request_hash !== requestHash) throw new RollforwardError('IDEMPOTENCY_CONFLICT')
  if (stored.body === null) throw new RollforwardError('ALREADY_DONE')
  return { status: stored.status, body: stored.body === '' ? undefined : JSON.parse(stored.body), text: stored.body, replayed: true }
}

/** Writes audit trail, outbox and answer in the transaction of the change; gives the events to tell after the commit. */
async function finish(
  context: OperationContext | PortfolioContext,
  happened: readonly Happening[],
  answer: IdempotencyRow | undefined,
): Promise<readonly OutboxRow[]> {
  if (happened.length === 0 && !answer) return []
  const { delivery } = context.session
  const { tenant_id } = context.actor
  const head = 'audit_head' in context ? context.audit_head : emptyChain
  // A portfolio that was not locked was made just now. The tenant's lock comes last and only when there is something to chain.
  const audit = await chainAll(
    happened.map((happening) => toAuditRow(context, happening)),
    (portfolioId) => (portfolioId === null ? delivery.lockTenantHead({ tenant_id }) : head),
  )
  const outbox = happened.map((happening, index) => {
    const sequence = happening.chain === 'tenant' ? head.sequence + 1 : audit[index]!.sequence
    return toOutboxRow(context, happening, sequence)
  })
  await delivery.finish({ answer, audit, outbox })
  return outbox
}

function toAuditRow(context: OperationContext, happening: Happening): UnchainedRow {
  return {
    tenant_id: context.actor.tenant_id,
    portfolio_id: happening.chain === 'tenant' ? null : happening.portfolio_id,
    id: context.newId(),
    at: context.now,
    user_id: context.actor.user_id,
    user_name: context.actor.name ?? null,
    action: happening.type,
    subject_id: happening.subject_id,
    before: happening.before,
    after: happening.after,
    reason: happening.reason ?? null,
  }
}

function toOutboxRow(context: OperationContext, happening: Happening, sequence: number): OutboxRow {
  return {
    tenant_id: context.actor.tenant_id,
    portfolio_id: happening.portfolio_id,
    sequence,
    id: context.newId(),
    at: context.now,
    type: happening.type,
    data: happening.after ?? happening.before,
  }
}
