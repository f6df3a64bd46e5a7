import { fromDayNumber, toDayNumber } from '../../kernel/plain-date.ts'
import type { FillRow, IncomeRow, LedgerQuery, LedgerRows, LotRow, PortfolioRow, RealizedEventRow, RowPlace, SnapshotRow } from '../port.ts'
import { type Bench, type Case, makePortfolio } from './kit.ts'
import { checkList, dateFilters, type Filter, listFilter } from './list-model.ts'
import { type Chance, chance } from './random.ts'
import { date, fillRow, incomeRow, instant, lotRow, newId, realizedEventRow, replacing, snapshotRow } from './sample-rows.ts'

const day = (offset: number) => fromDayNumber(toDayNumber(date('2025-11-03')) + offset)

/** How the lists of each kind are to be checked. */
interface KindModel<Row> {
  readonly make: (portfolio: PortfolioRow, luck: Chance, index: number) => Row
  readonly save: (bench: Bench, portfolios: readonly PortfolioRow[], rows: readonly Row[]) => Promise<void>
  readonly filters: (rows: readonly Row[]) => readonly Filter<LedgerQuery, Row>[]
  readonly sortKey: (row: Row) => string
  readonly place: (row: Row) => RowPlace
  readonly hidden?: (row: Row) => boolean
}

export function ledgerListCases(check: Case): void {
  const kinds: { readonly [Kind in keyof LedgerRows]: KindModel<LedgerRows[Kind]> } = {
    fills: fillModel,
    income: incomeModel,
    lots: lotModel,
    realized_events: eventModel,
    snapshots: snapshotModel,
  }
  for (const kind of Object.keys(kinds) as (keyof LedgerRows)[]) {
    check(`${kind} are found by every pair of filters, page by page`, async (bench) =>
      checkKind(bench, kind, kinds[kind] as unknown as KindModel<LedgerRows[typeof kind]>),
    )
  }
}

async function checkKind<Kind extends keyof LedgerRows>(bench: Bench, kind: Kind, model: KindModel<LedgerRows[Kind]>): Promise<void> {
  const portfolios = [await makePortfolio(bench), await makePortfolio(bench), await makePortfolio(bench)]
  const luck = chance(7)
  const rows = Array.from({ length: 45 }, (_, index) => model.make(portfolios[index % 3]!, luck, index))
  await model.save(bench, portfolios, luck.shuffle(rows))
  const portfolioIds = portfolios.slice(0, 2).map((portfolio) => portfolio.id)
  const listed = rows.filter((row) => portfolioIds.includes(row.portfolio_id))
  await bench.read((session) =>
    checkList<LedgerQuery, LedgerRows[Kind]>({
      ...model,
      rows: listed,
      filters: model.filters(listed),
      read: (query) => session.ledger.read(kind, { tenant_id: bench.tenant_id, portfolio_ids: portfolioIds, ...query }),
    }),
  )
}

const created = (luck: Chance) => instant(`2025-11-20T10:00:00.00${luck.below(3)}Z`)
const instrument = (luck: Chance) => ({ symbol: luck.pick(['AAPL', 'MSFT', '{"a"}']), strategy_symbol: luck.pick(['', 'momentum']) })

function commonFilters<Row extends { readonly id: string; readonly symbol: string | null; readonly strategy_symbol: string }>(
  rows: readonly Row[],
  dateOf: (row: Row) => string,
): readonly Filter<LedgerQuery, Row>[] {
  return [
    ...dateFilters<LedgerQuery, Row>(day(1), day(3), dateOf),
    listFilter(
      'ids',
      rows.filter((_, index) => index % 2 === 0).map((row) => row.id),
      (row) => row.id,
    ),
    listFilter('symbols', ['AAPL', '{"a"}'], (row) => row.symbol),
    listFilter('symbols', [], (row) => row.symbol),
    listFilter('strategy_symbols', [''], (row) => row.strategy_symbol),
  ]
}

const withDeleted = { name: 'include_deleted' as const, value: true, keeps: () => true }
const dated = (dateOf: string, row: { readonly created_at: string; readonly id: string }) => ({
  date: dateOf,
  created_at: row.created_at,
  id: row.id,
})
const keyOf = ({ date: on, created_at, id }: RowPlace) => `${on}|${created_at}|${id}`

const fillModel: KindModel<FillRow> = {
  make: (portfolio, luck, index) => {
    const id = newId()
    const time = luck.pick([null, '09:30:00.000', '15:59:59.999'])
    return fillRow(portfolio, {
      id,
      fill_id: `f${luck.below(100)}-${index}`,
      trade_date: day(luck.below(5)),
      time,
      sequence: luck.below(3),
      ...instrument(luck),
      created_at: created(luck),
      voided_at: luck.below(4) === 0 ? instant('2025-11-21T00:00:00.000Z') : null,
    })
  },
  save: (bench, _, rows) => bench.write((session) => session.ledger.saveFacts({ fills: rows })),
  filters: (rows) => [
    ...commonFilters(rows, (row) => row.trade_date),
    listFilter(
      'fill_ids',
      rows.slice(0, 9).map((row) => row.fill_id),
      (row) => row.fill_id,
    ),
    withDeleted,
  ],
  // Event order: a time before none; without one, in the order of recording.
  sortKey: (row) =>
    [
      row.trade_date,
      row.time ?? '~',
      row.time === null && row.fill_id === row.id ? row.created_at : '',
      row.sequence,
      row.fill_id,
      row.id,
    ].join('|'),
  place: (row) => dated(row.trade_date, row),
  hidden: (row) => row.voided_at !== null,
}

const incomeModel: KindModel<IncomeRow> = {
  make: (portfolio, luck) =>
    incomeRow(portfolio, {
      date: day(luck.below(5)),
      ...instrument(luck),
      symbol: luck.pick(['AAPL', 'MSFT', null]),
      created_at: created(luck),
      deleted_at: luck.below(4) === 0 ? instant('2025-11-21T00:00:00.000Z') : null,
    }),
  save: (bench, _, rows) => bench.write((session) => session.ledger.saveFacts({ income: rows })),
  filters: (rows) => [...commonFilters(rows, (row) => row.date), withDeleted],
  sortKey: (row) => keyOf(dated(row.date, row)),
  place: (row) => dated(row.date, row),
  hidden: (row) => row.deleted_at !== null,
}

const allOf = (bench: Bench, portfolios: readonly PortfolioRow[]) =>
  portfolios.map((portfolio) => ({ tenant_id: bench.tenant_id, portfolio_id: portfolio.id, instruments: 'all' as const }))

const lotModel: KindModel<LotRow> = {
  make: (portfolio, luck) => {
    const open = luck.below(2) === 0
    return lotRow(portfolio, {
      entry_date: day(luck.below(5)),
      ...instrument(luck),
      status: open ? 'OPEN' : 'CLOSED',
      closed_on: open ? null : day(6),
      created_at: created(luck),
    })
  },
  save: (bench, portfolios, rows) =>
    bench.write((session) => session.ledger.replaceLots({ scopes: allOf(bench, portfolios), lots: rows, realized_events: [] })),
  filters: (rows) => [
    ...commonFilters(rows, (row) => row.entry_date),
    { name: 'status', value: 'OPEN', keeps: (row) => row.status === 'OPEN' },
    { name: 'status', value: 'CLOSED', keeps: (row) => row.status === 'CLOSED' },
  ],
  sortKey: (row) => keyOf(dated(row.entry_date, row)),
  place: (row) => dated(row.entry_date, row),
}

const eventModel: KindModel<RealizedEventRow> = {
  make: (portfolio, luck) => realizedEventRow(portfolio, { exit_date: day(luck.below(5)), ...instrument(luck), created_at: created(luck) }),
  save: (bench, portfolios, rows) =>
    bench.write((session) => session.ledger.replaceLots({ scopes: allOf(bench, portfolios), lots: [], realized_events: rows })),
  filters: (rows) => commonFilters(rows, (row) => row.exit_date),
  sortKey: (row) => keyOf(dated(row.exit_date, row)),
  place: (row) => dated(row.exit_date, row),
}

const snapshotModel: KindModel<SnapshotRow> = {
  make: (portfolio, _, index) => snapshotRow(portfolio, { date: day(Math.floor(index / 3)) }),
  save: (bench, portfolios, rows) =>
    bench.write((session) =>
      session.ledger.replaceSnapshots(
        portfolios.map((portfolio) =>
          replacing(
            portfolio,
            day(0),
            rows.filter((row) => row.portfolio_id === portfolio.id).sort((left, right) => (left.date < right.date ? -1 : 1)),
          ),
        ),
      ),
    ),
  filters: () => dateFilters<LedgerQuery, SnapshotRow>(day(1), day(3), (row) => row.date),
  sortKey: (row) => `${row.date}|${row.portfolio_id}`,
  place: (row) => ({ date: row.date, created_at: '', id: row.portfolio_id }),
}
