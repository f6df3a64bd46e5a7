import type { FxRateRow, MarketStore, SplitRow } from '../port.ts'
import { equal, isTrue, rejects } from './assert.ts'
import type { Case } from './kit.ts'
import { date, decimal, priceRow } from './sample-rows.ts'

export function revisionCases(check: Case): void {
  check('the revision grows with every put that changes something', async (bench) => {
    const read = () => bench.read(({ market }) => market.readSeries({ tenant_id: bench.tenant_id, symbols: [], currencies: [] }))
    const put = (quotes: Parameters<MarketStore['putQuotes']>[0]) => bench.write(({ market }) => market.putQuotes(quotes))
    equal((await read()).revision, 0, 'before anything was put')
    const split: SplitRow = { tenant_id: bench.tenant_id, symbol: 'AAPL', ex_date: date('2025-11-04'), numerator: 4, denominator: 1 }
    const rate: FxRateRow = { tenant_id: bench.tenant_id, base: 'EUR', quote: 'USD', date: date('2025-11-03'), rate: decimal('1.0875') }
    const price = priceRow(bench.tenant_id)
    let last = 0
    for (const quotes of [{ prices: [price] }, { rates: [rate] }, { splits: [split] }, { prices: [{ ...price, price: decimal('1') }] }]) {
      await put(quotes)
      const { revision } = await read()
      isTrue(revision > last, `${revision} after ${last}`)
      last = revision
      await put(quotes)
      await put({})
      equal((await read()).revision, last, 'the same again changes nothing')
    }
    await rejects(
      bench.write(async ({ market }) => {
        await market.putQuotes({ prices: [price] })
        throw new Error('after all')
      }),
      'the work',
    )
    equal((await read()).revision, last, 'what failed changes nothing')
    const other = bench.newTenant()
    await bench.store.transaction({ tenant_ids: [other], mode: 'write' }, ({ market }) => market.putQuotes({ prices: [priceRow(other)] }))
    equal((await read()).revision, last, 'nor does another tenant')
  })
}
