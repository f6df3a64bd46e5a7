import { isRollforwardError } from '@rollforward/core'
import { describe, expect, it } from 'vitest'
import { decodeSegment, readQuery } from './read-query.ts'

const read = (query: string) => readQuery(`http://localhost/api/v1/portfolios${query}`)

describe('readQuery', () => {
  it.each([
    ['', {}],
    ['?', {}],
    ['?a=1&b=x%20y', { a: '1', b: 'x y' }],
    ['?a=x+y%2Bz', { a: 'x y+z' }],
    ['?a=', { a: '' }],
    ['?a=1=2', { a: '1=2' }],
    ['?a=%E2%82%AC#b=2', { a: '€' }],
  ])('%j', (query, expected) => expect(read(query)).toEqual(expected))

  const refused = [
    '?a',
    '?=1',
    '?&',
    '?a=1&',
    '?a=1&a=2',
    '?a=1&%61=2',
    '?a=%zz',
    '?a=%',
    '?a=%c0%af',
    '?a=%ff',
    '?%zz=1',
    '?__proto__=1',
    `?${'a=1&'.repeat(20_000)}`,
    `?a=${'x'.repeat(17_000)}`,
  ]
  it.each(refused.map((query) => [query.slice(0, 40), query]))('refuses %j', (_, query) => {
    expect(() => read(query)).toThrow(expect.objectContaining({ code: 'INVALID_REQUEST' }))
  })

  it('refuses 101 parameters', () => {
    const many = (count: number): string => `?${Array.from({ length: count }, (_, index) => `p${index}=1`).join('&')}`
    expect(Object.keys(read(many(100)))).toHaveLength(100)
    expect(() => read(many(101))).toThrow(expect.objectContaining({ code: 'INVALID_REQUEST' }))
  })
})

describe('decodeSegment', () => {
  it('decodes once and refuses half an escape', () => {
    expect(decodeSegment('a%40b%252f', 'user_id')).toBe('a@b%2f')
    try {
      decodeSegment('%zz', 'user_id')
      expect.unreachable()
    } catch (error) {
      expect(isRollforwardError(error) && error.errors[0]?.path).toBe('user_id')
    }
  })
})
