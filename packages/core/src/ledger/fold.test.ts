import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type FillInput, fillInput, type SplitInput, splitInput, toFillFacts, toSplitFacts } from '../calc/fill-input.ts'
import { parseBy } from '../execution/parse-request.ts'
import { DATE_MAX, type PlainDate } from '../kernel/plain-date.ts'
import { z } from '../kernel/schema.ts'
import type { FillFact, FoldMarket, FoldResult, LotMethod, SplitFact } from './facts.ts'
import { feeOf, grossOf, rateOfFill } from './fill-money.ts'
import { foldInstrument } from './fold-instrument.ts'
import { foldPortfolio, joinFolds, publicSecurity, unitKey } from './fold.ts'

const methods: readonly LotMethod[] = ['FIFO', 'LIFO', 'HIFO', 'AVERAGE']
const market: FoldMarket = {
  rateOn: () => {
    throw new Error('these fills bring their rates')
  },
  intrinsicAt: () => null,
}

const quantity = fc.oneof(fc.integer({ min: 1, max: 6 }).map(String), fc.constantFrom('0.1', '0.3', '1.5', '0.00000001', '2.33333333'))
const price = fc.oneof(
  fc.integer({ min: 1, max: 9999 }).map((cents) => (cents / 100).toFixed(2)),
  fc.constantFrom('10.005', '0.00000001', '33.33333333'),
)
const date = fc.integer({ min: 1, max: 9 }).map((day) => `2025-11-0${day}`)

const anyFill: fc.Arbitrary<FillInput> = fc.record(
  {
    date,
    side: fc.constantFrom('BUY' as const, 'SELL' as const),
    symbol: fc.constantFrom('ACME', 'ACME', 'OTHER'),
    quantity,
    price,
    time: fc.constantFrom('09:30', '10:00:01', '15:59'),
    sequence: fc.integer({ min: 0, max: 1 }),
    fees: fc.constantFrom('0', '1', '0.35', '-0.1'),
    strategy_symbol: fc.constantFrom('', '', 'S'),
    fx_rate: fc.constantFrom('1.1', '0.9', '1.23456789'),
    lot_method: fc.constantFrom(...methods),
  },
  { requiredKeys: ['date', 'side', 'symbol', 'quantity', 'price', 'fees', 'strategy_symbol', 'lot_method'] },
)
const anyFills = fc.array(anyFill, { minLength: 1, maxLength: 30 })
const anySplits = fc.array(
  fc.record({
    symbol: fc.constant('ACME'),
    ex_date: date,
    numerator: fc.integer({ min: 1, max: 4 }),
    denominator: fc.integer({ min: 1, max: 3 }),
  }),
  { maxLength: 2 },
)

function factsOf(inputs: readonly FillInput[]): readonly FillFact[] {
  return toFillFacts(parseBy(z.array(fillInput), inputs), { lot_method: 'FIFO', base_currency: 'USD' }).fills
}

function splitsOf(inputs: readonly SplitInput[]): readonly SplitFact[] {
  return toSplitFacts(parseBy(z.array(splitInput), inputs))
}

function fold(fills: readonly FillFact[], splits: readonly SplitFact[] = [], asOf: PlainDate = DATE_MAX): FoldResult {
  return foldPortfolio({ fills, splits, base_currency: 'USD', market, as_of: asOf })
}

function sum<Item>(items: readonly Item[], of: (item: Item) => bigint): bigint {
  return items.reduce((total, item) => total + of(item), 0n)
}

const signed = (side: 'LONG' | 'SHORT', amount: bigint): bigint => (side === 'LONG' ? amount : -amount)

describe('a fold', () => {
  it('moves the cash of each fill as rounded once, whatever lots it touches', () => {
    fc.assert(
      fc.property(anyFills, anySplits, (inputs, splits) => {
        const fills = factsOf(inputs)
        const { lots, realized_events } = fold(fills, splitsOf(splits))
        for (const fill of fills) {
          const rate = rateOfFill(fill, 'USD', 'USD', market)
          const closed = realized_events.filter((event) => event.fill_id === fill.id)
          const opened = lots.filter((lot) => lot.fill.id === fill.id)
          const gross =
            sum(closed, (event) => signed(event.side, event.proceeds)) + sum(opened, (lot) => signed(lot.side, lot.cost - lot.fees))
          expect(gross).toBe(grossOf({ quantity: fill.quantity, price: fill.price, multiplier: 100_000_000n, rate }))
          expect(sum(closed, (event) => event.fees) + sum(opened, (lot) => lot.fees)).toBe(feeOf({ fees: fill.fees, rate }))
        }
      }),
    )
  })

  it('takes as much cost as was put in, and realizes the rest', () => {
    fc.assert(
      fc.property(anyFills, anySplits, (inputs, splits) => {
        const { lots, realized_events } = fold(factsOf(inputs), splitsOf(splits))
        expect(sum(realized_events, (event) => event.cost) + sum(lots, (lot) => lot.remaining_cost)).toBe(sum(lots, (lot) => lot.cost))
        for (const event of realized_events) {
          expect(event.realized_pnl).toBe(event.proceeds - event.fees - event.cost)
          expect(event.price_effect + event.fx_effect).toBe(event.realized_pnl)
        }
        for (const lot of lots) {
          const events = realized_events.filter((event) => event.lot_id === lot.id)
          expect(sum(events, (event) => event.realized_pnl)).toBe(lot.realized_pnl)
          expect(lot.remaining >= 0n && lot.remaining <= lot.quantity).toBe(true)
          expect(lot.closed_on !== null).toBe(lot.remaining === 0n)
          if (lot.remaining === 0n) expect(lot.remaining_cost).toBe(0n)
        }
      }),
    )
  })

  it('holds what was bought less what was sold, on one side', () => {
    fc.assert(
      fc.property(anyFills, (inputs) => {
        const fills = factsOf(inputs)
        const { lots, realized_events } = fold(fills)
        for (const key of new Set(fills.map(unitKey))) {
          const traded = sum(
            fills.filter((fill) => unitKey(fill) === key),
            (fill) => (fill.side === 'BUY' ? fill.quantity : -fill.quantity),
          )
          const open = lots.filter((lot) => unitKey(lot.fill) === key && lot.remaining > 0n)
          expect(sum(open, (lot) => signed(lot.side, lot.remaining))).toBe(traded)
          expect(new Set(open.map((lot) => lot.side)).size).toBeLessThanOrEqual(1)
        }
        for (const lot of lots) {
          const closed = sum(
            realized_events.filter((event) => event.lot_id === lot.id),
            (event) => event.quantity,
          )
          expect(lot.quantity - lot.remaining).toBe(closed)
        }
      }),
    )
  })

  it('makes the same total under every lot method, to the cent', () => {
    fc.assert(
      fc.property(anyFills, anySplits, (inputs, splits) => {
        // The market value hangs on the quantity alone, so realized less remaining cost is what a method could change.
        const totals = methods.map((lot_method) => {
          const { lots, realized_events } = fold(factsOf(inputs.map((input) => ({ ...input, lot_method }))), splitsOf(splits))
          const held = sum(lots, (lot) => signed(lot.side, lot.remaining))
          return [held, sum(realized_events, (event) => event.realized_pnl) - sum(lots, (lot) => lot.remaining_cost)]
        })
        for (const total of totals) expect(total).toEqual(totals[0])
      }),
    )
  })

  it('does not ask in which order facts are handed in', () => {
    fc.assert(
      fc.property(anyFills, anySplits, fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), (inputs, splits, random) => {
        const fills = factsOf(inputs)
        const shuffled = fills
          .map((fill) => ({ fill, place: random.next().value as number }))
          .sort((left, right) => left.place - right.place)
          .map(({ fill }) => fill)
        expect(fold(shuffled, splitsOf(splits).toReversed())).toEqual(fold(fills, splitsOf(splits)))
      }),
    )
  })

  it('is the same when only the unit that changed is folded anew', () => {
    fc.assert(
      fc.property(anyFills, anyFill, anySplits, (inputs, late, splitInputs) => {
        const before = factsOf(inputs)
        const after = factsOf([...inputs, late])
        const splits = splitsOf(splitInputs)
        const keys = [...new Set(after.map(unitKey))]
        const units = keys.map((key) => {
          const changed = key === unitKey({ symbol: late.symbol, strategy_symbol: late.strategy_symbol ?? '' })
          const fills = (changed ? after : before).filter((fill) => unitKey(fill) === key)
          const { symbol, strategy_symbol } = fills[0]!
          const instrument = publicSecurity(symbol, 'USD')
          const own = splits.filter((split) => split.symbol === symbol)
          return foldInstrument({ instrument, strategy_symbol, fills, splits: own, base_currency: 'USD', market, as_of: DATE_MAX })
        })
        expect(joinFolds(units)).toEqual(fold(after, splits))
      }),
    )
  })

  it('writes down in its paths what a fold up to each date holds', () => {
    fc.assert(
      fc.property(anyFills, anySplits, (inputs, splitInputs) => {
        const fills = factsOf(inputs)
        const splits = splitsOf(splitInputs)
        const { paths } = fold(fills, splits)
        for (let day = 1; day <= 9; day += 1) {
          const until = `2025-11-0${day}` as PlainDate
          const then = fold(
            fills.filter((fill) => fill.trade_date <= until),
            splits.filter((split) => split.ex_date <= until),
          )
          for (const path of paths) {
            const step = path.steps.findLast((one) => one.date <= until)
            const key = unitKey({ symbol: path.instrument.symbol, strategy_symbol: path.strategy_symbol })
            const held = then.lots.filter((lot) => unitKey(lot.fill) === key && lot.side === path.side)
            expect(step?.remaining ?? 0n).toBe(sum(held, (lot) => lot.remaining))
            expect(step?.remaining_cost ?? 0n).toBe(sum(held, (lot) => lot.remaining_cost))
          }
        }
        for (const { steps } of paths) expect(steps.every((step, at) => at === 0 || steps[at - 1]!.date < step.date)).toBe(true)
      }),
    )
  })
})
