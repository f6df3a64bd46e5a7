import type { StoreSession } from '../port.ts'
import { equal, isTrue } from './assert.ts'
import { type Bench, type Case, latch, letTimePass, makePortfolio, reached } from './kit.ts'
import { fillRow, priceRow } from './sample-rows.ts'

/** A writer who stops after its first call until it is let go, and another one who begins meanwhile. Gives whether the other one waited. */
async function whoWaits<Result>(
  bench: Bench,
  first: (session: StoreSession) => Promise<unknown>,
  second: (session: StoreSession) => Promise<Result>,
): Promise<{ readonly waited: boolean; readonly result: Result }> {
  const [begun, release] = [latch(), latch()]
  const stopped = bench.write(async (session) => {
    await first(session)
    begun.open()
    await release.opened
  })
  await reached(begun, stopped)
  let isThrough = false
  const other = bench.write(async (session) => {
    const result = await second(session)
    isThrough = true
    return result
  })
  try {
    await letTimePass(bench)
    return { waited: !isThrough, result: await (release.open(), other) }
  } finally {
    release.open()
    await Promise.allSettled([stopped, other])
  }
}

/** Who puts quotes and who makes fills from the market wait for each other. */
export function marketCases(check: Case): void {
  const put = (bench: Bench, session: StoreSession) => session.market.putQuotes({ prices: [priceRow(bench.tenant_id)] })

  check('who puts quotes waits for whoever holds the market, and finds what that one wrote', async (bench) => {
    const portfolio = await makePortfolio(bench)
    const { waited, result } = await whoWaits(
      bench,
      async (session) => {
        await session.market.hold({ tenant_id: bench.tenant_id })
        await session.books.lockPortfolios({ tenant_id: bench.tenant_id, ids: [portfolio.id] })
        await session.ledger.saveFacts({ fills: [fillRow(portfolio)] })
      },
      async (session) => {
        await put(bench, session)
        return session.market.findHoldings({ tenant_id: bench.tenant_id })
      },
    )
    isTrue(waited, 'the put waits')
    equal(result.length, 1, 'the holding that was made meanwhile')
  })

  check('who holds the market waits for whoever is putting, and reads what that one put', async (bench) => {
    const query = { tenant_id: bench.tenant_id, symbols: [priceRow(bench.tenant_id).symbol], currencies: [] }
    const { waited, result } = await whoWaits(
      bench,
      (session) => put(bench, session),
      async (session) => {
        await session.market.hold({ tenant_id: bench.tenant_id })
        return session.market.readSeries(query)
      },
    )
    isTrue(waited, 'the holder waits')
    equal(result.prices.length, 1, 'the series that was put meanwhile')
  })
}
