import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'

// `npm run drill -- NAME [--count N] [--seed N]`: what takes too long for every `npm test`, at full length. Exit code 1 when
// anything was found. The seed is printed, and the same seed does the same again.

/** Counts of what was done, and what is wrong, in words. */
export interface DrillReport {
  readonly counts: Readonly<Record<string, number>>
  readonly findings: readonly string[]
}

export interface Drill {
  /** What one unit is called, and how many a whole drill has. */
  readonly unit: string
  readonly count: number
  readonly run: (options: {
    readonly count: number
    readonly seed: number
    readonly report: (done: number) => void
  }) => Promise<DrillReport>
}

const drills: Readonly<Record<string, () => Promise<Drill>>> = {
  kills: async () => (await import('./kills.ts')).killsDrill,
  storms: async () => (await import('./storms.ts')).stormsDrill,
  twins: async () => (await import('./twins.ts')).twinsDrill,
  cuts: async () => (await import('./cuts.ts')).cutsDrill,
  commits: async () => (await import('./commits.ts')).commitsDrill,
}

/** These read their own options. */
const others: Readonly<Record<string, () => Promise<{ main: () => Promise<void> }>>> = {
  engine: () => import('./engine.ts'),
}

const SHOWN_MAX = 20

async function main(): Promise<void> {
  const name = process.argv[2] ?? ''
  const names = [...Object.keys(drills), ...Object.keys(others)].sort().join(', ')
  if (Object.hasOwn(others, name)) {
    process.argv.splice(2, 1)
    return (await others[name]!()).main()
  }
  if (!Object.hasOwn(drills, name)) {
    console.error(`${name === '' ? 'which drill?' : `there is no drill "${name}"`} one of ${names}`)
    process.exitCode = 2
    return
  }
  const { values } = parseArgs({ args: process.argv.slice(3), options: { count: { type: 'string' }, seed: { type: 'string' } } })
  await runDrill(name, await drills[name]!(), {
    count: wholeNumber(values.count, 'count'),
    seed: wholeNumber(values.seed, 'seed') ?? randomInt(1_000_000),
  })
}

async function runDrill(name: string, drill: Drill, given: { readonly count: number | undefined; readonly seed: number }): Promise<void> {
  const count = given.count ?? drill.count
  console.log(`${name}: ${count} ${drill.unit}, seed ${given.seed}`)
  const begun = performance.now()
  let told = begun
  const report = (done: number): void => {
    if (done < count && performance.now() - told < 10_000) return
    told = performance.now()
    console.log(`${done} of ${count} ${drill.unit} after ${((told - begun) / 1000).toFixed(0)} s`)
  }
  const { counts, findings } = await drill.run({ count, seed: given.seed, report })
  console.log(JSON.stringify(counts))
  for (const finding of findings.slice(0, SHOWN_MAX)) console.log(finding)
  console.log(findings.length === 0 ? 'nothing found' : `${findings.length} findings`)
  if (findings.length > 0) process.exitCode = 1
}

function wholeNumber(text: string | undefined, name: string): number | undefined {
  if (text === undefined) return undefined
  if (!/^\d{1,9}$/.test(text)) throw new Error(`--${name} takes a whole number`)
  return Number.parseInt(text, 10)
}

await main()
