import { describe, expect, it } from 'vitest'
import { plainDate, toDayNumber } from '../kernel/plain-date.ts'
import { buildPriceColumns, exactPriceAt, type PriceColumns } from './columns.ts'
import { createPriceBook, type SplitOfSymbol } from './price-book.ts'
import { toQuoteSeries } from './quote-series.ts'

const dates = ['2025-11-03', '2025-11-04', '2025-11-05', '2025-11-06', '2025-11-07', '2025-11-10'].map(plainDate)
const days = Int32Array.from(dates, toDayNumber)
const dayOf = (date: string) => toDayNumber(plainDate(date))

function columnsOf(
  prices: readonly (readonly [date: string, units: bigint])[],
  splits: readonly Omit<SplitOfSymbol, 'symbol'>[] = [],
): PriceColumns {
  const book = createPriceBook(
    toQuoteSeries(prices.map(([date, units]) => ({ key: 'A', date: plainDate(date), units }))),
    splits.map((split) => ({ symbol: 'A', ...split })),
  )
  return buildPriceColumns(book, days, ['A'])
}

const shown = (columns: PriceColumns) =>
  dates.map((_, index) => {
    if (index < columns.first_priced[0]!) return 'none'
    const { units, divisor } = exactPriceAt(columns, 0, index)
    return divisor === 1n ? `${units}` : `${units}/${divisor}`
  })

describe('price columns', () => {
  it('carry the last price on or before a day and say how old it is', () => {
    const columns = columnsOf([
      ['2025-11-04', 10n],
      ['2025-11-08', 12n],
    ])
    expect(shown(columns)).toEqual(['none', '10', '10', '10', '10', '12'])
    expect(columns.remarks[0]).toEqual({ index: [2, 3, 4, 5], age: [1, 2, 3, 2], jump: [false, false, false, false] })
  })

  it('begin with a price from before the first day, however old', () => {
    const columns = columnsOf([['2020-01-01', 10n]])
    expect(shown(columns)).toEqual(['10', '10', '10', '10', '10', '10'])
    expect(columns.remarks[0]!.age[0]).toBe(dayOf('2025-11-03') - dayOf('2020-01-01'))
  })

  it('know nothing of a symbol without prices', () => {
    expect(shown(columnsOf([]))).toEqual(['none', 'none', 'none', 'none', 'none', 'none'])
    expect(columnsOf([['2026-01-01', 5n]]).first_priced[0]).toBe(days.length)
  })

  it('mark a quote more than 40 % away from the one before it: both sides of the border, both directions', () => {
    const jumps = (from: bigint, to: bigint) =>
      columnsOf([
        ['2025-11-03', from],
        ['2025-11-04', to],
      ]).remarks[0]!.jump[0]
    expect(jumps(1_000_000_000n, 1_400_000_000n)).toBe(false)
    expect(jumps(1_000_000_000n, 1_400_000_001n)).toBe(true)
    expect(jumps(1_000_000_000n, 600_000_000n)).toBe(false)
    expect(jumps(1_000_000_000n, 599_999_999n)).toBe(true)
    expect(jumps(5_000_000_000_000_000n, 7_000_000_000_000_000n)).toBe(false)
    expect(jumps(5_000_000_000_000_000n, 7_000_000_000_000_001n)).toBe(true)
    expect(jumps(10n ** 17n, 14n * 10n ** 16n + 1n)).toBe(true)
    expect(jumps(0n, 1n)).toBe(true)
  })

  it('scale a price carried over a split and keep a fraction as it is', () => {
    const prices: [string, bigint][] = [
      ['2025-11-03', 100n],
      ['2025-11-06', 50n],
    ]
    const four = columnsOf(prices, [{ day: dayOf('2025-11-05'), numerator: 4n, denominator: 1n }])
    expect(shown(four)).toEqual(['100', '100', '25', '50', '50', '50'])
    expect(four.exact.size).toBe(0)
    expect(four.remarks[0]!.jump).not.toContain(true)
    const three = columnsOf(prices, [{ day: dayOf('2025-11-05'), numerator: 3n, denominator: 1n }])
    expect(shown(three)).toEqual(['100', '100', '100/3', '50', '50', '50'])
    expect(three.exact.size).toBe(1)
  })

  it('take a price of the ex-date as it is, and a split on a weekend for the next day', () => {
    const split = { numerator: 2n, denominator: 1n }
    expect(shown(columnsOf([['2025-11-05', 30n]], [{ ...split, day: dayOf('2025-11-05') }]))[2]).toBe('30')
    expect(shown(columnsOf([['2025-11-07', 30n]], [{ ...split, day: dayOf('2025-11-08') }])).slice(4)).toEqual(['30', '15'])
    expect(shown(columnsOf([['2025-11-08', 30n]], [{ ...split, day: dayOf('2025-11-08') }])).slice(4)).toEqual(['none', '30'])
  })

  it('keep what float64 cannot hold as BigInt, from 2^53 on', () => {
    const fits = columnsOf([['2025-11-03', 2n ** 53n - 1n]])
    expect([fits.exact.size, shown(fits)[0]]).toEqual([0, '9007199254740991'])
    const large = columnsOf([
      ['2025-11-03', 2n ** 53n + 1n],
      ['2025-11-04', 1n],
    ])
    expect([large.exact.size, ...shown(large).slice(0, 2)]).toEqual([1, '9007199254740993', '1'])
  })
})

describe('price book', () => {
  const book = createPriceBook(
    toQuoteSeries([
      { key: 'A', date: plainDate('2025-11-05'), units: 30n },
      { key: 'A', date: plainDate('2025-11-05'), units: 40n },
    ]),
    [{ symbol: 'A', day: dayOf('2025-11-04'), numerator: 4n, denominator: 1n }],
  )

  it('takes the last of several rows of a day', () => {
    expect(book.find('A', dayOf('2025-11-05'))).toEqual({ units: 40n, divisor: 1n, day: dayOf('2025-11-05') })
  })

  it('brings a later price back into the shares of the day', () => {
    expect(book.findAfter('A', dayOf('2025-11-03'))).toMatchObject({ units: 160n, divisor: 1n })
    expect(book.findAfter('A', dayOf('2025-11-04'))).toMatchObject({ units: 40n })
    expect(book.findAfter('A', dayOf('2025-11-05'))).toBeNull()
    expect(book.find('A', dayOf('2025-11-04'))).toBeNull()
    expect(book.find('B', dayOf('2025-11-05'))).toBeNull()
  })
})
