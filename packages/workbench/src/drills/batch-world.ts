import { createRollforward, manualClock, type Rollforward } from '@rollforward/core'
import { type DatabaseStore, postgresStore } from '@rollforward/storage-postgres'
import { chance } from '../../../core/src/store/conformance/random.ts'

// Books for the batch to work on: several tenants, which are as many transactions, with trades, flows and income before a night.

const TENANTS = 12
const PORTFOLIOS = 2
const INCEPTION = '2026-08-03'
const SYMBOLS = ['AAPL', 'MSFT']
const DAYS = 80

/** The night itself. All runs have the same moment, so that every byte can be compared, also when something was computed. */
export const NIGHT = '2026-11-20T06:00:00.000Z'
const RECORDED = '2026-11-19T18:00:00.000Z'

export interface OpenBatch {
  readonly rollforward: Rollforward
  readonly store: DatabaseStore
}

export function openBatch(databaseUrl: string, now = NIGHT): OpenBatch {
  const store = postgresStore({ connection_string: databaseUrl, pool_max: 4 })
  return { store, rollforward: createRollforward({ store, clock: manualClock(now) }) }
}

const dayAfter = (days: number) => new Date(Date.parse(INCEPTION) + days * 86_400_000).toISOString().slice(0, 10)

export async function seedBooks(databaseUrl: string, seed: number): Promise<void> {
  const luck = chance(seed)
  const { rollforward, store } = openBatch(databaseUrl, RECORDED)
  const price = () => `${100 + luck.below(40)}.${10 + luck.below(90)}`
  for (let tenant = 0; tenant < TENANTS; tenant += 1) {
    const book = rollforward.as({ user_id: 'ann', tenant_id: `tenant-${tenant}`, scopes: ['admin'] })
    const prices = SYMBOLS.flatMap((symbol) =>
      Array.from({ length: DAYS }, (_, days) => ({ symbol, date: dayAfter(days), price: price() })),
    )
    await book.prices.put({ prices })
    for (let index = 0; index < PORTFOLIOS; index += 1) {
      const fields = { name: `Book ${index}`, base_currency: 'USD', inception_date: INCEPTION, opening_equity: '1000000.00' }
      const { id } = await book.portfolios.create({ ...fields, time_zone: 'America/New_York', calendar: 'XNYS' })
      for (const symbol of SYMBOLS) {
        const bought = luck.below(20)
        await book.positions.open(id, {
          symbol,
          position_type: 'LONG',
          quantity: `${10 + luck.below(90)}`,
          entry_price: price(),
          entry_date: dayAfter(bought),
          fees: '1.25',
        })
        await book.sells.create(id, {
          symbol,
          quantity: `${1 + luck.below(9)}`,
          price: price(),
          date: dayAfter(bought + 1 + luck.below(40)),
          fees: '0.75',
        })
      }
      await book.income.record(id, { kind: 'DIVIDEND', symbol: 'AAPL', date: dayAfter(30 + luck.below(30)), amount: '24.10' })
      for (const change_type of ['CONTRIBUTION', 'WITHDRAWAL'] as const)
        await book.equityChanges.record(id, {
          change_type,
          amount: `${100 + luck.below(9_000)}.37`,
          change_date: dayAfter(20 + luck.below(60)),
        })
    }
  }
  await store.close()
}
