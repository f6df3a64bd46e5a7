import { powerOfTen } from '../kernel/decimal.ts'
import { MONEY_SCALE, roundMoney } from '../kernel/money.ts'
import { type Cents, type ExactRate, type FillFact, type FoldMarket, UNIT_SCALE, type Units } from './facts.ts'

/** Base currency in base currency. */
export const UNIT_RATE: ExactRate = { units: 1n, scale: 0 }

/** What the money of one execution is computed from. */
export interface Traded {
  readonly quantity: Units
  readonly price: Units
  readonly multiplier: Units
  readonly fees: Units
  readonly rate: ExactRate
}

/** The rate that came with the fill is a fact; else money in base currency needs none, and any other is looked up. */
export function rateOfFill(fill: FillFact, currency: string, baseCurrency: string, market: FoldMarket): ExactRate {
  if (fill.fx_rate !== null) return { units: fill.fx_rate, scale: UNIT_SCALE }
  return currency === baseCurrency ? UNIT_RATE : market.rateOn(currency, fill.trade_date)
}

/** round(quantity × price × m × fx) in cents. */
export function grossOf({ quantity, price, multiplier, rate }: Omit<Traded, 'fees'>): Cents {
  return roundMoney(quantity * price * multiplier * rate.units, powerOfTen(3 * UNIT_SCALE + rate.scale - MONEY_SCALE))
}

/** round(fees × fx) in cents. */
export function feeOf({ fees, rate }: Pick<Traded, 'fees' | 'rate'>): Cents {
  return roundMoney(fees * rate.units, powerOfTen(UNIT_SCALE + rate.scale - MONEY_SCALE))
}

export function isSameRate(left: ExactRate, right: ExactRate): boolean {
  return left.units * powerOfTen(right.scale) === right.units * powerOfTen(left.scale)
}
