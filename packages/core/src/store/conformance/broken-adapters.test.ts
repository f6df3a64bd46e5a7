import { describe, expect, it } from 'vitest'
import { memoryStore } from '../memory/index.ts'
import type { Store } from '../port.ts'
import { brokenAdapters } from './broken-adapters.test.helper.ts'
import { brokenChains } from './broken-chains.test.helper.ts'
import { storeConformance } from './index.ts'

// The suite is what other people's adapters are trusted by, so it is tested as well: it must find each defect, by the case that is
// there for it, and nothing wrong with a store that has none.

const CASE_LIMIT_MS = 10_000

/** Runs the suite and gives what failed: the message by group and case. Cases run one after another, as in any runner. */
async function runSuite(make: () => Store): Promise<{ readonly cases: number; readonly failed: ReadonlyMap<string, string> }> {
  const cases: { readonly name: string; readonly body: () => Promise<void> }[] = []
  let group = ''
  const runner = {
    describe: (name: string, body: () => void) => {
      group = name
      body()
    },
    it: (name: string, body: () => Promise<void>) => cases.push({ name: `${group}: ${name}`, body }),
  }
  storeConformance(runner, () => ({ store: make() }), { supports: ['concurrent'] })
  const failed = new Map<string, string>()
  for (const { name, body } of cases) {
    try {
      await inTime(body())
    } catch (error) {
      failed.set(name, String(error))
    }
  }
  return { cases: cases.length, failed }
}

async function inTime(work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the case did not end')), CASE_LIMIT_MS)
  })
  await Promise.race([work, late]).finally(() => clearTimeout(timer))
}

describe('the conformance suite', () => {
  it('finds nothing wrong with the store that is not broken', async () => {
    const { cases, failed } = await runSuite(() => memoryStore())
    expect([...failed]).toEqual([])
    expect(cases).toBeGreaterThan(70)
  })

  it.each([...brokenAdapters, ...brokenChains])('finds $defect', async ({ case: meant, says, make, told_by_max = 5 }) => {
    const { failed } = await runSuite(make)
    expect([...failed.keys()]).toContain(meant)
    expect(failed.get(meant)).toMatch(says)
    expect(failed.size, 'a defect is told by a few cases and not by everything').toBeLessThanOrEqual(told_by_max)
    expect([...failed.values()].filter((message) => message.includes('did not end'))).toEqual([])
  })

  it('is not found wanting by an adapter that is broken in everything', async () => {
    const { cases, failed } = await runSuite(() => {
      throw new Error('there is no store')
    })
    expect(failed.size).toBe(cases)
  })
})
