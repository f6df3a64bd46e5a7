import { fromDayNumber, toDayNumber } from '../../kernel/plain-date.ts'
import type { FillRow, IncomeRow, LedgerQuery, LedgerRows, LotRow, PortfolioRow, RealizedEventRow, RowPlace, SnapshotRow } from '../port.ts'
import { equal, rejects } from './assert.ts'
import { type Bench, type Case, makePortfolio } from './kit.ts'
import { checkList, dateFilters, type Filter, listFilter } from './list-model.ts'
import { type Chance, chance } from './random.ts'
import { date, decimal, fillRow, incomeRow, instant, lotRow, money, newId, portfolioRow, realizedEventRow, snapshotRow } from './sample-rows.ts'

const day = (offset: number) => fromDayNumber(toDayNumber(date('2025-11-03')) + offset)

export function ledgerCases(check: Case): void {
  roundTripCases(check)
  listCases(check)
  check('a filter that a kind has no column for is refused', async (bench) => {
    const query = { tenant_id: bench.tenant_id, portfolio_ids: [] }
    await rejects(bench.read((session) => session.ledger.read('snapshots', { ...query, ids: [] })), 'snapshots by id')
    await rejects(bench.read((session) => session.ledger.read('lots', { ...query, fill_ids: ['x'] })), "lots by the broker's id")
    await rejects(bench.read((session) => session.ledger.read('fills', { ...query, status: 'OPEN' })), 'fills by status')
  })
  check('facts need their portfolio', async (bench) => {
    const unknown = portfolioRow(bench.tenant_id)
    await rejects(bench.write((session) => session.ledger.saveFacts({ fills: [fillRow(unknown)] })), 'a fill', 'EQUITY_004')
    await rejects(bench.write((session) => session.ledger.saveFacts({ income: [incomeRow(unknown)] })), 'income', 'EQUITY_004')
  })
}

function roundTripCases(check: Case): void {
  check('fills come back as they were saved', async (bench) => {
    const portfolio = await makePortfolio(bench)
    const full = fillRow(portfolio, {
      fill_id: '0000e1a7.65f1.01.01', date: day(0), trade_date: day(2), time: '09:30:00.123', sequence: 9007199254740991, side: 'SELL', quantity: decimal('1234567890123456.12345678'),
      price: decimal('0.00000001'), fees: decimal('-0.35'), fx_rate: decimal('1.08765432'), multiplier: decimal('100'), position_class: 'OPTIONS', option_right: 'PUT',
      underlying: 'AAPL', strike: decimal('227.5'), expiry_date: date('2026-01-16'), strategy_symbol: 'momentum', order_id: 'o-1', execution_id: 'e-1', lot_method: 'AVERAGE',
      lots: [{ position_id: newId(), quantity: decimal('0.5') }], source: 'broker', voided_at: instant('2025-11-20T00:00:00.001Z'), version: 3,
    })
    const rows = [fillRow(portfolio, { trade_date: day(1), price: decimal('0') }), full]
    await roundTrip(bench, 'fills', portfolio, rows, (changed) => bench.write((session) => session.ledger.saveFacts({ fills: changed })))
  })

  check('income comes back as it was saved', async (bench) => {
    const portfolio = await makePortfolio(bench)
    const full = incomeRow(portfolio, { date: day(2), kind: 'TAX', symbol: null, strategy_symbol: 'momentum', amount: money('-99999999999999.99'), note: 'withheld', deleted_at: instant('2025-11-20T00:00:00.001Z'), version: 2 })
    await roundTrip(bench, 'income', portfolio, [incomeRow(portfolio, { date: day(1) }), full], (changed) => bench.write((session) => session.ledger.saveFacts({ income: changed })))
  })

  check('lots and realized events come back as they were saved', async (bench) => {
    const portfolio = await makePortfolio(bench)
    const lots = [
      lotRow(portfolio, { entry_date: day(1) }),
      lotRow(portfolio, {
        entry_date: day(2), underlying: 'AAPL', position_class: 'OPTIONS', position_type: 'SC', strategy_symbol: 'income', quantity: decimal('0.00000001'),
        remaining_quantity: decimal('0'), entry_price: decimal('33.33333333'), entry_fx_rate: decimal('0.00001234567890123456'), strike: decimal('230'), expiry_date: date('2026-01-16'),
        cost_basis: money('-0.01'), realized_pnl: money('-12.34'), status: 'CLOSED', closed_on: day(3), last_price: decimal('0'), last_price_date: day(3), market_value: money('0.00'),
        unrealized_pnl: money('0.00'), version: 12,
      }),
    ]
    const events = [
      realizedEventRow(portfolio, { exit_date: day(3) }),
      realizedEventRow(portfolio, { exit_date: day(4), fill_id: null, reason: 'EXPIRY', term: 'long', exit_price: decimal('0'), realized_pnl: money('-99999999999999.99'), fx_effect: money('-0.01'), holding_days: 400 }),
    ]
    const scope = { tenant_id: bench.tenant_id, portfolio_id: portfolio.id, instruments: 'all' as const }
    await bench.write((session) => session.ledger.replaceLots({ scopes: [scope], lots, realized_events: events }))
    const query = { tenant_id: bench.tenant_id, portfolio_ids: [portfolio.id] }
    equal(await bench.read((session) => session.ledger.read('lots', query)), { rows: lots, total: 2 }, 'lots')
    equal(await bench.read((session) => session.ledger.read('realized_events', query)), { rows: events, total: 2 }, 'events')
  })

  check('snapshots come back as they were saved', async (bench) => {
    const portfolio = await makePortfolio(bench)
    const rows = [
      snapshotRow(portfolio, { date: day(0), daily_return: null, twr_index: decimal('1') }),
      snapshotRow(portfolio, {
        date: day(1), net_asset_value: money('-99999999999999.99'), short_value: money('-9400.00'), daily_return: decimal('-0.0123456789012345'), twr_index: decimal('0.9876543210987655'),
        num_positions: 2147483647, carried_prices: 1, unpriced_positions: 2, price_jumps: 3, computed_at: instant('2025-11-05T02:00:00.999Z'),
      }),
    ]
    await bench.write((session) => session.ledger.replaceSnapshots([{ tenant_id: bench.tenant_id, portfolio_id: portfolio.id, from: day(0), rows }]))
    equal(await bench.read((session) => session.ledger.read('snapshots', { tenant_id: bench.tenant_id, portfolio_ids: [portfolio.id] })), { rows, total: 2 }, 'snapshots')
  })
}

async function roundTrip<Kind extends 'fills' | 'income'>(bench: Bench, kind: Kind, portfolio: PortfolioRow, rows: readonly LedgerRows[Kind][], save: (rows: readonly LedgerRows[Kind][]) => Promise<void>): Promise<void> {
  const query = { tenant_id: bench.tenant_id, portfolio_ids: [portfolio.id], include_deleted: true }
  const read = () => bench.read((session) => session.ledger.read(kind, query))
  await save(rows)
  equal(await read(), { rows, total: rows.length }, kind)
  const changed = { ...rows[0]!, strategy_symbol: 'changed', version: 2 }
  await save([changed])
  equal(await read(), { rows: [changed, ...rows.slice(1)], total: rows.length }, `${kind}, one of them replaced`)
}

/** How the lists of each kind are to be checked. */
interface KindModel<Row> {
  readonly make: (portfolio: PortfolioRow, luck: Chance, index: number) => Row
  readonly save: (bench: Bench, portfolios: readonly PortfolioRow[], rows: readonly Row[]) => Promise<void>
  readonly filters: (rows: readonly Row[]) => readonly Filter<LedgerQuery, Row>[]
  readonly sortKey: (row: Row) => string
  readonly place: (row: Row) => RowPlace
  readonly hidden?: (row: Row) => boolean
}

function listCases(check: Case): void {
  const kinds: { readonly [Kind in keyof LedgerRows]: KindModel<LedgerRows[Kind]> } = { fills: fillModel, income: incomeModel, lots: lotModel, realized_events: eventModel, snapshots: snapshotModel }
  for (const kind of Object.keys(kinds) as (keyof LedgerRows)[]) {
    check(`${kind} are found by every pair of filters, page by page`, async (bench) => checkKind(bench, kind, kinds[kind] as unknown as KindModel<LedgerRows[typeof kind]>))
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

function commonFilters<Row extends { readonly id: string; readonly symbol: string | null; readonly strategy_symbol: string }>(rows: readonly Row[], dateOf: (row: Row) => string): readonly Filter<LedgerQuery, Row>[] {
  return [
    ...dateFilters<LedgerQuery, Row>(day(1), day(3), dateOf),
    listFilter('ids', rows.filter((_, index) => index % 2 === 0).map((row) => row.id), (row) => row.id),
    listFilter('symbols', ['AAPL', '{"a"}'], (row) => row.symbol),
    listFilter('symbols', [], (row) => row.symbol),
    listFilter('strategy_symbols', [''], (row) => row.strategy_symbol),
  ]
}

const withDeleted = { name: 'include_deleted' as const, value: true, keeps: () => true }
const dated = (dateOf: string, row: { readonly created_at: string; readonly id: string }) => ({ date: dateOf, created_at: row.created_at, id: row.id })
const keyOf = ({ date: on, created_at, id }: RowPlace) => `${on}|${created_at}|${id}`

const fillModel: KindModel<FillRow> = {
  make: (portfolio, luck, index) => {
    const id = newId()
    const time = luck.pick([null, '09:30:00.000', '15:59:59.999'])
    return fillRow(portfolio, {
      id, fill_id: `f${luck.below(100)}-${index}`, trade_date: day(luck.below(5)), time, sequence: luck.below(3), ...instrument(luck), created_at: created(luck),
      voided_at: luck.below(4) === 0 ? instant('2025-11-21T00:00:00.000Z') : null,
    })
  },
  save: (bench, _, rows) => bench.write((session) => session.ledger.saveFacts({ fills: rows })),
  filters: (rows) => [...commonFilters(rows, (row) => row.trade_date), listFilter('fill_ids', rows.slice(0, 9).map((row) => row.fill_id), (row) => row.fill_id), withDeleted],
  // Event order: a time before none; without one, in the order of recording.
  sortKey: (row) => [row.trade_date, row.time ?? '~', row.sequence, row.time === null ? row.created_at : '', row.fill_id, row.id].join('|'),
  place: (row) => dated(row.trade_date, row),
  hidden: (row) => row.voided_at !== null,
}

const incomeModel: KindModel<IncomeRow> = {
  make: (portfolio, luck) =>
    incomeRow(portfolio, {
      date: day(luck.below(5)), ...instrument(luck), symbol: luck.pick(['AAPL', 'MSFT', null]), created_at: created(luck),
      deleted_at: luck.below(4) === 0 ? instant('2025-11-21T00:00:00.000Z') : null,
    }),
  save: (bench, _, rows) => bench.write((session) => session.ledger.saveFacts({ income: rows })),
  filters: (rows) => [...commonFilters(rows, (row) => row.date), withDeleted],
  sortKey: (row) => keyOf(dated(row.date, row)),
  place: (row) => dated(row.date, row),
  hidden: (row) => row.deleted_at !== null,
}

const allOf = (bench: Bench, portfolios: readonly PortfolioRow[]) => portfolios.map((portfolio) => ({ tenant_id: bench.tenant_id, portfolio_id: portfolio.id, instruments: 'all' as const }))

const lotModel: KindModel<LotRow> = {
  make: (portfolio, luck) => {
    const open = luck.below(2) === 0
    return lotRow(portfolio, { entry_date: day(luck.below(5)), ...instrument(luck), status: open ? 'OPEN' : 'CLOSED', closed_on: open ? null : day(6), created_at: created(luck) })
  },
  save: (bench, portfolios, rows) => bench.write((session) => session.ledger.replaceLots({ scopes: allOf(bench, portfolios), lots: rows, realized_events: [] })),
  filters: (rows) => [...commonFilters(rows, (row) => row.entry_date), { name: 'status', value: 'OPEN', keeps: (row) => row.status === 'OPEN' }, { name: 'status', value: 'CLOSED', keeps: (row) => row.status === 'CLOSED' }],
  sortKey: (row) => keyOf(dated(row.entry_date, row)),
  place: (row) => dated(row.entry_date, row),
}

const eventModel: KindModel<RealizedEventRow> = {
  make: (portfolio, luck) => realizedEventRow(portfolio, { exit_date: day(luck.below(5)), ...instrument(luck), created_at: created(luck) }),
  save: (bench, portfolios, rows) => bench.write((session) => session.ledger.replaceLots({ scopes: allOf(bench, portfolios), lots: [], realized_events: rows })),
  filters: (rows) => commonFilters(rows, (row) => row.exit_date),
  sortKey: (row) => keyOf(dated(row.exit_date, row)),
  place: (row) => dated(row.exit_date, row),
}

const snapshotModel: KindModel<SnapshotRow> = {
  make: (portfolio, _, index) => snapshotRow(portfolio, { date: day(Math.floor(index / 3)) }),
  save: (bench, portfolios, rows) =>
    bench.write((session) =>
      session.ledger.replaceSnapshots(
        portfolios.map((portfolio) => ({
          tenant_id: bench.tenant_id,
          portfolio_id: portfolio.id,
          from: day(0),
          rows: rows.filter((row) => row.portfolio_id === portfolio.id).sort((left, right) => (left.date < right.date ? -1 : 1)),
        })),
      ),
    ),
  filters: () => dateFilters<LedgerQuery, SnapshotRow>(day(1), day(3), (row) => row.date),
  sortKey: (row) => `${row.date}|${row.portfolio_id}`,
  place: (row) => ({ date: row.date, created_at: '', id: row.portfolio_id }),
}

