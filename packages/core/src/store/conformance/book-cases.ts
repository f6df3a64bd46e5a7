import type { Id } from '../../kernel/ids.ts'
import type { SeenPortfolio } from '../port.ts'
import type { Role } from '../rows.ts'
import { equal, isTrue, rejects } from './assert.ts'
import { countSeen, each, fillPortfolio } from './full-portfolio.ts'
import { type Bench, type Case, makePortfolio, readOutbox } from './kit.ts'
import { checkList } from './list-model.ts'
import { chance } from './random.ts'
import { date, instant, money, newId, portfolioRow, seenPortfolio } from './sample-rows.ts'

export function bookCases(check: Case): void {
  readingCases(check)
  versionCases(check)
  lockAndDeleteCases(check)
  tenantCases(check)
}

function readingCases(check: Case): void {
  check('portfolios come back as they were saved', async (bench) => {
    const rows = [
      portfolioRow(bench.tenant_id),
      portfolioRow(bench.tenant_id, {
        account_id: 'U123',
        stale_from: date('2025-11-05'),
        snapshot_date: date('2025-11-07'),
        lot_method: 'HIFO',
        flow_timing: 'mixed',
        time_zone: 'Pacific/Chatham',
        opening_equity: money('99999999999999.99'),
        equity_balance: money('-999999999999999999.99'),
        cumulative_pnl: money('-0.01'),
        updated_at: instant('2025-12-31T23:59:59.999Z'),
      }),
    ]
    await bench.write((session) => session.books.savePortfolios(rows))
    const found = await bench.read((session) => session.books.readPortfolios({ tenant_id: bench.tenant_id }))
    equal(found, { rows: rows.map((row) => seenPortfolio(row)), total: 2 }, 'portfolios by id')
  })

  check('portfolios are found by id, account and user, page by page', async (bench) => {
    const { seen, accounts } = await manyPortfolios(bench)
    const ids = seen.map(({ row }) => row.id).filter((_, index) => index % 3 !== 0)
    await bench.read((session) =>
      checkList<{ ids: typeof ids; account_id: string; visible_only: boolean }, SeenPortfolio>({
        rows: seen,
        filters: [
          { name: 'ids', value: ids, keeps: ({ row }) => ids.includes(row.id) },
          { name: 'ids', value: [], keeps: () => false },
          { name: 'account_id', value: accounts[0]!, keeps: ({ row }) => row.account_id === accounts[0] },
          { name: 'visible_only', value: true, keeps: ({ role }) => role !== null },
        ],
        // Without a page portfolios come by id; made in the order of creation here, that is the order of the pages too.
        sortKey: ({ row }) => `${row.created_at}|${row.id}`,
        place: ({ row }) => ({ date: '', created_at: row.created_at, id: row.id }),
        read: (query) => session.books.readPortfolios({ tenant_id: bench.tenant_id, user_id: 'reader', ...query }),
      }),
    )
  })

  check('no user has no role and sees nothing', async (bench) => {
    const portfolio = await makePortfolio(bench)
    await bench.write((session) =>
      session.access.saveAccess([
        { tenant_id: bench.tenant_id, portfolio_id: portfolio.id, user_id: 'reader', role: 'owner', created_at: portfolio.created_at },
      ]),
    )
    await bench.read(async (session) => {
      equal((await session.books.readPortfolios({ tenant_id: bench.tenant_id })).rows, [seenPortfolio(portfolio)], 'without a user')
      equal((await session.books.readPortfolios({ tenant_id: bench.tenant_id, visible_only: true })).total, 0, 'visible to nobody')
    })
  })
}

function versionCases(check: Case): void {
  check('a portfolio is changed only from the version before', async (bench) => {
    const portfolio = await makePortfolio(bench)
    const second = { ...portfolio, name: 'Value', version: 2 }
    await bench.write((session) => session.books.savePortfolios([second]))
    const refused = [
      { ...portfolio, name: 'again' },
      { ...portfolio, version: 2 },
      { ...portfolio, version: 4 },
      portfolioRow(bench.tenant_id, { version: 2 }),
    ]
    for (const row of refused) {
      const other = portfolioRow(bench.tenant_id)
      await rejects(
        bench.write((session) => session.books.savePortfolios([other, row])),
        `version ${row.version}`,
        'VERSION_CONFLICT',
      )
    }
    equal(
      (await bench.read((session) => session.books.readPortfolios({ tenant_id: bench.tenant_id }))).rows,
      [seenPortfolio(second)],
      'after the refusals',
    )
  })
}

function lockAndDeleteCases(check: Case): void {
  check('locked portfolios come in id order, with the role of the user', async (bench) => {
    const first = await makePortfolio(bench)
    const second = await makePortfolio(bench)
    const access = (role: Role) => ({
      tenant_id: bench.tenant_id,
      portfolio_id: second.id,
      user_id: 'reader',
      role,
      created_at: second.created_at,
    })
    await bench.write((session) => session.access.saveAccess([access('viewer')]))
    await bench.write(async (session) => {
      const query = { tenant_id: bench.tenant_id, ids: [second.id, newId(), first.id] }
      equal(await session.books.lockPortfolios(query), [seenPortfolio(first), seenPortfolio(second)], 'without a user')
      await session.access.saveAccess([access('editor')])
      equal(
        await session.books.lockPortfolios({ ...query, user_id: 'reader' }),
        [seenPortfolio(first), seenPortfolio(second, 'editor')],
        'with a user',
      )
      equal(await session.books.lockPortfolios({ ...query, ids: [] }), [], 'none')
    })
  })

  check('a deleted portfolio takes everything along but its audit rows', async (bench) => {
    const [gone, kept] = [await makePortfolio(bench), await makePortfolio(bench)]
    for (const portfolio of [gone, kept]) await bench.write((session) => fillPortfolio(session, portfolio))
    await bench.write((session) => session.books.deletePortfolios({ tenant_id: bench.tenant_id, ids: [gone.id] }))
    const seen = (id: Id) => bench.read((session) => countSeen(session, bench.tenant_id, id))
    // What belongs to the tenant stays as well.
    const left = { audit: 1, prices: 1, series: 1 }
    equal(await seen(kept.id), each(1), 'the other portfolio')
    equal(await seen(gone.id), each(0, left), 'the deleted one')
    equal(
      (await readOutbox(bench, {}, 1)).map((row) => row.portfolio_id),
      [kept.id],
      'events',
    )
    await bench.write((session) => session.books.savePortfolios([gone]))
    equal(await seen(gone.id), each(0, { ...left, portfolios: 1 }), 'made again, it is empty')
  })
}

function tenantCases(check: Case): void {
  check('a tenant is known from its first portfolio on', async (bench) => {
    const tenants = () => bench.store.transaction({ tenant_ids: [], mode: 'read' }, (session) => session.access.listTenants())
    await bench.write((session) => session.market.putQuotes({ prices: [] }))
    isTrue(!(await tenants()).includes(bench.tenant_id), 'not before')
    await makePortfolio(bench)
    const listed = await tenants()
    isTrue(listed.includes(bench.tenant_id), 'known')
    equal(listed, [...listed].sort(), 'in order')
  })
}

async function manyPortfolios(bench: Bench): Promise<{ readonly seen: readonly SeenPortfolio[]; readonly accounts: readonly string[] }> {
  const { below, pick, shuffle } = chance(1)
  const accounts = ['U1', 'U2']
  const rows = Array.from({ length: 20 }, (_, index) =>
    portfolioRow(bench.tenant_id, {
      created_at: instant(`2025-11-03T14:30:0${Math.floor(index / 4)}.000Z`),
      account_id: below(2) === 0 ? null : pick(accounts),
    }),
  )
  const roles = rows.map((): Role | null => pick(['viewer', 'editor', 'owner', null]))
  await bench.write(async (session) => {
    await session.books.savePortfolios(shuffle(rows))
    const access = rows.flatMap((row, index) => [
      ...(roles[index]
        ? [{ tenant_id: bench.tenant_id, portfolio_id: row.id, user_id: 'reader', role: roles[index], created_at: row.created_at }]
        : []),
      { tenant_id: bench.tenant_id, portfolio_id: row.id, user_id: 'somebody-else', role: 'owner' as const, created_at: row.created_at },
    ])
    await session.access.saveAccess(access)
  })
  return { seen: rows.map((row, index) => seenPortfolio(row, roles[index] ?? null)), accounts }
}
