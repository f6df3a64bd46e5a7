import type { Bench, Case } from './kit.ts'
import { makePortfolio, readChanges, readOutbox } from './kit.ts'
import { equal, isTrue, rejects } from './assert.ts'
import { inertTexts } from './hostile-text.ts'
import type { EquityChangeRow, StoreSession } from '../port.ts'
import { answerRow, auditRow, equityChangeRow, fillRow, incomeRow, newId, outboxRow, portfolioRow, priceRow } from './sample-rows.ts'

export function transactionCases(check: Case): void {
  atomicCases(check)
  isolationCases(check)
  check('text comes back as it went in', async (bench) => checkText(bench))
  check('the store answers for itself', async (bench) => {
    await bench.store.check()
    const now = await bench.read(async (session) => session.now)
    isTrue(/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(now), `the time is an instant: ${now}`)
  })
}

function atomicCases(check: Case): void {
  check('work that throws leaves nothing, and its error comes out', async (bench) => {
    const portfolio = await makePortfolio(bench)
    const thrown = new Error('mine')
    const failing = bench.write(async (session) => {
      await session.books.saveEquityChanges([equityChangeRow(portfolio)])
      await session.books.savePortfolios([{ ...portfolio, name: 'changed', version: 2 }])
      equal((await readChanges(session, bench.tenant_id, [portfolio.id])).length, 1, 'a transaction sees what it wrote')
      throw thrown
    })
    isTrue((await failing.catch((error: unknown) => error)) === thrown, 'the error that was thrown')
    await bench.read(async (session) => {
      equal((await readChanges(session, bench.tenant_id, [portfolio.id])).length, 0, 'no change')
      equal((await session.books.readPortfolios({ tenant_id: bench.tenant_id })).rows[0]?.row, portfolio, 'the portfolio as before')
    })
  })

  check('a refusal that the work swallows still loses the transaction', async (bench) => {
    const portfolio = await makePortfolio(bench)
    const swallowing = bench.write(async (session) => {
      await session.books.saveEquityChanges([equityChangeRow(portfolio)])
      await session.books.savePortfolios([{ ...portfolio, version: 9 }]).catch(() => undefined)
    })
    await rejects(swallowing, 'the transaction', 'VERSION_CONFLICT')
    equal((await bench.read((session) => readChanges(session, bench.tenant_id, [portfolio.id]))).length, 0, 'nothing of it')
  })

  check('a session ends with its transaction', async (bench) => {
    let kept: StoreSession | undefined
    await bench.read(async (session) => {
      kept = session
    })
    await rejects(kept!.access.listTenants(), 'a call afterwards')
  })

  check('what transactions return and throw passes through', async (bench) => {
    equal(await bench.read(async () => ({ value: 1 })), { value: 1 }, 'result')
    equal(await bench.write(async () => undefined), undefined, 'nothing')
  })
}

function isolationCases(check: Case): void {
  readingAcrossCases(check)
  writingAcrossCases(check)
  readOnlyCases(check)
  tenantIdCases(check)
}

function readingAcrossCases(check: Case): void {
  check('tenants that are not listed do not exist', async (bench) => {
    const portfolio = await makePortfolio(bench)
    await bench.write(async ({ books, market, delivery }) => {
      await books.saveEquityChanges([equityChangeRow(portfolio)])
      await market.putQuotes({ prices: [priceRow(bench.tenant_id)] })
      await delivery.finish({
        answer: answerRow(bench.tenant_id),
        audit: [auditRow(bench.tenant_id)],
        outbox: [outboxRow(bench.tenant_id)],
      })
    })
    const mine = bench.tenant_id
    const seen = (tenant_ids: readonly string[]) =>
      bench.store.transaction({ tenant_ids, mode: 'read' }, (session) => countSeen(session, mine, portfolio.id))
    equal(await seen([mine]), [1, 1, 1, 1, 1], 'listed')
    equal(await seen([bench.newTenant(), mine]), [1, 1, 1, 1, 1], 'one of two listed')
    equal(await seen([bench.newTenant()]), [0, 0, 0, 0, 0], 'another one listed')
    equal(await seen([]), [0, 0, 0, 0, 0], 'none listed')
    equal((await readOutbox(bench, {}, 1)).length, 1, 'events, listed')
    equal(
      (
        await bench.store.transaction({ tenant_ids: [bench.newTenant()], mode: 'read' }, ({ delivery }) =>
          delivery.readOutbox({ tenant_id: mine, limit: 5 }),
        )
      ).length,
      0,
      'and not listed',
    )
    const locked = await bench.store.transaction({ tenant_ids: [bench.newTenant()], mode: 'write' }, ({ books }) =>
      books.lockPortfolios({ tenant_id: mine, ids: [portfolio.id] }),
    )
    equal(locked, [], 'nothing to lock')
  })
}

function writingAcrossCases(check: Case): void {
  check('writes to tenants that are not listed are refused', async (bench) => {
    const portfolio = await makePortfolio(bench)
    const other = bench.newTenant()
    const writes: readonly ((session: StoreSession) => Promise<unknown>)[] = [
      ({ books }) => books.savePortfolios([portfolioRow(bench.tenant_id)]),
      ({ books }) => books.saveEquityChanges([equityChangeRow(portfolio)]),
      ({ ledger }) => ledger.saveFacts({ fills: [fillRow(portfolio)] }),
      ({ ledger }) => ledger.saveFacts({ income: [incomeRow(portfolio)] }),
      ({ market }) => market.putQuotes({ prices: [priceRow(bench.tenant_id)] }),
      ({ access }) =>
        access.saveAccess([
          { tenant_id: bench.tenant_id, portfolio_id: portfolio.id, user_id: 'thief', role: 'owner', created_at: portfolio.created_at },
        ]),
      ({ delivery }) => delivery.claimKey(answerRow(bench.tenant_id)),
      ({ delivery }) => delivery.finish({ audit: [auditRow(bench.tenant_id)], outbox: [] }),
      ({ delivery }) => delivery.finish({ audit: [], outbox: [outboxRow(bench.tenant_id)] }),
    ]
    for (const [index, write] of writes.entries())
      await rejects(bench.store.transaction({ tenant_ids: [other], mode: 'write' }, write), `write ${index}`)
    const before = await bench.read((session) => countSeen(session, bench.tenant_id, portfolio.id))
    equal(before, [1, 0, 0, 0, 0], 'nothing arrived')
  })

  check('the same id in two tenants is two portfolios', async (bench) => {
    const portfolio = await makePortfolio(bench)
    const other = bench.newTenant()
    const twin = { ...portfolio, tenant_id: other, name: 'twin' }
    const asOther = (work: (session: StoreSession) => Promise<unknown>) =>
      bench.store.transaction({ tenant_ids: [other], mode: 'write' }, work)
    await asOther(({ books }) => books.savePortfolios([twin]))
    await asOther(({ books }) => books.saveEquityChanges([equityChangeRow(twin)]))
    // Whether this is refused or finds nothing is the store's choice.
    await asOther(({ books }) => books.deletePortfolios({ tenant_id: bench.tenant_id, ids: [portfolio.id] })).catch(() => undefined)
    await bench.write(async (session) => {
      equal(
        (await session.books.readPortfolios({ tenant_id: bench.tenant_id })).rows,
        [{ row: portfolio, role: null }],
        'the first one as it was',
      )
      equal(await readChanges(session, bench.tenant_id, [portfolio.id]), [], 'without the change of the other')
      await session.books.deletePortfolios({ tenant_id: bench.tenant_id, ids: [portfolio.id] })
    })
    const left = await bench.store.transaction({ tenant_ids: [other], mode: 'read' }, ({ books }) =>
      books.readPortfolios({ tenant_id: other }),
    )
    equal(left.rows, [{ row: twin, role: null }], 'the other one outlives it')
  })
}

function readOnlyCases(check: Case): void {
  check('a transaction that reads cannot write', async (bench) => {
    const portfolio = await makePortfolio(bench)
    await rejects(
      bench.read((session) => session.books.saveEquityChanges([equityChangeRow(portfolio)])),
      'a change',
    )
    await rejects(
      bench.read((session) => session.market.putQuotes({ prices: [priceRow(bench.tenant_id)] })),
      'a price',
    )
    await rejects(
      bench.read((session) => session.delivery.finish({ audit: [auditRow(bench.tenant_id)], outbox: [] })),
      'an audit row',
    )
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
      equal(found.rows, [{ row, role: null }], tenantId)
    }
    for (const tenantId of ['', 'a,b', ',', '\u0000', 'x'.repeat(201)]) {
      await rejects(
        bench.store.transaction({ tenant_ids: [tenantId], mode: 'read' }, async () => undefined),
        JSON.stringify(tenantId.slice(0, 9)),
        'INVALID_REQUEST',
      )
    }
  })
}

async function countSeen(
  { books, market, delivery }: StoreSession,
  tenantId: string,
  portfolioId: ReturnType<typeof newId>,
): Promise<readonly number[]> {
  const query = { tenant_id: tenantId, portfolio_ids: [portfolioId] }
  return [
    (await books.readPortfolios({ tenant_id: tenantId })).total,
    (await books.readEquityChanges(query)).total,
    (await market.listPrices({ tenant_id: tenantId })).total,
    (await market.readSeries({ tenant_id: tenantId, symbols: ['AAPL'], currencies: [] })).prices.length,
    (await delivery.readAudit({ tenant_id: tenantId, page: { limit: 5, offset: 0 } })).total,
  ]
}

async function checkText(bench: Bench): Promise<void> {
  const portfolio = await makePortfolio(bench, { name: inertTexts[2]! })
  const changes = inertTexts.map((text): EquityChangeRow =>
    equityChangeRow(portfolio, { description: text, created_by_name: text, created_by_user_id: text }),
  )
  const fills = inertTexts.map((text) =>
    fillRow(portfolio, { symbol: text, strategy_symbol: text, order_id: text, execution_id: text, source: text }),
  )
  const audit = inertTexts.map((text) =>
    auditRow(bench.tenant_id, { before: { [text]: text }, after: text, reason: text, action: text, subject_id: text }),
  )
  await bench.write(async ({ books, ledger, delivery }) => {
    await books.saveEquityChanges(changes)
    await ledger.saveFacts({ fills })
    await delivery.finish({ audit, outbox: [] })
  })
  await bench.read(async (session) => {
    equal(await readChanges(session, bench.tenant_id, [portfolio.id]), changes, 'descriptions')
    const query = { tenant_id: bench.tenant_id, portfolio_ids: [portfolio.id] }
    const found = await session.ledger.read('fills', query)
    equal(
      [...found.rows].sort((left, right) => (left.id < right.id ? -1 : 1)),
      fills,
      'symbols',
    )
    for (const [index, text] of inertTexts.entries())
      equal(
        (await session.ledger.read('fills', { ...query, symbols: [text] })).rows,
        [fills[index]],
        `found by ${JSON.stringify(text.slice(0, 40))}`,
      )
    const trail = await session.delivery.readAudit({ tenant_id: bench.tenant_id, page: { limit: 100, offset: 0 } })
    equal([...trail.rows].reverse(), audit, 'audit')
  })
}
