/** Object ids of the types that come back, from pg_type. Everything that is not listed stays the text that the database sent. */
const BOOL = 16
const INT8 = 20
const INT2 = 21
const INT4 = 23
const JSON_TYPE = 114
const DATE = 1082
const TIMESTAMP = 1114
const TIMESTAMPTZ = 1184
const NUMERIC = 1700

type Parser = (text: string) => unknown

const asText: Parser = (text) => text

/** Alike for both drivers, whose own parsers make local dates, floats and bigints of these. */
export const typeParsers: Readonly<Record<number, Parser>> = {
  [BOOL]: (text) => text === 't',
  [INT2]: readInteger,
  [INT4]: readInteger,
  [INT8]: readInteger,
  [JSON_TYPE]: (text) => JSON.parse(text) as unknown,
  [DATE]: asText,
  [TIMESTAMP]: asText,
  [TIMESTAMPTZ]: readInstant,
  [NUMERIC]: asText,
}

/** The `types` of a pg query: text for whatever has no parser here. */
export const pgTypes = { getTypeParser: (oid: number): Parser => typeParsers[oid] ?? asText }

/** Counts, versions and sequence numbers. One that a number cannot hold would be another number, so it is refused. */
export function readInteger(text: string): number {
  const value = Number.parseInt(text, 10)
  if (!Number.isSafeInteger(value)) throw new RangeError(`integer out of range: ${text}`)
  return value
}

/** "2026-11-20 18:40:33.5+00", as every transaction asks for it, to "2026-11-20T18:40:33.500Z". */
export function readInstant(text: string): string {
  if (!text.endsWith('+00')) throw new RangeError(`not an instant in UTC: ${text}`)
  const fraction = text.slice(20, -3)
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${fraction.slice(0, 3).padEnd(3, '0')}Z`
}
