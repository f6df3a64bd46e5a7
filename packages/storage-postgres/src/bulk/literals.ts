import { RollforwardError } from '@rollforward/core/store'
import type { RawBuilder } from 'kysely'
import { build } from '../connection.ts'

/** COPY takes no parameters, so they are written into the statement; only what this file quotes ever gets there. */
export function withLiterals(query: RawBuilder<unknown>): string {
  const { sql, parameters } = query.compile(build)
  return sql.replace(/\$(\d+)/g, (_, number: string) => literal(parameters[parseInt(number, 10) - 1]))
}

/** A zero byte would end the whole message, not only the text. */
function literal(value: unknown): string {
  if (value === null || value === undefined) return 'null'
  const text = `${value as string | number | boolean}`
  if (text.includes('\0')) throw new RollforwardError('INVALID_REQUEST')
  return quoteLiteral(text)
}

/** In E'' a backslash means the same whatever the server's settings. */
export function quoteLiteral(text: string): string {
  return `E'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`
}
