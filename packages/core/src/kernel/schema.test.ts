import { describe, expect, it } from 'vitest'
import {
  changesSomething,
  currency,
  date,
  decimal,
  decimalNotNegative,
  decimalPositive,
  flag,
  freeText,
  id,
  instant,
  integer,
  label,
  listOf,
  money,
  moneyNotNegative,
  oneOf,
  principal,
  ratio,
  z,
} from './schema.ts'

/** What is made of a value, or the sentence that says what would be right. */
function read(schema: z.ZodType, value: unknown): unknown {
  const result = schema.safeParse(value)
  return result.success ? result.data : result.error.issues.map(({ message }) => message).join('; ')
}

const taken = (schema: z.ZodType, values: readonly unknown[]) => values.filter((value) => schema.safeParse(value).success)
const nothings = [null, true, false, [], {}, Number.NaN, Infinity, -Infinity, Symbol('x'), 1n]

const moneyWanted = (what: string) => `must be ${what} such as "50000.00", with at most 14 digits before and 2 after the point`
const unitsWanted = (what: string) => `must be ${what} such as "187.25", with at most 15 digits before and 8 after the point`

describe('decimals', () => {
  it.each<[string, z.ZodType, unknown, string]>([
    ['text', money, '50000.00', '50000.00'],
    ['text with fewer digits', money, '7', '7.00'],
    ['a number', money, 50000, '50000.00'],
    ['a number with a fraction', money, 0.1, '0.10'],
    ['a negative number', money, -12.5, '-12.50'],
    ['fifteen digits', decimal, 123456789.012345, '123456789.012345'],
    ['fifteen digits after zeros', decimal, 0.00123456, '0.00123456'],
    ['the largest money', money, '99999999999999.99', '99999999999999.99'],
    ['the smallest unit', decimalPositive, '0.00000001', '0.00000001'],
    ['zeros at the end', decimal, '1.50000000', '1.5'],
    ['nothing', decimalNotNegative, '0.00', '0'],
    ['nothing of money', moneyNotNegative, 0, '0.00'],
    ['a ratio', ratio, '-0.0123', '-0.0123'],
  ])('takes %s', (_, schema, value, right) => {
    expect(read(schema, value)).toBe(right)
  })

  it.each<[string, unknown]>([
    ['a third digit', '1.005'],
    ['an exponent', '1e3'],
    ['a number with an exponent', 1e21],
    ['a tiny number', 1e-7],
    ['sixteen digits as a number', 12345678901234.56],
    ['sixteen digits without a point', 1234567890123456],
    ['minus nothing as a number', -0],
    ['minus nothing', '-0'],
    ['minus nothing with digits', '-0.00'],
    ['fifteen digits before the point', '100000000000000'],
    ['a plus', '+1'],
    ['a blank', ' 1'],
    ['a comma', '1,5'],
    ['a point without digits', '1.'],
    ['a leading zero', '01'],
    ['a hexadecimal number', '0x10'],
    ['empty text', ''],
    ...nothings.map((value, index): [string, unknown] => [`what is none (${index})`, value]),
  ])('refuses %s', (_, value) => {
    expect(read(money, value)).toBe(moneyWanted('a decimal'))
  })

  it('say what sign they want', () => {
    expect(read(moneyNotNegative, '-0.01')).toBe(moneyWanted('a decimal that is not negative'))
    expect(read(decimalNotNegative, '-1')).toBe(unitsWanted('a decimal that is not negative'))
    expect([read(decimalPositive, '0'), read(decimalPositive, '-1'), read(decimalPositive, '0.000000001')]).toEqual(
      Array.from({ length: 3 }, () => unitsWanted('a decimal greater than zero')),
    )
    expect(read(decimal, '1234567890123456')).toBe(unitsWanted('a decimal'))
  })

  it('say that what is left out is required', () => {
    for (const schema of [
      money,
      decimalPositive,
      date,
      instant,
      id,
      currency,
      principal,
      flag,
      label(3),
      integer({ minimum: 0, maximum: 1 }),
      oneOf('a'),
    ])
      expect(read(schema, undefined)).toBe('is required')
  })
})

describe('dates and instants', () => {
  it('are those of the calendar', () => {
    const dates = [
      '2024-02-29',
      '2025-11-03',
      '2025-02-29',
      '2025-13-01',
      '2025-1-1',
      '2025-11-03T00:00:00Z',
      '20251103',
      20251103,
      new Date(),
      ...nothings,
    ]
    expect(taken(date, dates)).toEqual(['2024-02-29', '2025-11-03'])
    expect(read(date, 'today')).toMatch(/^must be a calendar date such as "2025-11-03", from \d{4}-\d\d-\d\d to \d{4}-\d\d-\d\d$/)
  })

  it('in UTC with milliseconds', () => {
    const right = ['2025-11-03T14:30:00.000Z', '2025-11-03T23:59:59.999Z', '2024-02-29T00:00:00.000Z', '2025-11-03T09:05:07.120Z']
    const wrong = [
      '2025-11-03T24:00:00.000Z',
      '2025-11-03T23:60:00.000Z',
      '2025-11-03T23:59:60.000Z',
      '2025-02-29T00:00:00.000Z',
      '2025-11-03T14:30:00Z',
      '2025-11-03T14:30:00.000',
      '2025-11-03T14:30:00.000+01:00',
      '2025-11-03 14:30:00.000Z',
      ' 2025-11-03T14:30:00.000Z',
      '2025-11-03T14:30:00.000Z ',
      '2025-1-03T14:30:00.000Z',
      '2025-11-3T14:30:00.000Z',
      '225-11-03T14:30:00.000Z',
      '2025-11-03T4:30:00.000Z',
      '2025-11-03T14:3:00.000Z',
      '2025-11-03T14:30:0.000Z',
      '2025-11-03T14:30:00.00Z',
      '2025-11-03T14:30:00x000Z',
      'xxxx-11-03T14:30:00.000Z',
      '2025-xx-03T14:30:00.000Z',
      '2025-11-xxT14:30:00.000Z',
      '2025-11-03Txx:30:00.000Z',
      '2025-11-03T14:xx:00.000Z',
      '2025-11-03T14:30:xx.000Z',
      '2025-11-03T14:30:00.xxxZ',
      '2025-11-03',
      1762180200000,
      ...nothings,
    ]
    expect(taken(instant, [...right, ...wrong])).toEqual(right)
    expect(read(instant, 'now')).toBe('must be an instant in UTC such as "2025-11-03T14:30:00.000Z"')
  })
})

describe('names', () => {
  it('of rows are UUIDs in lower case', () => {
    const right = '019a2b55-5138-768f-8c92-28e82f292872'
    expect(taken(id, [right, right.toUpperCase(), `${right}0`, right.slice(1), `{${right}}`, [right], 7, ...nothings])).toEqual([right])
    expect(read(id, 'x')).toBe('must be a UUID in lower case')
  })

  it('of currencies are codes that exist', () => {
    expect(taken(currency, ['USD', 'JPY', 'usd', 'XXZ', 'US', 'USDX', ['USD'], ...nothings])).toEqual(['USD', 'JPY'])
    expect(read(currency, 'Euro')).toBe('must be an ISO 4217 currency code such as "USD"')
  })

  it('of people and tenants have a few signs', () => {
    const right = ['ann', 'auth0|5f7c', 'a@b.c', 'x'.repeat(200), '+~:-_9']
    expect(taken(principal, [...right, '', 'x'.repeat(201), 'a b', 'a,b', 'ä', 'a\n', ['ann'], 7, ...nothings])).toEqual(right)
    expect(read(principal, '')).toBe('must be 1 to 200 letters, digits or any of _ . : @ | ~ + -')
  })

  it('that are one of a few', () => {
    expect(taken(oneOf('a', 'b'), ['a', 'b', 'c', 'A', ['a'], ...nothings])).toEqual(['a', 'b'])
    expect(read(oneOf('a', 'b'), 'c')).toBe('must be one of a, b')
  })
})

describe('text', () => {
  const flagOfWales = '🏴󠁧󠁢󠁷󠁬󠁳󠁿'

  it('is counted in code points', () => {
    expect(taken(freeText(3), ['', 'abc', 'abcd', '💶💶💶', '💶💶💶💶', 'a\nb', 'a\tb', '   '])).toEqual([
      '',
      'abc',
      '💶💶💶',
      'a\nb',
      'a\tb',
      '   ',
    ])
    expect([...flagOfWales].length).toBe(7)
    expect(taken(freeText(7), [flagOfWales])).toEqual([flagOfWales])
    expect(taken(freeText(6), [flagOfWales])).toEqual([])
    expect(read(freeText(3), 'abcd')).toBe('must be text of at most 3 characters without control characters')
  })

  it.each([
    '\u0000',
    '\u0007',
    '\u000b',
    '\r',
    '\u001b',
    '\u007f',
    '\u0085',
    '\u200e',
    '\u202e',
    '\u2066',
    '\ufeff',
    '\ufffe',
    '\ud800',
    '\u{1ffff}',
  ])('has no %j in it', (sign) => {
    expect(taken(freeText(9), [`a${sign}b`])).toEqual([])
    expect(taken(label(9), [`a${sign}b`])).toEqual([])
  })

  it('on one line says something', () => {
    expect(taken(label(3), ['abc', 'a b', 'ä', '', ' ', ' a', 'a ', 'a\nb', 'a\tb', 'abcd', ['a'], 7, ...nothings])).toEqual([
      'abc',
      'a b',
      'ä',
    ])
    expect(read(label(3), '')).toBe('must be text of 1 to 3 characters on one line, without blanks at its ends')
    expect(taken(freeText(3), [['a'], 7, ...nothings])).toEqual([])
  })
})

describe('whole numbers, yes and no', () => {
  it('come as numbers or as text', () => {
    const schema = integer({ minimum: 0, maximum: 500 })
    expect(['0', '7', '500', 0, 7, 500].map((value) => read(schema, value))).toEqual([0, 7, 500, 0, 7, 500])
    expect(
      taken(schema, [-0, -1, 501, '501', 1.5, '1.5', '07', '+7', '-7', ' 7', '7 ', '7a', 'a7', '', '1e2', ['7'], ...nothings]),
    ).toEqual([])
    expect(read(schema, 'x')).toBe('must be a whole number from 0 to 500')
    const large = integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER })
    expect([read(large, '999999999999999'), read(large, '1000000000000000')]).toEqual([
      999999999999999,
      expect.stringContaining('whole number'),
    ])
    expect(taken(integer({ minimum: 5, maximum: 6 }), [4, 5, 6, 7])).toEqual([5, 6])
  })

  it('and flags as well', () => {
    expect([true, false, 'true', 'false'].map((value) => read(flag, value))).toEqual([true, false, true, false])
    expect(taken(flag, ['', 'yes', '1', 0, 1, 'TRUE', null, []])).toEqual([])
    expect(read(flag, 'yes')).toBe('must be true or false')
  })
})

describe('lists and edits', () => {
  it('are arrays, or text with commas', () => {
    const schema = listOf(currency, 2)
    expect([read(schema, 'USD,EUR'), read(schema, ['USD']), read(schema, 'USD')]).toEqual([['USD', 'EUR'], ['USD'], ['USD']])
    expect(taken(schema, ['', 'USD,', 'USD EUR', 'USD,EUR,GBP', [], ['USD', 'EUR', 'GBP'], null, undefined])).toEqual([])
  })

  it('name something to change', () => {
    const schema = changesSomething(z.strictObject({ name: label(9).optional(), reason: label(9).optional() }), ['reason'])
    expect(taken(schema, [{ name: 'a' }, { name: 'a', reason: 'b' }])).toHaveLength(2)
    for (const empty of [{}, { reason: 'b' }, { name: undefined }])
      expect(read(schema, empty)).toBe('must name at least one field to change')
  })
})
