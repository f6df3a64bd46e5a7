import { firstDifference } from './compare.ts'
import { oracleRollForward } from './oracle.ts'
import type { PlainInput, PlainOutput } from './plain.ts'
import { Refusal } from './plain.ts'

/** The engine as a value, so that the tests can also hand in one that is broken and see it caught. */
export type Engine = (input: PlainInput) => { readonly snapshots: readonly object[] }

/** What the oracle answers, or null when the domain refuses the input. */
export function oracleAnswer(input: PlainInput): PlainOutput | null {
  try {
    return oracleRollForward(input)
  } catch (error) {
    if (error instanceof Refusal) return null
    throw error
  }
}

function engineAnswer(engine: Engine, input: PlainInput): readonly object[] | Error {
  try {
    return engine(input).snapshots
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

/** The first difference in words, or null. Both must refuse the same inputs. */
export function differenceFromOracle(engine: Engine, input: PlainInput): string | null {
  const expected = oracleAnswer(input)
  const actual = engineAnswer(engine, input)
  if (expected === null) return actual instanceof Error ? null : 'the oracle refuses what the engine accepts'
  if (actual instanceof Error) return `the engine refuses: ${actual.stack ?? actual.message}`
  return firstDifference(expected.snapshots, actual)
}
