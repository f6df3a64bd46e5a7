import { describe, expect, it } from 'vitest'
import { pgTypes } from './type-parsers.ts'

const parse = (oid: number, text: string) => pgTypes.getTypeParser(oid)(text)

describe('type parsers', () => {
  it.each([
    ['timestamptz', 1184, '2026-11-20 18:40:33+00', '2026-11-20T18:40:33.000Z'],
    ['timestamptz', 1184, '2026-11-20 18:40:33.1+00', '2026-11-20T18:40:33.100Z'],
    ['timestamptz', 1184, '2026-11-20 18:40:33.012345+00', '2026-11-20T18:40:33.012Z'],
    ['date', 1082, '2024-03-10', '2024-03-10'],
    ['numeric', 1700, '99999999999999.99', '99999999999999.99'],
    ['int8', 20, '9007199254740991', 9007199254740991],
    ['bool', 16, 'f', false],
    ['json', 114, '{"a":[1,"x"]}', { a: [1, 'x'] }],
    ['uuid, which has no parser', 2950, '0197a000-0000-7000-8000-00000000000f', '0197a000-0000-7000-8000-00000000000f'],
  ])('%s', (_, oid, text, value) => {
    expect(parse(oid, text)).toEqual(value)
  })

  it('refuses an instant that is not in UTC, and an integer that a number cannot hold', () => {
    expect(() => parse(1184, '2026-11-20 18:40:33+09')).toThrow(RangeError)
    expect(() => parse(20, '9007199254740992')).toThrow(RangeError)
  })
})
