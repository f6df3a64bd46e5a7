import { describe, expect, it } from 'vitest'
import { type FillInput, fillInput, toFillFacts } from '../calc/fill-input.ts'
import { parseBy } from '../execution/parse-request.ts'
import { z } from '../kernel/schema.ts'
import type { FillFact } from './facts.ts'
import { compareFills } from './fill-order.ts'

const input: FillInput = { id: 'm', date: '2025-11-03', side: 'BUY', symbol: 'ACME', quantity: '1', price: '1' }
const [fact] = toFillFacts(parseBy(z.array(fillInput), [input]), { lot_method: 'FIFO', base_currency: 'USD' }).fills
const timed: FillFact = { ...fact!, time: '10:00:00', sequence: 5 }
const untimed: FillFact = { ...fact!, recorded: '5' }
const tomorrow = '2025-11-04' as FillFact['trade_date']

const pairs: readonly (readonly [why: string, first: FillFact, second: FillFact])[] = [
  ['the date before the time', { ...timed, time: '16:00:00' }, { ...timed, trade_date: tomorrow, time: '09:00:00' }],
  ['the time before the sequence', timed, { ...timed, time: '10:00:00.5', sequence: 1 }],
  ["the sequence before the broker's id", { ...timed, fill_id: 'z' }, { ...timed, sequence: 6, fill_id: 'a' }],
  [
    "the broker's id before our own",
    { ...timed, fill_id: 'a', id: 'z' as FillFact['id'] },
    { ...timed, fill_id: 'b', id: 'a' as FillFact['id'] },
  ],
  ['our own id last', timed, { ...timed, id: 'n' as FillFact['id'] }],
  ['a fill with a time before one without', { ...timed, time: '23:59:59', recorded: '9' }, { ...untimed, recorded: '1' }],
  ['without a time, the order of recording before all else', { ...untimed, sequence: 9, fill_id: 'z' }, { ...untimed, recorded: '6' }],
  ['a time counts only on its date', untimed, { ...timed, trade_date: tomorrow }],
]

describe('compareFills', () => {
  it.each(pairs)('puts %s', (_why, first, second) => {
    expect(compareFills(first, second)).toBeLessThan(0)
    expect(compareFills(second, first)).toBeGreaterThan(0)
    expect(compareFills(first, { ...first })).toBe(0)
  })
})
