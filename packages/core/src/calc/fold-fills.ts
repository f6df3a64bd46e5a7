import { parseBy } from '../execution/parse-request.ts'
import { RollforwardError } from '../kernel/errors.ts'
import { DATE_MAX } from '../kernel/plain-date.ts'
import { currency, date, z } from '../kernel/schema.ts'
import type { FoldMarket } from '../ledger/facts.ts'
import { foldPortfolio } from '../ledger/fold.ts'
import { type FillInput, fillInput, lotMethodInput, type SplitInput, splitInput, toFillFacts, toSplitFacts } from './fill-input.ts'
import { type FoldedEvent, type FoldedLot, type FoldedPosition, toFoldedEvent, toFoldedLot, toFoldedPositions } from './folded-records.ts'

const foldFillsInput = z.strictObject({
  fills: z.array(fillInput),
  lot_method: lotMethodInput,
  splits: z.array(splitInput).default([]),
  as_of: date.default(DATE_MAX),
  base_currency: currency.default('USD'),
})

export interface FoldFillsOptions {
  readonly lot_method: z.input<typeof lotMethodInput>
  readonly splits?: readonly SplitInput[]
  /** Facts dated later are left out. */
  readonly as_of?: string
  /** What a fill without a currency is in. A fill in another one needs its fx_rate. */
  readonly base_currency?: string
}

export interface FoldedFills {
  readonly lots: readonly FoldedLot[]
  readonly realized_events: readonly FoldedEvent[]
  readonly positions: readonly FoldedPosition[]
}

/**
 * Folds fills into lots, realized events and positions. Fills of one date without a time count in the order of the list; every
 * other order follows from what the fills say. Lots and events come by symbol, then strategy, then in the order they happened.
 */
export function foldFills(fills: readonly FillInput[], options: FoldFillsOptions): FoldedFills {
  const input = parseBy(foldFillsInput, { ...options, fills })
  const facts = toFillFacts(input.fills, input)
  const known = facts.fills.filter((fill) => fill.trade_date <= input.as_of)
  const splits = toSplitFacts(input.splits).filter((split) => split.ex_date <= input.as_of)
  const { base_currency, as_of } = input
  const folded = foldPortfolio({
    fills: known,
    splits,
    instruments: facts.instruments,
    base_currency,
    market: noMarket(base_currency),
    as_of,
  })
  return {
    lots: folded.lots.map(toFoldedLot),
    realized_events: folded.realized_events.map(toFoldedEvent),
    positions: toFoldedPositions(folded.lots, known, splits),
  }
}

/** A fold of fills alone knows no rates and no prices: it never guesses them. */
function noMarket(baseCurrency: string): FoldMarket {
  return {
    rateOn(from, on) {
      throw new RollforwardError('FX_RATE_MISSING', { values: { pair: `${from}/${baseCurrency}`, date: on } })
    },
    intrinsicAt: () => null,
  }
}
