import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type FillInput, fillInput, splitInput, toFillFacts, toSplitFacts } from '../../calc/fill-input.ts'
import { foldFills } from '../../calc/fold-fills.ts'
import { parseBy } from '../../execution/parse-request.ts'
import { allocate, roundMoney } from '../../kernel/money.ts'
import { DATE_MAX } from '../../kernel/plain-date.ts'
import { z } from '../../kernel/schema.ts'
import type { FillFact, FoldMarket, LotMethod, SplitFact } from '../facts.ts'
import { feeOf, grossOf, UNIT_RATE } from '../fill-money.ts'
import { compareFills, compareSplits } from '../fill-order.ts'
import { foldInstrument } from '../fold-instrument.ts'
import { publicSecurity } from '../fold.ts'
import { lotId } from '../open-lot.ts'

interface PlainLot {
  readonly fill: FillFact
  opened: bigint
  remaining: bigint
  cost: bigint
  remaining_cost: bigint
}

interface PlainFold {
  readonly lots: PlainLot[]
  readonly costs: bigint[]
}

/** The rules read once more in the plainest way, with every list gone through anew for every fill. */
function plainFold(fills: readonly FillFact[], splits: readonly SplitFact[]): PlainFold {
  const folded: PlainFold = { lots: [], costs: [] }
  const ahead = splits.toSorted(compareSplits)
  for (const fill of fills.toSorted(compareFills)) {
    while (ahead[0] !== undefined && ahead[0].ex_date <= fill.trade_date) splitPlain(folded.lots, ahead.shift()!)
    applyPlain(folded, fill)
  }
  for (const split of ahead) splitPlain(folded.lots, split)
  return folded
}

function applyPlain({ lots, costs }: PlainFold, fill: FillFact): void {
  let left = fill.quantity
  for (const [lot, most] of plainOrder(lots, fill)) {
    const part = most < left ? most : left
    if (part === 0n) break
    costs.push(takePlain(lot, part))
    left -= part
  }
  if (left === 0n) return
  const weights = [fill.quantity - left, left]
  const gross = allocate(grossOf({ ...fill, multiplier: 100_000_000n, rate: UNIT_RATE }), weights)[1]!
  const fee = allocate(feeOf({ fees: fill.fees, rate: UNIT_RATE }), weights)[1]!
  const cost = (fill.side === 'BUY' ? gross : -gross) + fee
  lots.push({ fill, opened: left, remaining: left, cost, remaining_cost: cost })
}

/** round(cost × closed so far ÷ opened) less what was taken before. */
function takePlain(lot: PlainLot, part: bigint): bigint {
  const before = lot.remaining_cost
  lot.remaining -= part
  lot.remaining_cost = lot.cost - roundMoney(lot.cost * (lot.opened - lot.remaining), lot.opened)
  return before - lot.remaining_cost
}

/** The lots in the order in which the fill closes them, each with the most that it may take. */
function plainOrder(lots: readonly PlainLot[], fill: FillFact): readonly (readonly [PlainLot, bigint])[] {
  const open = lots.filter((lot) => lot.remaining > 0n && lot.fill.side !== fill.side)
  if (fill.lots.length > 0) return fill.lots.map((named) => [open.find((lot) => lotId(lot.fill) === named.lot_id)!, named.quantity])
  if (fill.lot_method === 'AVERAGE') spreadPlain(open)
  if (fill.lot_method === 'LIFO') open.reverse()
  if (fill.lot_method === 'HIFO') open.sort((left, right) => compareUnitCost(right, left))
  return open.map((lot) => [lot, lot.remaining])
}

function spreadPlain(open: readonly PlainLot[]): void {
  const cost = open.reduce((total, lot) => total + lot.remaining_cost, 0n)
  const quantities = open.map((lot) => lot.remaining)
  const shares = allocate(cost, quantities)
  for (const [at, lot] of open.entries()) Object.assign(lot, { opened: lot.remaining, cost: shares[at], remaining_cost: shares[at] })
}

function compareUnitCost(left: PlainLot, right: PlainLot): number {
  const difference = left.remaining_cost * right.remaining - right.remaining_cost * left.remaining
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}

function splitPlain(lots: readonly PlainLot[], { numerator }: SplitFact): void {
  for (const lot of lots.filter((one) => one.remaining > 0n)) {
    lot.opened *= numerator
    lot.remaining *= numerator
  }
}

/** Makes some sales name a lot that is open at that moment, for as much as it has. */
function nameLots(fills: readonly FillFact[], splits: readonly SplitFact[], choices: readonly number[]): readonly FillFact[] {
  const named: FillFact[] = []
  for (const [at, fill] of fills.toSorted(compareFills).entries()) {
    const choice = choices[at] ?? 0
    const before = splits.filter((split) => split.ex_date <= fill.trade_date)
    const open = plainFold(named, before).lots.filter((lot) => lot.remaining > 0n && lot.fill.side !== fill.side)
    const lot = open[choice % 10]
    if (choice < 20 || lot === undefined) named.push(fill)
    else {
      const quantity = lot.remaining < fill.quantity ? lot.remaining : fill.quantity
      named.push({ ...fill, quantity, lots: [{ lot_id: lotId(lot.fill), quantity }] })
    }
  }
  return named
}

const market: FoldMarket = {
  rateOn: () => UNIT_RATE,
  intrinsicAt: () => null,
}
const methods: readonly LotMethod[] = ['FIFO', 'LIFO', 'HIFO', 'AVERAGE']
const day = fc.integer({ min: 1, max: 9 }).map((number) => `2025-11-0${number}`)
const trades = fc.array(
  fc.record({
    date: day,
    side: fc.constantFrom('BUY' as const, 'BUY' as const, 'SELL' as const),
    symbol: fc.constant('ACME'),
    quantity: fc.oneof(fc.integer({ min: 1, max: 9 }).map(String), fc.constantFrom('0.3', '2.33333333')),
    price: fc.integer({ min: 1, max: 2999 }).map((cents) => (cents / 100).toFixed(2)),
    fees: fc.constantFrom('0', '0.35', '1'),
    lot_method: fc.constantFrom(...methods),
  }),
  { minLength: 1, maxLength: 40 },
)
const wholeSplits = fc.array(
  fc.record({ symbol: fc.constant('ACME'), ex_date: day, numerator: fc.integer({ min: 1, max: 3 }), denominator: fc.constant(1) }),
  { maxLength: 1 },
)
/** 20 and more name the lot at the last digit's place. */
const choices = fc.array(fc.integer({ min: 0, max: 25 }), { minLength: 40, maxLength: 40 })
/** One method throughout, or one of its own for each fill. */
const method = fc.constantFrom(...methods, undefined)

describe('the lot methods', () => {
  it('close what the rules say: alone, in turn, beside named lots and across splits', () => {
    fc.assert(
      fc.property(trades, wholeSplits, choices, fc.boolean(), method, (inputs, splitInputs, picked, names, only) => {
        const list = only === undefined ? inputs : inputs.map((input) => ({ ...input, lot_method: only }))
        const { fills } = toFillFacts(parseBy(z.array(fillInput), list), { lot_method: 'FIFO', base_currency: 'USD' })
        const splits = toSplitFacts(parseBy(z.array(splitInput), splitInputs))
        const facts = names ? nameLots(fills, splits, picked) : fills
        const plain = plainFold(facts, splits)
        const instrument = publicSecurity('ACME', 'USD')
        const folded = foldInstrument({
          instrument,
          strategy_symbol: '',
          fills: facts,
          splits,
          base_currency: 'USD',
          market,
          as_of: DATE_MAX,
        })
        expect(folded.realized_events.map((event) => event.cost)).toEqual(plain.costs)
        expect(folded.lots.map((lot) => [lot.id, lot.remaining, lot.remaining_cost])).toEqual(
          plain.lots.map((lot) => [lotId(lot.fill), lot.remaining, lot.remaining_cost]),
        )
      }),
      { numRuns: 1_000 },
    )
  })
})

describe('eight times the fills of one instrument', () => {
  const millisecondsFor = (length: number, lot_method: LotMethod): number => {
    const fills = Array.from({ length }, (_, at): FillInput => {
      const side = at < length / 2 ? 'BUY' : 'SELL'
      return { id: `f${at}`, date: '2025-11-03', side, symbol: 'ACME', quantity: '1', price: String(10 + ((at * 7919) % 101)) }
    })
    const started = performance.now()
    expect(foldFills(fills, { lot_method }).positions).toEqual([])
    return performance.now() - started
  }

  // In one pass it is about eight times the time; a sale that spread cost over every open lot made it sixty times and more.
  it.each(methods)('take about eight times as long by %s', (lot_method) => {
    const few = Math.min(millisecondsFor(1_000, lot_method), millisecondsFor(1_000, lot_method))
    const many = Math.min(millisecondsFor(8_000, lot_method), millisecondsFor(8_000, lot_method))
    expect(many / few).toBeLessThan(32)
  })
})
