import { describe, expect, it } from 'vitest'
import { type FillInput, fillInput, toFillFacts } from '../calc/fill-input.ts'
import { parseBy } from '../execution/parse-request.ts'
import { isRollforwardError } from '../kernel/errors.ts'
import type { Id } from '../kernel/ids.ts'
import { type PlainDate, plainDate } from '../kernel/plain-date.ts'
import { z } from '../kernel/schema.ts'
import type { FillFact, FoldMarket, SplitFact } from './facts.ts'
import { foldInstrument, type InstrumentFold } from './fold-instrument.ts'
import { lotId } from './open-lot.ts'
import { turnedFills } from './turned-fills.ts'

interface Given {
  readonly splits?: readonly SplitFact[]
  readonly as_of?: PlainDate | null
  readonly market?: Partial<FoldMarket>
  readonly changed_fills?: ReadonlySet<Id>
  /** Changes facts past what input can say. */
  readonly change?: (fill: FillFact) => FillFact
}

const noMarket: FoldMarket = {
  rateOn: (currency, date) => {
    throw new Error(`nobody asked for ${currency} on ${date}`)
  },
  intrinsicAt: () => null,
}

function fold(inputs: readonly FillInput[], given: Given = {}): InstrumentFold {
  const { fills, instruments } = toFillFacts(parseBy(z.array(fillInput), inputs), { lot_method: 'FIFO', base_currency: 'USD' })
  return foldInstrument({
    instrument: instruments[0]!,
    strategy_symbol: '',
    fills: given.change === undefined ? fills : fills.map(given.change),
    splits: given.splits ?? [],
    base_currency: 'USD',
    market: { ...noMarket, ...given.market },
    as_of: given.as_of ?? null,
    ...(given.changed_fills === undefined ? {} : { changed_fills: given.changed_fills }),
  })
}

function refusalOf(act: () => unknown): unknown {
  try {
    act()
  } catch (error) {
    if (isRollforwardError(error)) return error
    throw error
  }
  throw new Error('it was not refused')
}

const monday = '2025-11-03'
const tuesday = '2025-11-04'
const wednesday = '2025-11-05'
const buy: FillInput = { id: 'b', date: monday, side: 'BUY', symbol: 'ACME', quantity: '10', price: '10' }
const sell: FillInput = { id: 's', date: tuesday, side: 'SELL', symbol: 'ACME', quantity: '4', price: '12' }
const fourForOne: SplitFact = { symbol: 'ACME', ex_date: plainDate(tuesday), numerator: 4n, denominator: 1n }
const oneForMillion: SplitFact = { ...fourForOne, numerator: 1n, denominator: 1_000_000n }

describe('a rate', () => {
  const foreign: FillInput = { ...buy, currency: 'EUR' }

  it('is looked up on the trade date where the fill brings none', () => {
    const rateOn: FoldMarket['rateOn'] = (currency, date) => ({ units: currency === 'EUR' && date === monday ? 11n : 99n, scale: 1 })
    expect(fold([foreign], { market: { rateOn } }).lots[0]!.cost).toBe(11_000n)
  })

  it('keeps all its digits: 10 × 10 × 0.9090909090909091 is 90.91', () => {
    const rateOn: FoldMarket['rateOn'] = () => ({ units: 9090909090909091n, scale: 16 })
    expect(fold([foreign], { market: { rateOn } }).lots[0]).toMatchObject({
      cost: 9_091n,
      fx_rate: { units: 9090909090909091n, scale: 16 },
    })
  })

  it('that came with the fill is a fact', () => {
    expect(fold([{ ...foreign, fx_rate: '1.2' }]).lots[0]!.cost).toBe(12_000n)
  })
})

describe('a split', () => {
  it('takes effect with the last snapshot or with a fill on or after its date', () => {
    const quantityOf = (folded: InstrumentFold): bigint => folded.lots[0]!.quantity
    expect(quantityOf(fold([buy], { splits: [fourForOne], as_of: plainDate(monday) }))).toBe(1_000_000_000n)
    expect(quantityOf(fold([buy], { splits: [fourForOne], as_of: plainDate(tuesday) }))).toBe(4_000_000_000n)
    expect(quantityOf(fold([buy, sell], { splits: [fourForOne] }))).toBe(4_000_000_000n)
  })

  it('leaves lots alone that were closed before it', () => {
    const folded = fold([buy, { ...sell, date: monday, quantity: '10' }], { splits: [fourForOne], as_of: plainDate(wednesday) })
    expect(folded.lots).toMatchObject([{ quantity: 1_000_000_000n, entry_price: 1_000_000_000n }])
  })

  it('is a step of the path, and the entry price goes with it', () => {
    const [path] = fold([buy], { splits: [fourForOne], as_of: plainDate(wednesday) }).paths
    expect(path!.steps).toEqual([
      { date: monday, remaining: 1_000_000_000n, remaining_cost: 10_000n },
      { date: tuesday, remaining: 4_000_000_000n, remaining_cost: 10_000n },
    ])
    expect(path!.entry_prices).toEqual([
      { date: monday, price: 1_000_000_000n },
      { date: tuesday, price: 250_000_000n },
    ])
  })

  it('never makes a position vanish with its cost', () => {
    const folded = fold([{ ...buy, quantity: '0.001', price: '1000000' }], { splits: [oneForMillion], as_of: plainDate(tuesday) })
    expect(folded.lots).toMatchObject([{ remaining: 1n, remaining_cost: 100_000n, closed_on: null }])
  })

  it('ends a lot too small for it and leaves its cost with the next', () => {
    // 0.00000003 and 0.01 become 0.00000001 together: nothing for the first, and both costs, 30.00 and 500.00, for the second.
    const tiny: FillInput = { ...buy, id: 't', quantity: '0.00000003', price: '1000000000' }
    const folded = fold([tiny, { ...buy, quantity: '0.01', price: '50000' }], { splits: [oneForMillion], as_of: plainDate(tuesday) })
    expect(folded.lots).toMatchObject([
      { remaining: 0n, remaining_cost: 0n, closed_on: tuesday },
      { remaining: 1n, remaining_cost: 53_000n, closed_on: null },
    ])
  })

  it('comes before another of its date by its ratio, whatever their order', () => {
    const thirds = { ...fourForOne, denominator: 3n }
    const twice = [
      { ...thirds, numerator: 5n },
      { ...thirds, numerator: 1n },
    ]
    const folds = [twice, twice.toReversed()].map((splits) =>
      fold([{ ...buy, quantity: '0.00000001' }], { splits, as_of: plainDate(tuesday) }),
    )
    expect(folds[0]).toEqual(folds[1])
  })
})

describe('a path', () => {
  it('has no step for what was opened and closed within a day', () => {
    expect(fold([buy, { ...sell, date: monday, quantity: '10' }]).paths).toEqual([])
  })

  it('ends one side and begins the other at a flip', () => {
    const { paths } = fold([buy, { ...sell, quantity: '15' }])
    expect(paths).toMatchObject([
      { side: 'LONG', steps: [{ date: monday }, { date: tuesday, remaining: 0n, remaining_cost: 0n }] },
      {
        side: 'SHORT',
        steps: [{ date: tuesday, remaining: 500_000_000n, remaining_cost: -6_000n }],
        entry_prices: [{ price: 1_200_000_000n }],
      },
    ])
  })
})

describe('a sale of named lots', () => {
  const named: FillInput = { ...sell, date: wednesday, lots: [{ fill_id: 'b', quantity: '4' }] }
  const other: FillInput = { ...buy, id: 'o', date: tuesday }

  it('names itself when the fill it depends on is voided', () => {
    const refusal = refusalOf(() => fold([other, named], { changed_fills: new Set() }))
    expect(refusal).toMatchObject({
      code: 'POSITION_009',
      extensions: { fill_id: 's', lot_id: lotId({ id: 'b' as Id, strategy_symbol: '', side: 'BUY' }) },
    })
    expect(refusal).toHaveProperty(
      'detail',
      expect.stringMatching(/^The sale s of 2025-11-05 closes 4 ACME .* there is no such lot to close$/),
    )
  })

  it('names itself when a correction leaves too little', () => {
    const refusal = refusalOf(() => fold([{ ...buy, quantity: '3' }, named], { changed_fills: new Set(['b' as Id]) }))
    expect(refusal).toMatchObject({ code: 'POSITION_009', extensions: { quantity_max: '3' } })
  })

  it('is itself at fault when it is what is being recorded', () => {
    const [given, short] = [{ changed_fills: new Set(['s' as Id]) }, [{ ...buy, quantity: '3' }, named]]
    expect(refusalOf(() => fold(short, given))).toMatchObject({ code: 'POSITION_001' })
    expect(refusalOf(() => fold([other, named], given))).toMatchObject({ code: 'POSITION_005' })
  })

  it('cannot take what an earlier one took', () => {
    const earlier: FillInput = { ...sell, id: 'e', quantity: '8' }
    expect(refusalOf(() => fold([buy, earlier, named]))).toMatchObject({
      code: 'POSITION_001',
      extensions: { fill_id: 's', quantity_max: '2' },
    })
  })

  it('cannot close what is open on its own side', () => {
    const short: FillInput = { ...buy, side: 'SELL' }
    const lots = [{ lot_id: lotId({ id: 'b' as Id, strategy_symbol: '', side: 'SELL' }), quantity: '4' }]
    expect(refusalOf(() => fold([short, { ...named, lots }]))).toMatchObject({ code: 'POSITION_005' })
  })

  it('names lots for exactly its quantity', () => {
    for (const quantity of ['3', '5']) {
      expect(refusalOf(() => fold([buy, { ...named, lots: [{ fill_id: 'b', quantity }] }]))).toMatchObject({ code: 'INVALID_REQUEST' })
    }
  })

  it('counts a lot named twice once, with both quantities', () => {
    const twice = [
      { fill_id: 'b', quantity: '1' },
      { fill_id: 'b', quantity: '3' },
    ]
    expect(fold([buy, { ...named, lots: twice }]).realized_events).toMatchObject([{ quantity: 400_000_000n }])
  })
})

describe('derived rows', () => {
  it('carry the instant and version of the fill they come from', () => {
    const change = (fill: FillFact): FillFact => ({ ...fill, created_at: `of ${fill.id}`, version: fill.id === 's' ? 7 : 3 })
    const folded = fold([buy, sell], { change })
    expect(folded.lots[0]!.fill.created_at).toBe('of b')
    expect(folded.realized_events).toMatchObject([{ created_at: 'of s', version: 7 }])
  })

  it('have a version that moves with quantity, cost and status and with nothing else', () => {
    const versionOf = (inputs: readonly FillInput[]): number => fold(inputs).lots[0]!.version
    const untouched = versionOf([buy])
    expect(versionOf([buy, { ...buy, id: 'o', date: tuesday }])).toBe(untouched)
    const sold = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10'].map((quantity) => versionOf([buy, { ...sell, quantity }]))
    const versions = [untouched, ...sold, versionOf([{ ...buy, fees: '1' }])]
    expect(new Set(versions).size).toBe(12)
    for (const version of versions) expect(Number.isInteger(version) && version > 0 && version < 2 ** 31).toBe(true)
  })

  it('keep their ids through a correction', () => {
    const idsOf = (folded: InstrumentFold): readonly Id[] => [...folded.lots, ...folded.realized_events].map((row) => row.id)
    expect(idsOf(fold([{ ...buy, price: '9.50' }, sell]))).toEqual(idsOf(fold([buy, sell])))
  })
})

describe('a voided opening', () => {
  it('turns the fill that closed it into an opening, which is told', () => {
    const before = fold([buy, sell])
    expect(turnedFills(before, fold([sell]))).toEqual(['s'])
    expect(turnedFills(before, fold([buy, sell, { ...buy, id: 'o' }]))).toEqual([])
    expect(turnedFills(fold([sell]), fold([sell]))).toEqual([])
    const flip = { ...sell, quantity: '15' }
    expect(turnedFills(fold([buy, flip]), fold([flip]))).toEqual([])
  })
})
