import type { Id } from '../kernel/ids.ts'
import type { Cents, LotMethod, Side, Units } from './facts.ts'
import { type LotOrder, orderBy } from './lot-methods/lot-order.ts'
import type { OpenLot } from './open-lot.ts'

/** The lots of one instrument and strategy. All that are open are on one side, since a fill closes before it opens. */
export interface LotBook {
  /** Every lot there ever was, in opening order. */
  readonly all: Map<Id, OpenLot>
  side: Side
  /** The open ones in opening order, and among them some that are used up and not yet swept out. */
  open: OpenLot[]
  quantity: Units
  cost: Cents
  /** The lot method in use, kept from sale to sale so that a sale does not look at every lot. */
  active: { readonly method: LotMethod; readonly order: LotOrder } | null
}

export function startBook(): LotBook {
  return { all: new Map(), side: 'LONG', open: [], quantity: 0n, cost: 0n, active: null }
}

export function addLot(book: LotBook, lot: OpenLot): void {
  book.side = lot.side
  book.all.set(lot.id, lot)
  book.open.push(lot)
  book.active?.order.opened(lot)
  book.quantity += lot.remaining
  book.cost += lot.remaining_cost
}

/** The order in which the method closes lots, ready for one more closing fill. */
export function lotOrder(book: LotBook, method: LotMethod): LotOrder {
  if (book.active?.method !== method) book.active = { method, order: orderBy(method, openLots(book)) }
  book.active.order.begin({ quantity: book.quantity, cost: book.cost })
  return book.active.order
}

/** The open lots, each with its own cost, for somebody who changes them past the active method: it starts anew afterwards. */
export function openLots(book: LotBook): readonly OpenLot[] {
  book.active?.order.settle()
  book.active = null
  book.open = book.open.filter((lot) => lot.remaining > 0n)
  return book.open
}
