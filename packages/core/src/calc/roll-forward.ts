import { parseBy } from '../execution/parse-request.ts'
import { parseScaled } from '../kernel/decimal.ts'
import { toCents } from '../kernel/money.ts'
import { type PlainDate, toDayNumber } from '../kernel/plain-date.ts'
import { currency, date, decimalNotNegative, decimalPositive, label, money, oneOf, z } from '../kernel/schema.ts'
import { type SplitFact, UNIT_SCALE } from '../ledger/facts.ts'
import { foldPortfolio } from '../ledger/fold.ts'
import type { FlowTiming } from '../returns/base.ts'
import { rollForwardColumns, seedAtInception } from '../snapshots/roll-forward.ts'
import { type SnapshotFigures, snapshotFigures } from '../snapshots/snapshot-columns.ts'
import { buildPriceColumns, buildRateColumns } from '../valuation/columns.ts'
import { createRateBook } from '../valuation/fx.ts'
import { intrinsicLookup } from '../valuation/intrinsic.ts'
import { openingValue } from '../valuation/opening-value.ts'
import { createPriceBook } from '../valuation/price-book.ts'
import { toQuoteSeries } from '../valuation/quote-series.ts'
import { type FillInput, fillInput, lotMethodInput, type SplitInput, splitInput, toFillFacts, toSplitFacts } from './fill-input.ts'
import type { DecimalInput } from './returns.ts'

const equityChangeInput = z.object({
  change_type: oneOf('CONTRIBUTION', 'WITHDRAWAL'),
  amount: money.refine((amount) => toCents(amount) > 0n, 'must be greater than zero'),
  change_date: date,
})

const incomeInput = z.object({
  date,
  kind: oneOf('DIVIDEND', 'INTEREST', 'FEE', 'TAX'),
  symbol: label(200).optional(),
  amount: money,
})

const priceInput = z.object({ symbol: label(200), date, price: decimalNotNegative })
const rateInput = z.object({ base: currency, quote: currency, date, rate: decimalPositive })

const rollForwardInput = z.strictObject({
  opening_equity: money,
  inception_date: date,
  base_currency: currency,
  fills: z.array(fillInput),
  equity_changes: z.array(equityChangeInput),
  income: z.array(incomeInput).default([]),
  splits: z.array(splitInput).default([]),
  prices: z.array(priceInput),
  fx_rates: z.array(rateInput).default([]),
  dates: z.array(date),
  lot_method: lotMethodInput,
  flow_timing: oneOf<FlowTiming>('start', 'end', 'mixed'),
})

type ParsedInput = z.output<typeof rollForwardInput>

/** The facts of one portfolio. Rows may carry more fields than are named here, as stored records do. */
export interface RollForwardInput {
  readonly opening_equity: DecimalInput
  readonly inception_date: string
  readonly base_currency: string
  readonly fills: readonly FillInput[]
  readonly equity_changes: readonly {
    readonly change_type: 'CONTRIBUTION' | 'WITHDRAWAL'
    readonly amount: DecimalInput
    readonly change_date: string
  }[]
  readonly income?: readonly {
    readonly date: string
    readonly kind: 'DIVIDEND' | 'INTEREST' | 'FEE' | 'TAX'
    readonly symbol?: string
    readonly amount: DecimalInput
  }[]
  readonly splits?: readonly SplitInput[]
  readonly prices: readonly { readonly symbol: string; readonly date: string; readonly price: DecimalInput }[]
  /** One unit of `base` is `rate` units of `quote`. */
  readonly fx_rates?: readonly { readonly base: string; readonly quote: string; readonly date: string; readonly rate: DecimalInput }[]
  /** The trading days, in any order. Each one from inception on gets a snapshot; earlier ones only say that they were trading days. */
  readonly dates: readonly string[]
  readonly lot_method: z.input<typeof lotMethodInput>
  readonly flow_timing: FlowTiming
}

/** Rolls a portfolio forward from its facts: one snapshot for each trading day, exact to the cent. */
export function rollForward(facts: RollForwardInput): { readonly snapshots: readonly SnapshotFigures[] } {
  const input = parseBy(rollForwardInput, facts)
  const tradingDays = [...new Set(input.dates)].sort()
  const dates = tradingDays.filter((day) => day >= input.inception_date)
  const last = dates.at(-1)
  if (last === undefined) return { snapshots: [] }
  const { prices, rates } = marketOf(input)
  const folded = foldKnown(input, last, {
    rateOn: (from, on) => rates.rateOn(from, on),
    intrinsicAt: intrinsicLookup(prices, (day) => tradingDays.findLast((one) => one <= day) ?? null),
  })
  const days = Int32Array.from(dates, toDayNumber)
  const instruments = folded.paths.map(({ instrument }) => instrument)
  const opening = openingValue(folded.paths, prices, rates, input.inception_date)
  const columns = rollForwardColumns({
    seed: seedAtInception({ opening_equity: toCents(input.opening_equity), inception_date: input.inception_date }, opening.unrealized),
    flow_timing: input.flow_timing,
    paths: folded.paths,
    events: folded.realized_events,
    equity_changes: input.equity_changes.map((change) => ({ ...change, amount: toCents(change.amount) })),
    income: input.income.map((row) => ({ date: row.date, amount: toCents(row.amount) })),
    prices: buildPriceColumns(
      prices,
      days,
      instruments.map(({ symbol }) => symbol),
    ),
    rates: buildRateColumns(
      rates,
      days,
      instruments.map((instrument) => instrument.currency),
    ),
    first: 0,
    end: days.length,
    opening_unpriced: opening.unpriced,
  })
  return { snapshots: dates.map((_, index) => snapshotFigures(columns, index)) }
}

function marketOf(input: ParsedInput) {
  const units = (text: string) => parseScaled(text, UNIT_SCALE)
  const prices = toQuoteSeries(input.prices.map((row) => ({ key: row.symbol, date: row.date, units: units(row.price) })))
  const rates = toQuoteSeries(input.fx_rates.map((row) => ({ key: `${row.base}/${row.quote}`, date: row.date, units: units(row.rate) })))
  const splits = toSplitFacts(input.splits).map((split: SplitFact) => ({ ...split, day: toDayNumber(split.ex_date) }))
  return { prices: createPriceBook(prices, splits), rates: createRateBook(input.base_currency, rates) }
}

/** Lots, events and paths by what was known on the last day: fills and splits dated later are left out. */
function foldKnown(input: ParsedInput, asOf: PlainDate, market: Parameters<typeof foldPortfolio>[0]['market']) {
  const { base_currency, lot_method } = input
  const { fills, instruments } = toFillFacts(input.fills, { lot_method, base_currency })
  return foldPortfolio({
    fills: fills.filter((fill) => fill.trade_date <= asOf),
    splits: toSplitFacts(input.splits).filter((split) => split.ex_date <= asOf),
    instruments,
    base_currency,
    market,
    as_of: asOf,
  })
}
