import { type FieldError, RollforwardError } from '@rollforward/core'
import { isPlainNumber, scanJson } from './scan-json.ts'

export const BODY_BYTES_MAX = 1024 * 1024
const DEPTH_MAX = 20
/** A value in a body takes some 40 bytes with its key, so the number of values is bound to the size that is allowed. */
const BYTES_A_VALUE = 40

const jsonType = /^application\/json[ \t]*(?:;[ \t]*charset=("?)utf-8\1[ \t]*)?$/i

/** Stands where a number is not written plainly. No schema accepts it, so the field is named in the refusal. */
class UnreadableNumber {}

/** Reads the body of a request as JSON, in the order in which it can be refused most cheaply. */
export async function readJsonBody(request: Request, bytesMax: number): Promise<unknown> {
  if (!jsonType.test(request.headers.get('Content-Type') ?? '')) throw new RollforwardError('UNSUPPORTED_MEDIA_TYPE')
  if ((request.headers.get('Content-Encoding') ?? 'identity') !== 'identity') throw new RollforwardError('UNSUPPORTED_MEDIA_TYPE')
  return parseJson(decode(await readBytes(request, bytesMax)), bytesMax)
}

/** Refuses a body where none belongs. */
export async function expectNoBody(request: Request): Promise<void> {
  const announced = request.headers.get('Content-Length') ?? '0'
  if (announced !== '0' || request.headers.has('Transfer-Encoding')) throw badBody('must be empty')
  if (request.method === 'GET' || request.method === 'HEAD' || request.body === null) return
  if ((await readBytes(request, BODY_BYTES_MAX)).length > 0) throw badBody('must be empty')
}

async function readBytes(request: Request, bytesMax: number): Promise<Uint8Array> {
  const tooLarge = (): RollforwardError => new RollforwardError('BODY_TOO_LARGE', { values: { bytes_max: bytesMax } })
  const announced = request.headers.get('Content-Length')
  if (announced !== null && (!/^[0-9]{1,15}$/.test(announced) || +announced > bytesMax)) throw tooLarge()
  if (request.body === null) return new Uint8Array()
  const chunks: Uint8Array[] = []
  let length = 0
  const reader = (request.body as ReadableStream<Uint8Array>).getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return join(chunks, length)
    length += value.length
    if (length > bytesMax) {
      // Not awaited: a sender who never stops must not keep the answer waiting.
      void reader.cancel().catch(() => undefined)
      throw tooLarge()
    }
    chunks.push(value)
  }
}

function join(chunks: readonly Uint8Array[], length: number): Uint8Array {
  if (chunks.length === 1) return chunks[0]!
  const whole = new Uint8Array(length)
  let offset = 0
  for (const chunk of chunks) {
    whole.set(chunk, offset)
    offset += chunk.length
  }
  return whole
}

function decode(bytes: Uint8Array): string {
  try {
    // A byte order mark stays in the text, where JSON has no place for it.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw badBody('must be UTF-8')
  }
}

function parseJson(text: string, bytesMax: number): unknown {
  const scan = scanJson(text, { depth_max: DEPTH_MAX, values_max: Math.ceil(bytesMax / BYTES_A_VALUE) })
  if (scan.refusal) throw badBody(scan.refusal.message, scan.refusal.path)
  const value = parse(text, scan.plain_numbers)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw badBody('must be a JSON object')
  return value
}

function parse(text: string, plainNumbers: boolean): unknown {
  try {
    return plainNumbers ? (JSON.parse(text) as unknown) : (JSON.parse(text, refuseUnreadable as never) as unknown)
  } catch {
    throw badBody(text === '' ? 'must be a JSON object, and is empty' : 'must be JSON')
  }
}

/** Platforms that do not give the source give the number, which then shows only what the double kept. */
function refuseUnreadable(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  return typeof value === 'number' && !isPlainNumber(context?.source ?? String(value)) ? new UnreadableNumber() : value
}

function badBody(message: string, path = 'body'): RollforwardError {
  const error: FieldError = { path: path === '' ? 'body' : path, message }
  return new RollforwardError('INVALID_REQUEST', { errors: [error], detail: `${error.path}: ${message}` })
}
