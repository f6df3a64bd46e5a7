import { roundMoney } from '../kernel/money.ts'
import type { Cents, Units } from './facts.ts'

/** What one lot gets of a fill's gross and fee. */
export interface Share {
  readonly gross: Cents
  readonly fee: Cents
}

/**
 * Splits a fill's gross and fee by quantity while the lots it touches become known one by one: each takes
 * round(total × done ÷ all) less what went before, which is `allocate` without having to know all lots first.
 */
export function shareOut(whole: { readonly quantity: Units; readonly gross: Cents; readonly fee: Cents }): (part: Units) => Share {
  let done = 0n
  let gross = 0n
  let fee = 0n
  return (part) => {
    done += part
    const share = {
      gross: roundMoney(whole.gross * done, whole.quantity) - gross,
      fee: roundMoney(whole.fee * done, whole.quantity) - fee,
    }
    gross += share.gross
    fee += share.fee
    return share
  }
}
