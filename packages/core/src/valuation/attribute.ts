import { divideHalfEven, powerOfTen } from '../kernel/decimal.ts'
import { invariant } from '../kernel/errors.ts'
import { groupBy } from '../kernel/group-by.ts'
import { type PlainDate, toDayNumber } from '../kernel/plain-date.ts'
import { type Cents, type ExactRate, type Lot, type PositionPath, type RealizedEvent, type Units, UNIT_SCALE } from '../ledger/facts.ts'
import { missingRate, type RateBook } from './fx.ts'
import { entryPriceOn, heldOn } from './held-ranges.ts'
import type { ExactPrice, PriceBook } from './price-book.ts'
import { valueOf } from './value-positions-exact.ts'

export interface AttributionInputs {
  /** Lots, events and paths of a fold up to the period's last day: of nothing dated later. */
  readonly lots: readonly Lot[]
  readonly events: readonly RealizedEvent[]
  readonly paths: readonly PositionPath[]
  /** Without a strategy it is unattributed. */
  readonly income: readonly {
    readonly date: PlainDate
    readonly symbol: string | null
    readonly strategy_symbol?: string
    readonly amount: Cents
  }[]
  readonly prices: PriceBook
  readonly rates: RateBook
  readonly inception_date: PlainDate
  /** The period begins at the end of this day: that of the snapshot before it, or the day before inception. */
  readonly from: PlainDate
  readonly to: PlainDate
}

export interface Contribution {
  readonly realized_pnl: Cents
  readonly income: Cents
  readonly unrealized_pnl: Cents
  /** What prices did, at the rate of the period's start (of a later purchase: at its own), fees in it. */
  readonly price_effect: Cents
  /** The rest: price_effect + fx_effect = realized_pnl + unrealized_pnl. */
  readonly fx_effect: Cents
  /** Realized, income and unrealized together. */
  readonly total: Cents
}

/** What one position, or the income of one symbol, brought in the period. */
export interface AttributedPosition extends Contribution {
  readonly symbol: string
  /** Empty where no instrument of the portfolio has that symbol. */
  readonly position_class: string
  readonly strategy_symbol: string
}

export type AttributionKey = 'symbol' | 'class' | 'strategy'

/** The P&L of a period by position. Its parts add up to the figures of the snapshots in it. */
export function attribute(inputs: AttributionInputs): AttributedPosition[] {
  const lotsById = new Map(inputs.lots.map((lot) => [lot.id, lot]))
  const paths = new Map(inputs.paths.map((path) => [positionKey(path), path]))
  const events = groupBy(
    inputs.events.filter(({ exit_date }) => isWithin(inputs, exit_date)),
    (event) => positionKey(lotsById.get(event.lot_id)!),
  )
  // By lots and not by paths: what was opened and closed between two evenings has lots and no path.
  const positions = Array.from(groupBy(inputs.lots, positionKey), ([key, lots]) => {
    const closings = (events.get(key) ?? []).map((event) => ({ event, lot: lotsById.get(event.lot_id)! }))
    return attributePosition(inputs, { path: paths.get(key), lots, closings })
  })
  return [...positions, ...attributeIncome(inputs)]
}

/** Summed by symbol, class or strategy, in the order of the keys. */
export function sumContributions(items: readonly AttributedPosition[], by: AttributionKey): (Contribution & { readonly key: string })[] {
  const keyOf = (item: AttributedPosition) => (by === 'symbol' ? item.symbol : by === 'class' ? item.position_class : item.strategy_symbol)
  return Array.from(groupBy(items, keyOf), ([key, group]) => ({ key, ...group.reduce(addContributions, nothing) })).sort((left, right) =>
    left.key < right.key ? -1 : 1,
  )
}

const nothing: Contribution = { realized_pnl: 0n, income: 0n, unrealized_pnl: 0n, price_effect: 0n, fx_effect: 0n, total: 0n }

function addContributions(left: Contribution, right: Contribution): Contribution {
  return {
    realized_pnl: left.realized_pnl + right.realized_pnl,
    income: left.income + right.income,
    unrealized_pnl: left.unrealized_pnl + right.unrealized_pnl,
    price_effect: left.price_effect + right.price_effect,
    fx_effect: left.fx_effect + right.fx_effect,
    total: left.total + right.total,
  }
}

function positionKey({ instrument, strategy_symbol, side }: Pick<PositionPath, 'instrument' | 'strategy_symbol' | 'side'>): string {
  return JSON.stringify([instrument.symbol, strategy_symbol, side])
}

function isWithin({ from, to }: Pick<AttributionInputs, 'from' | 'to'>, date: PlainDate): boolean {
  return date > from && date <= to
}

interface Valued {
  readonly remaining: Units
  readonly unrealized: Cents
  readonly value: Cents
  readonly price: ExactPrice
  readonly rate: ExactRate
}

interface Closing {
  readonly event: RealizedEvent
  readonly lot: Lot
}

interface Position {
  readonly path: PositionPath | undefined
  readonly lots: readonly [Lot, ...Lot[]]
  readonly closings: readonly Closing[]
}

function attributePosition(inputs: AttributionInputs, position: Position): AttributedPosition {
  const { instrument, strategy_symbol } = position.lots[0]
  const before = valueOn(inputs, position.path, inputs.from)
  const after = valueOn(inputs, position.path, inputs.to)
  const realized_pnl = position.closings.reduce((sum, { event }) => sum + event.realized_pnl, 0n)
  const unrealized_pnl = (after?.unrealized ?? 0n) - (before?.unrealized ?? 0n)
  const fx_effect = instrument.currency === inputs.rates.base_currency ? 0n : fxEffectOf(inputs, position, before, after)
  const total = realized_pnl + unrealized_pnl
  return {
    symbol: instrument.symbol,
    position_class: instrument.position_class,
    strategy_symbol,
    realized_pnl,
    income: 0n,
    unrealized_pnl,
    price_effect: total - fx_effect,
    fx_effect,
    total,
  }
}

/** As the snapshot of the day has it; up to the day before inception as U_open has it. Null when nothing is held. */
function valueOn({ prices, rates, inception_date }: AttributionInputs, path: PositionPath | undefined, date: PlainDate): Valued | null {
  const day = toDayNumber(date)
  const held = path === undefined ? null : heldOn(path, day)
  if (path === undefined || held === null) return null
  const { symbol, currency } = path.instrument
  const isOpening = date < inception_date
  const price = prices.find(symbol, day) ?? (isOpening ? prices.findAfter(symbol, day) : null) ?? entryPriceOn(path, day)
  const rate = isOpening ? rates.findAround(currency, day) : rates.find(currency, day)
  if (rate === null) throw missingRate(currency, rates.base_currency, date)
  const value = valueOf(path, held.remaining, price, rate)
  return { remaining: held.remaining, unrealized: value - held.remaining_cost, value, price, rate }
}

/** What is held and what was sold, less the same at the earlier rate: the start's for lots held then, the purchase's for later ones. */
function fxEffectOf(inputs: AttributionInputs, { lots, closings }: Position, before: Valued | null, after: Valued | null): Cents {
  const earlierRate = (lot: Lot) => (lot.opened_on > inputs.from || before === null ? lot.fx_rate : before.rate)
  const ofSales = closings.reduce((sum, { event, lot }) => sum + fxEffectOfSale(event, lot, earlierRate(lot)), 0n)
  if (after === null) return ofSales
  const remaining = lots.reduce((sum, lot) => sum + lot.remaining, 0n)
  invariant(remaining === after.remaining, `the lots of ${lots[0].instrument.symbol} are those of ${inputs.to}`)
  const open = lots.filter((lot) => lot.remaining > 0n)
  return ofSales + after.value - atEarlierRates(open, earlierRate, after)
}

/** The closing's own split is against the rate of its lot's opening; a lot held at the start is measured against the start's. */
function fxEffectOfSale(event: RealizedEvent, lot: Lot, earlier: ExactRate): Cents {
  const scale = Math.max(earlier.scale, lot.fx_rate.scale)
  const difference = unitsAtScale(earlier, scale) - unitsAtScale(lot.fx_rate, scale)
  const shift = roundValue(event.quantity * lot.instrument.multiplier * event.exit_price * difference, scale)
  return event.fx_effect - (lot.side === 'LONG' ? shift : -shift)
}

/** The market value with each lot's earlier rate in place of the day's, rounded once for the position. */
function atEarlierRates(lots: readonly Lot[], earlierRate: (lot: Lot) => ExactRate, { price, rate, value }: Valued): Cents {
  const rates = lots.map(earlierRate)
  const scale = Math.max(rate.scale, ...rates.map((one) => one.scale))
  if (rates.every((one) => unitsAtScale(one, scale) === unitsAtScale(rate, scale))) return value
  const weighted = lots.reduce((sum, lot, index) => sum + lot.remaining * unitsAtScale(rates[index]!, scale), 0n)
  return valueOf(lots[0]!, weighted, price, { units: 1n, scale })
}

function unitsAtScale(rate: ExactRate, scale: number): bigint {
  return rate.units * powerOfTen(scale - rate.scale)
}

/** Quantity × multiplier × price × rate units in cents. */
function roundValue(product: bigint, rateScale: number): Cents {
  return divideHalfEven(product, powerOfTen(3 * UNIT_SCALE - 2 + rateScale))
}

/** Income belongs to its symbol and class, and to the strategy it was recorded for. */
function attributeIncome(inputs: AttributionInputs): AttributedPosition[] {
  const classes = new Map(inputs.paths.map(({ instrument }) => [instrument.symbol, instrument.position_class]))
  const received = inputs.income.filter(({ date }) => isWithin(inputs, date))
  return received.map(({ symbol, strategy_symbol = '', amount }) => ({
    ...nothing,
    symbol: symbol ?? '',
    position_class: classes.get(symbol ?? '') ?? '',
    strategy_symbol,
    income: amount,
    total: amount,
  }))
}
