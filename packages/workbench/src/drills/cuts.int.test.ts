import { expect, it } from 'vitest'
import { runCuts } from './cuts.ts'

it('connections that are ended under load lose and double nothing', { timeout: 300_000 }, async () => {
  const { counts, findings } = await runCuts({ count: 5, changes_min: 120 })
  expect(findings).toEqual([])
  // A cut that nobody feels proves nothing.
  expect(counts['felt']).toBeGreaterThan(2)
  expect(counts['changes']).toBeGreaterThan(100)
})

it('a connection that nobody listens to ends the process, and the drill says so', { timeout: 300_000 }, async () => {
  const { findings } = await runCuts({ count: 3, without: 'listeners' })
  expect(findings.some((finding) => /server \d+ ended with/.test(finding))).toBe(true)
})
