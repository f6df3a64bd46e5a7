import { fromDayNumber, toDayNumber } from '../../kernel/plain-date.ts'
import type { FxRateRow, Holding, LotRow, PortfolioRow, PriceRow, QuoteQuery, SplitRow } from '../port.ts'
import { equal, rejects } from './assert.ts'
import { type Bench, type Case, makePortfolio } from './kit.ts'
import { checkList, dateFilters, listFilter } from './list-model.ts'
import { chance } from './random.ts'
import { date, decimal, fillRow, instant, lotRow, priceRow } from './sample-rows.ts'

const symbols = ['AAPL', 'BRK.B', 'MSFT', 'Ünïcode', '\uffee', '😀']
const day = (offset: number) => fromDayNumber(toDayNumber(date('2025-11-03')) + offset)

export function marketCases(check: Case): void {
  putCases(check)
  listCases(check)
  seriesCases(check)
  check('holdings tell who held what, from when to when', async (bench) => checkHoldings(bench))
}

function putCases(check: Case): void {
  changedCases(check)
  bulkCases(check)
}

function changedCases(check: Case): void {
  check('a put says what is new or has other figures', async (bench) => {
    const rate: FxRateRow = { tenant_id: bench.tenant_id, base: 'EUR', quote: 'USD', date: day(0), rate: decimal('1.0875') }
    const split: SplitRow = { tenant_id: bench.tenant_id, symbol: 'AAPL', ex_date: day(1), numerator: 4, denominator: 1 }
    const put = (quotes: { prices?: readonly PriceRow[]; rates?: readonly FxRateRow[]; splits?: readonly SplitRow[] }) =>
      bench.write((session) => session.market.putQuotes(quotes))
    const prices = [
      priceRow(bench.tenant_id, { date: day(1) }),
      priceRow(bench.tenant_id, { date: day(0) }),
      priceRow(bench.tenant_id, { symbol: 'A', date: day(2) }),
    ]
    const changed = {
      price: [
        { kind: 'price', key: 'A', date: day(2) },
        { kind: 'price', key: 'AAPL', date: day(0) },
        { kind: 'price', key: 'AAPL', date: day(1) },
      ],
    }
    equal(
      await put({ prices, rates: [rate], splits: [split] }),
      [...changed.price, { kind: 'rate', key: 'EUR/USD', date: day(0) }, { kind: 'split', key: 'AAPL', date: day(1) }],
      'all new',
    )
    equal(await put({ prices, rates: [rate], splits: [split] }), [], 'again')
    equal(
      await put({
        prices: [
          { ...prices[0]!, price: decimal('229.50') },
          { ...prices[1]!, source: 'file' },
        ],
      }),
      [],
      'the same figure in another spelling or from elsewhere',
    )
    const corrected = {
      prices: [{ ...prices[0]!, price: decimal('229.50000001'), source: 'file' }],
      rates: [{ ...rate, rate: decimal('1.08750001') }],
      splits: [{ ...split, numerator: 5 }],
    }
    equal(
      await put(corrected),
      [
        { kind: 'price', key: 'AAPL', date: day(1) },
        { kind: 'rate', key: 'EUR/USD', date: day(0) },
        { kind: 'split', key: 'AAPL', date: day(1) },
      ],
      'other figures',
    )
    equal(await put({}), [], 'nothing')
    await bench.read(async ({ market }) => {
      equal((await market.listPrices({ tenant_id: bench.tenant_id, symbols: ['AAPL'] })).rows, [prices[1], corrected.prices[0]], 'prices')
      equal((await market.listRates({ tenant_id: bench.tenant_id })).rows, corrected.rates, 'rates')
      equal((await market.readSplits({ tenant_id: bench.tenant_id })).rows, corrected.splits, 'splits')
    })
  })
}

function bulkCases(check: Case): void {
  check('thousands of quotes are put at once', async (bench) => {
    const prices = Array.from({ length: 12_345 }, (_, index) =>
      priceRow(bench.tenant_id, { symbol: `S${index % 5}`, date: fromDayNumber(index), price: decimal(`${index}.5`) }),
    )
    equal((await bench.write((session) => session.market.putQuotes({ prices }))).length, prices.length, 'changed')
    equal(
      (await bench.read((session) => session.market.listPrices({ tenant_id: bench.tenant_id, page: { limit: 1, offset: 12_000 } }))).total,
      prices.length,
      'listed',
    )
  })

  check('a transaction of one tenant cannot put quotes of another', async (bench) => {
    await rejects(
      bench.write((session) => session.market.putQuotes({ prices: [priceRow(bench.newTenant())] })),
      'a foreign price',
    )
  })
}

function listCases(check: Case): void {
  check('prices are found by every pair of filters', async (bench) => {
    const rows = symbols.flatMap((symbol) =>
      Array.from({ length: 5 }, (_, index) => priceRow(bench.tenant_id, { symbol, date: day(index), price: decimal(`${index}.00000001`) })),
    )
    await bench.write((session) => session.market.putQuotes({ prices: chance(4).shuffle(rows) }))
    await bench.read((session) =>
      checkList<QuoteQuery, PriceRow>({
        rows,
        filters: [
          ...dateFilters<QuoteQuery, PriceRow>(day(1), day(3), (row) => row.date),
          listFilter('symbols', ['AAPL', '😀', 'none'], (row) => row.symbol),
          listFilter('symbols', [], (row) => row.symbol),
        ],
        // The list of symbols above is in code point order.
        sortKey: (row) => `${row.date}|${symbols.indexOf(row.symbol)}`,
        place: (row) => ({ date: row.date, created_at: '', id: row.symbol }),
        read: (query) => session.market.listPrices({ tenant_id: bench.tenant_id, ...query }),
      }),
    )
  })

  check('rates and splits are found by every pair of filters', async (bench) => {
    const pairs = [
      { base: 'CHF', quote: 'USD' },
      { base: 'EUR', quote: 'CHF' },
      { base: 'EUR', quote: 'USD' },
    ]
    const rates = pairs.flatMap((pair) =>
      Array.from({ length: 4 }, (_, index): FxRateRow => ({ tenant_id: bench.tenant_id, ...pair, date: day(index), rate: decimal('1.1') })),
    )
    const splits = symbols.flatMap((symbol) =>
      [0, 2].map((offset): SplitRow => ({ tenant_id: bench.tenant_id, symbol, ex_date: day(offset), numerator: 3, denominator: 2 })),
    )
    await bench.write((session) => session.market.putQuotes({ rates: chance(5).shuffle(rates), splits: chance(6).shuffle(splits) }))
    const wanted = [pairs[2]!, { base: 'USD', quote: 'EUR' }]
    await bench.read(async (session) => {
      await checkList<QuoteQuery, FxRateRow>({
        rows: rates,
        filters: [
          ...dateFilters<QuoteQuery, FxRateRow>(day(1), day(2), (row) => row.date),
          { name: 'pairs', value: wanted, keeps: (row) => row.base === 'EUR' && row.quote === 'USD' },
          { name: 'pairs', value: [], keeps: () => false },
        ],
        sortKey: (row) => `${row.date}|${row.base}/${row.quote}`,
        place: (row) => ({ date: row.date, created_at: '', id: `${row.base}/${row.quote}` }),
        read: (query) => session.market.listRates({ tenant_id: bench.tenant_id, ...query }),
      })
      await checkList<QuoteQuery, SplitRow>({
        rows: splits,
        filters: [
          ...dateFilters<QuoteQuery, SplitRow>(day(1), day(1), (row) => row.ex_date),
          listFilter('symbols', ['AAPL', '\uffee'], (row) => row.symbol),
        ],
        sortKey: (row) => `${row.ex_date}|${symbols.indexOf(row.symbol)}`,
        place: (row) => ({ date: row.ex_date, created_at: '', id: row.symbol }),
        read: (query) => session.market.readSplits({ tenant_id: bench.tenant_id, ...query }),
      })
    })
  })
}

function seriesCases(check: Case): void {
  check('series are exact columns, up to the end date', async (bench) => {
    const texts = ['0', '0.00000001', '90071992.54740991', '227.5', '1', '100']
    const prices = texts.map((text, index) => priceRow(bench.tenant_id, { symbol: 'AAPL', date: day(index), price: decimal(text) }))
    const great = [
      priceRow(bench.tenant_id, { symbol: 'BRK.A', price: decimal('90071992.54740993') }),
      priceRow(bench.tenant_id, { symbol: 'BRK.A', date: date('1969-12-31'), price: decimal('7') }),
    ]
    await bench.write((session) =>
      session.market.putQuotes({ prices: [...prices, ...great, priceRow(bench.tenant_id, { symbol: 'OTHER' })] }),
    )
    const units = [0, 1, 9007199254740991, 22750000000, 100000000, 10000000000]
    await bench.read(async ({ market }) => {
      const query = { tenant_id: bench.tenant_id, symbols: ['NONE', 'BRK.A', 'AAPL'], currencies: [] }
      const days = Int32Array.from(texts, (_, index) => toDayNumber(day(index)))
      const all = await market.readSeries(query)
      const brk = {
        key: 'BRK.A',
        days: Int32Array.from([-1, toDayNumber(date('2025-11-04'))]),
        units: [700000000n, 9007199254740993n],
      }
      equal(all, { prices: [{ key: 'AAPL', days, units: Float64Array.from(units) }, brk], rates: [], revision: all.revision }, 'all')
      const cut = await market.readSeries({ ...query, symbols: ['AAPL', 'BRK.A'], end_date: date('1999-12-31') })
      equal(
        cut.prices.map((series) => [series.key, [...series.days], [...series.units].map(String)]),
        [['BRK.A', [-1], ['700000000']]],
        'to a date',
      )
      const half = await market.readSeries({ ...query, symbols: ['AAPL'], end_date: day(2) })
      equal(half.prices, [{ key: 'AAPL', days: days.slice(0, 3), units: Float64Array.from(units.slice(0, 3)) }], 'half')
      equal(await market.readSeries({ ...query, symbols: [] }), { prices: [], rates: [], revision: all.revision }, 'none')
    })
  })

  check("a series that was read is the reader's own", async (bench) => {
    await bench.write((session) => session.market.putQuotes({ prices: [priceRow(bench.tenant_id)] }))
    const read = () => bench.read((session) => session.market.readSeries({ tenant_id: bench.tenant_id, symbols: ['AAPL'], currencies: [] }))
    const first = await read()
    const units = first.prices[0]!.units as Float64Array
    units[0] = 0
    equal([...(await read()).prices[0]!.units], [22950000000], 'read again')
  })

  check('rates come with a currency on either side', async (bench) => {
    const rate = (base: string, quote: string): FxRateRow => ({
      tenant_id: bench.tenant_id,
      base,
      quote,
      date: day(0),
      rate: decimal('1.25'),
    })
    await bench.write((session) => session.market.putQuotes({ rates: [rate('EUR', 'USD'), rate('USD', 'JPY'), rate('GBP', 'CHF')] }))
    const keys = async (currencies: readonly string[]) =>
      (await bench.read((session) => session.market.readSeries({ tenant_id: bench.tenant_id, symbols: [], currencies }))).rates.map(
        ({ key }) => key,
      )
    equal(await keys(['USD']), ['EUR/USD', 'USD/JPY'], 'USD')
    equal(await keys(['CHF', 'EUR']), ['EUR/USD', 'GBP/CHF'], 'CHF and EUR')
    equal(await keys([]), [], 'none')
  })
}

async function checkHoldings(bench: Bench): Promise<void> {
  const [one, two] = [await makePortfolio(bench), await makePortfolio(bench)]
  const lot = (portfolio: PortfolioRow, symbol: string, closed: Partial<LotRow>) => lotRow(portfolio, { symbol, ...closed })
  await bench.write(async ({ ledger }) => {
    await ledger.saveFacts({
      fills: [
        fillRow(one, { symbol: 'AAPL', trade_date: day(3) }),
        fillRow(one, { symbol: 'AAPL', trade_date: day(1) }),
        fillRow(one, { symbol: 'MSFT', trade_date: day(2), currency: 'EUR' }),
        fillRow(one, { symbol: 'VOID', trade_date: day(0), voided_at: instant('2025-11-20T00:00:00.000Z') }),
        fillRow(two, {
          symbol: 'AAPL  260116C00230000',
          underlying: 'AAPL',
          position_class: 'OPTIONS',
          option_right: 'CALL',
          trade_date: day(4),
        }),
      ],
    })
    await ledger.replaceLots({
      scopes: [one, two].map((portfolio) => ({ tenant_id: bench.tenant_id, portfolio_id: portfolio.id, instruments: 'all' as const })),
      lots: [
        lot(one, 'AAPL', { status: 'CLOSED', closed_on: day(3), remaining_quantity: decimal('0') }),
        lot(one, 'AAPL', { status: 'CLOSED', closed_on: day(6), remaining_quantity: decimal('0') }),
        lot(one, 'MSFT', {}),
      ],
      realized_events: [],
    })
  })
  const base = { underlying: null, currency: 'USD' }
  const aapl: Holding = { ...base, portfolio_id: one.id, symbol: 'AAPL', first_date: day(1), last_date: day(6) }
  const msft: Holding = { ...base, portfolio_id: one.id, symbol: 'MSFT', currency: 'EUR', first_date: day(2), last_date: null }
  const option: Holding = {
    ...base,
    portfolio_id: two.id,
    symbol: 'AAPL  260116C00230000',
    underlying: 'AAPL',
    first_date: day(4),
    last_date: null,
  }
  await bench.read(async ({ market }) => {
    const find = (query: { readonly symbols?: readonly string[]; readonly currencies?: readonly string[] }) =>
      market.findHoldings({ tenant_id: bench.tenant_id, ...query })
    equal(await find({}), [aapl, msft, option], 'all')
    equal(await find({ symbols: ['AAPL'] }), [aapl, option], 'by symbol and underlying')
    equal(await find({ currencies: ['EUR'] }), [msft], 'by currency')
    equal(await find({ symbols: ['AAPL  260116C00230000'], currencies: ['EUR'] }), [msft, option], 'by either')
    equal(await find({ symbols: [] }), [], 'none')
  })
}
