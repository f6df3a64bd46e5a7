import type { OpenLot } from '../open-lot.ts'
import type { LotOrder } from './lot-order.ts'

/** Last in, first out. */
export function lifoOrder(open: readonly OpenLot[]): LotOrder {
  const lots = [...open]
  return {
    begin: () => {},
    next() {
      while (lots.at(-1)!.remaining === 0n) lots.pop()
      return lots.at(-1)!
    },
    opened: (lot) => void lots.push(lot),
    settle: () => {},
  }
}
