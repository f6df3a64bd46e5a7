import { describe, expect, it } from 'vitest'
import { type FillInput, fillInput, toFillFacts } from '../calc/fill-input.ts'
import { parseBy } from '../execution/parse-request.ts'
import { type PlainDate, plainDate } from '../kernel/plain-date.ts'
import { z } from '../kernel/schema.ts'
import type { FoldMarket } from './facts.ts'
import { foldInstrument, type InstrumentFold } from './fold-instrument.ts'
import { foldPortfolio } from './fold.ts'

const noMarket: FoldMarket = {
  rateOn: (currency, date) => {
    throw new Error(`nobody asked for ${currency} on ${date}`)
  },
  intrinsicAt: () => {
    throw new Error('nobody asked for an intrinsic value')
  },
}

function fold(
  inputs: readonly FillInput[],
  given: { readonly as_of: PlainDate | null; readonly market?: Partial<FoldMarket> },
): InstrumentFold {
  const { fills, instruments } = toFillFacts(parseBy(z.array(fillInput), inputs), { lot_method: 'FIFO', base_currency: 'USD' })
  const market = { ...noMarket, ...given.market }
  return foldInstrument({
    instrument: instruments[0]!,
    strategy_symbol: '',
    fills,
    splits: [],
    base_currency: 'USD',
    market,
    as_of: given.as_of,
  })
}

describe('an expiry', () => {
  const expiry = plainDate('2025-11-21')
  const call: FillInput = {
    id: 'b',
    date: '2025-11-03',
    side: 'BUY',
    symbol: 'ACME-C50',
    quantity: '1',
    price: '3.50',
    position_class: 'OPTIONS',
    underlying: 'ACME',
    strike: '50',
    expiry_date: expiry,
    option_right: 'CALL',
  }
  const worth = (units: bigint): Partial<FoldMarket> => ({ intrinsicAt: () => units })

  it('waits for a snapshot on or after its date', () => {
    expect(fold([call], { as_of: plainDate('2025-11-20') })).toMatchObject({ realized_events: [], expiry_undecided: false })
    expect(fold([call], { as_of: null })).toMatchObject({ realized_events: [], expiry_undecided: false })
  })

  it('of a worthless call takes its whole cost on the expiry date: 3.50 × 100, −350', () => {
    const folded = fold([call], { as_of: plainDate('2025-11-24'), market: worth(0n) })
    expect(folded.realized_events).toMatchObject([
      {
        fill_id: null,
        exit_date: expiry,
        exit_price: 0n,
        proceeds: 0n,
        cost: 35_000n,
        realized_pnl: -35_000n,
        reason: 'EXPIRY',
        holding_days: 18,
      },
    ])
    expect(folded.lots).toMatchObject([{ remaining: 0n, remaining_cost: 0n, closed_on: expiry }])
    expect(folded.paths[0]!.steps.at(-1)).toEqual({ date: expiry, remaining: 0n, remaining_cost: 0n })
  })

  it('of a worthless short leaves its premium: 2 × 100, +200', () => {
    const written: FillInput = { ...call, side: 'SELL', price: '2' }
    expect(fold([written], { as_of: expiry, market: worth(0n) }).realized_events).toMatchObject([{ realized_pnl: 20_000n, side: 'SHORT' }])
  })

  it('pays the intrinsic value, rounded once over the lots like a fill', () => {
    // 3 lots of 1 at 0.00335 × 100 = 0.335 each; 1.005 in all is 1.00 half to even: after 1, 2, 3 of 3 it is 0.33, 0.67, 1.00.
    const lots = ['1', '2', '3'].map((id): FillInput => ({ ...call, id, price: '0.01' }))
    const { realized_events } = fold(lots, { as_of: expiry, market: worth(335_000n) })
    expect(realized_events.map((event) => event.proceeds)).toEqual([33n, 34n, 33n])
    expect(new Set(realized_events.map((event) => event.id)).size).toBe(3)
  })

  it('closes first what the fills of its own date leave', () => {
    const closed: FillInput = { ...call, id: 's', side: 'SELL', date: expiry, price: '4' }
    expect(fold([call, closed], { as_of: expiry }).realized_events).toMatchObject([{ reason: 'TRADE', realized_pnl: 5_000n }])
  })

  it('without a price that decides keeps the position and says so', () => {
    const folded = fold([call], { as_of: expiry, market: { intrinsicAt: () => null } })
    expect(folded).toMatchObject({ expiry_undecided: true, realized_events: [], lots: [{ remaining: 100_000_000n, closed_on: null }] })
  })

  it('is listed once for all strategies while it is undecided', () => {
    const inputs: FillInput[] = [call, { ...call, id: 'c', strategy_symbol: 'S' }, { ...call, id: 'o', symbol: 'ACME-C60' }]
    const { fills, instruments } = toFillFacts(parseBy(z.array(fillInput), inputs), { lot_method: 'FIFO', base_currency: 'USD' })
    const intrinsicAt: FoldMarket['intrinsicAt'] = ({ symbol }) => (symbol === 'ACME-C50' ? null : 0n)
    const folded = foldPortfolio({
      fills,
      splits: [],
      instruments,
      base_currency: 'USD',
      market: { ...noMarket, intrinsicAt },
      as_of: expiry,
    })
    expect(folded.undecided_expiries).toEqual([instruments[0]])
  })

  it('asks for the rate of its date only when there is something to convert', () => {
    const foreign: FillInput = { ...call, currency: 'EUR', fx_rate: '1.10' }
    const rateOn: FoldMarket['rateOn'] = (_currency, date) => (date === expiry ? { units: 12n, scale: 1 } : noMarket.rateOn('EUR', date))
    // 350 EUR × 1.10 = 385; at expiry 5 × 100 × 1.20 = 600: +215, of which 550 − 385 = 165 is price and 50 the rate.
    expect(fold([foreign], { as_of: expiry, market: { ...worth(500_000_000n), rateOn } }).realized_events).toMatchObject([
      { proceeds: 60_000n, realized_pnl: 21_500n, price_effect: 16_500n, fx_effect: 5_000n },
    ])
    expect(fold([foreign], { as_of: expiry, market: worth(0n) }).realized_events).toMatchObject([{ price_effect: -38_500n, fx_effect: 0n }])
  })

  it('lets no fill come after it', () => {
    const late: FillInput = { ...call, id: 's', side: 'SELL', date: '2025-11-24' }
    expect(() => fold([call, late], { as_of: null })).toThrowError(
      expect.objectContaining({ code: 'POSITION_008', extensions: { fill_id: 's', expiry_date: expiry } }),
    )
  })
})
