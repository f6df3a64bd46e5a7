import { describe, expect, it } from 'vitest'
import { runStorms } from './storms.ts'

describe('fifty clients at one portfolio over two servers', () => {
  it('are answered as one client alone would be, and never overdraw a day', { timeout: 300_000 }, async () => {
    const { counts, findings } = await runStorms({ count: 50, seed: 1 })
    expect(findings).toEqual([])
    const { storms, done, EQUITY_003: refused, EQUITY_009: deleted, ...others } = counts
    expect({ storms, others }).toEqual({ storms: 50, others: {} })
    expect(done! + refused! + deleted!).toBe(2_500)
    // A storm in which everything goes through, or nothing does, proves nothing.
    expect([done! > 500, refused! > 500, deleted! > 50]).toEqual([true, true, true])
  })

  it('overdraw when nobody locks and nothing else is looked at, and the drill says so', { timeout: 300_000 }, async () => {
    // Races are a matter of luck on a busy machine, so storms go on until one overdraws; without the lock one soon does.
    const findings: string[] = []
    for (let seed = 1; seed <= 12 && !findings.some((finding) => finding.includes('overdraft')); seed += 1) {
      findings.push(...(await runStorms({ count: 3, seed, without: 'every guard' })).findings)
    }
    expect(findings.filter((finding) => finding.includes('overdraft'))).not.toEqual([])
  })
})
