import type { Id } from '../../kernel/ids.ts'
import type { PortfolioRow, StoreSession } from '../port.ts'
import { equal, rejects } from './assert.ts'
import { countSeen, each, fillPortfolio, type Seen } from './full-portfolio.ts'
import { type Bench, type Case, makePortfolio, readOutbox } from './kit.ts'
import {
  answerRow,
  auditRow,
  equityChangeRow,
  fillRow,
  incomeRow,
  outboxRow,
  portfolioRow,
  priceRow,
  replacing,
  seenPortfolio,
} from './sample-rows.ts'

export function isolationCases(check: Case): void {
  readingCases(check)
  writingCases(check)
  readOnlyCases(check)
  tenantIdCases(check)
}

function seenWith(bench: Bench, tenantIds: readonly string[], tenantId: string, portfolioId: Id): Promise<Seen> {
  return bench.store.transaction({ tenant_ids: tenantIds, mode: 'read' }, (session) => countSeen(session, tenantId, portfolioId))
}

function asTenant<Result>(bench: Bench, tenantId: string, work: (session: StoreSession) => Promise<Result>): Promise<Result> {
  return bench.store.transaction({ tenant_ids: [tenantId], mode: 'write' }, work)
}

/** A portfolio of another tenant that has the same id, and a row of each kind. */
async function makeTwin(bench: Bench, portfolio: PortfolioRow): Promise<PortfolioRow> {
  const twin = { ...portfolio, tenant_id: bench.newTenant(), name: 'twin' }
  await asTenant(bench, twin.tenant_id, async (session) => {
    await session.books.savePortfolios([twin])
    await fillPortfolio(session, twin)
  })
  return twin
}

function readingCases(check: Case): void {
  check('tenants that are not listed do not exist', async (bench) => {
    const portfolio = await makePortfolio(bench)
    await bench.write((session) => fillPortfolio(session, portfolio))
    const seen = (...tenantIds: readonly string[]) => seenWith(bench, tenantIds, bench.tenant_id, portfolio.id)
    equal(await seen(bench.tenant_id), each(1), 'listed')
    equal(await seen(bench.newTenant(), bench.tenant_id), each(1), 'one of two listed')
    equal(await seen(bench.newTenant()), each(0), 'another one listed')
    equal(await seen(), each(0), 'none listed')
    equal((await readOutbox(bench, {}, 1)).length, 1, 'events, listed')
    const other = bench.newTenant()
    equal(await asTenant(bench, other, ({ delivery }) => delivery.readOutbox({ tenant_id: bench.tenant_id, limit: 5 })), [], 'and not')
    const locking = asTenant(bench, other, ({ books }) => books.lockPortfolios({ tenant_id: bench.tenant_id, ids: [portfolio.id] }))
    equal(await locking, [], 'nothing to lock')
  })

  check('of two tenants that are listed each query is of one', async (bench) => {
    const portfolio = await makePortfolio(bench)
    const twin = await makeTwin(bench, portfolio)
    const both = [bench.tenant_id, twin.tenant_id]
    equal(await seenWith(bench, both, twin.tenant_id, twin.id), each(1), 'the full one')
    equal(await seenWith(bench, both, bench.tenant_id, portfolio.id), each(0, { portfolios: 1 }), 'the empty one')
    await bench.write((session) => fillPortfolio(session, portfolio))
    equal(await seenWith(bench, both, bench.tenant_id, portfolio.id), each(1), 'both full')
    const found = await bench.store.transaction({ tenant_ids: both, mode: 'write' }, async ({ books, delivery }) => {
      const locked = await books.lockPortfolios({ tenant_id: bench.tenant_id, ids: [portfolio.id], user_id: 'reader' })
      const outbox = await delivery.readOutbox({ tenant_id: bench.tenant_id, limit: 9 })
      return { names: locked.map(({ row }) => row.name), outbox: outbox.filter((row) => row.tenant_id !== bench.tenant_id) }
    })
    equal(found, { names: [portfolio.name], outbox: [] }, 'locks and events')
  })
}

function writingCases(check: Case): void {
  check('the same id in two tenants is two portfolios', async (bench) => {
    const portfolio = await makePortfolio(bench)
    await bench.write((session) => fillPortfolio(session, portfolio))
    const twin = await makeTwin(bench, portfolio)
    const { tenant_id, id } = portfolio
    // Whether these are refused or find nothing is the store's choice.
    const attempts: readonly ((session: StoreSession) => Promise<unknown>)[] = [
      ({ books }) => books.deletePortfolios({ tenant_id, ids: [id] }),
      ({ ledger }) => ledger.replaceLots({ scopes: [{ tenant_id, portfolio_id: id, instruments: 'all' }], lots: [], realized_events: [] }),
      ({ ledger }) => ledger.replaceSnapshots([replacing(portfolio, portfolio.inception_date, [])]),
      ({ access }) => access.deleteAccess({ tenant_id, portfolio_id: id, user_ids: ['reader'] }),
    ]
    for (const attempt of attempts) await asTenant(bench, twin.tenant_id, attempt).catch(() => undefined)
    equal(await seenWith(bench, [tenant_id], tenant_id, id), each(1), 'the first one as it was')
    await bench.write(({ books }) => books.deletePortfolios({ tenant_id, ids: [id] }))
    equal(await seenWith(bench, [twin.tenant_id], twin.tenant_id, id), each(1), 'the other one outlives it')
  })

  check('writes to tenants that are not listed are refused', async (bench) => {
    const portfolio = await makePortfolio(bench)
    const { tenant_id, id, created_at } = portfolio
    const writes: readonly ((session: StoreSession) => Promise<unknown>)[] = [
      ({ books }) => books.savePortfolios([portfolioRow(tenant_id)]),
      ({ books }) => books.saveEquityChanges([equityChangeRow(portfolio)]),
      ({ ledger }) => ledger.saveFacts({ fills: [fillRow(portfolio)] }),
      ({ ledger }) => ledger.saveFacts({ income: [incomeRow(portfolio)] }),
      ({ market }) => market.putQuotes({ prices: [priceRow(tenant_id)] }),
      ({ access }) => access.saveAccess([{ tenant_id, portfolio_id: id, user_id: 'thief', role: 'owner', created_at }]),
      ({ delivery }) => delivery.claimKey(answerRow(tenant_id)),
      ({ delivery }) => delivery.finish({ audit: [auditRow(tenant_id)], outbox: [] }),
      ({ delivery }) => delivery.finish({ audit: [], outbox: [outboxRow(tenant_id)] }),
    ]
    const other = bench.newTenant()
    for (const [index, write] of writes.entries()) await rejects(asTenant(bench, other, write), `write ${index}`)
    equal(await seenWith(bench, [tenant_id], tenant_id, id), each(0, { portfolios: 1 }), 'nothing arrived')
  })
}

function readOnlyCases(check: Case): void {
  check('a transaction that reads cannot write', async (bench) => {
    const portfolio = await makePortfolio(bench)
    const writes: readonly ((session: StoreSession) => Promise<unknown>)[] = [
      ({ books }) => books.saveEquityChanges([equityChangeRow(portfolio)]),
      ({ market }) => market.putQuotes({ prices: [priceRow(bench.tenant_id)] }),
      ({ delivery }) => delivery.finish({ audit: [auditRow(bench.tenant_id)], outbox: [] }),
    ]
    for (const [index, write] of writes.entries()) await rejects(bench.read(write), `write ${index}`)
  })
}

function tenantIdCases(check: Case): void {
  check('tenant ids are any text without a comma', async (bench) => {
    for (const tail of ["'; drop table portfolios; --", '\\', "\\' or true --", '{}', '"', '😀', ' ', '%']) {
      const tenantId = `${bench.newTenant()}${tail}`
      const row = portfolioRow(tenantId)
      const scope = { tenant_ids: [bench.tenant_id, tenantId] }
      await bench.store.transaction({ ...scope, mode: 'write' }, ({ books }) => books.savePortfolios([row]))
      const found = await bench.store.transaction({ ...scope, mode: 'read' }, ({ books }) => books.readPortfolios({ tenant_id: tenantId }))
      equal(found.rows, [seenPortfolio(row)], tenantId)
    }
    for (const tenantId of ['', 'a,b', ',', '\u0000', 'x'.repeat(201)]) {
      const reading = bench.store.transaction({ tenant_ids: [tenantId], mode: 'read' }, async () => undefined)
      await rejects(reading, JSON.stringify(tenantId.slice(0, 9)), 'INVALID_REQUEST')
    }
  })
}
