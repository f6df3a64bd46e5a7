import { describe, expect, it } from 'vitest'
import { arrayText, cellText } from './array-text.ts'

describe('array text', () => {
  it.each([
    [[], '{}'],
    [
      ['1.50', '-0.00000001', '2025-11-03', '2025-11-03T14:30:00.120Z', '0197a000-0000-7000-8000-00000000000f'],
      '{1.50,-0.00000001,2025-11-03,2025-11-03T14:30:00.120Z,0197a000-0000-7000-8000-00000000000f}',
    ],
    [[null, 'NULL', 'null', ''], '{NULL,"NULL","null",""}'],
    [['a,b', '{}', ' x ', '"', '\\'], '{"a,b","{}"," x ","\\"","\\\\"}'],
  ])('%j is %s', (values, text) => {
    expect(arrayText(values)).toBe(text)
  })
})

describe('cell text', () => {
  it.each([
    [null, false, null],
    [undefined, true, null],
    [7, false, '7'],
    [false, false, 'false'],
    ['x', false, 'x'],
    [{ a: [1, '"'] }, true, '{"a":[1,"\\""]}'],
    ['x', true, '"x"'],
  ])('%j (json: %s) is %s', (value, isJson, text) => {
    expect(cellText(value, isJson)).toBe(text)
  })
})
