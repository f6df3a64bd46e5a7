import { divideHalfEven } from '../kernel/decimal.ts'
import type { SplitFact, Units } from './facts.ts'
import type { OpenLot, SplitFactor } from './open-lot.ts'

export function splitFactor(factor: SplitFactor, split: SplitFact): SplitFactor {
  return { numerator: factor.numerator * split.numerator, denominator: factor.denominator * split.denominator }
}

/**
 * A split scales quantities and leaves cost alone. The position's quantity × n/d is rounded to eight fraction digits, half to
 * even, and handed to its lots cumulatively in opening order: rounded one by one, three lots of 1 after a split of 1 for 3
 * would hold 0.99999999 and the sale of the 1 that the broker shows would end short. No lot vanishes: 10^-8 at least remains,
 * because its cost must stay somewhere. What was closed of a lot before is scaled as well, so that its later parts take the
 * same cost as without the split. Gives the new sum.
 */
export function splitLots(open: readonly OpenLot[], split: SplitFact): Units {
  let before = 0n
  let given = 0n
  let all = 0n
  for (const lot of open) {
    before += lot.remaining
    const upTo = scale(before, split)
    const remaining = upTo > given ? upTo - given : 1n
    given = upTo
    lot.basis_quantity = remaining + scale(lot.basis_quantity - lot.remaining, split)
    lot.quantity = remaining + scale(lot.quantity - lot.remaining, split)
    lot.remaining = remaining
    all += remaining
  }
  return all
}

function scale(quantity: Units, split: SplitFact): Units {
  return divideHalfEven(quantity * split.numerator, split.denominator)
}
