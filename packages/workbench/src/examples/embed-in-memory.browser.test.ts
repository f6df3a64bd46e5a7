import { expect } from '@open-wc/testing'

/** The packages from which the page has loaded anything. */
function packagesLoaded(): string[] {
  const names = performance.getEntriesByType('resource').flatMap(({ name }) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(name)?.[1] ?? [])
  return [...new Set(names)]
}

describe('the example in memory, in a browser', () => {
  it('records a contribution and lists it, with no more than two packages', async () => {
    // The browser forgets what is beyond 250 otherwise.
    performance.setResourceTimingBufferSize(10_000)
    const before = new Set(packagesLoaded())
    const told: unknown[][] = []
    const log = console.log
    console.log = (...words: unknown[]) => void told.push(words)
    try {
      await import('../../../../examples/embed-in-memory/main.ts')
    } finally {
      console.log = log
    }
    const lastWeek = new Date(Date.now() - 7 * 86_400_000).toISOString().slice(0, 10)
    expect(told.map((words) => words.join(' '))).to.deep.equal([
      'Equity after the contribution: 1050000.00',
      `${lastWeek} CONTRIBUTION 50000.00`,
    ])
    expect(packagesLoaded().filter((name) => !before.has(name))).to.have.members(['decimal.js', 'zod'])
  })
})
