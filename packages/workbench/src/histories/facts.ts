import type { PlainFill, PlainInput } from '../oracle/plain.ts'
import { tradingDays } from './setup.ts'
import { apiOf, type Api, type Book, type World } from './world.ts'

export type FillRecord = Awaited<ReturnType<Api['fills']['list']>>['fills'][number]

async function all<Item>(list: AsyncIterable<Item>): Promise<Item[]> {
  const items: Item[] = []
  for await (const item of list) items.push(item)
  return items
}

/** What was said about a portfolio, read back through the lists, as the oracle takes it. `to`: the last day that gets a snapshot. */
export async function readFacts(world: World, book: Book, to: string | null): Promise<PlainInput> {
  const api = apiOf(world)
  const limit = 500
  const records = await all(api.fills.list(book.id, { limit }))
  const changes = await all(api.equityChanges.list(book.id, { limit }))
  const income = await all(api.income.list(book.id, { limit }))
  const symbols = [...new Set(records.flatMap(({ symbol, underlying }) => (underlying === null ? [symbol] : [symbol, underlying])))]
  const prices = symbols.length === 0 ? [] : await all(api.prices.list({ symbols, limit }))
  const splits = symbols.length === 0 ? [] : await all(api.splits.list({ symbols, limit }))
  return {
    opening_equity: book.setup.opening_equity,
    inception_date: book.inception,
    base_currency: book.setup.base_currency,
    fills: toPlainFills(book, records),
    equity_changes: changes.map(({ id, change_date, change_type, amount }) => ({ id, change_date, change_type, amount })),
    income: income.map(({ date, kind, symbol, amount }) => ({ date, kind, ...(symbol === null ? {} : { symbol }), amount })),
    splits,
    prices,
    fx_rates: await all(api.fxRates.list({ limit })),
    dates: to === null ? [] : tradingDays(book.setup.calendar, book.inception, to),
    lot_method: book.setup.lot_method,
    flow_timing: book.setup.flow_timing,
  }
}

function toPlainFills(book: Book, records: readonly FillRecord[]): PlainFill[] {
  const told = records.toSorted((left, right) => (`${left.created_at}${left.id}` < `${right.created_at}${right.id}` ? -1 : 1))
  return inPlace(told.map((record, index) => toPlainFill(book, record, index)))
}

/**
 * Gives each fill its place among those without a time: a broker's by sequence and id, in whatever order they arrived; then the ones
 * made by hand, whose id is their own, in the order in which they were recorded.
 */
export function inPlace(fills: readonly PlainFill[]): PlainFill[] {
  const isBrokers = (fill: PlainFill): boolean => fill.fill_id !== fill.id
  const brokers = fills
    .filter(isBrokers)
    .toSorted((left, right) => (left.sequence ?? 0) - (right.sequence ?? 0) || compareText(left.fill_id ?? '', right.fill_id ?? ''))
  return fills.map((fill) => (isBrokers(fill) ? { ...fill, recorded: brokers.indexOf(fill) - brokers.length } : fill))
}

function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}

export function toPlainFill(book: Book, record: FillRecord, recorded: number): PlainFill {
  const { underlying, strike, expiry_date, option_right } = record
  return {
    id: record.id,
    fill_id: record.fill_id,
    date: record.trade_date,
    ...(record.time === null ? {} : { time: record.time }),
    sequence: record.sequence,
    recorded,
    side: record.side,
    symbol: record.symbol,
    quantity: record.quantity,
    price: record.price,
    fees: record.fees,
    multiplier: record.multiplier,
    currency: record.currency,
    ...(record.fx_rate === null ? {} : { fx_rate: record.fx_rate }),
    strategy_symbol: record.strategy_symbol,
    position_class: record.position_class,
    ...(underlying === null ? {} : { underlying }),
    ...(strike === null ? {} : { strike }),
    ...(expiry_date === null ? {} : { expiry_date }),
    ...(option_right === null ? {} : { option_right }),
    lot_method: record.lot_method,
    ...(record.lots.length === 0
      ? {}
      : { lots: record.lots.map((lot) => ({ lot_id: book.openers.get(lot.position_id) ?? lot.position_id, quantity: lot.quantity })) }),
  }
}
