import type { Logger } from '@rollforward/core'

const TEXT_LENGTH_MAX = 2000

/** One line of JSON for each message, on standard error: standard output belongs to what a command answers. */
export function jsonLogger(write: (line: string) => void = (line) => void process.stderr.write(line)): Logger {
  const log = (level: string) => (message: string, fields?: Readonly<Record<string, unknown>>) => {
    const shortened = Object.fromEntries(
      Object.entries(fields ?? {}).map(([name, value]) => [name, typeof value === 'string' ? value.slice(0, TEXT_LENGTH_MAX) : value]),
    )
    write(`${JSON.stringify({ at: new Date().toISOString(), level, message, ...shortened })}\n`)
  }
  return { info: log('info'), warn: log('warn'), error: log('error') }
}
