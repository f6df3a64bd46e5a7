import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Chance, chance } from '../../../core/src/store/conformance/random.ts'
import { openBatch, seedBooks } from './batch-world.ts'
import { bookDigests, copyDatabase, type Digests } from './database-copies.ts'
import { drillDatabase } from './drill-database.ts'
import { forkSource } from './fork-source.ts'
import type { Drill, DrillReport } from './main.ts'

// The batch is killed at a random instant and run again: each portfolio is wholly before or wholly after, and in the end every byte
// is what an undisturbed run leaves behind. So it is when two run at once, and when one of the two is killed.

export const killsDrill: Drill = { unit: 'kills', count: 300, run: (options) => runKills(options) }

export interface KillsOptions {
  readonly count: number
  readonly seed: number
  readonly report?: (done: number) => void
}

interface Night {
  /** The database as it is before the night; each run has a copy of it. */
  readonly url: string
  readonly before: Digests
  readonly after: Digests
  /** How long an undisturbed run takes. */
  readonly run_ms: number
}

type Mode = 'one' | 'one of two' | 'two at once'

export async function runKills({ count, seed, report }: KillsOptions): Promise<DrillReport> {
  const luck = chance(seed)
  const database = await drillDatabase()
  const counts = { kills: 0, 'before the first': 0, 'in the middle': 0, 'after the last': 0, pairs: 0 }
  const findings: string[] = []
  try {
    await seedBooks(database.url, seed)
    const night = await undisturbed(database.url)
    for (let index = 0; index < count; index += 1) {
      const mode: Mode = index % 8 === 3 ? 'one of two' : index % 8 === 7 ? 'two at once' : 'one'
      const found = await runOne(night, mode, { luck, counts })
      findings.push(...found.map((finding) => `${index}, ${mode}: ${finding}`))
      report?.(index + 1)
    }
  } finally {
    await database.drop()
  }
  return { counts, findings }
}

async function undisturbed(url: string): Promise<Night> {
  const copy = await copyDatabase(url)
  const before = await bookDigests(copy.url)
  const runner = await startRunner(copy.url)
  const begun = performance.now()
  runner.send('go')
  await once(runner, 'message')
  const run_ms = performance.now() - begun
  await once(runner, 'exit')
  const night = { url, before, after: await bookDigests(copy.url), run_ms }
  await copy.drop()
  return night
}

interface Setting {
  readonly luck: Chance
  readonly counts: Record<'kills' | 'before the first' | 'in the middle' | 'after the last' | 'pairs', number>
}

async function runOne(night: Night, mode: Mode, { luck, counts }: Setting): Promise<string[]> {
  const copy = await copyDatabase(night.url)
  try {
    const runners = await Promise.all(Array.from({ length: mode === 'one' ? 1 : 2 }, () => startRunner(copy.url)))
    const ends = Promise.all(runners.map((runner) => once(runner, 'exit')))
    for (const runner of runners) runner.send('go')
    if (mode === 'two at once') counts.pairs += 1
    else await killAt(runners[0]!, luck.below(Math.ceil(night.run_ms)))
    await ends
    const found = await bookDigests(copy.url)
    if (mode === 'one') noteInstant(night, found, counts)
    if (mode !== 'two at once') counts.kills += 1
    const torn = tornPortfolios(night, found)
    if (mode === 'one') await runHere(copy.url)
    const left = mode === 'one' ? await bookDigests(copy.url) : found
    // Two that meet compute some portfolios twice, which counts as a change of the record and of nothing in it.
    const whole = mode === 'one' ? left.everything === night.after.everything : left.contents === night.after.contents
    return [...torn, ...(whole ? [] : ['the database differs from one that nobody disturbed'])]
  } finally {
    await copy.drop()
  }
}

async function startRunner(url: string): Promise<ChildProcess> {
  const runner = forkSource(new URL('./batch-child.ts', import.meta.url), url)
  runner.stderr?.pipe(process.stderr)
  const [message] = (await Promise.race([once(runner, 'message'), once(runner, 'exit')])) as unknown[]
  if (message !== 'ready') throw new Error('the runner did not start')
  return runner
}

async function killAt(runner: ChildProcess, ms: number): Promise<void> {
  await sleep(ms)
  runner.kill('SIGKILL')
}

async function runHere(url: string): Promise<void> {
  const { rollforward, store } = openBatch(url)
  try {
    const { failures } = await rollforward.system().batch.run({ concurrency: 2 })
    if (failures.length > 0) throw new Error(`the second run failed: ${JSON.stringify(failures[0])}`)
  } finally {
    await store.close()
  }
}

function noteInstant({ before, after }: Night, left: Digests, counts: Setting['counts']): void {
  const done = [...left.portfolios].filter(([id, digest]) => digest === after.portfolios.get(id)).length
  const instant = done === 0 ? 'before the first' : done === before.portfolios.size ? 'after the last' : 'in the middle'
  counts[instant] += 1
}

/** A portfolio is as it was before the night or as it is after it, with all that is below it. */
function tornPortfolios({ before, after }: Night, left: Digests): string[] {
  return [...left.portfolios].flatMap(([id, digest]) => {
    return digest === before.portfolios.get(id) || digest === after.portfolios.get(id)
      ? []
      : [`portfolio ${id} is neither before nor after`]
  })
}
