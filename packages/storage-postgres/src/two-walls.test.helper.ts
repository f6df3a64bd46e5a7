import type { AuditHead, Id, PortfolioRow, StoreSession } from '@rollforward/core/store'
import {
  answerRow,
  auditRow,
  date,
  decimal,
  equityChangeRow,
  fillRow,
  incomeRow,
  instant,
  linkRows,
  lotRow,
  money,
  newId,
  outboxRow,
  portfolioRow,
  priceRow,
  realizedEventRow,
  replacing,
  snapshotRow,
} from '../../core/src/store/conformance/sample-rows.ts'

/** Two tenants have rows with the same ids, so that nothing but the tenant tells them apart. */
const names = ['portfolio', 'change', 'fill', 'marked', 'income', 'lot', 'event', 'audit', 'orphaned', 'outbox'] as const
const ids = Object.fromEntries(names.map((name) => [name, newId()])) as Record<(typeof names)[number], Id>
const day = date('2025-11-04')

/** What stands in every row of a tenant, as text or as a figure, so that it is known wherever it comes out. */
export interface Mark {
  readonly tenant_id: string
  readonly text: string
  readonly digits: string
}

export interface MarkedBook {
  readonly mark: Mark
  readonly portfolio: PortfolioRow
  readonly head: AuditHead
  /** The head of the tenant's own chain. */
  readonly tenant_hash: string
}

function rowsOf({ tenant_id, text, digits }: Mark) {
  const portfolio = portfolioRow(tenant_id, { id: ids.portfolio, name: text, account_id: text })
  // Orphans are told by their portfolio's id and nothing else.
  const orphan = { ...portfolio, id: `${digits.padEnd(8, '0')}-0000-7000-8000-000000000000` as Id }
  return {
    portfolio,
    change: equityChangeRow(portfolio, { id: ids.change, description: text, amount: money(`${digits}.77`) }),
    fills: [
      fillRow(portfolio, { id: ids.fill, fill_id: 'one', source: text }),
      // The symbol is what a holding says.
      fillRow(portfolio, { id: ids.marked, fill_id: 'two', symbol: text }),
    ],
    income: incomeRow(portfolio, { id: ids.income, note: text }),
    lot: lotRow(portfolio, { id: ids.lot, fill_id: ids.fill, cost_basis: money(`${digits}.77`) }),
    event: realizedEventRow(portfolio, { id: ids.event, position_id: ids.lot, fill_id: ids.fill, realized_pnl: money(`${digits}.77`) }),
    snapshots: replacing(portfolio, day, [
      snapshotRow(portfolio, { date: day, net_asset_value: money(`${digits}.77`), equity_balance: money(`${digits}.77`) }),
    ]),
    orphans: replacing(orphan, day, [snapshotRow(orphan, { date: day })]),
    price: priceRow(tenant_id, { source: text, price: decimal(`${digits}.5`) }),
    rate: { tenant_id, base: 'EUR', quote: 'USD', date: day, rate: decimal(`${digits}.25`) },
    split: { tenant_id, symbol: 'AAPL', ex_date: day, numerator: Number.parseInt(digits, 10), denominator: 1 },
    access: { tenant_id, portfolio_id: portfolio.id, user_id: `reader-${text}`, role: 'viewer' as const, created_at: portfolio.created_at },
    audit: linkRows([
      auditRow(tenant_id, { id: ids.audit, portfolio_id: portfolio.id, reason: text }),
      auditRow(tenant_id, { id: ids.orphaned, reason: text }),
    ]),
    outbox: outboxRow(tenant_id, { id: ids.outbox, data: { text } }),
    answer: answerRow(tenant_id, { key: 'one key', body: text }),
  }
}

export async function fillTenant(session: StoreSession, mark: Mark): Promise<MarkedBook> {
  const { books, market, ledger, access, delivery } = session
  const rows = rowsOf(mark)
  await books.savePortfolios([rows.portfolio])
  await books.saveEquityChanges([rows.change])
  await market.putQuotes({ prices: [rows.price], rates: [rows.rate], splits: [rows.split] })
  await ledger.saveFacts({ fills: rows.fills, income: [rows.income] })
  const { tenant_id, id: portfolio_id } = rows.portfolio
  await ledger.replaceLots({ scopes: [{ tenant_id, portfolio_id, instruments: 'all' }], lots: [rows.lot], realized_events: [rows.event] })
  await ledger.replaceSnapshots([rows.snapshots, rows.orphans])
  await access.saveAccess([rows.access])
  await delivery.claimKey(rows.answer)
  await delivery.lockTenantHead({ tenant_id })
  await delivery.finish({ answer: rows.answer, audit: rows.audit, outbox: [rows.outbox] })
  const [seen] = await books.lockPortfolios({ tenant_id, ids: [portfolio_id] })
  return { mark, portfolio: rows.portfolio, head: seen!.audit_head, tenant_hash: rows.audit[1]!.hash }
}

type Call = (session: StoreSession) => Promise<unknown>

/** Every method of the port, asked for a tenant. What is written differs from what stands there. */
export function callsFor(book: MarkedBook): Readonly<Record<string, Call>> {
  return { ...readsFor(book), ...writesFor(book), ...deliveriesFor(book) }
}

function readsFor({ mark: { tenant_id } }: MarkedBook): Readonly<Record<string, Call>> {
  const below = { tenant_id, portfolio_ids: [ids.portfolio] }
  const kinds = ['fills', 'income', 'lots', 'realized_events', 'snapshots'] as const
  return {
    'books.readPortfolios': ({ books }) => books.readPortfolios({ tenant_id, user_id: 'reader' }),
    'books.lockPortfolios': ({ books }) => books.lockPortfolios({ tenant_id, ids: [ids.portfolio], user_id: 'reader' }),
    'books.readEquityChanges': ({ books }) => books.readEquityChanges(below),
    'market.listPrices': ({ market }) => market.listPrices({ tenant_id }),
    'market.listRates': ({ market }) => market.listRates({ tenant_id }),
    'market.readSplits': ({ market }) => market.readSplits({ tenant_id }),
    'market.readSeries': ({ market }) => market.readSeries({ tenant_id, symbols: ['AAPL'], currencies: ['USD'] }),
    'market.findHoldings': ({ market }) => market.findHoldings({ tenant_id }),
    ...Object.fromEntries(kinds.map((kind) => [`ledger.read ${kind}`, ({ ledger }: StoreSession) => ledger.read(kind, below)])),
    'ledger.readSnapshotEdges': ({ ledger }) =>
      ledger.readSnapshotEdges({ tenant_id, edges: [{ portfolio_id: ids.portfolio, from: day }], columns_max: 9 }),
    'access.readAccess': ({ access }) => access.readAccess(below),
    'access.listOrphans': ({ access }) => access.listOrphans({ tenant_id }),
    'delivery.readAudit': ({ delivery }) => delivery.readAudit({ tenant_id, page: { limit: 9, offset: 0 } }),
    'delivery.readOutbox': ({ delivery }) => delivery.readOutbox({ tenant_id, limit: 9 }),
  }
}

function writesFor({ mark, portfolio }: MarkedBook): Readonly<Record<string, Call>> {
  const { tenant_id } = portfolio
  const rows = rowsOf({ ...mark, text: 'written', digits: '5' })
  const scope = { tenant_id, portfolio_id: ids.portfolio, instruments: 'all' as const }
  const value = { last_price: decimal('5'), last_price_date: day, market_value: money('5.00'), unrealized_pnl: money('5.00') }
  return {
    'books.savePortfolios': ({ books }) => books.savePortfolios([{ ...rows.portfolio, version: 2 }]),
    'books.savePortfolios new': ({ books }) => books.savePortfolios([{ ...rows.portfolio, id: newId() }]),
    'books.deletePortfolios': ({ books }) => books.deletePortfolios({ tenant_id, ids: [ids.portfolio] }),
    'books.saveEquityChanges': ({ books }) => books.saveEquityChanges([rows.change]),
    'market.putQuotes': ({ market }) => market.putQuotes({ prices: [rows.price], rates: [rows.rate], splits: [rows.split] }),
    'ledger.saveFacts fills': ({ ledger }) => ledger.saveFacts({ fills: rows.fills }),
    'ledger.saveFacts income': ({ ledger }) => ledger.saveFacts({ income: [rows.income] }),
    'ledger.replaceLots': ({ ledger }) => ledger.replaceLots({ scopes: [scope], lots: [rows.lot], realized_events: [rows.event] }),
    'ledger.replaceLots by none': ({ ledger }) => ledger.replaceLots({ scopes: [scope], lots: [], realized_events: [] }),
    'ledger.replaceSnapshots': ({ ledger }) => ledger.replaceSnapshots([rows.snapshots]),
    'ledger.replaceSnapshots by none': ({ ledger }) => ledger.replaceSnapshots([replacing(portfolio, day, [])]),
    'ledger.saveLotValues': ({ ledger }) => ledger.saveLotValues([{ tenant_id, portfolio_id: ids.portfolio, id: ids.lot, ...value }]),
    'access.saveAccess': ({ access }) => access.saveAccess([rows.access]),
    'access.deleteAccess': ({ access }) =>
      access.deleteAccess({ tenant_id, portfolio_id: ids.portfolio, user_ids: ['reader-canary', 'reader-own'] }),
  }
}

function deliveriesFor({ mark, portfolio, head }: MarkedBook): Readonly<Record<string, Call>> {
  const { tenant_id } = portfolio
  const rows = rowsOf({ ...mark, text: 'written', digits: '5' })
  const audit = linkRows([auditRow(tenant_id, { portfolio_id: ids.portfolio })], { [ids.portfolio]: head })
  return {
    'delivery.claimKey': ({ delivery }) => delivery.claimKey(rows.answer),
    'delivery.lockTenantHead': ({ delivery }) => delivery.lockTenantHead({ tenant_id }),
    'delivery.finish answer': ({ delivery }) => delivery.finish({ answer: rows.answer, audit: [], outbox: [] }),
    'delivery.finish audit': ({ delivery }) => delivery.finish({ audit, outbox: [] }),
    'delivery.finish events': ({ delivery }) => delivery.finish({ audit: [], outbox: [outboxRow(tenant_id)] }),
    'delivery.expireKeys': ({ delivery }) => delivery.expireKeys({ tenant_id, before: instant('2199-01-01T00:00:00.000Z') }),
  }
}
