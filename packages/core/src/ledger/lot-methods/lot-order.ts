import type { Cents, LotMethod, Units } from '../facts.ts'
import type { OpenLot } from '../open-lot.ts'
import { averageOrder } from './average.ts'
import { fifoOrder } from './fifo.ts'
import { hifoOrder } from './hifo.ts'
import { lifoOrder } from './lifo.ts'

/** The open lots' sums. They stay right while a method has not yet written down each lot's own share. */
export interface OpenTotals {
  readonly quantity: Units
  readonly cost: Cents
}

/** In which order a lot method closes open lots, and nothing else: how a lot is closed is the same for all of them. */
export interface LotOrder {
  /** A fill begins to close lots. */
  begin(totals: OpenTotals): void
  /** The lot to close next; asked only while something is open. What is closed in part stays the next one. */
  next(): OpenLot
  /** A lot was opened after all the others. */
  opened(lot: OpenLot): void
  /** Writes down what each lot costs, before anybody else looks at single lots. The order is not asked again. */
  settle(): void
}

/** Starts a method on the lots that are open, in opening order. */
export function orderBy(method: LotMethod, lots: readonly OpenLot[]): LotOrder {
  switch (method) {
    case 'FIFO':
      return fifoOrder(lots)
    case 'LIFO':
      return lifoOrder(lots)
    case 'HIFO':
      return hifoOrder(lots)
    case 'AVERAGE':
      return averageOrder(lots)
  }
}
