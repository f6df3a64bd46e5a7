import { checkScope, guardTenants, type Instant, runWork, type StoreSession, type TransactionScope } from '@rollforward/core/store'
import { quoteLiteral } from './bulk/literals.ts'
import type { Driver } from './driver.ts'
import { openSession } from './open-session.ts'
import { APPLICATION_ROLE } from './role.ts'
import { isConnectionError, isRace, translateError } from './translate-error.ts'

const ATTEMPTS_MAX = 5
const PAUSE_MS = 10

/**
 * Runs the work in a transaction of its tenants. Work that lost a race, or whose connection broke before COMMIT was sent, left
 * nothing behind and is run again; everything else is told as one of our errors.
 */
export async function runTransaction<Result>(
  driver: Driver,
  scope: TransactionScope,
  work: (session: StoreSession) => Promise<Result>,
): Promise<Result> {
  checkScope(scope)
  const isolation = scope.mode === 'write' ? 'read committed' : 'repeatable read, read only'
  const beginning = { isolation, settings: settingsOf(scope) } as const
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await driver.transaction(beginning, (connection, begun) =>
        runWork(guardTenants(openSession(connection, begun['now'] as Instant, scope.mode), scope), work),
      )
    } catch (error) {
      if (attempt === ATTEMPTS_MAX || !(isRace(error) || isConnectionError(error))) throw translateError(error)
      await pause(attempt)
    }
  }
}

/**
 * Set for this transaction only: a setting of the session would be found by whoever gets the connection next. They travel with BEGIN in
 * one trip, and such a message takes no parameters.
 */
export function settingsOf({ tenant_ids }: TransactionScope): string {
  const tenants = quoteLiteral(tenant_ids.join(','))
  return `select set_config('TimeZone', 'UTC', true), set_config('DateStyle', 'ISO, YMD', true), set_config('rf.tenants', ${tenants}, true), set_config('role', '${APPLICATION_ROLE}', true), to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as now`
}

/** Up to twice as long each time, by chance, so that those who met do not meet again. */
async function pause(attempt: number): Promise<void> {
  const longest = PAUSE_MS * 2 ** attempt
  await new Promise((resolve) => setTimeout(resolve, longest * (0.5 + Math.random() / 2)))
}
