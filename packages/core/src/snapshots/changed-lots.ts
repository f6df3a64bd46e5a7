import { unitKey } from '../ledger/fold.ts'
import type { LotRow, LotScope, LotValue, PortfolioRow, RealizedEventRow } from '../store/port.ts'

export interface DerivedRows {
  readonly lots: readonly LotRow[]
  readonly realized_events: readonly RealizedEventRow[]
}

/** What has to be written so that the stored rows become the computed ones. */
export interface LotChanges extends DerivedRows {
  readonly scopes: readonly LotScope[]
  readonly values: readonly LotValue[]
}

/**
 * An instrument of which any row differs in more than its value is written anew; of one that stands as it did, the open lots get
 * new values where these changed. So a daily close writes a few figures for each position and not its whole history again.
 */
export function changedLots(
  { tenant_id, id }: Pick<PortfolioRow, 'tenant_id' | 'id'>,
  stored: DerivedRows,
  computed: DerivedRows,
): LotChanges {
  const before = byInstrument(stored)
  const after = byInstrument(computed)
  const changed: Instrument[] = []
  const values: LotValue[] = []
  for (const [key, is] of after) {
    const moved = movedValues(before.get(key), is)
    if (moved) values.push(...moved)
    else changed.push(is)
  }
  // Of nothing stands nothing has to be looked for by name.
  const instruments = before.size === 0 ? 'all' : changed
  for (const [key, was] of before) if (!after.has(key)) changed.push({ ...was, lots: [], realized_events: [] })
  return {
    scopes: changed.length === 0 ? [] : [{ tenant_id, portfolio_id: id, instruments }],
    lots: changed.flatMap(({ lots }) => lots),
    realized_events: changed.flatMap(({ realized_events }) => realized_events),
    values,
  }
}

/** All rows of one symbol and strategy. */
interface Instrument {
  readonly symbol: string
  readonly strategy_symbol: string
  readonly lots: LotRow[]
  readonly realized_events: RealizedEventRow[]
}

function byInstrument({ lots, realized_events }: DerivedRows): Map<string, Instrument> {
  const instruments = new Map<string, Instrument>()
  const of = ({ symbol, strategy_symbol }: LotRow | RealizedEventRow): Instrument => {
    const key = unitKey({ symbol, strategy_symbol })
    let instrument = instruments.get(key)
    if (!instrument) instruments.set(key, (instrument = { symbol, strategy_symbol, lots: [], realized_events: [] }))
    return instrument
  }
  for (const lot of lots) of(lot).lots.push(lot)
  for (const event of realized_events) of(event).realized_events.push(event)
  return instruments
}

const valueNames: ReadonlySet<keyof LotRow> = new Set<keyof LotRow>(['last_price', 'last_price_date', 'market_value', 'unrealized_pnl'])

/** The values that moved; null when more than values did, or when a value came or went. */
function movedValues(was: Instrument | undefined, is: Instrument): LotValue[] | null {
  if (!was || was.lots.length !== is.lots.length || was.realized_events.length !== is.realized_events.length) return null
  const events = new Map(was.realized_events.map((event) => [event.id, event]))
  if (!is.realized_events.every((event) => sameColumns(events.get(event.id), event))) return null
  const lots = new Map(was.lots.map((lot) => [lot.id, lot]))
  const moved: LotValue[] = []
  for (const lot of is.lots) {
    const old = lots.get(lot.id)
    if (!sameColumns(old, lot, valueNames)) return null
    if (sameColumns(old, lot)) continue
    const value = valueOf(lot)
    if (!value) return null
    moved.push(value)
  }
  return moved
}

function sameColumns<Row extends object>(left: Row | undefined, right: Row, besides?: ReadonlySet<keyof Row>): boolean {
  if (!left) return false
  for (const name in right) if (left[name] !== right[name] && !besides?.has(name)) return false
  return true
}

/** Closed lots have no value, and an open one without a rate has none either. */
function valueOf({
  tenant_id,
  portfolio_id,
  id,
  status,
  last_price,
  last_price_date,
  market_value,
  unrealized_pnl,
}: LotRow): LotValue | null {
  if (status !== 'OPEN' || market_value === null || unrealized_pnl === null) return null
  return { tenant_id, portfolio_id, id, last_price, last_price_date, market_value, unrealized_pnl }
}
