import { expect, it } from 'vitest'
import { runKills } from './kills.ts'

it('a batch that is killed and run again ends in the bytes of one that nobody disturbed', { timeout: 300_000 }, async () => {
  const { counts, findings } = await runKills({ count: 25, seed: 1 })
  expect(findings).toEqual([])
  expect([counts['kills'], counts['pairs']]).toEqual([22, 3])
  // These were told from a night that was over, which is also what shows that the comparison can fail.
  expect(counts['in the middle'], 'a kill before or after the work proves nothing').toBeGreaterThan(0)
})
