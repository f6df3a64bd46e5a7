import type { Handler, PortfolioContext } from '../execution/context.ts'
import { dateInZone } from '../kernel/clock.ts'
import { fromCents } from '../kernel/money.ts'
import { pageFields, type Place, readPage } from '../kernel/paging.ts'
import type { PlainDate } from '../kernel/plain-date.ts'
import { computeLots } from '../snapshots/compute-portfolio.ts'
import { calendarOf, marketOf, readFacts } from '../snapshots/recalculate.ts'
import { compareText, type LedgerQuery, type LotRow } from '../store/port.ts'
import type { positionOperations } from './contract.ts'
import { findLot } from './find-lot.ts'
import { type PositionView, toPositionRecord } from './position-records.ts'
import type { Position, SymbolPosition } from './records.ts'
import { isLong, sumMoney, toSymbolPositions } from './symbol-positions.ts'

type ListInput = Parameters<Handler<typeof positionOperations.list>>[1]['input']

export const listPositions: Handler<typeof positionOperations.list> = async (context, { input }) => {
  const { portfolio, now } = context
  const today = dateInZone(now, portfolio.time_zone)
  const rows = input.as_of === undefined ? await readLots(context, input) : await lotsAsOf(context, input, input.as_of)
  const boundTo = [
    'positions',
    portfolio.tenant_id,
    portfolio.id,
    input.status,
    input.as_of ?? '',
    input.group,
    input.symbol ?? '',
    input.strategy_symbol ?? '-',
  ]
  const view = { portfolio, today: input.as_of ?? today }
  const order = input.group === 'symbol' ? greatestFirst : newestFirst
  const ranked = (input.group === 'symbol' ? rankSymbols(rows, view) : rankLots(rows, view)).toSorted((left, right) =>
    order(left.place, right.place),
  )
  const page = readPage(input, boundTo)
  // By its place and not by its id, so that the list goes on where it was when the last one seen is gone.
  const rest = page.after ? ranked.filter(({ place }) => order(page.after!, place) < 0) : ranked.slice(page.offset)
  const found = { rows: rest.slice(0, page.limit), total: ranked.length }
  const fields = pageFields(input, found, ({ place }) => place, boundTo)
  return {
    positions: found.rows.map(({ item }) => item),
    as_of: input.as_of ?? portfolio.snapshot_date,
    ...fields,
    next_cursor: rest.length > found.rows.length ? fields.next_cursor : null,
    totals: totalsOf(rows),
  }
}

export const getPosition: Handler<typeof positionOperations.get> = async (context, { params }) => {
  const { portfolio, now } = context
  return toPositionRecord(await findLot(context, params.position_id), { portfolio, today: dateInZone(now, portfolio.time_zone) })
}

async function readLots(
  { session, portfolio }: PortfolioContext,
  { status, symbol, strategy_symbol }: ListInput,
): Promise<readonly LotRow[]> {
  const query: LedgerQuery = {
    tenant_id: portfolio.tenant_id,
    portfolio_ids: [portfolio.id],
    symbols: symbol === undefined ? undefined : [symbol],
    strategy_symbols: strategy_symbol === undefined ? undefined : [strategy_symbol],
    status: status === 'ALL' ? undefined : status,
  }
  return (await session.ledger.read('lots', query)).rows
}

/** The lots as they stood at the end of a day, folded from the fills up to it and valued at that day's prices. */
async function lotsAsOf(
  context: PortfolioContext,
  { status, symbol, strategy_symbol }: ListInput,
  asOf: PlainDate,
): Promise<readonly LotRow[]> {
  const [facts] = await readFacts(context.session, [context.portfolio])
  const market = await marketOf(context.session, [facts!])
  const fills = facts!.fills.filter(
    (fill) =>
      fill.trade_date <= asOf &&
      (symbol ?? fill.symbol) === fill.symbol &&
      (strategy_symbol ?? fill.strategy_symbol) === fill.strategy_symbol,
  )
  const { lots } = computeLots(
    { portfolio: context.portfolio, fills },
    asOf,
    { market, calendar: calendarOf(context, context.portfolio) },
    asOf,
  )
  return lots.filter((lot) => status === 'ALL' || lot.status === status)
}

interface Ranked {
  readonly place: Place
  readonly item: Position | SymbolPosition
}

function rankLots(rows: readonly LotRow[], view: PositionView): Ranked[] {
  return rows.map((row) => ({
    place: { date: row.entry_date, created_at: row.created_at, id: row.id },
    item: toPositionRecord(row, view),
  }))
}

/** The place of a symbol begins with how much it is worth, in cents of one length. */
function rankSymbols(rows: readonly LotRow[], view: PositionView): Ranked[] {
  return toSymbolPositions(rows, view).map((item) => {
    const worth = item.market_value === null ? '0' : item.market_value.replace(/[-.]/g, '')
    return { place: { date: worth.padStart(40, '0'), created_at: '', id: `${item.symbol}~${item.side}` }, item }
  })
}

function newestFirst(left: Place, right: Place): number {
  return compareText(right.date, left.date) || compareText(right.created_at, left.created_at) || compareText(right.id, left.id)
}

function greatestFirst(left: Place, right: Place): number {
  return compareText(right.date, left.date) || compareText(left.id, right.id)
}

function totalsOf(rows: readonly LotRow[]) {
  const open = rows.filter((row) => row.status === 'OPEN')
  const value = (row: LotRow): string | null => row.market_value
  return {
    market_value: fromCents(sumMoney(open, value)),
    cost_basis: fromCents(sumMoney(open, (row) => row.cost_basis)),
    unrealized_pnl: fromCents(sumMoney(open, (row) => row.unrealized_pnl)),
    realized_pnl: fromCents(sumMoney(rows, (row) => row.realized_pnl)),
    long_value: fromCents(sumMoney(open.filter(isLong), value)),
    short_value: fromCents(
      sumMoney(
        open.filter((row) => !isLong(row)),
        value,
      ),
    ),
  }
}
