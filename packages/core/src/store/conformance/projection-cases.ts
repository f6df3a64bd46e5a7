import { fromDayNumber, toDayNumber } from '../../kernel/plain-date.ts'
import type { LotRow, LotScope, PortfolioRow, RealizedEventRow, SnapshotRow } from '../port.ts'
import { snapshotRows, toSnapshotColumns } from '../snapshot-columns.ts'
import { equal, rejects } from './assert.ts'
import { type Bench, type Case, makePortfolio } from './kit.ts'
import { date, decimal, lotRow, money, newId, realizedEventRow, replacing, snapshotRow } from './sample-rows.ts'

const day = (offset: number) => fromDayNumber(toDayNumber(date('2025-11-03')) + offset)

export function projectionCases(check: Case): void {
  lotCases(check)
  snapshotCases(check)
  check('new values go to open lots by id, and to nothing else', async (bench) => checkLotValues(bench))
}

function lotCases(check: Case): void {
  check('replacing lots touches exactly its scopes', async (bench) => {
    const [one, two] = [await makePortfolio(bench), await makePortfolio(bench)]
    const instruments = [
      ['AAPL', ''],
      ['AAPL', 'momentum'],
      ['MSFT', ''],
    ].map(([symbol, strategy_symbol]) => ({ symbol: symbol!, strategy_symbol: strategy_symbol! }))
    const lots = [one, two].flatMap((portfolio) => instruments.map((instrument) => lotRow(portfolio, instrument)))
    const events = [one, two].flatMap((portfolio) => instruments.map((instrument) => realizedEventRow(portfolio, instrument)))
    await replace(bench, [scopeOf(one), scopeOf(two)], lots, events)
    equal(await idsOf(bench, [one, two]), [sortedIds(lots), sortedIds(events)], 'all written')

    // The same ids come again, as a rebuild brings them.
    const again = { ...lots[1]!, quantity: decimal('7'), version: 2 }
    await replace(bench, [scopeOf(one, [instruments[1]!])], [again], [])
    equal(
      await idsOf(bench, [one, two]),
      [sortedIds(lots), sortedIds(events.filter((event) => event !== events[1]))],
      'one instrument of one portfolio',
    )
    equal(
      (await readLots(bench, one)).find((lot) => lot.id === again.id),
      again,
      'the new row stands',
    )

    const fresh = lotRow(two, { symbol: 'NEW' })
    await replace(bench, [scopeOf(two)], [fresh], [])
    equal(await idsOf(bench, [two]), [[fresh.id], []], 'a whole portfolio')
    equal((await readLots(bench, one)).length, 3, 'the other one as before')
    await replace(bench, [scopeOf(one, [])], [], [])
    equal((await readLots(bench, one)).length, 3, 'no instruments')
    await replace(bench, [], [], [])
  })

  check('lots are replaced as one or not at all', async (bench) => {
    const portfolio = await makePortfolio(bench)
    const before = lotRow(portfolio)
    await replace(bench, [scopeOf(portfolio)], [before], [])
    const failing = bench.write(async (session) => {
      await session.ledger.replaceLots({
        scopes: [scopeOf(portfolio)],
        lots: [lotRow(portfolio)],
        realized_events: [realizedEventRow(portfolio)],
      })
      throw new Error('after the write')
    })
    await rejects(failing, 'the failing transaction')
    const twice = lotRow(portfolio)
    await rejects(replace(bench, [scopeOf(portfolio)], [twice, twice], []), 'the same id twice')
    equal(await idsOf(bench, [portfolio]), [[before.id], []], 'as before')
  })
}

function snapshotCases(check: Case): void {
  replaceCases(check)
  edgeCases(check)
}

function replaceCases(check: Case): void {
  check('snapshots from a date on give way to the new ones', async (bench) => {
    const [one, two] = [await makePortfolio(bench), await makePortfolio(bench)]
    const make = (portfolio: PortfolioRow, from: number, to: number, daily: string) =>
      Array.from({ length: to - from }, (_, index) => snapshotRow(portfolio, { date: day(from + index), daily_pnl: money(daily) }))
    await save(bench, [
      [one, 0, make(one, 0, 5, '1.00')],
      [two, 0, make(two, 0, 5, '1.00')],
    ])
    await save(bench, [
      [one, 2, make(one, 2, 4, '2.00')],
      [two, 4, []],
    ])
    equal(
      await days(bench, one),
      [
        [day(0), '1.00'],
        [day(1), '1.00'],
        [day(2), '2.00'],
        [day(3), '2.00'],
      ],
      'one: the tail is replaced, and shorter',
    )
    equal(
      await days(bench, two),
      [0, 1, 2, 3].map((offset) => [day(offset), '1.00']),
      'two: the last one is gone',
    )
    await save(bench, [[one, 10, make(one, 12, 13, '3.00')]])
    equal((await days(bench, one)).length, 5, 'beyond the end: added')
    await save(bench, [])
  })

  check('snapshots are replaced as one or not at all', async (bench) => {
    const portfolio = await makePortfolio(bench)
    await save(bench, [[portfolio, 0, [snapshotRow(portfolio, { date: day(0) })]]])
    const failing = bench.write(async (session) => {
      await session.ledger.replaceSnapshots([replacing(portfolio, day(0), [])])
      throw new Error('after the delete')
    })
    await rejects(failing, 'the failing transaction')
    equal((await days(bench, portfolio)).length, 1, 'as before')
  })
}

function edgeCases(check: Case): void {
  check('edges give the snapshot before a date and the count from it on', async (bench) => {
    const [one, two] = [await makePortfolio(bench), await makePortfolio(bench)]
    const rows = [0, 1, 4].map((offset) => snapshotRow(one, { date: day(offset), daily_return: offset === 0 ? null : decimal('0.5') }))
    await save(bench, [[one, 0, rows]])
    const froms = [
      [one, 4],
      [one, 3],
      [one, 0],
      [two, 0],
      [one, 9],
    ] as const
    const edges = froms.map(([portfolio, offset]) => ({ portfolio_id: portfolio.id, from: day(offset) }))
    const found = await bench.read((session) =>
      session.ledger.readSnapshotEdges({ tenant_id: bench.tenant_id, edges: [...edges, { portfolio_id: newId(), from: day(0) }] }),
    )
    const expected = [
      [one, rows[1], 1],
      [one, rows[1], 1],
      [one, null, 3],
      [two, null, 0],
      [one, rows[2], 0],
    ] as const
    equal(
      found.slice(0, 5),
      expected.map(([portfolio, before, count]) => ({ portfolio_id: portfolio.id, before, count, columns: null })),
      'edges in their order',
    )
    equal([found[5]?.before, found[5]?.count], [null, 0], 'an unknown portfolio')
    equal(await bench.read((session) => session.ledger.readSnapshotEdges({ tenant_id: bench.tenant_id, edges: [] })), [], 'none')
  })

  check('edges give the snapshots from a date on as columns, unless they are too many', async (bench) => {
    const [one, two] = [await makePortfolio(bench), await makePortfolio(bench)]
    // Cents beyond 2^53, an index beyond 64 bits and a missing return leave the lanes that hold floats.
    const rows = [
      snapshotRow(one, { date: day(0) }),
      snapshotRow(one, { date: day(1), daily_return: null, short_value: money('-9400.00'), num_short_positions: 1, num_positions: 2 }),
      snapshotRow(one, { date: day(3), cash_value: money('-123456789012345678.91'), twr_index: decimal('1234.5'), price_jumps: 7 }),
    ]
    await save(bench, [
      [one, 0, rows],
      [two, 0, [snapshotRow(two, { date: day(0), daily_return: decimal('-1'), twr_index: decimal('0') })]],
    ])
    const read = (columns_max: number, ...edges: readonly (readonly [PortfolioRow, number])[]) =>
      bench.read((session) =>
        session.ledger.readSnapshotEdges({
          tenant_id: bench.tenant_id,
          edges: edges.map(([portfolio, offset]) => ({ portfolio_id: portfolio.id, from: day(offset) })),
          columns_max,
        }),
      )
    const found = await read(3, [two, 0], [one, 0], [one, 1], [one, 9])
    const owner = { tenant_id: bench.tenant_id, computed_at: rows[0]!.computed_at }
    const back = found.map(({ portfolio_id, columns }) => columns && snapshotRows({ ...owner, portfolio_id }, columns))
    equal(back.slice(1), [rows, rows.slice(1), []], 'the columns as rows')
    equal([back[0]?.length, back[0]?.[0]?.daily_return, back[0]?.[0]?.twr_index], [1, '-1', '0'], 'of another portfolio')
    equal(found[1]?.columns, toSnapshotColumns(rows), 'floats where they fit, else bigints')
    equal(
      (await read(2, [one, 0], [one, 1])).map(({ columns }) => columns?.length),
      [undefined, 2],
      'three are more than two',
    )
  })
}

async function checkLotValues(bench: Bench): Promise<void> {
  const portfolio = await makePortfolio(bench)
  const [open, closed, other] = [
    lotRow(portfolio),
    lotRow(portfolio, { status: 'CLOSED', closed_on: day(3), market_value: money('0.00') }),
    lotRow(portfolio),
  ]
  await replace(bench, [scopeOf(portfolio)], [open, closed, other], [])
  const base = { tenant_id: bench.tenant_id, portfolio_id: portfolio.id }
  const value = {
    // Carried over a reverse split a price may be greater than any that is put in.
    last_price: decimal('10000000000000000000.00000001'),
    last_price_date: day(2),
    market_value: money('-9400.00'),
    unrealized_pnl: money('0.01'),
  }
  await bench.write((session) =>
    session.ledger.saveLotValues([
      { ...base, ...value, id: open.id },
      { ...base, ...value, id: closed.id },
    ]),
  )
  equal(await readLots(bench, portfolio), [{ ...open, ...value }, closed, other], 'the open one has it')
  const unknown = { ...value, last_price: null, last_price_date: null }
  await bench.write((session) => session.ledger.saveLotValues([{ ...base, ...unknown, id: open.id }]))
  equal((await readLots(bench, portfolio))[0], { ...open, ...unknown }, 'without a price')
  await bench.write((session) => session.ledger.saveLotValues([]))
}

function scopeOf(portfolio: PortfolioRow, instruments: LotScope['instruments'] = 'all'): LotScope {
  return { tenant_id: portfolio.tenant_id, portfolio_id: portfolio.id, instruments }
}

async function replace(
  bench: Bench,
  scopes: readonly LotScope[],
  lots: readonly LotRow[],
  events: readonly RealizedEventRow[],
): Promise<void> {
  await bench.write((session) => session.ledger.replaceLots({ scopes, lots, realized_events: events }))
}

async function readLots(bench: Bench, portfolio: PortfolioRow): Promise<readonly LotRow[]> {
  return (await bench.read((session) => session.ledger.read('lots', { tenant_id: bench.tenant_id, portfolio_ids: [portfolio.id] }))).rows
}

async function idsOf(bench: Bench, portfolios: readonly PortfolioRow[]): Promise<readonly (readonly string[])[]> {
  const query = { tenant_id: bench.tenant_id, portfolio_ids: portfolios.map((portfolio) => portfolio.id) }
  return bench.read(async ({ ledger }) => [
    sortedIds((await ledger.read('lots', query)).rows),
    sortedIds((await ledger.read('realized_events', query)).rows),
  ])
}

function sortedIds(rows: readonly { readonly id: string }[]): readonly string[] {
  return rows.map((row) => row.id).sort()
}

async function save(bench: Bench, parts: readonly (readonly [PortfolioRow, number, readonly SnapshotRow[]])[]): Promise<void> {
  await bench.write((session) =>
    session.ledger.replaceSnapshots(parts.map(([portfolio, from, rows]) => replacing(portfolio, day(from), rows))),
  )
}

async function days(bench: Bench, portfolio: PortfolioRow): Promise<readonly (readonly [string, string])[]> {
  const { rows } = await bench.read((session) =>
    session.ledger.read('snapshots', { tenant_id: bench.tenant_id, portfolio_ids: [portfolio.id] }),
  )
  return rows.map((row) => [row.date, row.daily_pnl] as const)
}
