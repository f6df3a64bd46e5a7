/**
 * Writes values as the text of a PostgreSQL array. Arrays travel as one text parameter with a cast, because the two drivers turn
 * JavaScript arrays into parameters in different ways.
 */
export function arrayText(values: readonly (string | null)[]): string {
  return `{${values.map((value) => (value === null ? 'NULL' : quote(value))).join(',')}}`
}

/** Quotes always: an unquoted NULL, comma or brace would be read as syntax. */
function quote(value: string): string {
  return `"${value.replace(/["\\]/g, '\\$&')}"`
}

/** A value of any column as text, the form in which the database reads every type. */
export function cellText(value: unknown, isJson: boolean): string | null {
  if (value === null || value === undefined) return null
  if (isJson) return JSON.stringify(value)
  return typeof value === 'string' ? value : `${value as number | boolean}`
}
