import type { AuditRow, DeliveryStore, IdempotencyRow } from '../port.ts'
import { equal, isTrue, rejects } from './assert.ts'
import { type Bench, type Case, makePortfolio, readOutbox, writeAudit } from './kit.ts'
import { checkList } from './list-model.ts'
import { chance } from './random.ts'
import { answerRow, auditRow, instant, linkRows, newId, outboxRow } from './sample-rows.ts'

type Key = Parameters<DeliveryStore['claimKey']>[0]

export function deliveryCases(check: Case): void {
  keyCases(check)
  auditCases(check)
  outboxCases(check)
}

function toKey({ status: _s, body: _b, headers: _h, ...key }: IdempotencyRow): Key {
  return key
}

function claim(bench: Bench, answer: IdempotencyRow): Promise<IdempotencyRow | null> {
  return bench.write((session) => session.delivery.claimKey(toKey(answer)))
}

async function claimAndAnswer(bench: Bench, answer: IdempotencyRow): Promise<void> {
  await bench.write(async ({ delivery }) => {
    equal(await delivery.claimKey(toKey(answer)), null, 'the key is free')
    await delivery.finish({ answer, audit: [], outbox: [] })
  })
}

function keyCases(check: Case): void {
  check('a key is claimed once, and its answer kept to the byte', async (bench) => {
    const answer = answerRow(bench.tenant_id, { body: '{ "b":1,"a":"é \\u0000 😀" }', headers: { 'x-b': '1', location: '/a"b\\c' } })
    await claimAndAnswer(bench, answer)
    equal(await claim(bench, answer), answer, 'the stored answer')
    const otherRequest = { ...answer, request_hash: 'b'.repeat(64), created_at: instant('2026-01-01T00:00:00.000Z') }
    equal(await claim(bench, otherRequest), answer, 'another request under the key: the stored answer, with its hash')
    equal(await claim(bench, answer), answer, 'which changed nothing')
  })

  check('an answer without a body is kept as well', async (bench) => {
    const answer = answerRow(bench.tenant_id, { status: 204, body: null, headers: {} })
    await claimAndAnswer(bench, answer)
    equal(await claim(bench, answer), answer, 'the stored answer')
  })

  check('a key is of its tenant, user, method and path', async (bench) => {
    const answer = answerRow(bench.tenant_id)
    await claimAndAnswer(bench, answer)
    for (const other of [{ user_id: 'user-2' }, { method: 'PATCH' }, { path: '/other' }, { key: 'other' }])
      equal(await claim(bench, { ...answer, ...other }), null, JSON.stringify(other))
    const tenant = bench.newTenant()
    const foreign = await bench.store.transaction({ tenant_ids: [tenant], mode: 'write' }, (session) =>
      session.delivery.claimKey(toKey({ ...answer, tenant_id: tenant })),
    )
    equal(foreign, null, 'another tenant')
  })

  check('a refusal leaves the key free, and so does a commit without an answer', async (bench) => {
    const answer = answerRow(bench.tenant_id)
    const refused = bench.write(async ({ delivery }) => {
      await delivery.claimKey(toKey(answer))
      throw new Error('refused')
    })
    await rejects(refused, 'the work')
    equal(await claim(bench, answer), null, 'after a refusal')
    equal(await claim(bench, { ...answer, request_hash: 'c'.repeat(64) }), null, 'after a commit without an answer')
    await claimAndAnswer(bench, answer)
    equal(await claim(bench, answer), answer, 'answered at last')
  })

  check('answers are forgotten by age', async (bench) => {
    const [old, young] = ['2025-11-01T00:00:00.000Z', '2025-11-04T00:00:00.000Z'].map((at) =>
      answerRow(bench.tenant_id, { created_at: instant(at) }),
    )
    await claimAndAnswer(bench, old!)
    await claimAndAnswer(bench, young!)
    const expire = () =>
      bench.write((session) => session.delivery.expireKeys({ tenant_id: bench.tenant_id, before: instant('2025-11-04T00:00:00.000Z') }))
    equal(await expire(), 1, 'how many')
    equal(await expire(), 0, 'again')
    equal([await claim(bench, old!), await claim(bench, young!)], [null, young], 'the old one is free')
  })
}

function auditCases(check: Case): void {
  check('audit rows come back as they were written, newest first', async (bench) => {
    const [portfolio, other] = [await makePortfolio(bench), await makePortfolio(bench)]
    const { below, pick } = chance(8)
    const json = [null, { amount: '1.00', nested: { list: [1, 'two', null, { three: true }] }, '': 'empty key' }, [], 'text', 0, false]
    const made = Array.from({ length: 30 }, () =>
      auditRow(bench.tenant_id, {
        portfolio_id: pick([portfolio.id, null, other.id]),
        action: pick(['market.changed', 'audit.sealed']),
        at: instant(`2025-11-20T10:00:00.00${below(4)}Z`),
        user_name: pick([null, 'Ada "x"']),
        before: pick(json),
        after: pick(json),
        reason: pick([null, 'because']),
      }),
    )
    // Moments in any order, as those of transactions are that waited for each other.
    const rows = linkRows(made)
    await writeAudit(bench, rows.slice(0, 20))
    await writeAudit(bench, rows.slice(20))
    const page = { limit: 100, offset: 0 }
    await bench.read(({ delivery }) =>
      checkList<{ portfolio_id: typeof portfolio.id | null; action: string }, AuditRow>({
        rows,
        filters: [
          { name: 'portfolio_id', value: portfolio.id, keeps: (row) => row.portfolio_id === portfolio.id },
          { name: 'portfolio_id', value: null, keeps: (row) => row.portfolio_id === null },
          { name: 'action', value: 'audit.sealed', keeps: (row) => row.action === 'audit.sealed' },
        ],
        sortKey: (row) => `${row.at}|${row.id}`,
        place: (row) => ({ date: '', created_at: row.at, id: row.id }),
        read: async (query) => {
          if (query.page) return delivery.readAudit({ tenant_id: bench.tenant_id, ...query, page: query.page })
          const all = await delivery.readAudit({ tenant_id: bench.tenant_id, ...query, page })
          return { rows: [...all.rows].reverse(), total: all.total }
        },
      }),
    )
  })

  check('audit rows cannot be written over', async (bench) => {
    const row = auditRow(bench.tenant_id)
    await writeAudit(bench, [row])
    const [next] = linkRows([auditRow(bench.tenant_id, { id: row.id, action: 'other' })], { '': row })
    await rejects(writeAudit(bench, [next!]), 'the same id again')
    const { rows } = await bench.read(({ delivery }) => delivery.readAudit({ tenant_id: bench.tenant_id, page: { limit: 5, offset: 0 } }))
    equal(rows, [row], 'the first one stands')
  })
}

function outboxCases(check: Case): void {
  check('outbox rows come in the order of their commits', async (bench) => {
    const ids = Array.from({ length: 6 }, () => newId())
    const make = (...indexes: readonly number[]) =>
      indexes.map((index) => outboxRow(bench.tenant_id, { id: ids[index]!, data: index === 0 ? null : { index, text: '😀"\\' } }))
    // The later ids commit first.
    const [first, second] = [make(3, 5), make(2, 0, 4, 1)]
    for (const outbox of [first, second]) await bench.write(({ delivery }) => delivery.finish({ audit: [], outbox }))
    const expected = [...first, ...make(0, 1, 2, 4)]
    equal(await readOutbox(bench, {}, 6), expected, 'all')
    equal(await readOutbox(bench, { limit: 2 }, 2), expected.slice(0, 2), 'some')
    for (const [index, row] of expected.entries())
      equal(await readOutbox(bench, { after: row.id }, 5 - index), expected.slice(index + 1), `after ${index}`)
  })

  check('outbox rows are found by portfolio', async (bench) => {
    const [one, two] = [newId(), newId()]
    const rows = [one, two, null, one].map((portfolioId) => outboxRow(bench.tenant_id, { portfolio_id: portfolioId }))
    await bench.write(({ delivery }) => delivery.finish({ audit: [], outbox: rows }))
    equal(await readOutbox(bench, { portfolio_ids: [one] }, 2), [rows[0], rows[3]], 'one')
    equal(await readOutbox(bench, { portfolio_ids: [one, two], after: rows[0]!.id }, 2), [rows[1], rows[3]], 'two, after one')
    equal(await readOutbox(bench, { portfolio_ids: [] }, 0), [], 'none')
  })

  check('reading goes on after a row that is gone', async (bench) => {
    const portfolio = await makePortfolio(bench)
    const rows = [portfolio.id, null].map((portfolioId) => outboxRow(bench.tenant_id, { portfolio_id: portfolioId }))
    await bench.write(({ delivery }) => delivery.finish({ audit: [], outbox: rows }))
    await bench.write(({ books }) => books.deletePortfolios({ tenant_id: bench.tenant_id, ids: [portfolio.id] }))
    equal(await readOutbox(bench, { after: rows[0]!.id }, 1), [rows[1]], 'the rest')
  })

  check('nothing is told of work that failed', async (bench) => {
    const answer = answerRow(bench.tenant_id)
    const failing = bench.write(async ({ delivery }) => {
      await delivery.claimKey(toKey(answer))
      await delivery.lockTenantHead({ tenant_id: bench.tenant_id })
      await delivery.finish({ answer, audit: [auditRow(bench.tenant_id)], outbox: [outboxRow(bench.tenant_id)] })
      throw new Error('after all')
    })
    await rejects(failing, 'the work')
    equal(await claim(bench, answer), null, 'the key is free')
    equal(await readOutbox(bench, {}, 0), [], 'outbox')
    const audit = await bench.read(({ delivery }) => delivery.readAudit({ tenant_id: bench.tenant_id, page: { limit: 5, offset: 0 } }))
    isTrue(audit.total === 0, 'audit')
  })
}
