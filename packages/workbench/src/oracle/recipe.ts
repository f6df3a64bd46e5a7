import fc from 'fast-check'
import { trimmedText } from './fraction.ts'
import type { FlowTiming, LotMethod } from './plain.ts'

/**
 * A recipe is what fast-check draws and shrinks: small independent choices, each of which always means something. The history is
 * built from it by plain code, so that shrinking one choice never makes the others invalid.
 */
export interface FillRecipe {
  readonly at: number
  readonly clock: string | null
  readonly sequence: number
  readonly instrument: number
  readonly strategy: string
  readonly side: 'BUY' | 'SELL'
  readonly quantity: string
  readonly price: string
  readonly fees: string | null
  readonly fx: number | null
  readonly kind: 'plain' | 'close' | 'flip' | 'named'
  readonly method: LotMethod | null
  readonly pick: number
}

export interface DatedRecipe {
  readonly at: number
  readonly of: number
  readonly text: string
  readonly flag: boolean
}

export interface RateRecipe {
  readonly mode: number
  readonly moves: readonly { readonly at: number; readonly jitter: number; readonly digits: number; readonly flip: boolean }[]
}

export interface Recipe {
  readonly week: number
  readonly base_currency: string
  /** Days before inception on which fills may fall; with none, no lot is older than the portfolio. */
  readonly lead: number
  readonly inception_shift: number
  readonly first_gap: number
  readonly trading_days: number
  readonly holidays: readonly number[]
  readonly opening_equity: string
  readonly lot_method: LotMethod
  readonly flow_timing: FlowTiming
  readonly catalogue: readonly number[]
  readonly sequences: boolean
  readonly strikes: readonly string[]
  readonly expiries: readonly number[]
  readonly settled: boolean
  readonly multiplier: string | null
  readonly fills: readonly FillRecipe[]
  readonly flows: readonly DatedRecipe[]
  readonly income: readonly DatedRecipe[]
  readonly splits: readonly DatedRecipe[]
  readonly prices: readonly DatedRecipe[]
  readonly rates: readonly RateRecipe[]
}

function scaled(min: number, max: number, digits: number): fc.Arbitrary<string> {
  return fc.integer({ min, max }).map((value) => trimmedText(BigInt(value), digits))
}

/** Ends in a 5 at the third digit, which is a tie for cents. */
function tie(max: number): fc.Arbitrary<string> {
  return fc.nat(max).map((value) => trimmedText(BigInt(value) * 10n + 5n, 3))
}

export const priceText: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: scaled(6000, 14000, 2) },
  { weight: 3, arbitrary: tie(12000) },
  { weight: 1, arbitrary: fc.constantFrom('10', '14', '6', '25', '2.5', '100') },
  { weight: 1, arbitrary: scaled(1, 300, 0) },
  { weight: 1, arbitrary: scaled(1, 20_000_000_000, 8) },
  // Large enough, with all its digits, that a product leaves what a float holds exactly.
  { weight: 1, arbitrary: scaled(1, 900_000_000_000_000, 8) },
)

export const quantityText: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: scaled(1, 40, 0) },
  { weight: 2, arbitrary: tie(4000) },
  { weight: 1, arbitrary: scaled(1, 9999, 2) },
  { weight: 1, arbitrary: scaled(1, 99999, 4) },
  { weight: 1, arbitrary: scaled(100, 5000, 0) },
  { weight: 1, arbitrary: fc.oneof(scaled(1, 900_000_000_000_000, 8), scaled(1, 100, 8)) },
)

export const feeText: fc.Arbitrary<string | null> = fc.oneof(
  { weight: 3, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: scaled(0, 999, 2) },
  { weight: 1, arbitrary: tie(300) },
  { weight: 1, arbitrary: fc.constantFrom('0', '10', '1', '0.01') },
)

export const amountText: fc.Arbitrary<string> = fc.oneof(
  { weight: 2, arbitrary: scaled(1, 5_000_00, 2) },
  { weight: 1, arbitrary: scaled(1, 200_000_00, 2) },
  { weight: 1, arbitrary: fc.constantFrom('100000', '99999.99', '99000.00', '0.01', '1000.00') },
)

const at = fc.nat(9999)

export const lotMethod: fc.Arbitrary<LotMethod> = fc.constantFrom('FIFO', 'LIFO', 'HIFO', 'AVERAGE')

export const fillRecipe: fc.Arbitrary<FillRecipe> = fc.record({
  at,
  clock: fc.constantFrom(null, null, '09:30:00', '10:15:00', '10:15:01', '15:59:59'),
  sequence: fc.nat(2),
  instrument: fc.nat(11),
  strategy: fc.constantFrom('', '', '', 'ALPHA', 'BETA'),
  side: fc.constantFrom('BUY', 'BUY', 'SELL'),
  quantity: quantityText,
  price: priceText,
  fees: feeText,
  fx: fc.oneof({ weight: 2, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fc.nat(200) }),
  kind: fc.constantFrom('plain', 'plain', 'plain', 'close', 'flip', 'named', 'named'),
  method: fc.oneof({ weight: 4, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: lotMethod }),
  pick: fc.nat(99),
})

function dated(text: fc.Arbitrary<string>): fc.Arbitrary<DatedRecipe> {
  return fc.record({ at, of: fc.nat(11), text, flag: fc.boolean() })
}

const rateRecipe: fc.Arbitrary<RateRecipe> = fc.record({
  mode: fc.nat(5),
  moves: fc.array(fc.record({ at, jitter: fc.nat(200), digits: fc.constantFrom(8, 8, 6, 4), flip: fc.boolean() }), { maxLength: 5 }),
})

export const recipe: fc.Arbitrary<Recipe> = fc.record({
  week: fc.nat(400),
  base_currency: fc.constantFrom('USD', 'USD', 'EUR', 'GBP', 'JPY'),
  lead: fc.constantFrom(0, 0, 6, 12),
  inception_shift: fc.nat(6),
  first_gap: fc.constantFrom(0, 0, 0, 1, 4),
  trading_days: fc.oneof(
    { weight: 4, arbitrary: fc.integer({ min: 5, max: 12 }) },
    { weight: 1, arbitrary: fc.integer({ min: 13, max: 40 }) },
  ),
  holidays: fc.array(fc.nat(40), { maxLength: 3 }),
  opening_equity: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom('1000000.00', '10000000.00') },
    { weight: 1, arbitrary: fc.constantFrom('100000.00', '0.00', '500.00') },
    { weight: 1, arbitrary: scaled(0, 100_000_00, 2) },
  ),
  lot_method: lotMethod,
  flow_timing: fc.constantFrom('start', 'end', 'mixed'),
  catalogue: fc.uniqueArray(fc.nat(8), { minLength: 1, maxLength: 4 }),
  sequences: fc.boolean(),
  strikes: fc.array(fc.oneof(scaled(60, 140, 0), tie(12000)), { minLength: 3, maxLength: 3 }),
  expiries: fc.array(fc.nat(60), { minLength: 3, maxLength: 3 }),
  settled: fc.boolean(),
  multiplier: fc.constantFrom(null, null, '10', '0.5', '1000'),
  fills: fc.array(fillRecipe, { minLength: 1, maxLength: 24 }),
  flows: fc.array(dated(amountText), { maxLength: 6 }),
  income: fc.array(dated(amountText), { maxLength: 3 }),
  splits: fc.array(dated(fc.constant('')), { maxLength: 2 }),
  prices: fc.array(dated(priceText), { maxLength: 40 }),
  rates: fc.array(rateRecipe, { minLength: 4, maxLength: 4 }),
})
