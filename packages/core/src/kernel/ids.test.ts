import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isId, nameId, randomIds } from './ids.ts'
import { sha1 } from './sha1.ts'

describe('ids', () => {
  it('grow with time and within a millisecond', () => {
    const ids = randomIds()
    const made = [...Array.from({ length: 5000 }, () => ids.next(1_000)), ids.next(999), ids.next(2_000)]
    expect(new Set(made).size).toBe(made.length)
    expect([...made].sort()).toEqual(made)
    expect(made.every(isId)).toBe(true)
    expect(made[0]!.slice(14, 15)).toBe('7')
    expect(made[0]!.slice(0, 13)).toBe('00000000-03e8')
  })

  it('are the same for the same parts and differ for others', () => {
    expect(nameId('lot', 'a')).toBe(nameId('lot', 'a'))
    expect(nameId('lot', 'a')).not.toBe(nameId('lota'))
    expect(nameId('lot', 'a', 'b')).not.toBe(nameId('lot', 'ab'))
    expect(nameId('lot', 'a')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  })

  it.each([
    '',
    'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11',
    '{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}',
    'a0eebc999c0b4ef8bb6d6bb9bd380a11',
    ' a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a1',
  ])('do not look like %j', (text) => {
    expect(isId(text)).toBe(false)
  })
})

describe('sha1', () => {
  it('agrees with the platform on any message', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (message) => {
        expect(Buffer.from(sha1(message)).toString('hex')).toBe(createHash('sha1').update(message).digest('hex'))
      }),
    )
  })
})
