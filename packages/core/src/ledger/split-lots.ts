import { divideHalfEven } from '../kernel/decimal.ts'
import { allocate } from '../kernel/money.ts'
import type { SplitFact, Units } from './facts.ts'
import { endLot, type OpenLot, spreadAnew, type SplitFactor } from './open-lot.ts'

export function splitFactor(factor: SplitFactor, split: SplitFact): SplitFactor {
  return { numerator: factor.numerator * split.numerator, denominator: factor.denominator * split.denominator }
}

/**
 * A split scales quantities and leaves cost alone. The position's quantity × n/d is rounded to eight fraction digits, half to
 * even, and allocated to its lots: rounded one by one, three lots of 1 after a split of 1 for 3 would hold 0.99999999, and the
 * sale of the 1 that the broker shows would end short. Of a position 10^-8 at least remains, because its cost must stay
 * somewhere. Gives the new sum.
 */
export function splitLots(open: readonly OpenLot[], split: SplitFact, factor: SplitFactor): Units {
  const held = open.reduce((sum, lot) => sum + lot.remaining, 0n)
  const after = scale(held, split) || 1n
  const parts = allocate(
    after,
    open.map((lot) => lot.remaining),
  )
  for (const [at, lot] of open.entries()) resize(lot, parts[at]!, split)
  passOnCost(open, split, factor)
  return after
}

/** What was closed of a lot before is scaled as well, so that its later parts take the same cost as without the split. */
function resize(lot: OpenLot, remaining: Units, split: SplitFact): void {
  lot.basis_quantity = remaining + scale(lot.basis_quantity - lot.remaining, split)
  lot.quantity = remaining + scale(lot.quantity - lot.remaining, split)
  lot.remaining = remaining
}

/** A lot too small to get anything ends, and its cost stays in the position with the first lot that did. */
function passOnCost(open: readonly OpenLot[], split: SplitFact, factor: SplitFactor): void {
  const heir = open.find((lot) => lot.remaining > 0n)!
  for (const lot of open.filter((one) => one.remaining === 0n)) {
    spreadAnew(heir, heir.remaining_cost + lot.remaining_cost)
    spreadAnew(lot, 0n)
    endLot(lot, split.ex_date, factor)
  }
}

function scale(quantity: Units, split: SplitFact): Units {
  return divideHalfEven(quantity * split.numerator, split.denominator)
}
