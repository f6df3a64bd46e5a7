/**
 * Writes values as the text of a PostgreSQL array. Arrays travel as one text parameter with a cast, because the two drivers turn
 * JavaScript arrays into parameters in different ways.
 */
export function arrayText(values: readonly (string | null)[]): string {
  return `{${values.map((value) => (value === null ? 'NULL' : plain.test(value) ? value : quote(value))).join(',')}}`
}

/** Numbers, dates, instants and ids need no quotes, and most of what is written is these. No word can be among them, such as NULL. */
const plain = /^[-0-9a-f.:TZ]+$/

/** Everything else is quoted: a comma, a brace, a space or nothing at all would be read as syntax. */
function quote(value: string): string {
  return `"${value.replace(/["\\]/g, '\\$&')}"`
}

/** A value of any column as text, the form in which the database reads every type. */
export function cellText(value: unknown, isJson: boolean): string | null {
  if (value === null || value === undefined) return null
  if (isJson) return JSON.stringify(value)
  return typeof value === 'string' ? value : `${value as number | boolean}`
}
