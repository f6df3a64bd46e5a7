import { invariant } from '../kernel/errors.ts'
import type { StoreSession } from './port.ts'

/**
 * Runs a transaction's work as every adapter has to. A method that throws has lost the transaction, as it has in a database, so
 * work that goes on regardless must not commit half of what it meant: its error comes out here. A session ends with its work.
 */
export async function runWork<Result>(session: StoreSession, work: (session: StoreSession) => Promise<Result>): Promise<Result> {
  const watch: Watch = { failure: null, ended: false }
  try {
    const result = await work(guardSession(session, watch))
    if (watch.failure) throw watch.failure.error
    return result
  } finally {
    watch.ended = true
  }
}

interface Watch {
  failure: { readonly error: unknown } | null
  ended: boolean
}

function guardSession(session: StoreSession, watch: Watch): StoreSession {
  return {
    now: session.now,
    books: guardGroup(session.books, watch),
    market: guardGroup(session.market, watch),
    ledger: guardGroup(session.ledger, watch),
    access: guardGroup(session.access, watch),
    delivery: guardGroup(session.delivery, watch),
  }
}

type Method = (...values: readonly unknown[]) => Promise<unknown>

function guardGroup<Group extends object>(group: Group, watch: Watch): Group {
  const guarded = Object.entries(group as Record<string, Method>).map(([name, method]) => [
    name,
    async (...values: readonly unknown[]) => {
      invariant(!watch.ended, `${name} was called after its transaction had ended`)
      try {
        return await method(...values)
      } catch (error) {
        watch.failure ??= { error }
        throw error
      }
    },
  ])
  return Object.fromEntries(guarded) as Group
}
