import type { Handler } from '../execution/context.ts'
import { checkPeriod } from '../equity-changes/period.ts'
import { groupBy } from '../kernel/group-by.ts'
import { fromCents, toCents } from '../kernel/money.ts'
import { pageFields, readPage } from '../kernel/paging.ts'
import type { LedgerQuery, RealizedEventRow } from '../store/port.ts'
import type { realizedEventOperations } from './event-contract.ts'
import { toRealizedEventRecord } from './position-records.ts'

export const listRealizedEvents: Handler<typeof realizedEventOperations.list> = async ({ portfolio, session }, { input }) => {
  checkPeriod(input)
  const { start_date, end_date, symbol, strategy_symbol } = input
  const boundTo = [
    'realized-events',
    portfolio.tenant_id,
    portfolio.id,
    start_date ?? '',
    end_date ?? '',
    symbol ?? '',
    strategy_symbol ?? '-',
  ]
  const query: LedgerQuery = {
    tenant_id: portfolio.tenant_id,
    portfolio_ids: [portfolio.id],
    start_date,
    end_date,
    symbols: symbol === undefined ? undefined : [symbol],
    strategy_symbols: strategy_symbol === undefined ? undefined : [strategy_symbol],
  }
  const found = await session.ledger.read('realized_events', { ...query, page: readPage(input, boundTo) })
  const all = (await session.ledger.read('realized_events', query)).rows
  const months = Array.from(
    groupBy(all, (row) => row.exit_date.slice(0, 7)),
    ([month, rows]) => ({ month, ...totalsOf(rows) }),
  )
  return {
    realized_events: found.rows.map(toRealizedEventRecord),
    ...pageFields(input, found, (row) => ({ date: row.exit_date, created_at: row.created_at, id: row.id }), boundTo),
    totals: totalsOf(all),
    ...(input.group_by === 'month' ? { months: months.toSorted((left, right) => (left.month < right.month ? 1 : -1)) } : {}),
  }
}

function totalsOf(rows: readonly RealizedEventRow[]) {
  const sum = (amountOf: (row: RealizedEventRow) => string) => fromCents(rows.reduce((total, row) => total + toCents(amountOf(row)), 0n))
  return {
    count: rows.length,
    proceeds: sum((row) => row.proceeds),
    cost: sum((row) => row.cost),
    fees: sum((row) => row.fees),
    realized_pnl: sum((row) => row.realized_pnl),
    price_effect: sum((row) => row.price_effect),
    fx_effect: sum((row) => row.fx_effect),
  }
}
