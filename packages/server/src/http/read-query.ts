import { type FieldError, RollforwardError } from '@rollforward/core'

const LENGTH_MAX = 16_384
const PARAMETERS_MAX = 100

/** The query of an address as an object of text. What could be read in two ways is refused. */
export function readQuery(url: string): Readonly<Record<string, string>> {
  const search = searchOf(url)
  if (search === '') return {}
  if (search.length > LENGTH_MAX) throw badQuery('query', `must not be longer than ${LENGTH_MAX} characters`)
  const parts = search.split('&', PARAMETERS_MAX + 1)
  if (parts.length > PARAMETERS_MAX) throw badQuery('query', `must not have more than ${PARAMETERS_MAX} parameters`)
  const found = new Map<string, string>()
  for (const part of parts) {
    const cut = part.indexOf('=')
    const name = decode(cut === -1 ? part : part.slice(0, cut), 'query')
    const shown = name.slice(0, 100)
    if (cut < 1) throw badQuery(shown === '' ? 'query' : shown, 'must be written as name=value')
    if (name === '__proto__') throw badQuery(name, 'is not a known field')
    if (found.has(name)) throw badQuery(shown, 'is given twice')
    found.set(name, decode(part.slice(cut + 1), shown))
  }
  return Object.fromEntries(found)
}

function searchOf(url: string): string {
  const start = url.indexOf('?')
  if (start === -1) return ''
  const end = url.indexOf('#', start)
  return url.slice(start + 1, end === -1 ? undefined : end)
}

function decode(text: string, path: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    throw badQuery(path, 'is not percent-encoded UTF-8')
  }
}

/** A segment of the path; half an escape is refused, not taken as it stands. */
export function decodeSegment(segment: string, name: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    throw badQuery(name, 'is not percent-encoded UTF-8')
  }
}

function badQuery(path: string, message: string): RollforwardError {
  const errors: readonly FieldError[] = [{ path, message }]
  return new RollforwardError('INVALID_REQUEST', { errors, detail: `${path}: ${message}` })
}
