import { describe, expect, it } from 'vitest'
import { foldFills } from '../../calc/fold-fills.ts'
import type { FillInput } from '../../calc/fill-input.ts'

describe('ten thousand fills of one instrument', () => {
  const fills = Array.from({ length: 10_000 }, (_, at): FillInput => {
    return { date: '2025-11-03', side: at < 5_000 ? 'BUY' : 'SELL', symbol: 'ACME', quantity: '1', price: String(10 + ((at * 7919) % 101)) }
  })

  it.each(['FIFO', 'LIFO', 'HIFO', 'AVERAGE'] as const)('fold by %s in one pass', (lot_method) => {
    const started = performance.now()
    const { positions } = foldFills(fills, { lot_method })
    // Half a second in one pass. A sale that looked at every open lot made it many times as long as the bound.
    expect(performance.now() - started).toBeLessThan(5_000)
    expect(positions).toEqual([])
  })
})
