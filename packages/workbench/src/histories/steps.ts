import fc from 'fast-check'
import type { LotMethod } from '../oracle/plain.ts'
import { amountText, feeText, lotMethod, priceText, quantityText } from '../oracle/recipe.ts'

/** How much a change is over: a text, a share of what the guard allows, or that limit itself and some cents more or less. */
export type AmountChoice =
  | { readonly is: 'text'; readonly text: string }
  | { readonly is: 'limit'; readonly plus: number }
  | { readonly is: 'share'; readonly percent: number }

/** A fill before it is known what is held. Every number is a choice among what there is, so that any value means something. */
export interface FillChoice {
  readonly instrument: number
  readonly side: 'BUY' | 'SELL'
  readonly quantity: string
  readonly price: string
  readonly fees: string | null
  readonly fx: number | null
  readonly strategy: string
  readonly at: number
  readonly time: string | null
  readonly sequence: number
  /** One of a few broker ids, so that some are told twice; null: made by hand. */
  readonly broker: number | null
  readonly method: LotMethod | null
}

/** What one step does. `on` is the portfolio, `at` a day, `pick` one of what there is, `look` whether all is checked afterwards. */
export type Step = { readonly on: number; readonly look: boolean } & Doing

export type Doing =
  | { readonly do: 'record flow'; readonly inward: boolean; readonly amount: AmountChoice; readonly at: number; readonly override: boolean }
  | { readonly do: 'edit flow'; readonly pick: number; readonly amount: AmountChoice; readonly moves: boolean; readonly override: boolean }
  | { readonly do: 'delete flow'; readonly pick: number; readonly override: boolean }
  | { readonly do: 'neutral flows'; readonly at: number; readonly large: boolean }
  | { readonly do: 'record fills'; readonly fills: readonly FillChoice[] }
  | { readonly do: 'tell fills again' }
  | {
      readonly do: 'correct fill'
      readonly pick: number
      readonly quantity: string
      readonly price: string
      readonly fees: string
      readonly what: number
      readonly at: number
    }
  | { readonly do: 'void fill'; readonly pick: number }
  | { readonly do: 'open'; readonly fill: FillChoice }
  | {
      readonly do: 'close'
      readonly pick: number
      readonly part: number
      readonly price: string
      readonly fees: string | null
      readonly at: number
    }
  | {
      readonly do: 'sell'
      readonly pick: number
      readonly part: number
      readonly price: string
      readonly fees: string | null
      readonly at: number
      readonly method: LotMethod | null
      readonly lots: number
      readonly all_strategies: boolean
    }
  | { readonly do: 'record income'; readonly at: number; readonly amount: string; readonly gain: boolean; readonly of: number }
  | { readonly do: 'delete income'; readonly pick: number }
  | { readonly do: 'put prices'; readonly prices: readonly { readonly of: number; readonly at: number; readonly price: string }[] }
  | { readonly do: 'put closes'; readonly from: number; readonly days: number; readonly jitter: readonly number[] }
  | { readonly do: 'put rate'; readonly of: number; readonly at: number; readonly jitter: number; readonly shape: number }
  | { readonly do: 'put split'; readonly of: number; readonly at: number; readonly ratio: number }
  | { readonly do: 'run'; readonly how: number; readonly at: number; readonly days: number }
  | { readonly do: 'refresh' }
  | { readonly do: 'rebuild' }
  | { readonly do: 'set limit'; readonly to: number }
  | { readonly do: 'pass days'; readonly days: number }

const at = fc.nat(9999)
/** Mostly after what it closes was bought. */
const lateAt = fc.oneof({ weight: 2, arbitrary: fc.nat(3) }, { weight: 1, arbitrary: at })
const pick = fc.nat(999)
const override = fc.boolean()
const of = fc.nat(99)

const amount: fc.Arbitrary<AmountChoice> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ is: fc.constant('text' as const), text: fc.oneof(amountText, fc.constantFrom('0.00', '-5.00')) }) },
  { weight: 3, arbitrary: fc.record({ is: fc.constant('limit' as const), plus: fc.constantFrom(0, 0, 1, 1, -1, 100_000) }) },
  { weight: 2, arbitrary: fc.record({ is: fc.constant('share' as const), percent: fc.integer({ min: 1, max: 99 }) }) },
)

/** Mostly what people pay; now and then one of the oracle's awkward ones. */
const price = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .integer({ min: 8000, max: 12500 })
      .map((cents) => `${Math.floor(cents / 100)}.${cents % 100 < 10 ? '0' : ''}${cents % 100}`),
  },
  { weight: 2, arbitrary: priceText },
)
const quantity = fc.oneof(
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 60 }).map((whole) => `${whole}`) },
  { weight: 2, arbitrary: quantityText },
)

const fill: fc.Arbitrary<FillChoice> = fc.record({
  instrument: fc.constantFrom(0, 0, 1, 1, 2, 3, 3, 4, 5, 6, 7, 8),
  side: fc.constantFrom('BUY', 'BUY', 'SELL'),
  quantity,
  price: fc.oneof({ weight: 19, arbitrary: price }, { weight: 1, arbitrary: fc.constant('0') }),
  fees: feeText,
  fx: fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fc.nat(200) }),
  strategy: fc.constantFrom('', '', '', 'ALPHA', 'BETA'),
  at,
  time: fc.constantFrom(null, null, '09:30:00', '10:15:00', '10:15:01'),
  sequence: fc.nat(2),
  broker: fc.oneof({ weight: 1, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fc.nat(9) }),
  method: fc.oneof({ weight: 4, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: lotMethod }),
})

type Weighted = readonly [weight: number, arbitrary: fc.Arbitrary<Doing>]

function doing<Name extends Doing['do']>(
  name: Name,
  fields: { [Field in keyof Extract<Doing, { do: Name }> as Exclude<Field, 'do'>]: fc.Arbitrary<Extract<Doing, { do: Name }>[Field]> },
): fc.Arbitrary<Doing> {
  return fc.record({ do: fc.constant(name), ...fields }) as unknown as fc.Arbitrary<Doing>
}

const weighted: readonly Weighted[] = [
  [6, doing('record flow', { inward: fc.constantFrom(false, false, true), amount, at, override })],
  [3, doing('edit flow', { pick, amount, moves: fc.constantFrom(false, false, false, true), override })],
  [3, doing('delete flow', { pick, override })],
  [1, doing('neutral flows', { at, large: fc.boolean() })],
  [8, doing('record fills', { fills: fc.array(fill, { minLength: 1, maxLength: 4 }) })],
  [1, doing('tell fills again', {})],
  [3, doing('correct fill', { pick, quantity, price, fees: fc.constantFrom('0', '1.005', '3'), what: fc.nat(63), at })],
  [2, doing('void fill', { pick })],
  [2, doing('open', { fill })],
  [3, doing('close', { pick, part: fc.nat(119), price, fees: feeText, at: lateAt })],
  [
    4,
    doing('sell', {
      pick,
      part: fc.nat(119),
      price,
      fees: feeText,
      at: lateAt,
      method: fc.oneof(fc.constant(null), lotMethod),
      lots: fc.nat(9),
      all_strategies: fc.boolean(),
    }),
  ],
  [2, doing('record income', { at, amount: amountText, gain: fc.boolean(), of })],
  [1, doing('delete income', { pick })],
  [4, doing('put prices', { prices: fc.array(fc.record({ of, at, price }), { minLength: 1, maxLength: 6 }) })],
  [
    4,
    doing('put closes', { from: at, days: fc.integer({ min: 1, max: 12 }), jitter: fc.array(fc.nat(200), { minLength: 3, maxLength: 7 }) }),
  ],
  [2, doing('put rate', { of, at, jitter: fc.nat(200), shape: fc.nat(3) })],
  [1, doing('put split', { of, at, ratio: fc.nat(6) })],
  [7, doing('run', { how: fc.nat(9), at, days: fc.nat(6) })],
  [2, doing('refresh', {})],
  [1, doing('rebuild', {})],
  [3, doing('set limit', { to: fc.constantFrom(0, 2, 100_000) })],
  [5, doing('pass days', { days: fc.constantFrom(1, 1, 1, 2, 2, 3, 3, 8, 31, 31) })],
]

export const step: fc.Arbitrary<Step> = fc
  .tuple(
    fc.constantFrom(0, 0, 0, 1),
    fc.constantFrom(false, false, true),
    fc.oneof(...weighted.map(([weight, arbitrary]) => ({ weight, arbitrary }))),
  )
  .map(([on, look, what]) => ({ on, look, ...what }))

/** Mostly something is bought and priced at first, so that what follows meets something. */
const beginning: fc.Arbitrary<readonly Step[]> = fc.oneof(
  { weight: 1, arbitrary: fc.constant([]) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.array(fill, { minLength: 2, maxLength: 4 }), fc.array(fc.nat(200), { minLength: 3, maxLength: 7 }), at)
      .map(([fills, jitter, from]): readonly Step[] => [
        { on: 0, look: false, do: 'record fills', fills },
        { on: 0, look: false, do: 'put closes', from, days: 12, jitter },
        { on: 0, look: false, do: 'record flow', inward: true, amount: { is: 'text', text: '5000.00' }, at: from, override: true },
        { on: 0, look: false, do: 'run', how: 0, at: 0, days: 0 },
      ]),
  },
)

export const steps: fc.Arbitrary<readonly Step[]> = fc
  .tuple(beginning, fc.array(step, { minLength: 1, maxLength: 30, size: 'max' }))
  .map(([first, rest]) => [...first, ...rest])
