import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type FillInput, fillInput, toFillFacts } from '../calc/fill-input.ts'
import { parseBy } from '../execution/parse-request.ts'
import { formatTrimmed } from '../kernel/decimal.ts'
import { plainDate } from '../kernel/plain-date.ts'
import { z } from '../kernel/schema.ts'
import { averageCost } from './average-cost.ts'
import { type SplitFact, UNIT_SCALE } from './facts.ts'

type Trade = readonly ['BUY' | 'SELL', quantity: string, price: string]

function averageOf(trades: readonly Trade[], splits: readonly SplitFact[] = []): readonly (string | null)[] {
  const inputs = trades.map(([side, quantity, price], at): FillInput => {
    return { date: `2025-11-${String((at % 28) + 1).padStart(2, '0')}`, side, symbol: 'ACME', quantity, price }
  })
  const { fills } = toFillFacts(parseBy(z.array(fillInput), inputs), { lot_method: 'FIFO', base_currency: 'USD' })
  const { quantity, average_cost } = averageCost(fills, splits)
  return [formatTrimmed(quantity, UNIT_SCALE), average_cost === null ? null : formatTrimmed(average_cost, UNIT_SCALE)]
}

const cases: readonly { name: string; why: string; trades: readonly Trade[]; quantity: string; average: string | null }[] = [
  {
    name: 'adding averages',
    why: '(10 × 10 + 20 × 13) / 30 = 12',
    trades: [
      ['BUY', '10', '10'],
      ['BUY', '20', '13'],
    ],
    quantity: '30',
    average: '12',
  },
  {
    name: 'reducing leaves it',
    why: '12 as before',
    trades: [
      ['BUY', '10', '10'],
      ['BUY', '20', '13'],
      ['SELL', '25', '99'],
    ],
    quantity: '5',
    average: '12',
  },
  {
    name: 'a flip resets it',
    why: "the fill's 20",
    trades: [
      ['BUY', '10', '10'],
      ['SELL', '15', '20'],
    ],
    quantity: '-5',
    average: '20',
  },
  {
    name: 'a short averages too',
    why: '(10 × 20 + 5 × 14) / 15 = 18',
    trades: [
      ['SELL', '10', '20'],
      ['SELL', '5', '14'],
    ],
    quantity: '-15',
    average: '18',
  },
  {
    name: 'a short is rounded for show as well',
    why: '(10 + 2 × 11) / 3 = 10.66666667',
    trades: [
      ['SELL', '1', '10'],
      ['SELL', '2', '11'],
    ],
    quantity: '-3',
    average: '10.66666667',
  },
  {
    name: 'covering leaves it',
    why: '18 as before',
    trades: [
      ['SELL', '10', '20'],
      ['SELL', '5', '14'],
      ['BUY', '14', '1'],
    ],
    quantity: '-1',
    average: '18',
  },
  {
    name: 'flat has none',
    why: 'nothing is held',
    trades: [
      ['BUY', '1', '10'],
      ['SELL', '1', '10'],
    ],
    quantity: '0',
    average: null,
  },
  {
    name: 'opening again starts anew',
    why: "the fill's 7",
    trades: [
      ['BUY', '1', '10'],
      ['SELL', '1', '10'],
      ['BUY', '1', '7'],
    ],
    quantity: '1',
    average: '7',
  },
  {
    name: 'exact until it is shown',
    why: '(10 + 10 + 11) / 3 = 10.33333333; sold 1 and bought 1 @ 10.33333333 it is (2 × 31/3 + 10.33333333) / 3 = 10.3333333322, shown 10.33333333',
    trades: [
      ['BUY', '2', '10'],
      ['BUY', '1', '11'],
      ['SELL', '1', '11'],
      ['BUY', '1', '10.33333333'],
    ],
    quantity: '3',
    average: '10.33333333',
  },
]

describe('averageCost', () => {
  it('goes through splits by their dates, whatever their order in the list, and adds to what they left', () => {
    // 9 @ 10, 3:2 → 13.5 @ 6 2/3, 1:4 → 3.375 @ 26 2/3; and 6.625 @ 30 more: (90 + 198.75) ÷ 10
    const splits = [
      { symbol: 'ACME', ex_date: plainDate('2025-11-02'), numerator: 1n, denominator: 4n },
      { symbol: 'ACME', ex_date: plainDate('2025-11-01'), numerator: 3n, denominator: 2n },
    ]
    const later = splits.map((split) => ({ ...split, ex_date: plainDate(split.ex_date.replace('-0', '-2')) }))
    expect(averageOf([['BUY', '9', '10']], later)).toEqual(['3.375', '26.66666667'])
    expect(
      averageOf(
        [
          ['BUY', '9', '10'],
          ['BUY', '6.625', '30'],
        ],
        [splits[0]!, { ...splits[1]!, ex_date: plainDate('2025-11-02') }],
      ),
    ).toEqual(['10', '28.875'])
  })

  it('of years of trading stays as exact as it is shown', () => {
    const trades = Array.from({ length: 200 }, (_, at): Trade => [
      'BUY',
      `${1 + ((at * 7919) % 9973)}.${10_000_019 + at}`,
      `${1 + ((at * 31) % 97)}.${20_000_079 - at}`,
    ])
    const units = (text: string) => BigInt(text.replace('.', ''))
    const all = trades.reduce((sum, [, quantity]) => sum + units(quantity), 0n)
    const paid = trades.reduce((sum, [, quantity, price]) => sum + units(quantity) * units(price), 0n)
    const [, average] = averageOf(trades)
    const shown = units(average!.padEnd(average!.indexOf('.') + 9, '0'))
    expect(2n * (shown * all > paid ? shown * all - paid : paid - shown * all)).toBeLessThanOrEqual(all)
  })

  it.each(cases)('$name: $why', ({ trades, quantity, average }) => {
    expect(averageOf(trades)).toEqual([quantity, average])
  })

  it('goes with a split: 10 @ 10, 4 for 1, then 40 @ 5 is (40 × 2.50 + 40 × 5) / 80 = 3.75', () => {
    const split: SplitFact = { symbol: 'ACME', ex_date: plainDate('2025-11-02'), numerator: 4n, denominator: 1n }
    expect(
      averageOf(
        [
          ['BUY', '10', '10'],
          ['BUY', '40', '5'],
        ],
        [split],
      ),
    ).toEqual(['80', '3.75'])
  })

  it('lies between the prices paid while only adding and reducing, however long', () => {
    const price = fc.integer({ min: 100, max: 900 })
    fc.assert(
      fc.property(fc.array(price, { minLength: 300, maxLength: 300 }), (prices) => {
        // Never flat: every third fill takes less than the two before it brought.
        const trades = prices.map((cents, at): Trade => [
          at % 3 === 2 ? 'SELL' : 'BUY',
          at % 3 === 2 ? '7' : '11',
          (cents / 100).toFixed(2),
        ])
        const [, average] = averageOf(trades.map((trade, at): Trade => (at === 0 ? ['BUY', '20', trade[2]] : trade)))
        expect(+average!).toBeGreaterThanOrEqual(Math.min(...prices) / 100)
        expect(+average!).toBeLessThanOrEqual(Math.max(...prices) / 100)
      }),
      { numRuns: 20 },
    )
  })
})
