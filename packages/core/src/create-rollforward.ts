import { bindRoutes, type Call } from './contract/bind.ts'
import type { Callables, OperationSpec } from './contract/operation.ts'
import { routes } from './contract/routes.ts'
import { type Contract, contract } from './contract.ts'
import type { Actor } from './execution/context.ts'
import { parseBy, type RawRequest } from './execution/parse-request.ts'
import { type Answer, type Application, runOperation } from './execution/run-operation.ts'
import { type Calendar, calendarNamed } from './kernel/calendar.ts'
import type { Clock } from './kernel/clock.ts'
import { invariant, isRollforwardError, RollforwardError } from './kernel/errors.ts'
import { type IdSource, randomIds } from './kernel/ids.ts'
import { id, oneOf, principal, z } from './kernel/schema.ts'
import { operations } from './operations.ts'
import { defaultPolicy, type Policy } from './policy.ts'
import type { OutboxRow, Store } from './store/port.ts'
import { type SystemOperations, systemOperations } from './system-operations.ts'

export interface Logger {
  info(message: string, fields?: Readonly<Record<string, unknown>>): void
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void
  error(message: string, fields?: Readonly<Record<string, unknown>>): void
}

export interface RollforwardOptions {
  readonly store: Store
  /** Default: the database's clock. */
  readonly clock?: Clock | undefined
  readonly ids?: IdSource | undefined
  /** A trading calendar besides the built-in ones, or several; portfolios name them by their id. */
  readonly calendar?: Calendar | readonly Calendar[] | undefined
  /** The same by other names than their ids. */
  readonly calendars?: Readonly<Record<string, Calendar>> | undefined
  readonly policy?: Partial<Policy> | undefined
  readonly logger?: Logger | undefined
  /** Called after each commit with what happened, such as "equity_change.recorded"; "*" hears everything. */
  readonly on?: Readonly<Record<string, (event: OutboxRow) => void>> | undefined
}

/** One request, named by group and method, as the HTTP server hands it in. */
export interface NamedRequest extends RawRequest {
  readonly group: string
  readonly name: string
  /** The operation's path with its parameters filled in. */
  readonly path: string
}

export interface Rollforward {
  readonly store: Store
  readonly policy: Policy
  /** The operations, bound to who is asking. */
  as(actor: Actor): Callables<Contract>
  /** What only the system may ask: the batch and its friends. */
  system(): SystemOperations
  /** Runs one operation and gives its status and exact text as well; what a server calls. */
  execute(actor: Actor, request: NamedRequest): Promise<Answer>
}

const actorSchema = z.strictObject({
  user_id: principal,
  tenant_id: principal,
  scopes: z.array(oneOf('read', 'write', 'admin')).readonly(),
  name: z.string().max(200).optional(),
  portfolio_ids: z.array(id).readonly().optional(),
})

export function createRollforward(options: RollforwardOptions): Rollforward {
  const policy: Policy = { ...defaultPolicy, ...options.policy }
  const own = options.calendar === undefined ? [] : 'id' in options.calendar ? [options.calendar] : options.calendar
  const calendars = { ...Object.fromEntries(own.map((calendar) => [calendar.id, calendar])), ...options.calendars }
  const app: Application = {
    store: options.store,
    clock: options.clock ?? null,
    ids: options.ids ?? randomIds(),
    policy,
    calendar: (name) => calendarNamed(name, calendars),
    announce: (event) => announce(options, event),
  }
  const execute = (actor: Actor, request: NamedRequest): Promise<Answer> =>
    runOperation(app, actor, { ...findOperation(request), path: request.path }, request)
  return {
    store: options.store,
    policy,
    execute,
    system: () => systemOperations(app),
    as(actor) {
      const who = parseBy(actorSchema, actor) as Actor
      return bindRoutes(
        routes,
        async (call) => (await inTime(call, () => execute(who, toRequest(call)))).body,
      ) as unknown as Callables<Contract>
    },
  }
}

function findOperation({ group, name }: { group: string; name: string }): {
  spec: OperationSpec
  handler: (context: never, request: never) => Promise<unknown>
} {
  const spec = (contract as Record<string, Record<string, OperationSpec>>)[group]?.[name]
  const handler = (operations as unknown as Record<string, Record<string, (context: never, request: never) => Promise<unknown>>>)[group]?.[
    name
  ]
  invariant(spec && handler, `no operation ${group}.${name}`)
  return { spec, handler }
}

function toRequest({ group, name, route, params, input, options }: Call): NamedRequest {
  const path = route.path.replace(/\{(\w+)\}/g, (_, parameter: string) => params[parameter] ?? '')
  return { group, name, path, params, input, idempotency_key: options.idempotency_key, if_match: options.if_match }
}

/** An aborted call is not begun, or answered at once; what it began may still be committed, as over a network. */
async function inTime({ options: { signal } }: Call, begin: () => Promise<Answer>): Promise<Answer> {
  if (!signal) return begin()
  if (signal.aborted) throw new RollforwardError('ABORTED', { cause: signal.reason })
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(new RollforwardError('ABORTED', { cause: signal.reason }))
    signal.addEventListener('abort', abort)
    begin()
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', abort))
  })
}

/** A listener that throws must not turn a committed change into a failure. */
function announce({ on, logger }: RollforwardOptions, event: OutboxRow): void {
  for (const listener of [on?.[event.type], on?.['*']]) {
    try {
      listener?.(event)
    } catch (error) {
      logger?.error('a listener failed', { type: event.type, error: isRollforwardError(error) ? error.code : String(error) })
    }
  }
}
