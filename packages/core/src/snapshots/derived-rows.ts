import type { Instant } from '../kernel/clock.ts'
import { type DecimalText, divideHalfEven, formatTrimmed, powerOfTen } from '../kernel/decimal.ts'
import { allocate, fromCents } from '../kernel/money.ts'
import { fromDayNumber, type PlainDate, toDayNumber } from '../kernel/plain-date.ts'
import {
  type ExactRate,
  type FoldResult,
  type Lot,
  type PositionPath,
  type RealizedEvent,
  UNIT_SCALE,
  type Units,
} from '../ledger/facts.ts'
import type { LotRow, PortfolioRow, RealizedEventRow } from '../store/rows.ts'
import { groupBy } from '../kernel/group-by.ts'
import { entryPriceOn } from '../valuation/held-ranges.ts'
import { valueOf } from '../valuation/value-positions-exact.ts'
import type { MarketData } from './market-data.ts'

type Owner = Pick<PortfolioRow, 'tenant_id' | 'id' | 'base_currency'>

export function decimalOf(units: Units): DecimalText {
  return formatTrimmed(units, UNIT_SCALE)
}

/** A rate for show: rounded to eight fraction digits, as the ones that people give. */
function rateText({ units, scale }: ExactRate): DecimalText {
  return scale <= UNIT_SCALE ? formatTrimmed(units, scale) : decimalOf(divideHalfEven(units, powerOfTen(scale - UNIT_SCALE)))
}

export function positionTypeOf({ side, instrument }: Pick<Lot, 'side' | 'instrument'>): LotRow['position_type'] {
  if (instrument.position_class !== 'OPTIONS') return side
  if (instrument.option_right === 'PUT') return side === 'LONG' ? 'LP' : 'SP'
  return side === 'LONG' ? 'LC' : 'SC'
}

/**
 * Lots as rows, valued at the last price on or before their position's day. A position is valued once and its value shared out over its lots in
 * opening order, so the lots add up to what the snapshot holds.
 */
export function toLotRows(
  { lots, paths }: Pick<FoldResult, 'lots' | 'paths'>,
  owner: Owner,
  market: MarketData,
  valuedOn: (path: PositionPath) => PlainDate,
): LotRow[] {
  const open = groupBy(
    lots.filter((lot) => lot.remaining > 0n),
    positionKey,
  )
  const values = new Map<string, LotValue>()
  for (const path of paths) {
    const position = open.get(positionKey(path))
    if (!position) continue
    for (const [id, value] of valuePosition(path, position, { owner, market, valuedOn: valuedOn(path) })) values.set(id, value)
  }
  return lots.map((lot) => toLotRow(lot, owner, values.get(lot.id) ?? noValue))
}

type LotValue = Pick<LotRow, 'last_price' | 'last_price_date' | 'market_value' | 'unrealized_pnl'>

const noValue: LotValue = { last_price: null, last_price_date: null, market_value: null, unrealized_pnl: null }

function positionKey({ instrument, strategy_symbol, side }: Pick<PositionPath, 'instrument' | 'strategy_symbol' | 'side'>): string {
  return JSON.stringify([instrument.symbol, strategy_symbol, side])
}

interface ValuationSetting {
  readonly owner: Owner
  readonly market: MarketData
  readonly valuedOn: PlainDate
}

function valuePosition(path: PositionPath, lots: readonly Lot[], { owner, market, valuedOn }: ValuationSetting): [string, LotValue][] {
  const { instrument } = path
  const day = toDayNumber(valuedOn)
  const found = market.prices.find(instrument.symbol, day)
  const rate = market.ratesInto(owner.base_currency).find(instrument.currency, day)
  if (rate === null) return []
  const price = found ?? entryPriceOn(path, day)
  const remaining = lots.reduce((sum, lot) => sum + lot.remaining, 0n)
  const total = valueOf(path, remaining, price, rate)
  const parts = allocate(
    total,
    lots.map((lot) => lot.remaining),
  )
  const shown = found === null ? null : decimalOf(divideHalfEven(found.units, found.divisor))
  return lots.map((lot, index) => [
    lot.id,
    {
      last_price: shown,
      last_price_date: found === null ? null : fromDayNumber(found.day),
      market_value: fromCents(parts[index]!),
      unrealized_pnl: fromCents(parts[index]! - lot.remaining_cost),
    },
  ])
}

function toLotRow(lot: Lot, { tenant_id, id }: Owner, value: LotValue): LotRow {
  const { instrument } = lot
  return {
    tenant_id,
    portfolio_id: id,
    id: lot.id,
    fill_id: lot.fill.id,
    symbol: instrument.symbol,
    underlying: instrument.underlying,
    position_class: instrument.position_class,
    position_type: positionTypeOf(lot),
    strategy_symbol: lot.strategy_symbol,
    quantity: decimalOf(lot.quantity),
    remaining_quantity: decimalOf(lot.remaining),
    entry_date: lot.opened_on,
    entry_price: decimalOf(lot.entry_price),
    fees: fromCents(lot.fees),
    multiplier: decimalOf(instrument.multiplier),
    currency: instrument.currency,
    entry_fx_rate: rateText(lot.fx_rate),
    strike: instrument.strike === null ? null : decimalOf(instrument.strike),
    expiry_date: instrument.expiry_date,
    cost_basis: fromCents(lot.remaining_cost),
    realized_pnl: fromCents(lot.realized_pnl),
    status: lot.closed_on === null ? 'OPEN' : 'CLOSED',
    closed_on: lot.closed_on,
    ...value,
    created_at: lot.fill.created_at as Instant,
    version: lot.version,
  }
}

export function toRealizedEventRows(events: readonly RealizedEvent[], owner: Owner, lots: readonly Lot[]): RealizedEventRow[] {
  const classes = new Map(lots.map((lot) => [lot.instrument.symbol, lot.instrument.position_class]))
  return events.map((event) => ({
    tenant_id: owner.tenant_id,
    portfolio_id: owner.id,
    id: event.id,
    position_id: event.lot_id,
    fill_id: event.fill_id,
    symbol: event.symbol,
    strategy_symbol: event.strategy_symbol,
    position_class: classes.get(event.symbol) ?? 'PUBLIC',
    quantity: decimalOf(event.quantity),
    entry_date: event.entry_date,
    entry_price: decimalOf(event.entry_price),
    exit_date: event.exit_date,
    exit_price: decimalOf(event.exit_price),
    proceeds: fromCents(event.proceeds),
    cost: fromCents(event.cost),
    fees: fromCents(event.fees),
    realized_pnl: fromCents(event.realized_pnl),
    price_effect: fromCents(event.price_effect),
    fx_effect: fromCents(event.fx_effect),
    holding_days: event.holding_days,
    term: event.term,
    reason: event.reason,
    created_at: event.created_at as Instant,
    version: event.version,
  }))
}
