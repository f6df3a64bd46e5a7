import { describe, expect, it } from 'vitest'
import type { MarketStore, QuoteSeries, SplitRow, StoreSession } from '../store/port.ts'
import { type MarketNeeds, marketShelf } from './market-shelf.ts'

const series = (key: string, length = 2): QuoteSeries => ({ key, days: new Int32Array(length), units: new Float64Array(length) })

/** A market in which each symbol and pair that is named has a series; it keeps what it was asked for. */
function openMarket() {
  const asked: string[] = []
  const splitsAsked: string[] = []
  const market = { revision: 1, priced: new Set(['A', 'B', 'C']), splits: [] as SplitRow[], delays: [] as Promise<void>[] }
  const readSeries: MarketStore['readSeries'] = async ({ tenant_id, symbols, currencies }) => {
    asked.push(`${tenant_id}: ${symbols.join(' ')} | ${currencies.join(' ')}`)
    await market.delays.shift()
    const prices = symbols.filter((symbol) => market.priced.has(symbol)).map((symbol) => series(symbol))
    return { prices, rates: currencies.map((currency) => series(`${currency}/USD`)), revision: market.revision }
  }
  const readSplits: MarketStore['readSplits'] = async ({ symbols }) => {
    splitsAsked.push(symbols!.join(' '))
    return { rows: market.splits.filter(({ symbol }) => symbols!.includes(symbol)), total: 0 }
  }
  const session = { market: { readSeries, readSplits } } as unknown as StoreSession
  const need = (symbols: string, currencies = '', tenant_id = 'acme'): MarketNeeds => ({
    tenant_id,
    symbols: symbols.split(' ').filter(Boolean),
    currencies: currencies.split(' ').filter(Boolean),
  })
  return { market, asked, splitsAsked, session, need }
}

const keys = (all: readonly QuoteSeries[]) => all.map(({ key }) => key)

describe('the shelf of a run', () => {
  it('reads what it has not, and gives what was asked for', async () => {
    const { asked, session, need } = openMarket()
    const shelf = marketShelf()
    expect(keys((await shelf.take(session, need('A B', 'EUR USD'))).prices)).toEqual(['A', 'B'])
    const second = await shelf.take(session, need('B C', 'EUR USD'))
    expect([keys(second.prices), keys(second.rates), second.revision]).toEqual([['B', 'C'], ['EUR/USD', 'USD/USD'], 1])
    await shelf.take(session, need('A C', 'EUR'))
    expect(asked).toEqual(['acme: A B | EUR USD', 'acme: C | ', 'acme:  | '])
  })

  it('does not look again for a symbol without a price', async () => {
    const { asked, session, need } = openMarket()
    const shelf = marketShelf()
    await shelf.take(session, need('A X'))
    expect(keys((await shelf.take(session, need('X A'))).prices)).toEqual(['A'])
    expect(asked).toEqual(['acme: A X | ', 'acme:  | '])
  })

  it('reads all currencies anew when one is missing, each series once', async () => {
    const { asked, session, need } = openMarket()
    const shelf = marketShelf()
    await shelf.take(session, need('A', 'EUR'))
    expect(keys((await shelf.take(session, need('A', 'EUR GBP'))).rates)).toEqual(['EUR/USD', 'GBP/USD'])
    expect(asked.at(-1)).toBe('acme:  | EUR GBP')
  })

  it('keeps splits with their symbols', async () => {
    const { market, session, need, splitsAsked } = openMarket()
    const split = (symbol: string, ex_date: string) => ({ tenant_id: 'acme', symbol, ex_date, numerator: 2, denominator: 1 }) as SplitRow
    market.splits.push(split('A', '2026-01-02'), split('B', '2026-01-03'), split('A', '2026-02-02'))
    const shelf = marketShelf()
    await shelf.take(session, need('A'))
    const { splits } = await shelf.take(session, need('B A'))
    expect(splits.map(({ symbol, ex_date }) => `${symbol} ${ex_date}`)).toEqual(['B 2026-01-03', 'A 2026-01-02', 'A 2026-02-02'])
    await shelf.take(session, need('', 'EUR'))
    expect(splitsAsked).toEqual(['A', 'B'])
  })

  it('relies on nothing that it has once something was put', async () => {
    const { market, asked, session, need } = openMarket()
    const shelf = marketShelf()
    await shelf.take(session, need('A B', 'EUR'))
    market.revision = 2
    const quotes = await shelf.take(session, need('B C', 'EUR'))
    expect([keys(quotes.prices), quotes.revision]).toEqual([['B', 'C'], 2])
    await shelf.take(session, need('A C', 'EUR'))
    expect(asked).toEqual(['acme: A B | EUR', 'acme: C | ', 'acme: B C | EUR', 'acme: A | '])
  })

  it('nor on what is another tenant’s', async () => {
    const { asked, session, need } = openMarket()
    const shelf = marketShelf()
    await shelf.take(session, need('A', 'EUR'))
    await shelf.take(session, need('A', 'EUR', 'other'))
    await shelf.take(session, need('A', 'EUR', 'other'))
    expect(asked).toEqual(['acme: A | EUR', 'other: A | EUR', 'other:  | '])
  })

  it('forgets everything when it holds more than it may, and not before', async () => {
    const { asked, session, need } = openMarket()
    const full = marketShelf(4)
    await full.take(session, need('A', 'EUR'))
    await full.take(session, need('A', 'EUR'))
    expect(keys((await full.take(session, need('A B', 'EUR'))).prices)).toEqual(['A', 'B'])
    await full.take(session, need('A', 'EUR'))
    expect(asked).toEqual(['acme: A | EUR', 'acme:  | ', 'acme: B | ', 'acme: A | EUR'])
  })

  it('lets those who come at once wait for each other, also behind one that fails', async () => {
    const { market, asked, session, need } = openMarket()
    const shelf = marketShelf()
    market.delays.push(Promise.reject(new Error('gone')))
    const [failed, first, second] = await Promise.allSettled([
      shelf.take(session, need('A')),
      shelf.take(session, need('A')),
      shelf.take(session, need('A')),
    ])
    expect([failed.status, first.status, second.status]).toEqual(['rejected', 'fulfilled', 'fulfilled'])
    expect(asked).toEqual(['acme: A | ', 'acme: A | ', 'acme:  | '])
  })
})
