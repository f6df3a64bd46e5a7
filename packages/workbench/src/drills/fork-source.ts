import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Compiled once and kept: drills start the same programs hundreds of times. */
const cache = join(import.meta.dirname, '../../../../node_modules/.cache/compiled')

/** Starts a source file as a process of its own, with one text that it reads from ROLLFORWARD_DRILL. */
export function forkSource(file: URL, given: string): ChildProcess {
  return fork(fileURLToPath(file), [], {
    execArgv: ['--conditions=rollforward-source'],
    env: { ...process.env, NODE_COMPILE_CACHE: cache, ROLLFORWARD_DRILL: given },
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
  })
}
