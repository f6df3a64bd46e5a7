import { describe, expect, it } from 'vitest'
import { type Book, codeOf, openWorld, refusal } from '../operations.test.helper.ts'

async function openQuotes(): Promise<{ ann: Book }> {
  const { ann } = openWorld()
  await ann.prices.put({
    prices: [
      { symbol: 'ACME', date: '2026-11-02', price: '10.50', source: 'file' },
      { symbol: 'ACME', date: '2026-11-03', price: '11' },
      { symbol: 'Ä~Ö', date: '2026-11-03', price: '0' },
      { symbol: 'EMCA', date: '2026-11-03', price: '0.00000001' },
    ],
  })
  await ann.fxRates.put({
    rates: [
      { base: 'EUR', quote: 'USD', date: '2026-11-02', rate: '1.1' },
      { base: 'USD', quote: 'JPY', date: '2026-11-03', rate: '150' },
    ],
  })
  await ann.splits.put({
    splits: [
      { symbol: 'ACME', ex_date: '2026-11-03', numerator: 4, denominator: 1 },
      { symbol: 'EMCA', ex_date: '2026-11-02', numerator: 1, denominator: 10 },
    ],
  })
  return { ann }
}

describe('prices', () => {
  it('are listed newest first, by symbols and dates', async () => {
    const { ann } = await openQuotes()
    const list = await ann.prices.list({})
    expect(list.prices.map(({ symbol, date, price }) => [symbol, date, price])).toEqual([
      ['Ä~Ö', '2026-11-03', '0'],
      ['EMCA', '2026-11-03', '0.00000001'],
      ['ACME', '2026-11-03', '11'],
      ['ACME', '2026-11-02', '10.5'],
    ])
    expect(list.prices.at(-1)).toEqual({ symbol: 'ACME', date: '2026-11-02', price: '10.5', source: 'file' })
    expect((await ann.prices.list({ symbols: ['ACME', 'EMCA'], start_date: '2026-11-03' })).total).toBe(2)
    expect((await ann.prices.list({ symbols: 'ACME,Ä~Ö', end_date: '2026-11-02' })).total).toBe(1)
    expect((await ann.prices.list({ symbols: ['NONE'] })).prices).toEqual([])
  })

  it('are walked page by page, whatever the symbols are called', async () => {
    const { ann } = await openQuotes()
    const walked: string[] = []
    for await (const { symbol } of ann.prices.list({ limit: 1 })) walked.push(symbol)
    expect(walked).toEqual(['Ä~Ö', 'EMCA', 'ACME', 'ACME'])
    const { next_cursor } = await ann.prices.list({ limit: 1 })
    expect((await refusal(ann.prices.list({ limit: 1, cursor: next_cursor!, symbols: ['ACME'] }))).errors[0]?.path).toBe('cursor')
  })

  it('replace what stood there, and say how many changed', async () => {
    const { ann } = await openQuotes()
    const prices = [
      { symbol: 'ACME', date: '2026-11-02', price: '10.5' },
      { symbol: 'ACME', date: '2026-11-03', price: '11.01' },
      { symbol: 'ACME', date: '2026-11-04', price: '12' },
    ]
    expect(await ann.prices.put({ prices })).toEqual({ received: 3, changed: 2, marked_portfolios: 0 })
    expect(await ann.prices.put({ prices })).toEqual({ received: 3, changed: 0, marked_portfolios: 0 })
    expect((await ann.prices.list({ symbols: ['ACME'] })).prices.map(({ price }) => price)).toEqual(['12', '11.01', '10.5'])
  })

  it.each([
    [{ price: '-1' }, 'prices[1].price'],
    [{ price: '1.123456789' }, 'prices[1].price'],
    [{ date: '2026-02-30' }, 'prices[1].date'],
    [{ symbol: '' }, 'prices[1].symbol'],
    [{ close: '1' }, 'prices[1].close'],
    [{ symbol: 'A' }, 'prices[1]'],
  ])('with %j are refused, all of them', async (wrong, path) => {
    const { ann } = openWorld()
    const good = { symbol: 'B', date: '2026-11-02', price: '1' }
    const refused = await refusal(
      ann.prices.put({
        prices: [
          { ...good, symbol: 'A' },
          { ...good, ...wrong },
        ],
      }),
    )
    expect([refused.code, refused.errors[0]?.path]).toEqual(['INVALID_REQUEST', path])
    expect((await ann.prices.list({})).total).toBe(0)
  })

  it('need a token for writing, and at least one row', async () => {
    const world = openWorld()
    const reader = world.as('bob', { scopes: ['read'] })
    expect(await codeOf(reader.prices.put({ prices: [{ symbol: 'A', date: '2026-11-02', price: '1' }] }))).toBe('FORBIDDEN')
    expect((await reader.prices.list({})).total).toBe(0)
    expect((await refusal(world.ann.prices.put({ prices: [] }))).errors[0]?.path).toBe('prices')
  })
})

describe('rates and splits', () => {
  it('are listed by pair and symbol', async () => {
    const { ann } = await openQuotes()
    expect((await ann.fxRates.list({})).rates).toEqual([
      { base: 'USD', quote: 'JPY', date: '2026-11-03', rate: '150' },
      { base: 'EUR', quote: 'USD', date: '2026-11-02', rate: '1.1' },
    ])
    expect((await ann.fxRates.list({ pairs: ['EUR/USD'] })).total).toBe(1)
    expect((await ann.splits.list({})).splits).toEqual([
      { symbol: 'ACME', ex_date: '2026-11-03', numerator: 4, denominator: 1 },
      { symbol: 'EMCA', ex_date: '2026-11-02', numerator: 1, denominator: 10 },
    ])
    expect((await ann.splits.list({ symbols: ['EMCA'] })).total).toBe(1)
  })

  it('are walked page by page', async () => {
    const { ann } = await openQuotes()
    const walked: string[] = []
    for await (const { base } of ann.fxRates.list({ limit: 1 })) walked.push(base)
    for await (const { symbol } of ann.splits.list({ limit: 1 })) walked.push(symbol)
    expect(walked).toEqual(['USD', 'EUR', 'ACME', 'EMCA'])
  })

  it.each([
    [{ base: 'USD', quote: 'USD' }, 'rates[0].quote'],
    [{ base: 'XXY' }, 'rates[0].base'],
    [{ rate: '0' }, 'rates[0].rate'],
  ])('a rate with %j is refused', async (wrong, path) => {
    const { ann } = openWorld()
    const good = { base: 'EUR', quote: 'USD', date: '2026-11-02', rate: '1.1' }
    expect((await refusal(ann.fxRates.put({ rates: [{ ...good, ...wrong }] }))).errors[0]?.path).toBe(path)
  })

  it.each([
    [{ numerator: 0 }, 'splits[0].numerator'],
    [{ denominator: 1.5 }, 'splits[0].denominator'],
  ])('a split with %j is refused', async (wrong, path) => {
    const { ann } = openWorld()
    const good = { symbol: 'A', ex_date: '2026-11-02', numerator: 2, denominator: 1 }
    expect((await refusal(ann.splits.put({ splits: [{ ...good, ...wrong }] }))).errors[0]?.path).toBe(path)
  })
})
