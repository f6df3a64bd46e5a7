/** The only file that imports zod. `jitless` comes first: zod otherwise probes `new Function`, a violation under a strict policy. */
import { z } from 'zod'
import { isCurrency } from './currencies.ts'
import { type DecimalText, formatScaled, formatTrimmed, isDecimalText, parseScaled } from './decimal.ts'
import type { Instant } from './clock.ts'
import { type Id, isId } from './ids.ts'
import type { Money } from './money.ts'
import { DATE_MAX, DATE_MIN, isPlainDate, type PlainDate } from './plain-date.ts'

z.config({ jitless: true })

export { z }

/** The JSON Schema of our own scalar types: what OpenAPI and the generated field table show of them. */
export const scalarJsonSchemas = z.registry<Record<string, unknown>>()

/** A scalar read by our own function: it gives the checked value, or a sentence that says what would be right. */
function scalar<Output, Input = Output>(json: Record<string, unknown>, read: (value: unknown) => Output | Wrong): z.ZodType<Output, Input> {
  const schema = z.unknown().transform((value, context): Output => {
    const result = read(value)
    if (!(result instanceof Wrong)) return result
    context.issues.push({ code: 'custom', message: value === undefined ? 'is required' : result.message, input: value })
    return z.NEVER
  })
  scalarJsonSchemas.add(schema, json)
  return schema as unknown as z.ZodType<Output, Input>
}

class Wrong {
  readonly message: string
  constructor(message: string) {
    this.message = message
  }
}

/** A JSON number as decimal text when it means one exactly: at most 15 significant digits and no exponent. */
function decimalSource(value: unknown): string | null {
  if (typeof value === 'string') return value
  if (typeof value !== 'number' || !Number.isFinite(value)) return null
  const text = String(value)
  return /^-?[0-9]+(\.[0-9]+)?$/.test(text) && text.replace(/[-.]/g, '').replace(/^0+/, '').length <= 15 && !Object.is(value, -0)
    ? text
    : null
}

interface DecimalLimits {
  readonly whole_digits_max: number
  readonly scale_max: number
  readonly sign: 'positive' | 'not_negative' | 'any'
  readonly example: string
}

function decimalPattern({ whole_digits_max, scale_max, sign }: DecimalLimits): string {
  return `^${sign === 'any' ? '-?' : ''}(0|[1-9][0-9]{0,${whole_digits_max - 1}})(\\.[0-9]{1,${scale_max}})?$`
}

function decimalScalar<Output extends string>(
  limits: DecimalLimits,
  format: (units: bigint) => string,
): z.ZodType<Output, string | number> {
  const wanted =
    limits.sign === 'any' ? 'a decimal' : limits.sign === 'positive' ? 'a decimal greater than zero' : 'a decimal that is not negative'
  const wrong = new Wrong(
    `must be ${wanted} such as "${limits.example}", with at most ${limits.whole_digits_max} digits before and ${limits.scale_max} after the point`,
  )
  const json = {
    type: 'string',
    pattern: decimalPattern(limits),
    maxLength: limits.whole_digits_max + limits.scale_max + 2,
    examples: [limits.example],
  }
  return scalar<Output, string | number>(json, (value) => {
    const text = decimalSource(value)
    if (text === null || !isDecimalText(text, limits)) return wrong
    const units = parseScaled(text, limits.scale_max)
    if (text.startsWith('-') && (units === 0n || limits.sign !== 'any')) return wrong
    if (limits.sign === 'positive' && units === 0n) return wrong
    return format(units) as Output
  })
}

const moneyLimits = { whole_digits_max: 14, scale_max: 2, example: '50000.00' } as const
const unitLimits = { whole_digits_max: 15, scale_max: 8, example: '187.25' } as const
const formatMoney = (cents: bigint): string => formatScaled(cents, 2)
const formatUnits = (units: bigint): string => formatTrimmed(units, 8)

/** Money of any sign. The rule that an amount is greater than zero has a code of its own, so amounts are read with this as well. */
export const money = decimalScalar<Money>({ ...moneyLimits, sign: 'any' }, formatMoney)
export const moneyNotNegative = decimalScalar<Money>({ ...moneyLimits, sign: 'not_negative' }, formatMoney)
/** Prices, quantities, rates, multipliers. */
export const decimal = decimalScalar<DecimalText>({ ...unitLimits, sign: 'any' }, formatUnits)
export const decimalNotNegative = decimalScalar<DecimalText>({ ...unitLimits, sign: 'not_negative' }, formatUnits)
export const decimalPositive = decimalScalar<DecimalText>({ ...unitLimits, sign: 'positive' }, formatUnits)

/** A ratio in an answer: decimal text, "0.0123" is 1.23 %. */
export const ratio = decimalScalar<DecimalText>({ whole_digits_max: 30, scale_max: 16, sign: 'any', example: '0.0123' }, (units) =>
  formatTrimmed(units, 16),
)

export const date = scalar<PlainDate, string>(
  { type: 'string', format: 'date', pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$', minLength: 10, maxLength: 10, examples: ['2025-11-03'] },
  (value) =>
    typeof value === 'string' && isPlainDate(value)
      ? value
      : new Wrong(`must be a calendar date such as "2025-11-03", from ${DATE_MIN} to ${DATE_MAX}`),
)

export const instant = scalar<Instant, string>(
  {
    type: 'string',
    format: 'date-time',
    pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z$',
    maxLength: 24,
    examples: ['2025-11-03T14:30:00.000Z'],
  },
  (value) =>
    typeof value === 'string' && isInstant(value)
      ? (value as Instant)
      : new Wrong('must be an instant in UTC such as "2025-11-03T14:30:00.000Z"'),
)

function isInstant(text: string): boolean {
  const match = /^([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})\.[0-9]{3}Z$/.exec(text)
  return match !== null && isPlainDate(match[1]!) && match[2]! < '24' && match[3]! < '60' && match[4]! < '60'
}

export const id = scalar<Id, string>(
  {
    type: 'string',
    format: 'uuid',
    pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
    minLength: 36,
    maxLength: 36,
  },
  (value) => (typeof value === 'string' && isId(value) ? value : new Wrong('must be a UUID in lower case')),
)

export const currency = scalar<string>({ type: 'string', pattern: '^[A-Z]{3}$', minLength: 3, maxLength: 3, examples: ['USD'] }, (value) =>
  typeof value === 'string' && isCurrency(value) ? value : new Wrong('must be an ISO 4217 currency code such as "USD"'),
)

/** Control characters but tab and line feed, direction overrides, half surrogate pairs and noncharacters have no place in text that people read. */
const unsafeText =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufffe\uffff\ufeff]|[\u{1fffe}\u{1ffff}\u{2fffe}\u{2ffff}\u{10fffe}\u{10ffff}]|\p{Surrogate}/u

function isSafeText(text: string, pointsMax: number): boolean {
  if (text.length > pointsMax * 2 || unsafeText.test(text)) return false
  let points = 0
  for (const _ of text) points += 1
  return points <= pointsMax
}

/** Free text, counted in Unicode code points as Postgres counts. */
export function freeText(pointsMax: number): z.ZodType<string> {
  return scalar<string>({ type: 'string', maxLength: pointsMax }, (value) =>
    typeof value === 'string' && isSafeText(value, pointsMax)
      ? value
      : new Wrong(`must be text of at most ${pointsMax} characters without control characters`),
  )
}

/** Text on one line that says something: names, symbols. */
export function label(pointsMax: number): z.ZodType<string> {
  return scalar<string>({ type: 'string', minLength: 1, maxLength: pointsMax }, (value) =>
    typeof value === 'string' && isSafeText(value, pointsMax) && !/[\n\t]/.test(value) && value.trim() !== '' && value === value.trim()
      ? value
      : new Wrong(`must be text of 1 to ${pointsMax} characters on one line, without blanks at its ends`),
  )
}

/** Who somebody is in the partner's own system: a user or a tenant. */
export const principal = scalar<string>(
  { type: 'string', pattern: '^[A-Za-z0-9_.:@|~+-]{1,200}$', minLength: 1, maxLength: 200 },
  (value) =>
    typeof value === 'string' && /^[A-Za-z0-9_.:@|~+-]{1,200}$/.test(value)
      ? value
      : new Wrong('must be 1 to 200 letters, digits or any of _ . : @ | ~ + -'),
)

/** A whole number that comes as a number in the body or as text in the query. */
export function integer(range: { readonly minimum: number; readonly maximum: number }): z.ZodType<number, number | string> {
  const wrong = new Wrong(`must be a whole number from ${range.minimum} to ${range.maximum}`)
  return scalar<number, number | string>({ type: 'integer', ...range }, (value) => {
    const number = typeof value === 'string' && /^(0|[1-9][0-9]{0,14})$/.test(value) ? +value : value
    return typeof number === 'number' &&
      Number.isInteger(number) &&
      !Object.is(number, -0) &&
      number >= range.minimum &&
      number <= range.maximum
      ? number
      : wrong
  })
}

/** A yes or no that comes as a boolean in the body or as text in the query. */
export const flag = scalar<boolean, boolean | 'true' | 'false'>({ type: 'boolean' }, (value) => {
  if (typeof value === 'boolean') return value
  return value === 'true' ? true : value === 'false' ? false : new Wrong('must be true or false')
})

/** Exactly one of the names. */
export function oneOf<const Name extends string>(...names: readonly [Name, ...Name[]]): z.ZodType<Name, Name> {
  const known = new Set<unknown>(names)
  return scalar<Name>({ type: 'string', enum: names }, (value) =>
    known.has(value) ? (value as Name) : new Wrong(`must be one of ${names.join(', ')}`),
  )
}

/** Several values: an array, or text with commas between them in the query. */
export function listOf<Output, Input>(
  item: z.ZodType<Output, Input>,
  lengthMax: number,
): z.ZodType<readonly Output[], readonly Input[] | string> {
  const schema = z.preprocess((value) => (typeof value === 'string' ? value.split(',') : value), z.array(item).min(1).max(lengthMax))
  return schema as unknown as z.ZodType<readonly Output[], readonly Input[] | string>
}

/** An edit that names nothing to change is a mistake of whoever sent it. `besides` are fields that say how, not what. */
export function changesSomething<Schema extends z.ZodObject>(schema: Schema, besides: readonly string[] = []): Schema {
  const named = (input: object): boolean => Object.entries(input).some(([name, value]) => value !== undefined && !besides.includes(name))
  return schema.refine((input) => named(input as object), { message: 'must name at least one field to change' })
}
