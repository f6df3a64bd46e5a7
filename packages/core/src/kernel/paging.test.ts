import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isRollforwardError } from './errors.ts'
import { pageFields, type Place, readPage } from './paging.ts'

const anyText = fc.string({ unit: 'binary', maxLength: 64 })
const input = { limit: 1, offset: 0 }
const cursorOf = (place: Place, boundTo: readonly string[]) => {
  const { next_cursor } = pageFields(input, { rows: [place], total: 2 }, (row) => row, boundTo)
  return next_cursor!
}

const isRefused = (cursor: string, boundTo: readonly string[]): boolean => {
  try {
    readPage({ ...input, cursor }, boundTo)
    return false
  } catch (error) {
    return isRollforwardError(error) && error.code === 'INVALID_REQUEST'
  }
}

describe('a cursor', () => {
  it('leads back to the place of any row, whatever its symbol or user is called', () => {
    fc.assert(
      fc.property(
        anyText.filter((text) => !/\p{Surrogate}/u.test(text)),
        fc.array(anyText),
        (id, boundTo) => {
          const place = { date: '2026-11-20', created_at: '2026-11-20T15:00:00.000Z', id }
          expect(readPage({ ...input, cursor: cursorOf(place, boundTo) }, boundTo).after).toEqual(place)
        },
      ),
    )
  })

  it('is good for the list it came from and no other', () => {
    const cursor = cursorOf({ date: '', created_at: '', id: 'ACME' }, ['prices', 'acme'])
    expect(isRefused(cursor, ['prices', 'acme'])).toBe(false)
    for (const other of [['splits', 'acme'], ['prices', 'other'], ['prices', 'acme', ''], []]) expect(isRefused(cursor, other)).toBe(true)
  })

  it('cannot be made up', () => {
    fc.assert(fc.property(fc.oneof(anyText, fc.stringMatching(/^([0-9a-f]{2}){1,60}$/)), (text) => isRefused(text, [])))
  })
})

describe('the page after', () => {
  const fields = (page: { limit: number; offset: number; cursor?: string }, rows: number, total: number) =>
    pageFields(page, { rows: Array.from({ length: rows }, () => 'x'), total }, (id) => ({ date: '', created_at: '', id }), [])

  it('is there as long as rows are left', () => {
    expect(fields({ limit: 2, offset: 0 }, 2, 3).next_cursor).not.toBeNull()
    expect(fields({ limit: 2, offset: 1 }, 2, 3).next_cursor).toBeNull()
    expect(fields({ limit: 2, offset: 0 }, 1, 1).next_cursor).toBeNull()
    expect(fields({ limit: 2, offset: 5 }, 0, 3)).toEqual({ total: 3, limit: 2, offset: 5, next_cursor: null })
  })
})
