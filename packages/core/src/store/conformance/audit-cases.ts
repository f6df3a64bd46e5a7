import type { AuditHead, AuditRow, PortfolioRow, StoreSession } from '../port.ts'
import { equal, rejects } from './assert.ts'
import { fillPortfolio } from './full-portfolio.ts'
import { type Bench, type Case, makePortfolio, writeAudit } from './kit.ts'
import { auditRow, emptyTrail, instant, linkRows, newId, replacing, seenPortfolio, snapshotRow } from './sample-rows.ts'

export function auditCases(check: Case): void {
  headCases(check)
  check('rows that do not follow the head are refused, and nothing of them stays', async (bench) => checkForks(bench))
  check('a chain is read in its order, stretch by stretch', async (bench) => checkStretches(bench))
  check('rows are found by their places', async (bench) => checkPlaces(bench))
  orphanCases(check)
}

const headOf = ({ sequence, hash }: AuditRow): AuditHead => ({ sequence, hash })

async function readHeads(bench: Bench, ...portfolios: readonly PortfolioRow[]): Promise<readonly AuditHead[]> {
  return bench.read(async ({ books, delivery }) => {
    const { rows } = await books.readPortfolios({ tenant_id: bench.tenant_id, ids: portfolios.map(({ id }) => id) })
    return [await delivery.lockTenantHead({ tenant_id: bench.tenant_id }), ...rows.map(({ audit_head }) => audit_head)]
  })
}

function headCases(check: Case): void {
  check('the last row of a chain is its head', async (bench) => {
    const [one, two] = [await makePortfolio(bench), await makePortfolio(bench)]
    equal(await readHeads(bench, one, two), [emptyTrail, emptyTrail, emptyTrail], 'before anything was audited')
    const rows = linkRows([one.id, null, one.id, one.id, null].map((id) => auditRow(bench.tenant_id, { portfolio_id: id })))
    await writeAudit(bench, rows.slice(0, 2))
    equal(await readHeads(bench, one, two), [headOf(rows[1]!), headOf(rows[0]!), emptyTrail], 'one row each')
    await writeAudit(bench, rows.slice(2))
    equal(await readHeads(bench, one, two), [headOf(rows[4]!), headOf(rows[3]!), emptyTrail], 'and more')
    const locked = await bench.write(({ books }) => books.lockPortfolios({ tenant_id: bench.tenant_id, ids: [one.id, two.id] }))
    equal(locked, [{ ...seenPortfolio(one), audit_head: headOf(rows[3]!) }, seenPortfolio(two)], 'it comes with the lock')
  })

  check('saving a portfolio leaves its head where it is, also in the same transaction', async (bench) => {
    const portfolio = await makePortfolio(bench)
    const rows = linkRows([1, 2, 3].map(() => auditRow(bench.tenant_id, { portfolio_id: portfolio.id })))
    await bench.write(async ({ books, delivery }) => {
      await books.savePortfolios([{ ...portfolio, version: 2 }])
      await delivery.finish({ audit: [rows[0]!], outbox: [] })
      await books.savePortfolios([{ ...portfolio, version: 3 }])
      await delivery.finish({ audit: rows.slice(1), outbox: [] })
    })
    await bench.write(({ books }) => books.savePortfolios([{ ...portfolio, name: 'renamed', version: 4 }]))
    equal((await readHeads(bench, portfolio))[1], headOf(rows[2]!), 'the head')
  })

  check('what failed does not move a head', async (bench) => {
    const portfolio = await makePortfolio(bench)
    const failing = bench.write(async ({ delivery }) => {
      await delivery.lockTenantHead({ tenant_id: bench.tenant_id })
      await delivery.finish({ audit: [auditRow(bench.tenant_id), auditRow(bench.tenant_id, { portfolio_id: portfolio.id })], outbox: [] })
      throw new Error('after all')
    })
    await rejects(failing, 'the work')
    equal(await readHeads(bench, portfolio), [emptyTrail, emptyTrail], 'the heads')
  })

  check('heads are of their tenant', async (bench) => {
    const portfolio = await makePortfolio(bench)
    const twin = { ...portfolio, tenant_id: bench.newTenant() }
    const asTwin = <Result>(work: (session: StoreSession) => Promise<Result>) =>
      bench.store.transaction({ tenant_ids: [bench.tenant_id, twin.tenant_id], mode: 'write' }, work)
    await asTwin(({ books }) => books.savePortfolios([twin]))
    const rows = linkRows([portfolio.id, null].map((id) => auditRow(bench.tenant_id, { portfolio_id: id })))
    await writeAudit(bench, rows)
    const heads = await asTwin(async ({ books, delivery }) => [
      await delivery.lockTenantHead({ tenant_id: twin.tenant_id }),
      ...(await books.lockPortfolios({ tenant_id: twin.tenant_id, ids: [twin.id] })).map(({ audit_head }) => audit_head),
    ])
    equal(heads, [emptyTrail, emptyTrail], 'those of the other tenant')
    const foreign = { tenant_ids: [twin.tenant_id], mode: 'read' } as const
    const reading = bench.store.transaction(foreign, ({ delivery }) => delivery.lockTenantHead({ tenant_id: bench.tenant_id }))
    equal(await reading, emptyTrail, 'a tenant that is not listed')
  })
}

async function checkForks(bench: Bench): Promise<void> {
  const [portfolio, other] = [await makePortfolio(bench), await makePortfolio(bench)]
  const chains = [portfolio.id, null]
  const rows = linkRows([...chains, ...chains].map((id) => auditRow(bench.tenant_id, { portfolio_id: id })))
  await writeAudit(bench, rows)
  const before = await readHeads(bench, portfolio, other)
  for (const id of chains) {
    const last = rows.findLast((row) => row.portfolio_id === id)!
    const next = (changes: Partial<AuditRow>) => ({
      ...linkRows([auditRow(bench.tenant_id, { portfolio_id: id })], { [id ?? '']: last })[0]!,
      ...changes,
    })
    const attempts: Readonly<Record<string, readonly AuditRow[]>> = {
      'a place that is taken': [next({ sequence: 2, previous_hash: rows.find((row) => row.portfolio_id === id)!.hash })],
      'a first row again': [next({ sequence: 1, previous_hash: null })],
      'a gap': [next({ sequence: 4 })],
      'another hash before it': [next({ previous_hash: 'f'.repeat(64) })],
      'a gap between two': [next({}), next({ id: newId(), sequence: 5 })],
      'two in the wrong order': [...linkRows([next({}), auditRow(bench.tenant_id, { portfolio_id: id })], { [id ?? '']: last })].reverse(),
      'a portfolio that is not there': [next({}), auditRow(bench.tenant_id, { portfolio_id: newId() })],
    }
    for (const [name, audit] of Object.entries(attempts))
      await rejects(writeAudit(bench, audit), `${name}, ${id === null ? 'of the tenant' : 'of a portfolio'}`, 'VERSION_CONFLICT')
  }
  equal(await readHeads(bench, portfolio, other), before, 'the heads as they were')
  const { rows: kept } = await bench.read(({ delivery }) =>
    delivery.readAudit({ tenant_id: bench.tenant_id, page: { limit: 100, offset: 0 } }),
  )
  equal(kept.map(({ id }) => id).sort(), rows.map(({ id }) => id).sort(), 'the rows as they were')
}

async function checkStretches(bench: Bench): Promise<void> {
  const [portfolio, other] = [await makePortfolio(bench), await makePortfolio(bench)]
  const ids = [portfolio.id, null, other.id]
  // The moments of a chain need not ascend: a transaction is of the moment when it began, and may have waited.
  const rows = linkRows(
    Array.from({ length: 36 }, (_, index) =>
      auditRow(bench.tenant_id, {
        portfolio_id: ids[index % 3]!,
        action: Math.floor(index / 3) % 3 === 1 ? 'audit.sealed' : 'market.changed',
        at: instant(`2025-11-20T10:00:00.${String((index * 37) % 100).padStart(3, '0')}Z`),
      }),
    ),
  )
  await writeAudit(bench, rows)
  for (const id of ids) {
    const ofChain = rows.filter((row) => row.portfolio_id === id)
    const stretch = (after_sequence: number, limit: number) =>
      bench.read(({ delivery }) => delivery.readAudit({ tenant_id: bench.tenant_id, portfolio_id: id, page: { after_sequence, limit } }))
    equal(await stretch(0, 100), { rows: ofChain, total: 12 }, 'all')
    equal(await stretch(0, 5), { rows: ofChain.slice(0, 5), total: 12 }, 'the first five')
    equal(await stretch(5, 5), { rows: ofChain.slice(5, 10), total: 12 }, 'the next five')
    equal(await stretch(10, 5), { rows: ofChain.slice(10), total: 12 }, 'the last two')
    equal(await stretch(12, 5), { rows: [], total: 12 }, 'no more')
    const back = (before_sequence: number, limit: number, action?: string) =>
      bench.read(({ delivery }) =>
        delivery.readAudit({ tenant_id: bench.tenant_id, portfolio_id: id, action, page: { before_sequence, limit } }),
      )
    const down = [...ofChain].reverse()
    equal(await back(13, 5), { rows: down.slice(0, 5), total: 12 }, 'the last five')
    equal(await back(8, 100), { rows: down.slice(5), total: 12 }, 'the rest')
    equal(await back(Number.MAX_SAFE_INTEGER, 1, 'audit.sealed'), { rows: [down[1]], total: 4 }, 'the last of an action')
  }
}

async function checkPlaces(bench: Bench): Promise<void> {
  const [one, two] = [await makePortfolio(bench), await makePortfolio(bench)]
  const rows = linkRows([one.id, one.id, two.id, null].map((id) => auditRow(bench.tenant_id, { portfolio_id: id })))
  await writeAudit(bench, rows)
  const at = (...places: readonly { readonly portfolio_id: typeof one.id; readonly sequence: number }[]) =>
    bench.read(({ delivery }) => delivery.readAudit({ tenant_id: bench.tenant_id, places, page: { limit: 9, offset: 0 } }))
  const places = [
    { portfolio_id: two.id, sequence: 1 },
    { portfolio_id: one.id, sequence: 2 },
    { portfolio_id: two.id, sequence: 2 },
    { portfolio_id: newId(), sequence: 1 },
  ]
  equal(
    (await at(...places)).rows.map(({ id }) => id),
    [rows[2]!.id, rows[1]!.id],
    'those that there are',
  )
  equal(await at(), { rows: [], total: 0 }, 'no place')
}

function orphanCases(check: Case): void {
  check('what names a portfolio that is gone is found', async (bench) => {
    const [gone, kept] = [await makePortfolio(bench), await makePortfolio(bench)]
    for (const portfolio of [gone, kept]) await bench.write((session) => fillPortfolio(session, portfolio))
    await writeAudit(bench, [auditRow(bench.tenant_id)])
    const orphans = () => bench.read(({ access }) => access.listOrphans({ tenant_id: bench.tenant_id }))
    equal(await orphans(), [], 'while both are there')
    await bench.write(({ books }) => books.deletePortfolios({ tenant_id: bench.tenant_id, ids: [gone.id] }))
    const trail = { kind: 'audit', portfolio_id: gone.id, rows: 1 }
    equal(await orphans(), [trail], 'the trail of the deleted one')
    const other = { tenant_ids: [bench.newTenant()], mode: 'read' } as const
    equal(await bench.store.transaction(other, ({ access }) => access.listOrphans({ tenant_id: bench.tenant_id })), [], 'of another tenant')
    // Whether projections without their portfolio are refused or found is the store's choice.
    const { id: portfolio_id } = gone
    const put = bench.write(({ ledger }) => ledger.replaceSnapshots([replacing(gone, gone.inception_date, [snapshotRow(gone)])]))
    const isKept = await put.then(
      () => true,
      () => false,
    )
    equal(await orphans(), isKept ? [trail, { kind: 'snapshots', portfolio_id, rows: 1 }] : [trail], 'and its snapshots')
  })
}
