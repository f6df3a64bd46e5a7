import type { PoolClient, QueryResult } from 'pg'
import pg from 'pg'
import { POSTGRES_TIMEOUTS } from '@rollforward/storage-postgres'

/** What a drill takes away from a server, to see that the drill notices. */
export type Breakage = 'nothing' | 'lock' | 'every guard' | 'keys' | 'listeners'

export interface NumberedPoolOptions {
  readonly max: number
  /** Without numbers it is a pool like any other. */
  readonly numbered: boolean
  readonly without: Breakage
}

export interface NumberedPool {
  readonly pool: pg.Pool
  /** The turn of each idempotency key since the last call: in which order the holders of locks came. */
  takeTurns(): readonly (readonly [key: string, turn: number])[]
}

type Query = string | { readonly text: string; readonly values: readonly unknown[] }
/** A stream of COPY is handed over as it is. */
type Stream = { readonly submit: () => void }
type Send = (query: Query) => Promise<QueryResult>

const TURN = "select nextval('drill_turns')::int as turn"
const lockTail = ' for no key update'

/** Made once in a drill's database. A sequence is outside of every transaction, so refused requests have a turn as well. */
export const turnStatements = ['create sequence drill_turns', 'grant usage on sequence drill_turns to rollforward_app']

/**
 * A pool that gives whoever has got the lock of a portfolio the next number, on the same connection and before anything else is
 * read. So the order in which requests were decided is known, and not only the order in which they were answered.
 */
export function numberedPool(url: string, { max, numbered, without }: NumberedPoolOptions): NumberedPool {
  const turns = new Map<string, number>()
  const pool = new pg.Pool({
    connectionString: url,
    max,
    application_name: 'rollforward',
    connectionTimeoutMillis: POSTGRES_TIMEOUTS.connect_ms,
    statement_timeout: POSTGRES_TIMEOUTS.statement_ms,
    lock_timeout: POSTGRES_TIMEOUTS.lock_ms,
    idle_in_transaction_session_timeout: POSTGRES_TIMEOUTS.idle_in_transaction_ms,
  })
  if (numbered || without !== 'nothing') pool.on('connect', (client) => watch(client, { numbered, without, turns }))
  return {
    pool,
    takeTurns: () => {
      const taken = [...turns]
      turns.clear()
      return taken
    },
  }
}

interface Watch {
  readonly numbered: boolean
  readonly without: Breakage
  readonly turns: Map<string, number>
}

function watch(client: PoolClient, { numbered, without, turns }: Watch): void {
  // Whoever listens to a connection does so when it is made.
  if (without === 'listeners') setImmediate(() => client.removeAllListeners('error'))
  const send = client.query.bind(client) as unknown as Send
  let turn = 0
  const ask: Send = async (asked) => {
    const result = await send(weaken(asked, without))
    const text = typeof asked === 'string' ? asked : asked.text
    if (numbered && text.trimEnd().endsWith(lockTail)) turn = ((await send(TURN)).rows[0] as { turn: number }).turn
    // The key is claimed right after the lock; work that is run again has a new turn, and the last one counts.
    if (typeof asked !== 'string' && text.includes('insert into idempotency_keys as k')) turns.set(String(asked.values[4]), turn)
    return result
  }
  const query = (asked: Query | Stream) => (isStream(asked) ? send(asked as never) : ask(asked))
  Object.assign(client, { query })
}

function isStream(asked: Query | Stream): asked is Stream {
  return typeof asked === 'object' && 'submit' in asked
}

/** What stands in a statement to guard something, and what is left without it. */
const guards: Readonly<Record<Breakage, readonly (readonly [guard: string, without: string])[]>> = {
  nothing: [],
  lock: [[lockTail, '']],
  'every guard': [
    [lockTail, ''],
    ['p.version = r.version - 1', 'true'],
    // The head of the audit chain must be where the new row begins, and no two rows take one place.
    ['h.audit_sequence = l.before_sequence and h.audit_hash is not distinct from l.before_hash', 'true'],
  ],
  keys: [['where k.status is null', '']],
  listeners: [],
}

function weaken(asked: Query, without: Breakage): Query {
  if (typeof asked === 'string') return asked
  return { ...asked, text: guards[without].reduce((text, [guard, weaker]) => text.replaceAll(guard, weaker), asked.text) }
}
