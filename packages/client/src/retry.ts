import { isRollforwardError } from '@rollforward/core/errors'
import { failure } from './failure.ts'

export interface RetryRules {
  readonly retries: number
}

/** Worth another try at once: nothing was said, or the server asked to come back. A timeout has cost the caller enough already. */
const repeatable = new Set(['NETWORK', 'RATE_LIMITED', 'UNAVAILABLE', 'COMMIT_UNKNOWN', 'STORE_LOCKED'])
const WAIT_FIRST_MS = 250
const WAIT_MAX_S = 30

/**
 * Tries again what failed in passing. Every call is safe to repeat: a read changes nothing, and a write carries its key. The waits
 * double and are spread at random, so that many callers do not come back at the same moment.
 */
export async function withRetries<Result>(
  work: () => Promise<Result>,
  { retries }: RetryRules,
  signal: AbortSignal | undefined,
): Promise<Result> {
  for (let attempt = 0; ; attempt += 1) {
    if (signal?.aborted) throw failure('ABORTED', signal.reason)
    try {
      return await work()
    } catch (error) {
      if (attempt >= retries || !isRollforwardError(error) || !repeatable.has(error.code)) throw error
      const asked = error.retry_after_s ?? 0
      if (asked > WAIT_MAX_S) throw error
      await pause(Math.max(asked * 1000, WAIT_FIRST_MS * 2 ** attempt) * (1 + Math.random() / 2), signal)
    }
  }
}

function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, milliseconds)
    signal?.addEventListener('abort', done)
  })
}

/** A key that nobody else makes. `randomUUID` is missing on pages that were not loaded over TLS. */
export function randomKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
