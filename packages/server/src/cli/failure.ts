import { isRollforwardError } from '@rollforward/core'

/** Something that the person at the keyboard can put right; shown as one line. */
export class UsageError extends Error {}

/** What went wrong in one line. A stack trace helps only who wrote the program, so it has to be asked for. */
export function failureLine(error: unknown): string {
  if (process.env['ROLLFORWARD_DEBUG'] !== undefined && error instanceof Error) return error.stack ?? error.message
  if (isRollforwardError(error)) return `${error.detail} (${error.code})`
  const { code, message } = (error ?? {}) as { readonly code?: unknown; readonly message?: unknown }
  const text = typeof message === 'string' && message !== '' ? message : String(code ?? error)
  return text.split('\n', 1)[0]!
}
