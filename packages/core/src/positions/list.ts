import type { Handler, PortfolioContext } from '../execution/context.ts'
import { dateInZone } from '../kernel/clock.ts'
import { divideHalfEven } from '../kernel/decimal.ts'
import { groupBy } from '../kernel/group-by.ts'
import { fromCents, toCents } from '../kernel/money.ts'
import { pageFields, readPage } from '../kernel/paging.ts'
import type { PlainDate } from '../kernel/plain-date.ts'
import { computeLots } from '../snapshots/compute-portfolio.ts'
import { decimalOf } from '../snapshots/derived-rows.ts'
import { toUnits } from '../snapshots/facts-of-rows.ts'
import { calendarOf, marketOf, readFacts } from '../snapshots/recalculate.ts'
import type { LedgerQuery, LotRow } from '../store/port.ts'
import type { positionOperations } from './contract.ts'
import { findLot } from './find-lot.ts'
import { shareText, toPositionRecord } from './position-records.ts'
import type { SymbolPosition } from './records.ts'

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
  const items =
    input.group === 'symbol' ? toSymbolPositions(rows, view) : rows.toSorted(newestFirst).map((row) => toPositionRecord(row, view))
  const page = readPage(input, boundTo)
  const start = page.after ? items.findIndex((item) => placeOf(item).id === page.after!.id) + 1 : page.offset
  const shown = items.slice(start, start + page.limit)
  const found = { rows: shown, total: items.length }
  const fields = pageFields(input, found, placeOf, boundTo)
  const isLast = start + shown.length >= items.length
  return {
    positions: shown,
    as_of: input.as_of ?? portfolio.snapshot_date,
    ...fields,
    next_cursor: isLast ? null : fields.next_cursor,
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

function newestFirst(left: LotRow, right: LotRow): number {
  if (left.entry_date !== right.entry_date) return left.entry_date < right.entry_date ? 1 : -1
  if (left.created_at !== right.created_at) return left.created_at < right.created_at ? 1 : -1
  return left.id < right.id ? 1 : -1
}

function placeOf(item: { readonly symbol: string; readonly id?: string; readonly side?: string }): {
  date: string
  created_at: string
  id: string
} {
  return { date: '', created_at: '', id: item.id ?? `${item.symbol}~${item.side}`.replaceAll('~', '.') }
}

function sum(rows: readonly LotRow[], amountOf: (row: LotRow) => string | null): bigint {
  return rows.reduce((total, row) => total + toCents(amountOf(row) ?? '0'), 0n)
}

function isLong({ position_type }: LotRow): boolean {
  return position_type === 'LONG' || position_type === 'LC' || position_type === 'LP'
}

function totalsOf(rows: readonly LotRow[]) {
  const open = rows.filter((row) => row.status === 'OPEN')
  const value = (row: LotRow): string | null => row.market_value
  return {
    market_value: fromCents(sum(open, value)),
    cost_basis: fromCents(sum(open, (row) => row.cost_basis)),
    unrealized_pnl: fromCents(sum(open, (row) => row.unrealized_pnl)),
    realized_pnl: fromCents(sum(rows, (row) => row.realized_pnl)),
    long_value: fromCents(sum(open.filter(isLong), value)),
    short_value: fromCents(
      sum(
        open.filter((row) => !isLong(row)),
        value,
      ),
    ),
  }
}

/** Lots put together by symbol and side, over all strategies; greatest value first. */
function toSymbolPositions(rows: readonly LotRow[], view: Parameters<typeof toPositionRecord>[1]): SymbolPosition[] {
  const groups = groupBy(rows, (row) => JSON.stringify([row.symbol, isLong(row)]))
  const positions = Array.from(groups.values(), (lots) => toSymbolPosition(lots, view))
  const magnitude = ({ market_value }: SymbolPosition): bigint =>
    market_value === null ? 0n : toCents(market_value) < 0n ? -toCents(market_value) : toCents(market_value)
  return positions.toSorted((left, right) =>
    magnitude(right) > magnitude(left) ? 1 : magnitude(right) < magnitude(left) ? -1 : left.symbol < right.symbol ? -1 : 1,
  )
}

function toSymbolPosition(lots: readonly [LotRow, ...LotRow[]], view: Parameters<typeof toPositionRecord>[1]): SymbolPosition {
  const [first] = lots
  const open = lots.filter((lot) => lot.status === 'OPEN')
  const known = open.every((lot) => lot.market_value !== null)
  const market = sum(open, (lot) => lot.market_value)
  const cost = sum(open, (lot) => lot.cost_basis)
  const unrealized = sum(open, (lot) => lot.unrealized_pnl)
  const quantity = open.reduce((total, lot) => total + toUnits(lot.remaining_quantity), 0n)
  const weighted = open.reduce((total, lot) => total + toUnits(lot.remaining_quantity) * toUnits(lot.entry_price), 0n)
  return {
    symbol: first.symbol,
    underlying: first.underlying,
    position_class: first.position_class,
    side: isLong(first) ? 'LONG' : 'SHORT',
    quantity: decimalOf(quantity),
    average_cost: quantity === 0n ? null : decimalOf(divideHalfEven(weighted, quantity)),
    cost_basis: fromCents(cost),
    last_price: open[0]?.last_price ?? null,
    last_price_date: open[0]?.last_price_date ?? null,
    market_value: known ? fromCents(market) : null,
    weight: known ? shareText(market, toCents(view.portfolio.equity_balance)) : null,
    unrealized_pnl: known ? fromCents(unrealized) : null,
    unrealized_pnl_percent: known ? shareText(unrealized, cost < 0n ? -cost : cost) : null,
    realized_pnl: fromCents(sum(lots, (lot) => lot.realized_pnl)),
    lots: lots.toSorted(newestFirst).map((lot) => toPositionRecord(lot, view)),
  }
}
