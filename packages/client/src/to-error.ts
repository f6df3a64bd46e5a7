import { CodedError, type ErrorCode, type FieldError } from '@rollforward/core/errors'

/** What a proxy or a newer server means by a status alone, where the status says what the caller can do. */
const codeOfStatus: Readonly<Record<number, ErrorCode>> = {
  401: 'UNAUTHENTICATED',
  413: 'BODY_TOO_LARGE',
  429: 'RATE_LIMITED',
  502: 'UNAVAILABLE',
  503: 'UNAVAILABLE',
  504: 'TIMEOUT',
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

/** The error of an answer that is not a success: the same error that the SDK throws in the same process. */
export function toError(answer: Answer): CodedError {
  const { title, detail, code, errors, request_id, type: _type, status: _status, ...extensions } = toObject(answer.text)
  const message = text(title) ?? `The server answered ${answer.status}`
  const seconds = retryAfter(answer)
  const known = (text(code) as ErrorCode | undefined) ?? codeOfStatus[answer.status] ?? 'INTERNAL'
  return new CodedError(
    known,
    { status: answer.status, message },
    {
      detail: text(detail) ?? message,
      errors: Array.isArray(errors) ? (errors as FieldError[]) : [],
      extensions,
      request_id: text(request_id) ?? answer.headers.get('X-Request-Id') ?? '',
      ...(seconds === undefined ? {} : { retry_after_s: seconds }),
    },
  )
}

function toObject(body: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** Seconds to wait, from a number of seconds or a date. */
function retryAfter(answer: Answer): number | undefined {
  const given = answer.headers.get('Retry-After')
  if (given === null) return undefined
  const seconds = /^\d{1,9}$/.test(given) ? +given : (Date.parse(given) - Date.now()) / 1000
  return seconds >= 0 ? Math.ceil(seconds) : undefined
}
