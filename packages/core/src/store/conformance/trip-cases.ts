import type { StoreSession } from '../port.ts'
import { isTrue } from './assert.ts'
import { type Bench, type Case, makePortfolio } from './kit.ts'
import {
  answerRow,
  auditRow,
  date,
  equityChangeRow,
  fillRow,
  instant,
  incomeRow,
  linkRows,
  lotRow,
  money,
  outboxRow,
  priceRow,
  realizedEventRow,
  replacing,
  snapshotRow,
} from './sample-rows.ts'

const TRANSACTION_TRIPS_MAX = 2
const METHOD_TRIPS_MAX = 2

/** For stores that count their round trips: a method costs at most two, however many rows it takes or gives. */
export function tripCases(check: Case): void {
  check('a transaction costs two round trips', async (bench) => {
    await expectTrips(bench, 'writing', TRANSACTION_TRIPS_MAX, () => bench.write(async () => undefined))
    await expectTrips(bench, 'reading', TRANSACTION_TRIPS_MAX, () => bench.read(async () => undefined))
  })

  check('each method costs at most two round trips', async (bench) => {
    const portfolio = await makePortfolio(bench)
    await bench.write(async (session) => {
      for (const [name, call] of Object.entries(callsOn(bench, portfolio)))
        await expectTrips(bench, name, METHOD_TRIPS_MAX, () => call(session))
    })
  })
}

async function expectTrips(bench: Bench, name: string, max: number, work: () => Promise<unknown>): Promise<void> {
  const before = bench.trips?.() ?? 0
  await work()
  const trips = (bench.trips?.() ?? 0) - before
  isTrue(trips <= max, `${name} took ${trips} round trips, more than ${max}`)
}

const hundred = <Row>(make: (index: number) => Row) => Array.from({ length: 100 }, (_, index) => make(index))

type Call = (session: StoreSession) => Promise<unknown>

function callsOn(bench: Bench, portfolio: Awaited<ReturnType<typeof makePortfolio>>): Readonly<Record<string, Call>> {
  const tenant_id = bench.tenant_id
  const below = { tenant_id, portfolio_ids: [portfolio.id] }
  const page = { limit: 2, offset: 0 }
  const days = (index: number) =>
    date(`2025-${String(1 + Math.floor(index / 28)).padStart(2, '0')}-${String(1 + (index % 28)).padStart(2, '0')}`)
  const lots = hundred(() => lotRow(portfolio))
  const scope = { tenant_id, portfolio_id: portfolio.id, instruments: 'all' as const }
  return {
    lockPortfolios: ({ books }) => books.lockPortfolios({ tenant_id, ids: [portfolio.id], user_id: 'reader' }),
    savePortfolios: ({ books }) => books.savePortfolios([{ ...portfolio, version: 2 }]),
    saveEquityChanges: ({ books }) => books.saveEquityChanges(hundred(() => equityChangeRow(portfolio))),
    readPortfolios: ({ books }) => books.readPortfolios({ tenant_id, user_id: 'reader', visible_only: true, page }),
    readEquityChanges: ({ books }) => books.readEquityChanges({ ...below, page }),
    putQuotes: ({ market }) => market.putQuotes({ prices: hundred((index) => priceRow(tenant_id, { date: days(index) })) }),
    listPrices: ({ market }) => market.listPrices({ tenant_id, page }),
    listRates: ({ market }) => market.listRates({ tenant_id, page }),
    readSplits: ({ market }) => market.readSplits({ tenant_id, page }),
    readSeries: ({ market }) => market.readSeries({ tenant_id, symbols: ['AAPL'], currencies: ['USD'] }),
    findHoldings: ({ market }) => market.findHoldings({ tenant_id }),
    saveFacts: ({ ledger }) => ledger.saveFacts({ fills: hundred(() => fillRow(portfolio)), income: hundred(() => incomeRow(portfolio)) }),
    readFills: ({ ledger }) => ledger.read('fills', { ...below, page }),
    replaceLots: ({ ledger }) => ledger.replaceLots({ scopes: [scope], lots, realized_events: hundred(() => realizedEventRow(portfolio)) }),
    readLots: ({ ledger }) => ledger.read('lots', { ...below, page }),
    saveLotValues: ({ ledger }) =>
      ledger.saveLotValues(
        lots.map(({ id }) => ({
          tenant_id,
          portfolio_id: portfolio.id,
          id,
          last_price: null,
          last_price_date: null,
          market_value: money('1.00'),
          unrealized_pnl: money('1.00'),
        })),
      ),
    replaceSnapshots: ({ ledger }) =>
      ledger.replaceSnapshots([
        replacing(
          portfolio,
          days(0),
          hundred((index) => snapshotRow(portfolio, { date: days(index) })),
        ),
      ]),
    readSnapshotEdges: ({ ledger }) =>
      ledger.readSnapshotEdges({
        tenant_id,
        edges: hundred((index) => ({ portfolio_id: portfolio.id, from: days(index) })),
        columns_max: 200,
      }),
    saveAccess: ({ access }) =>
      access.saveAccess(
        hundred((index) => ({
          tenant_id,
          portfolio_id: portfolio.id,
          user_id: `user-${index}`,
          role: 'viewer',
          created_at: portfolio.created_at,
        })),
      ),
    readAccess: ({ access }) => access.readAccess(below),
    deleteAccess: ({ access }) =>
      access.deleteAccess({ tenant_id, portfolio_id: portfolio.id, user_ids: hundred((index) => `user-${index}`) }),
    listTenants: ({ access }) => access.listTenants(),
    ...deliveryCallsOn(bench, portfolio),
    deletePortfolios: ({ books }) => books.deletePortfolios({ tenant_id, ids: [portfolio.id] }),
  }
}

function deliveryCallsOn({ tenant_id }: Bench, portfolio: Awaited<ReturnType<typeof makePortfolio>>): Readonly<Record<string, Call>> {
  const answer = answerRow(tenant_id)
  const audit = linkRows(hundred((index) => auditRow(tenant_id, { portfolio_id: index % 2 === 0 ? null : portfolio.id })))
  const chain = { portfolio_id: null, page: { after_sequence: 10, limit: 20 } }
  return {
    claimKey: ({ delivery }) => delivery.claimKey(answer),
    lockTenantHead: ({ delivery }) => delivery.lockTenantHead({ tenant_id }),
    lockTenantHeadAgain: ({ delivery }) => delivery.lockTenantHead({ tenant_id }),
    finish: ({ delivery }) => delivery.finish({ answer, audit, outbox: hundred(() => outboxRow(tenant_id)) }),
    claimKeyAgain: ({ delivery }) => delivery.claimKey(answer),
    readAudit: ({ delivery }) => delivery.readAudit({ tenant_id, page: { limit: 2, offset: 0 } }),
    readChain: ({ delivery }) => delivery.readAudit({ tenant_id, ...chain }),
    listOrphans: ({ access }) => access.listOrphans({ tenant_id }),
    readOutbox: ({ delivery }) => delivery.readOutbox({ tenant_id, after: outboxRow(tenant_id).id, limit: 10 }),
    expireKeys: ({ delivery }) => delivery.expireKeys({ tenant_id, before: instant('2026-01-01T00:00:00.000Z') }),
  }
}
