import { roundMoney } from '../../kernel/money.ts'
import { type OpenLot, spreadAnew } from '../open-lot.ts'
import type { LotOrder, OpenTotals } from './lot-order.ts'

/** The open lots' cost on its way to being spread over them: how much quantity and cost has its lot already. */
interface Spread {
  readonly totals: OpenTotals
  /** Lots from here on were opened after the spread and keep their own cost. */
  readonly end: number
  done_quantity: bigint
  done_cost: bigint
}

/**
 * Every closing fill first spreads the open lots' remaining cost anew over them by quantity, as `allocate` does, and then takes
 * them first in, first out. A lot's share is written down only when the lot is reached: the next closing fill spreads the sums
 * again and needs no single share, so thousands of open lots do not make each sale slow.
 */
export function averageOrder(open: readonly OpenLot[]): LotOrder {
  const lots = [...open]
  let head = 0
  let spread: Spread | null = null
  return {
    begin(totals) {
      spread = { totals, end: lots.length, done_quantity: 0n, done_cost: 0n }
    },
    next() {
      while (lots[head]!.remaining === 0n) head += 1
      const lot = lots[head]!
      if (spread !== null) giveShare(lot, spread)
      return lot
    },
    opened: (lot) => void lots.push(lot),
    settle() {
      if (spread === null) return
      for (const lot of lots.slice(head + 1, spread.end)) giveShare(lot, spread)
    },
  }
}

function giveShare(lot: OpenLot, spread: Spread): void {
  if (lot.remaining === 0n) return
  spread.done_quantity += lot.remaining
  const cost = roundMoney(spread.totals.cost * spread.done_quantity, spread.totals.quantity)
  spreadAnew(lot, cost - spread.done_cost)
  spread.done_cost = cost
}
