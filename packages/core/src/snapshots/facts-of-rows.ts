import { parseScaled } from '../kernel/decimal.ts'
import { type FillFact, type Instrument, type SplitFact, UNIT_SCALE, type Units } from '../ledger/facts.ts'
import type { FillRow, SplitRow } from '../store/rows.ts'

/** A decimal of a row in the engine's units. */
export function toUnits(text: string): Units {
  return parseScaled(text, UNIT_SCALE)
}

export function toFillFact(row: FillRow): FillFact {
  return {
    id: row.id,
    fill_id: row.fill_id,
    trade_date: row.trade_date,
    time: row.time,
    sequence: row.sequence,
    recorded: recordedAt(row),
    side: row.side,
    symbol: row.symbol,
    strategy_symbol: row.strategy_symbol,
    quantity: toUnits(row.quantity),
    price: toUnits(row.price),
    fees: toUnits(row.fees),
    fx_rate: row.fx_rate === null ? null : toUnits(row.fx_rate),
    lot_method: row.lot_method,
    lots: row.lots.map((lot) => ({ lot_id: lot.position_id, quantity: toUnits(lot.quantity) })),
    created_at: row.created_at,
    version: row.version,
  }
}

/**
 * When a fill was made by hand; a broker's fill has its sequence and id to go by, in whatever order they arrive. Those without a time
 * come before the ones made by hand, for what these close is there by then.
 */
function recordedAt({ created_at, fill_id, id }: FillRow): string {
  return fill_id === id ? created_at : ''
}

/** What a fill says its symbol is. Every fill of a symbol says the same; that is checked when it is recorded. */
export function toInstrument(row: FillRow): Instrument {
  return {
    symbol: row.symbol,
    position_class: row.position_class,
    multiplier: toUnits(row.multiplier),
    currency: row.currency,
    underlying: row.underlying,
    strike: row.strike === null ? null : toUnits(row.strike),
    expiry_date: row.expiry_date,
    option_right: row.option_right,
  }
}

/** Rows never change, so what was read from a list of them once is good for as long as the list is. */
const instrumentsOfRows = new WeakMap<readonly FillRow[], readonly Instrument[]>()

/** The instruments of some fills, one a symbol. */
export function instrumentsOf(rows: readonly FillRow[]): readonly Instrument[] {
  let instruments = instrumentsOfRows.get(rows)
  if (!instruments) {
    instruments = [...new Map(rows.map((row) => [row.symbol, row])).values()].map(toInstrument)
    instrumentsOfRows.set(rows, instruments)
  }
  return instruments
}

export function toSplitFact(row: SplitRow): SplitFact {
  return { symbol: row.symbol, ex_date: row.ex_date, numerator: BigInt(row.numerator), denominator: BigInt(row.denominator) }
}
