import { divideHalfEven } from '../kernel/decimal.ts'
import { groupBy } from '../kernel/group-by.ts'
import { fromCents, toCents } from '../kernel/money.ts'
import { decimalOf } from '../snapshots/derived-rows.ts'
import { toUnits } from '../snapshots/facts-of-rows.ts'
import { compareText, type LotRow } from '../store/port.ts'
import { type PositionView, shareText, toPositionRecord } from './position-records.ts'
import type { SymbolPosition } from './records.ts'

export function sumMoney(rows: readonly LotRow[], amountOf: (row: LotRow) => string | null): bigint {
  return rows.reduce((total, row) => total + toCents(amountOf(row) ?? '0'), 0n)
}

export function isLong({ position_type }: LotRow): boolean {
  return position_type === 'LONG' || position_type === 'LC' || position_type === 'LP'
}

function newestFirst(left: LotRow, right: LotRow): number {
  return compareText(right.entry_date, left.entry_date) || compareText(right.created_at, left.created_at) || compareText(right.id, left.id)
}

/** Lots put together by symbol and side, over all strategies. */
export function toSymbolPositions(rows: readonly LotRow[], view: PositionView): SymbolPosition[] {
  const groups = groupBy(rows, (row) => JSON.stringify([row.symbol, isLong(row)]))
  return Array.from(groups.values(), (lots) => toSymbolPosition(lots, view))
}

function toSymbolPosition(lots: readonly [LotRow, ...LotRow[]], view: PositionView): SymbolPosition {
  const [first] = lots
  const open = lots.filter((lot) => lot.status === 'OPEN')
  const known = open.every((lot) => lot.market_value !== null)
  const market = sumMoney(open, (lot) => lot.market_value)
  const cost = sumMoney(open, (lot) => lot.cost_basis)
  const unrealized = sumMoney(open, (lot) => lot.unrealized_pnl)
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
    realized_pnl: fromCents(sumMoney(lots, (lot) => lot.realized_pnl)),
    lots: lots.toSorted(newestFirst).map((lot) => toPositionRecord(lot, view)),
  }
}
