import { invalidField } from './errors.ts'
import { nameId } from './ids.ts'
import { integer, z } from './schema.ts'

/** The parameters that every list takes. */
export const pageInput = {
  limit: integer({ minimum: 1, maximum: 500 }).default(50),
  offset: integer({ minimum: 0, maximum: 1_000_000_000 }).default(0),
  cursor: z.string().max(1000).optional(),
}

/** The fields that every list answers. */
export const pageOutput = {
  total: z.int(),
  limit: z.int(),
  offset: z.int(),
  next_cursor: z.string().nullable(),
}

export interface Place {
  readonly date: string
  readonly created_at: string
  readonly id: string
}

export interface PageInput {
  readonly limit: number
  readonly offset: number
  readonly cursor?: string | undefined
}

/**
 * A cursor is the place of the last row seen and a checksum that binds it to its list, tenant and filters. It opens nothing that
 * the caller could not list anyway, so the checksum guards against mix-ups, not against forgery.
 */
export function readPage(input: PageInput, boundTo: readonly string[]): { limit: number; offset: number; after?: Place } {
  if (input.cursor === undefined) return { limit: input.limit, offset: input.offset }
  const [place, sum] = splitCursor(input.cursor)
  const [date, created_at, ...id] = place.split('~')
  if (sum !== checksum(place, boundTo) || id.length === 0)
    throw invalidField('cursor', 'must be the next_cursor of an answer to the same request')
  return { limit: input.limit, offset: input.offset, after: { date: date!, created_at: created_at!, id: id.join('~') } }
}

/** The page's fields of an answer. `rows` are the page's rows as they are in the store. */
export function pageFields<Row>(
  input: PageInput,
  found: { readonly rows: readonly Row[]; readonly total: number },
  place: (row: Row) => Place,
  boundTo: readonly string[],
): { total: number; limit: number; offset: number; next_cursor: string | null } {
  const last = found.rows.at(-1)
  const seen = input.cursor === undefined ? input.offset + found.rows.length : 0
  const more = last !== undefined && found.rows.length === input.limit && (input.cursor !== undefined || seen < found.total)
  return { total: found.total, limit: input.limit, offset: input.offset, next_cursor: more ? writeCursor(place(last), boundTo) : null }
}

function writeCursor({ date, created_at, id }: Place, boundTo: readonly string[]): string {
  const place = `${date}~${created_at}~${id}`
  return toHex(`${place}!${checksum(place, boundTo)}`)
}

function splitCursor(cursor: string): [place: string, sum: string] {
  const text = fromHex(cursor)
  const cut = text.lastIndexOf('!')
  return [text.slice(0, Math.max(cut, 0)), text.slice(cut + 1)]
}

function checksum(place: string, boundTo: readonly string[]): string {
  return nameId('cursor', place, ...boundTo).slice(0, 18)
}

function toHex(text: string): string {
  return Array.from(new TextEncoder().encode(text), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Symbols and users have names in any script, so the bytes are read as UTF-8; what is none is no cursor. */
function fromHex(hex: string): string {
  if (!/^([0-9a-f]{2})+$/.test(hex)) return ''
  try {
    return decodeURIComponent(hex.replace(/../g, '%$&'))
  } catch {
    return ''
  }
}
