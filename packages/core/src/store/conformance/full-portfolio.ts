import type { Id } from '../../kernel/ids.ts'
import type { PortfolioRow, StoreSession } from '../port.ts'
import {
  auditRow,
  date,
  equityChangeRow,
  fillRow,
  incomeRow,
  lotRow,
  outboxRow,
  priceRow,
  realizedEventRow,
  replacing,
  snapshotRow,
} from './sample-rows.ts'

/** One row of every kind below a portfolio, and one price of its tenant. */
export async function fillPortfolio({ books, ledger, market, access, delivery }: StoreSession, portfolio: PortfolioRow): Promise<void> {
  const { tenant_id, id: portfolio_id, created_at } = portfolio
  await books.saveEquityChanges([equityChangeRow(portfolio)])
  await ledger.saveFacts({ fills: [fillRow(portfolio)], income: [incomeRow(portfolio)] })
  await ledger.replaceLots({
    scopes: [{ tenant_id, portfolio_id, instruments: 'all' }],
    lots: [lotRow(portfolio)],
    realized_events: [realizedEventRow(portfolio)],
  })
  await ledger.replaceSnapshots([replacing(portfolio, date('2025-11-04'), [snapshotRow(portfolio)])])
  await market.putQuotes({ prices: [priceRow(tenant_id)] })
  await access.saveAccess([{ tenant_id, portfolio_id, user_id: 'reader', role: 'viewer', created_at }])
  await delivery.finish({ audit: [auditRow(tenant_id, { portfolio_id })], outbox: [outboxRow(tenant_id, { portfolio_id })] })
}

/** How much of that a transaction sees. */
export interface Seen {
  readonly portfolios: number
  readonly equity_changes: number
  readonly fills: number
  readonly income: number
  readonly lots: number
  readonly realized_events: number
  readonly snapshots: number
  readonly edges: number
  readonly access: number
  readonly prices: number
  readonly series: number
  readonly holdings: number
  readonly audit: number
}

export async function countSeen(session: StoreSession, tenant_id: string, portfolioId: Id): Promise<Seen> {
  const { books, ledger, market, access, delivery } = session
  const query = { tenant_id, portfolio_ids: [portfolioId] }
  const [edge] = await ledger.readSnapshotEdges({ tenant_id, edges: [{ portfolio_id: portfolioId, from: date('2025-11-01') }] })
  return {
    portfolios: (await books.readPortfolios({ tenant_id, ids: [portfolioId] })).total,
    equity_changes: (await books.readEquityChanges(query)).total,
    fills: (await ledger.read('fills', query)).total,
    income: (await ledger.read('income', query)).total,
    lots: (await ledger.read('lots', query)).total,
    realized_events: (await ledger.read('realized_events', query)).total,
    snapshots: (await ledger.read('snapshots', query)).total,
    edges: edge?.count ?? 0,
    access: (await access.readAccess(query)).length,
    prices: (await market.listPrices({ tenant_id })).total,
    series: (await market.readSeries({ tenant_id, symbols: ['AAPL'], currencies: [] })).prices.length,
    holdings: (await market.findHoldings({ tenant_id })).filter((holding) => holding.portfolio_id === portfolioId).length,
    audit: (await delivery.readAudit({ tenant_id, portfolio_id: portfolioId, page: { limit: 10, offset: 0 } })).total,
  }
}

const kinds: readonly (keyof Seen)[] = [
  'portfolios',
  'equity_changes',
  'fills',
  'income',
  'lots',
  'realized_events',
  'snapshots',
  'edges',
  'access',
  'prices',
  'series',
  'holdings',
  'audit',
]

/** So many of each kind, but for those that are said. */
export function each(count: number, others: Partial<Seen> = {}): Seen {
  return { ...(Object.fromEntries(kinds.map((kind) => [kind, count])) as unknown as Seen), ...others }
}
