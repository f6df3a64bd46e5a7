import type { EquityChangeRow, StoreSession } from '../port.ts'
import { equal, isTrue, rejects } from './assert.ts'
import { inertTexts } from './hostile-text.ts'
import { type Bench, type Case, makePortfolio, readChanges } from './kit.ts'
import { auditRow, equityChangeRow, fillRow, linkRows } from './sample-rows.ts'

export function transactionCases(check: Case): void {
  atomicCases(check)
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

async function checkText(bench: Bench): Promise<void> {
  const portfolio = await makePortfolio(bench, { name: inertTexts[2]! })
  const changes = inertTexts.map((text): EquityChangeRow =>
    equityChangeRow(portfolio, { description: text, created_by_name: text, created_by_user_id: text }),
  )
  const fills = inertTexts.map((text) =>
    fillRow(portfolio, { symbol: text, strategy_symbol: text, order_id: text, execution_id: text, source: text }),
  )
  const audit = linkRows(
    inertTexts.map((text) =>
      auditRow(bench.tenant_id, { before: { [text]: text }, after: text, reason: text, action: text, subject_id: text }),
    ),
  )
  await bench.write(async ({ books, ledger, delivery }) => {
    await books.saveEquityChanges(changes)
    await ledger.saveFacts({ fills })
    await delivery.lockTenantHead({ tenant_id: bench.tenant_id })
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
