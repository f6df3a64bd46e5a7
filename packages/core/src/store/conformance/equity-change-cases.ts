import { fromCents } from '../../kernel/money.ts'
import { fromDayNumber, toDayNumber } from '../../kernel/plain-date.ts'
import type { EquityChangeQuery, EquityChangeRow, EquityChangeTotals, PortfolioRow } from '../port.ts'
import { equal, rejects } from './assert.ts'
import { type Case, makePortfolio, readChanges } from './kit.ts'
import { checkList, dateFilters, listFilter } from './list-model.ts'
import { chance } from './random.ts'
import { date, equityChangeRow, instant, money, newId, portfolioRow } from './sample-rows.ts'

/** Days on which a driver that takes dates for moments goes wrong: epoch, leap day, changes of clocks, a day that Samoa left out. */
const awkwardDates = [
  '1900-01-01',
  '1969-12-31',
  '1970-01-01',
  '2000-02-29',
  '2011-12-30',
  '2024-03-10',
  '2024-02-29',
  '2025-03-09',
  '2025-10-26',
  '2199-12-31',
]
const awkwardInstants = [
  '2025-03-09T07:00:00.000Z',
  '2025-10-26T00:59:59.999Z',
  '1999-12-31T23:59:59.001Z',
  '2199-12-31T23:59:59.100Z',
  '2024-02-29T12:00:00.010Z',
]

export function equityChangeCases(check: Case): void {
  roundTripCases(check)
  listCases(check)
  sumCases(check)
}

function roundTripCases(check: Case): void {
  check('equity changes come back as they were saved', async (bench) => {
    const portfolio = await makePortfolio(bench)
    const rows = [
      equityChangeRow(portfolio),
      equityChangeRow(portfolio, {
        change_date: date('2025-11-05'),
        change_type: 'WITHDRAWAL',
        amount: money('0.01'),
        description: 'rent',
        reverses: newId(),
        created_by_name: 'Ada',
        version: 7,
        updated_at: instant('2025-11-06T00:00:00.001Z'),
        deleted_at: instant('2025-11-07T00:00:00.999Z'),
      }),
      equityChangeRow(portfolio, { change_date: date('2025-11-06'), amount: money('99999999999999.99') }),
    ]
    await bench.write((session) => session.books.saveEquityChanges(rows))
    const query = { tenant_id: bench.tenant_id, portfolio_ids: [portfolio.id], include_deleted: true }
    equal((await bench.read((session) => session.books.readEquityChanges(query))).rows, rows, 'rows')
    const changed = [{ ...rows[0]!, amount: money('1.50'), description: 'corrected', version: 2 }]
    await bench.write((session) => session.books.saveEquityChanges(changed))
    equal(
      (await bench.read((session) => session.books.readEquityChanges(query))).rows,
      [...changed, ...rows.slice(1)],
      'one of them replaced',
    )
  })

  check('dates and instants are not moved by any time zone', async (bench) => {
    const portfolio = await makePortfolio(bench)
    const rows = awkwardDates.map((text, index) =>
      equityChangeRow(portfolio, { change_date: date(text), created_at: instant(awkwardInstants[index % awkwardInstants.length]!) }),
    )
    await bench.write((session) => session.books.saveEquityChanges(rows))
    const found = await bench.read((session) => readChanges(session, bench.tenant_id, [portfolio.id]))
    equal(
      found,
      [...rows].sort((left, right) => (left.change_date < right.change_date ? -1 : 1)),
      'rows by date',
    )
  })
}

function listCases(check: Case): void {
  check('equity changes are found by every pair of filters, with their sums', async (bench) => {
    const portfolios = [await makePortfolio(bench), await makePortfolio(bench), await makePortfolio(bench)]
    const rows = manyChanges(portfolios)
    await bench.write((session) => session.books.saveEquityChanges(chance(3).shuffle(rows)))
    const portfolioIds = portfolios.slice(0, 2).map((portfolio) => portfolio.id)
    const ids = rows.filter((_, index) => index % 3 === 0).map((row) => row.id)
    await bench.read((session) =>
      checkList<EquityChangeQuery, EquityChangeRow>({
        rows: rows.filter((row) => portfolioIds.includes(row.portfolio_id)),
        filters: [
          ...dateFilters<EquityChangeQuery, EquityChangeRow>('2025-11-05', '2025-11-08', (row) => row.change_date),
          listFilter('ids', ids, (row) => row.id),
          listFilter('ids', [], (row) => row.id),
          { name: 'change_type', value: 'WITHDRAWAL', keeps: (row) => row.change_type === 'WITHDRAWAL' },
          { name: 'include_deleted', value: true, keeps: () => true },
        ],
        sortKey: (row) => `${row.change_date}|${row.created_at}|${row.id}`,
        place: (row) => ({ date: row.change_date, created_at: row.created_at, id: row.id }),
        hidden: (row) => row.deleted_at !== null,
        read: async (query) => {
          const wanted = { tenant_id: bench.tenant_id, portfolio_ids: portfolioIds, ...query }
          const found = await session.books.readEquityChanges(wanted)
          const { page: _, ...all } = wanted
          equal(found.totals, sums((await session.books.readEquityChanges(all)).rows), `sums of ${JSON.stringify(query)}`)
          return found
        },
      }),
    )
  })
}

function sumCases(check: Case): void {
  check('sums are exact beyond what a float holds', async (bench) => {
    const portfolio = await makePortfolio(bench)
    const rows = Array.from({ length: 30 }, () => equityChangeRow(portfolio, { amount: money('99999999999999.99') }))
    await bench.write((session) =>
      session.books.saveEquityChanges([...rows, equityChangeRow(portfolio, { change_type: 'WITHDRAWAL', amount: money('0.01') })]),
    )
    const expected = { contributions: '2999999999999999.70', withdrawals: '0.01', contribution_count: 30, withdrawal_count: 1 }
    await bench.read(async (session) => {
      const query = { tenant_id: bench.tenant_id, portfolio_ids: [portfolio.id] }
      equal((await session.books.readEquityChanges(query)).totals, expected, 'of all')
      equal((await session.books.readEquityChanges({ ...query, page: { limit: 1, offset: 0 } })).totals, expected, 'beside a page')
      equal(
        (await session.books.readEquityChanges({ ...query, start_date: date('2030-01-01'), page: { limit: 1, offset: 5 } })).totals,
        { contributions: '0.00', withdrawals: '0.00', contribution_count: 0, withdrawal_count: 0 },
        'of nothing',
      )
    })
  })

  check('an equity change needs its portfolio', async (bench) => {
    const row = equityChangeRow(portfolioRow(bench.tenant_id))
    await rejects(
      bench.write((session) => session.books.saveEquityChanges([row])),
      'unknown portfolio',
      'EQUITY_004',
    )
  })
}

function manyChanges(portfolios: readonly PortfolioRow[]): readonly EquityChangeRow[] {
  const { below, pick } = chance(2)
  return Array.from({ length: 60 }, () =>
    equityChangeRow(pick(portfolios), {
      change_date: fromDayNumber(toDayNumber(date('2025-11-03')) + below(8)),
      change_type: pick(['CONTRIBUTION', 'WITHDRAWAL']),
      amount: fromCents(BigInt(below(1_000_000) + 1)),
      created_at: instant(`2025-11-20T10:00:00.00${below(3)}Z`),
      deleted_at: below(4) === 0 ? instant('2025-11-21T00:00:00.000Z') : null,
    }),
  )
}

function sums(rows: readonly EquityChangeRow[]): EquityChangeTotals {
  const of = (type: EquityChangeRow['change_type']) => rows.filter((row) => row.change_type === type && row.deleted_at === null)
  const sum = (found: readonly EquityChangeRow[]) =>
    fromCents(found.reduce((total, row) => total + BigInt(row.amount.replace('.', '')), 0n))
  const [contributions, withdrawals] = [of('CONTRIBUTION'), of('WITHDRAWAL')]
  return {
    contributions: sum(contributions),
    withdrawals: sum(withdrawals),
    contribution_count: contributions.length,
    withdrawal_count: withdrawals.length,
  }
}
