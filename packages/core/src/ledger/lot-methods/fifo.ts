import type { OpenLot } from '../open-lot.ts'
import type { LotOrder } from './lot-order.ts'

/** First in, first out. */
export function fifoOrder(open: readonly OpenLot[]): LotOrder {
  const lots = [...open]
  let head = 0
  return {
    begin: () => {},
    next() {
      while (lots[head]!.remaining === 0n) head += 1
      return lots[head]!
    },
    opened: (lot) => void lots.push(lot),
    settle: () => {},
  }
}
