import { describe, expect, it } from 'vitest'
import { runCommits } from './commits.ts'
import { runTwins } from './twins.ts'

// A share of the drills `twins` and `commits`.

describe('sixty-four identical requests at once', () => {
  it('have one effect and one answer, whatever they ask for', { timeout: 300_000 }, async () => {
    expect(await runTwins({ count: 12, seed: 1 })).toEqual({ counts: { groups: 12, requests: 768 }, findings: [] })
  })

  it('have an effect each when keys are not kept, and the drill says so', { timeout: 300_000 }, async () => {
    const { findings } = await runTwins({ count: 1, seed: 1, without: 'keys' })
    expect(findings.some((finding) => finding.includes('"changes":65'))).toBe(true)
  })
})

describe('a COMMIT that is cut', () => {
  it('is not known to whoever asked, and the same key finds or does it once', { timeout: 300_000 }, async () => {
    const { counts, findings } = await runCommits({ count: 20, seed: 1 })
    expect(findings).toEqual([])
    expect(counts['commits']).toBe(20)
    expect(counts['lost_requests']! > 0 && counts['lost_replies']! > 0).toBe(true)
  })

  it('is done twice by whoever forgets the key, and the drill says so', { timeout: 300_000 }, async () => {
    const { findings } = await runCommits({ count: 4, seed: 1, forgets_key: true })
    expect(findings.some((finding) => finding.includes('done 2 times'))).toBe(true)
  })
})
