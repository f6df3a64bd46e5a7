import fc from 'fast-check'
import { Broken } from './broken.ts'
import { type History, play } from './play.ts'
import { setup } from './setup.ts'
import { steps } from './steps.ts'

export const history: fc.Arbitrary<History> = fc.record({ setup, steps, ending: fc.nat(9999) })

export interface HistoriesOptions {
  readonly histories: number
  readonly seed: number
  /** Histories that an earlier run of this seed has done. */
  readonly from?: number
  readonly report?: (done: number) => void
  /** Counts what was met along the way. */
  readonly met?: Map<string, number>
}

export interface HistoriesFailure {
  readonly block_seed: number
  readonly message: string
  readonly history: History
}

const blockSize = 25

/** Null when everything held in all histories, else the first failure, already shrunk. */
export async function runHistories({
  histories,
  seed,
  from = 0,
  report,
  met = new Map(),
}: HistoriesOptions): Promise<HistoriesFailure | null> {
  const property = fc.asyncProperty(history, async (one) => {
    for (const [what, times] of await play(one)) met.set(what, (met.get(what) ?? 0) + times)
  })
  for (let done = from - (from % blockSize); done < histories; done += blockSize) {
    const blockSeed = seed + done / blockSize
    const details = await fc.check(property, { seed: blockSeed, numRuns: Math.min(blockSize, histories - done), endOnFailure: false })
    if (details.failed) {
      const [broken] = details.counterexample ?? []
      const error = details.errorInstance
      if (broken === undefined || !(error instanceof Broken))
        throw error instanceof Error ? error : new Error('the run itself failed', { cause: error })
      return { block_seed: blockSeed, message: error.message, history: broken }
    }
    report?.(Math.min(done + blockSize, histories))
  }
  return null
}

/** What to paste into the cases, so that a failure is never lost again. */
export function caseText({ message, history: found }: HistoriesFailure): string {
  const name = message.split('\n')[0]?.slice(0, 100) ?? ''
  return `  {\n    name: ${JSON.stringify(name)},\n    history: ${JSON.stringify(found)},\n  },`
}
