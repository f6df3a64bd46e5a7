import { formatTrimmed } from '../../kernel/decimal.ts'
import { invalidField, RollforwardError } from '../../kernel/errors.ts'
import type { Id } from '../../kernel/ids.ts'
import { type FillFact, UNIT_SCALE, type Units } from '../facts.ts'
import type { OpenLot } from '../open-lot.ts'

export interface NamedPart {
  readonly lot: OpenLot
  readonly quantity: Units
}

/**
 * The lots that a sale names, in the order given; together they are the whole sale. Naming a lot that is not open against this
 * fill, or more than it has left at that moment, is refused.
 */
export function namedParts(fill: FillFact, lots: ReadonlyMap<Id, OpenLot>, changed: ReadonlySet<Id> | undefined): NamedPart[] {
  const wanted = new Map<Id, Units>()
  let all = 0n
  for (const { lot_id, quantity } of fill.lots) {
    wanted.set(lot_id, (wanted.get(lot_id) ?? 0n) + quantity)
    all += quantity
  }
  if (all !== fill.quantity) throw invalidField('lots', `the lots named by fill ${fill.fill_id} must add up to its quantity`)
  return [...wanted].map(([id, quantity]) => ({ lot: openAgainst(fill, id, quantity, lots, changed), quantity }))
}

function openAgainst(
  fill: FillFact,
  id: Id,
  quantity: Units,
  lots: ReadonlyMap<Id, OpenLot>,
  changed: ReadonlySet<Id> | undefined,
): OpenLot {
  const lot = lots.get(id)
  const isOpposite = lot !== undefined && (lot.side === 'LONG') === (fill.side === 'SELL')
  if (isOpposite && lot.remaining >= quantity) return lot
  const extensions = { fill_id: fill.id, lot_id: id, ...(isOpposite ? { quantity_max: formatTrimmed(lot.remaining, UNIT_SCALE) } : {}) }
  const asked = `${formatTrimmed(quantity, UNIT_SCALE)} ${fill.symbol} of lot ${id}`
  const found = isOpposite ? `it has ${formatTrimmed(lot.remaining, UNIT_SCALE)} left` : 'there is no such lot to close'
  if (changed !== undefined && !changed.has(fill.id)) {
    const detail = `The sale ${fill.fill_id} of ${fill.trade_date} closes ${asked}; with this change ${found}`
    throw new RollforwardError('POSITION_009', { detail, extensions })
  }
  const detail = `The sale ${fill.fill_id} of ${fill.trade_date} names ${asked}, but ${found}`
  throw new RollforwardError(isOpposite ? 'POSITION_001' : 'POSITION_005', { detail, extensions })
}
