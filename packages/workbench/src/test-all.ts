import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Count } from './browser/count-reporter.ts'

// `npm test`: every check of the repository, and as the last line "N passed, N failed" over all of them.

const root = join(import.meta.dirname, '../../..')
const counts = join(root, 'node_modules/.cache/test-counts')
const bin = (path: string) => [process.execPath, join(root, 'node_modules', path)] as const

interface Step {
  readonly name: string
  readonly command: readonly string[]
  /** A runner that hangs is ended after this time and counts as failed. */
  readonly limit_s: number
  readonly count: (succeeded: boolean) => Count
}

/** Forced, because the incremental state misses some changes: a global declaration or a `lib` that came later. */
const typecheck: Step = { name: 'typecheck', command: [...bin('typescript-7/bin/tsc'), '-b', '--force'], limit_s: 180, count: countAsOne }
const lint: Step = { name: 'lint', command: [...bin('eslint/bin/eslint.js'), '.', '--max-warnings', '0'], limit_s: 300, count: countAsOne }
const format: Step = {
  name: 'format',
  command: [...bin('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.'],
  limit_s: 120,
  count: countAsOne,
}
const vitest: Step = {
  name: 'vitest',
  command: [
    ...bin('vitest/vitest.mjs'),
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${join(counts, 'vitest.json')}`,
  ],
  limit_s: 900,
  count: countVitest,
}
const browser: Step = { name: 'browser', command: bin('@web/test-runner/dist/bin.js'), limit_s: 900, count: countBrowser }

const running = new Set<ChildProcess>()
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    for (const child of running) killGroup(child, 'SIGKILL')
    console.log('interrupted')
    process.exit(130)
  })

rmSync(counts, { recursive: true, force: true })
mkdirSync(counts, { recursive: true })
// Two lanes for two cores. Lint waits for the compiler because its typed rules read the declarations that it writes.
const lanes = await Promise.all([runLane([vitest, browser]), runLane([typecheck, lint, format])])
const total = lanes.flat().reduce(add)
const ranTests = lanes[0].some(({ passed }) => passed > 0)
if (!ranTests) console.log('no test ran')
process.exitCode = total.failed > 0 || !ranTests ? 1 : 0
console.log(`${total.passed} passed, ${total.failed} failed`)

async function runLane(steps: readonly Step[]): Promise<Count[]> {
  const results: Count[] = []
  for (const step of steps) results.push(await runStep(step))
  return results
}

async function runStep({ name, command, limit_s, count }: Step): Promise<Count> {
  const started = Date.now()
  const { code, output, timedOut } = await run(command, limit_s)
  const counted = count(code === 0)
  // A runner may fail without a failed test: a crash, an unhandled rejection, a report that was never written.
  const result = code !== 0 && counted.failed === 0 ? { ...counted, failed: 1 } : counted
  const seconds = ((Date.now() - started) / 1000).toFixed(1)
  if (result.failed > 0) console.log(`${output.trimEnd()}\n${timedOut ? `${name} was ended after ${limit_s} s\n` : ''}`)
  console.log(`${name}: ${result.passed} passed, ${result.failed} failed (${seconds} s)`)
  return result
}

async function run(command: readonly string[], limit_s: number): Promise<{ code: number; output: string; timedOut: boolean }> {
  const [file = '', ...args] = command
  // A group of its own: what a runner has started (browser, database, workers) ends with it.
  const child = spawn(file, args, {
    cwd: root,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, CI: 'true', NO_COLOR: '1' },
  })
  running.add(child)
  let output = ''
  let timedOut = false
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (output += text))
  const limit = setTimeout(() => {
    timedOut = true
    killGroup(child, 'SIGKILL')
  }, limit_s * 1000)
  const code = await new Promise<number>((resolve) => {
    child.once('error', (error) => {
      output += error.message
      resolve(1)
    })
    child.once('close', (status) => {
      resolve(timedOut ? 1 : (status ?? 1))
    })
  })
  clearTimeout(limit)
  running.delete(child)
  return { code, output, timedOut }
}

function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, signal)
  } catch {
    // The group has already ended.
  }
}

function countAsOne(succeeded: boolean): Count {
  return succeeded ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }
}

interface VitestReport {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly { readonly status: string }[] }[]
}

/** A test file that failed without a failed test could not be loaded; it counts as one. */
function countVitest(): Count {
  const report = readReport<VitestReport>('vitest.json')
  if (report === undefined) return { passed: 0, failed: 1 }
  const unloaded = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.every((result) => result.status !== 'failed'),
  )
  return { passed: report.numPassedTests, failed: report.numFailedTests + unloaded.length }
}

function countBrowser(): Count {
  return readReport<Count>('browser.json') ?? { passed: 0, failed: 1 }
}

function readReport<T>(name: string): T | undefined {
  try {
    return JSON.parse(readFileSync(join(counts, name), 'utf8')) as T
  } catch {
    return undefined
  }
}

function add(a: Count, b: Count): Count {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed }
}
