import { randomInt } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import fc from 'fast-check'
import type { Engine } from '../oracle/against-engine.ts'
import { differenceFromOracle } from '../oracle/against-engine.ts'
import { history } from '../oracle/histories.ts'
import { applyOperation, operation } from '../oracle/operations.ts'
import type { PlainInput } from '../oracle/plain.ts'

// The engine against the oracle over many random histories, each also after some operations on it; then as many histories lived
// through the operations of the SDK, with everything that must hold checked all along:
//   npm run drill -- engine --histories 20000 --seed 7
// The same seed gives the same histories. An interrupted drill goes on where it was; the exit code is 1 at the first difference.

const blockSize = 50

export interface DrillOptions {
  readonly engine: Engine
  readonly histories: number
  readonly seed: number
  /** Histories that an earlier run of this seed has done. */
  readonly from: number
  readonly report: (done: number) => void
}

export interface DrillFailure {
  readonly block_seed: number
  readonly difference: string
  readonly input: PlainInput
}

const property = (engine: Engine) =>
  fc.property(history, fc.array(operation, { maxLength: 3 }), (start, operations) => {
    const stages = [start]
    for (const change of operations) stages.push(applyOperation(stages[stages.length - 1] ?? start, change))
    for (const input of stages) {
      const difference = differenceFromOracle(engine, input)
      if (difference !== null) throw new Difference(difference, input)
    }
  })

class Difference extends Error {
  readonly input: PlainInput

  constructor(message: string, input: PlainInput) {
    super(message)
    this.input = input
  }
}

/** Null when all histories agree, else the first failure, already shrunk. */
export function runEngineDrill({ engine, histories, seed, from, report }: DrillOptions): DrillFailure | null {
  for (let done = from - (from % blockSize); done < histories; done += blockSize) {
    const blockSeed = seed + done / blockSize
    const details = fc.check(property(engine), { seed: blockSeed, numRuns: Math.min(blockSize, histories - done) })
    const error = details.errorInstance
    if (error instanceof Difference) return { block_seed: blockSeed, difference: error.message, input: error.input }
    if (details.failed) throw error instanceof Error ? error : new Error('the drill itself failed', { cause: error })
    report(Math.min(done + blockSize, histories))
  }
  return null
}

function wholeNumber(text: string | undefined, fallback: number, name: string): number {
  if (text === undefined) return fallback
  if (!/^\d{1,9}$/.test(text)) throw new Error(`--${name} takes a whole number`)
  return parseInt(text, 10)
}

function readProgress(path: string): number {
  if (!existsSync(path)) return 0
  const { done } = JSON.parse(readFileSync(path, 'utf8')) as { done: number }
  return done
}

/** Runs one part with its place kept in a file, and gives what is wrong as text, or null. */
async function runPart(
  name: string,
  options: PartOptions,
  run: (from: number, report: (done: number) => void) => Promise<string | null>,
): Promise<string | null> {
  const { histories, seed, fresh } = options
  const folder = join(import.meta.dirname, '../../../../node_modules/.cache/drills')
  const progress = join(folder, `${name}-${seed}.json`)
  mkdirSync(folder, { recursive: true })
  if (fresh) rmSync(progress, { force: true })
  const from = readProgress(progress)
  console.log(`${name}: seed ${seed}, ${histories} histories${from === 0 ? '' : `, going on after ${from}`}`)
  const started = performance.now()
  const failure = await run(from, (done) => {
    writeFileSync(progress, JSON.stringify({ done }))
    const rate = ((done - from) / (performance.now() - started)) * 1000
    const line = `${name}: ${done} of ${histories} histories hold, ${rate.toFixed(0)} a second`
    if (process.stdout.isTTY) process.stdout.write(`\r${line}`)
    else if (done % 1000 === 0 || done === histories) console.log(line)
  })
  if (process.stdout.isTTY) console.log()
  if (failure === null) rmSync(progress, { force: true })
  return failure
}

interface PartOptions {
  readonly histories: number
  readonly seed: number
  readonly fresh: boolean
}

export async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { histories: { type: 'string' }, seed: { type: 'string' }, fresh: { type: 'boolean', default: false } },
  })
  const histories = wholeNumber(values.histories, 20_000, 'histories')
  const seed = wholeNumber(values.seed, randomInt(1_000_000), 'seed')
  const options = { histories, seed, fresh: values.fresh }
  // Imported late, so that an option in error is told even while the engine does not load.
  const { engine } = await import('../oracle/engine.ts')
  const { caseText, runHistories } = await import('../histories/run-histories.ts')
  const alone = await runPart('engine', options, async (from, report) => {
    const failure = runEngineDrill({ engine, histories, seed, from, report })
    return failure && `differs at block seed ${failure.block_seed}: ${failure.difference}\n${JSON.stringify(failure.input, null, 1)}`
  })
  const lived = await runPart('operations', options, async (from, report) => {
    const failure = await runHistories({ histories, seed, from, report })
    return failure && `broken at block seed ${failure.block_seed}: ${failure.message}\nas a case:\n${caseText(failure)}`
  })
  for (const failure of [alone, lived]) if (failure !== null) console.log(failure)
  if (alone === null && lived === null) console.log(`all ${histories} histories hold, alone and lived; seed ${seed}`)
  else process.exitCode = 1
}
