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
  const recorded = records.toSorted((left, right) => (placeOf(left) < placeOf(right) ? -1 : 1))
  return recorded.map((record, index) => toPlainFill(book, record, index))
}

/**
 * Fills without a time count in the order in which they were recorded. Of those of one moment, a broker's come first, by their
 * sequence and id; ids of fills made by hand ascend.
 */
function placeOf({ created_at, id, fill_id, sequence }: FillRecord): string {
  return [created_at, fill_id === id ? 1 : 0, sequence, fill_id, id].join('~')
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
