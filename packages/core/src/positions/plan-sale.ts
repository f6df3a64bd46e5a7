import { formatTrimmed } from '../kernel/decimal.ts'
import type { DecimalText } from '../kernel/decimal.ts'
import { RollforwardError } from '../kernel/errors.ts'
import { groupBy } from '../kernel/group-by.ts'
import { allocate } from '../kernel/money.ts'
import type { PlainDate } from '../kernel/plain-date.ts'
import { type FoldResult, type Lot, type LotMethod, UNIT_SCALE, type Units } from '../ledger/facts.ts'
import { compareFills } from '../ledger/fill-order.ts'
import { toUnits } from '../snapshots/facts-of-rows.ts'
import { closedBeforeEntry, tooMuch } from './close-rules.ts'
import type { ToldFill } from './decide-fills.ts'

/** What somebody asks to sell. */
export interface SaleRequest {
  readonly symbol: string
  readonly quantity: DecimalText
  readonly price: DecimalText
  readonly date: PlainDate
  readonly fees?: DecimalText | undefined
  readonly fx_rate?: DecimalText | null | undefined
  readonly strategy_symbol?: string | undefined
  readonly lots?: readonly { readonly position_id: string; readonly quantity: DecimalText }[] | undefined
}

interface Part {
  readonly lot: Lot
  readonly quantity: Units
}

/**
 * A sale over the lots that were open at the end of its date, as one fill a strategy: the lots are chosen over all strategies by
 * the method, the fees split by quantity. It closes the long side; only where nothing is long, the short one.
 */
export function planSale(
  request: SaleRequest,
  { held, all }: { readonly held: FoldResult; readonly all: FoldResult },
  method: LotMethod,
): ToldFill[] {
  const open = held.lots.filter(
    (lot) =>
      lot.instrument.symbol === request.symbol &&
      lot.remaining > 0n &&
      (request.strategy_symbol ?? lot.strategy_symbol) === lot.strategy_symbol,
  )
  const parts = request.lots ? namedParts(request, held, all) : chooseParts(request, sideToClose(open), method)
  const byStrategy = [...groupBy(parts, ({ lot }) => lot.strategy_symbol).values()]
  const quantities = byStrategy.map((group) => group.reduce((sum, { quantity }) => sum + quantity, 0n))
  const fees = allocate(toUnits(request.fees ?? '0'), quantities)
  return byStrategy.map((group, index) => ({
    symbol: request.symbol,
    side: group[0].lot.side === 'LONG' ? 'SELL' : 'BUY',
    quantity: text(quantities[index]!),
    price: request.price,
    fees: text(fees[index]!),
    fx_rate: request.fx_rate,
    date: request.date,
    strategy_symbol: group[0].lot.strategy_symbol,
    lot_method: method,
    lots: request.lots ? group.map(({ lot, quantity }) => ({ position_id: lot.id, quantity: text(quantity) })) : [],
    sequence: 0,
    source: 'manual',
  }))
}

function text(units: Units): DecimalText {
  return formatTrimmed(units, UNIT_SCALE)
}

function sideToClose(open: readonly Lot[]): readonly Lot[] {
  const long = open.filter((lot) => lot.side === 'LONG')
  return long.length > 0 ? long : open
}

function namedParts(request: SaleRequest, held: FoldResult, all: FoldResult): Part[] {
  const lots = new Map(held.lots.filter((lot) => lot.instrument.symbol === request.symbol).map((lot) => [lot.id as string, lot]))
  const parts = request.lots!.map((named, index) => {
    const lot = lots.get(named.position_id)
    const later = lot ? undefined : all.lots.find(({ id, instrument }) => id === named.position_id && instrument.symbol === request.symbol)
    if (later) throw closedBeforeEntry('date', later.opened_on)
    if (!lot || (request.strategy_symbol ?? lot.strategy_symbol) !== lot.strategy_symbol)
      throw new RollforwardError('POSITION_005', {
        errors: [{ path: `lots[${index}].position_id`, message: `must be an open lot of ${request.symbol}` }],
      })
    if (toUnits(named.quantity) > lot.remaining) throw tooMuch(`lots[${index}].quantity`, lot.remaining)
    return { lot, quantity: toUnits(named.quantity) }
  })
  const total = parts.reduce((sum, { quantity }) => sum + quantity, 0n)
  if (total !== toUnits(request.quantity))
    throw new RollforwardError('INVALID_REQUEST', {
      errors: [{ path: 'quantity', message: `must be the sum of the lots' quantities, ${text(total)}` }],
    })
  return parts
}

function chooseParts(request: SaleRequest, open: readonly Lot[], method: LotMethod): Part[] {
  const wanted = toUnits(request.quantity)
  const available = open.reduce((sum, lot) => sum + lot.remaining, 0n)
  if (wanted > available) throw tooMuch('quantity', available)
  const parts: Part[] = []
  let left = wanted
  for (const lot of inOrder(open, method)) {
    if (left === 0n) break
    const quantity = lot.remaining < left ? lot.remaining : left
    parts.push({ lot, quantity })
    left -= quantity
  }
  return parts
}

/** The order in which a method takes lots of all strategies; inside one strategy it is the order of the fold itself. */
function inOrder(lots: readonly Lot[], method: LotMethod): Lot[] {
  const byOpening = lots.toSorted((left, right) => compareFills(left.fill, right.fill))
  if (method === 'LIFO') return byOpening.toReversed()
  if (method !== 'HIFO') return byOpening
  return byOpening.toSorted((left, right) => {
    const difference = right.remaining_cost * left.remaining - left.remaining_cost * right.remaining
    return difference < 0n ? -1 : difference > 0n ? 1 : 0
  })
}
