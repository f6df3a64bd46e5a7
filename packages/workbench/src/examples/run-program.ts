import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'

export const root = join(import.meta.dirname, '../../../..')

export interface RunningProgram {
  readonly child: ChildProcess
  /** What stands in parentheses in the first line that matches. */
  readonly said: string
  stop(): Promise<void>
}

/** Starts a program of the repository from its source and waits until it says what is expected. */
export function startProgram(
  path: string,
  says: RegExp,
  { args = [], cwd = root }: { args?: readonly string[]; cwd?: string } = {},
): Promise<RunningProgram> {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(DATABASE_URL|PORT|NODE_ENV)$/.test(name)))
  const child = spawn(process.execPath, ['--conditions=rollforward-source', join(root, path), ...args], { cwd, env })
  let output = ''
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  return new Promise((resolve, reject) => {
    const read = (text: string): void => {
      output += text
      const said = says.exec(output)?.[1]
      if (said === undefined) return
      resolve({
        child,
        said,
        stop: async () => {
          child.kill('SIGTERM')
          await ended
        },
      })
    }
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', read)
    child.once('error', reject)
    void ended.then(() => reject(new Error(`${path} ended:\n${output}`)))
  })
}
