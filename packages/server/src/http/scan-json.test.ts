import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isPlainNumber, scanJson } from './scan-json.ts'

const limits = { depth_max: 20, values_max: 1000 }
const scan = (text: string) => scanJson(text, limits)

describe('scanJson', () => {
  it('finds nothing wrong with any JSON within its limits', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        const text = JSON.stringify(value)
        const { refusal, plain_numbers } = scan(text)
        if (!text.includes('"__proto__"')) expect(refusal).toBeNull()
        const numbers = (
          JSON.stringify(value, (_, item: unknown) => (typeof item === 'string' ? '' : item)).match(/-?\d[\d.eE+-]*/g) ?? []
        ).filter((token) => !isPlainNumber(token))
        if (!hasTextKeys(value)) expect(plain_numbers).toBe(numbers.length === 0)
      }),
    )
  })

  it('ends on any text at all', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('{', '}', '[', ']', '"', '\\', ',', ':', '1', '-', 'e', '.', ' ', 'a') }),
        (text) => void scan(text),
      ),
    )
  })

  it('refuses a key that is given twice, however it is spelled', () => {
    expect(scan('{"amount":1,"amount":2}').refusal).toEqual({ path: 'amount', message: 'is given twice' })
    expect(scan('{"amount":1,"\\u0061mount":2}').refusal?.path).toBe('amount')
    expect(scan('[{"a":1},{"a":2},{"a":{"a":3}}]').refusal).toBeNull()
    expect(scan('{"a":"a","b":["a","a"],"c":"b"}').refusal).toBeNull()
  })

  it('refuses the key that reaches the prototype', () => {
    expect(scan('{"__proto__":{}}').refusal?.path).toBe('__proto__')
    expect(scan('{"\\u005f_proto__":{}}').refusal?.path).toBe('__proto__')
    expect(scan('{"a":"__proto__"}').refusal).toBeNull()
  })

  it('counts depth and values', () => {
    const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)
    expect(scan(nested(20)).refusal).toBeNull()
    expect(scan(nested(21)).refusal?.message).toContain('deeper than 20')
    expect(scan(`[${Array(1000).fill(0).join(',')}]`).refusal).toBeNull()
    expect(scan(`[${Array(1001).fill(0).join(',')}]`).refusal?.message).toContain('1000 values')
  })

  it('does not look for brackets, keys or numbers inside text', () => {
    const deep = JSON.stringify({ a: `${'['.repeat(50)}1e5"\\`, b: '{"b":1,"b":2}' })
    expect(scan(deep)).toEqual({ refusal: null, plain_numbers: true })
  })

  it('takes time in proportion to the text', () => {
    const started = performance.now()
    for (const text of [`"${'\\'.repeat(1_000_000)}"`, `"${'\\"'.repeat(500_000)}"`, '-'.repeat(1_000_000), '1'.repeat(1_000_000)])
      scan(text)
    expect(performance.now() - started).toBeLessThan(1000)
  })
})

/** A key may itself look like a number, which the comparison by pattern cannot tell apart. */
function hasTextKeys(value: unknown): boolean {
  return /"[^"]*\d/.test(JSON.stringify(value))
}

describe('isPlainNumber', () => {
  const plain = ['0', '5', '-5', '50000.00', '0.07', '0.00', '123456789012345', '0.000000000000001', '1.0']
  const odd = [
    '-0',
    '-0.00',
    '1e3',
    '1E3',
    '4.35e0',
    '1e-400',
    '99999999999999.99',
    '0.1000000000000000055511151231257827',
    '01',
    '+5',
    '.5',
    '5.',
    '1234567890123456',
  ]
  it.each(plain)('%s can be read as it stands', (source) => expect(isPlainNumber(source)).toBe(true))
  it.each(odd)('%s cannot', (source) => expect(isPlainNumber(source)).toBe(false))
})
