import type { PositionPath } from '../../../core/src/ledger/facts.ts'
import { fromDayNumber, toDayNumber, plainDate, weekdayOfDay, type PlainDate } from '../../../core/src/kernel/plain-date.ts'
import type { EquityFlow } from '../../../core/src/snapshots/roll-forward.ts'
import type { QuoteSeries } from '../../../core/src/valuation/quote-series.ts'

// Seeded data for the benchmark of the engine: about 15 % shorts, 10 % options, 20 % of the symbols in another currency, prices
// of 2, 4 and 8 fraction digits (60, 30, 10 %), quantities of 0, 4 and 8 (70, 20, 10 %), one price in fifty missing.

export interface BenchShape {
  readonly name: string
  readonly portfolios: number
  readonly positions: number
  readonly days: number
  readonly symbols: number
}

export const wide: BenchShape = { name: 'wide', portfolios: 1000, positions: 20, days: 252, symbols: 500 }
export const deep: BenchShape = { name: 'deep', portfolios: 1, positions: 500, days: 5040, symbols: 500 }

export interface BenchPortfolio {
  readonly opening_equity: bigint
  readonly paths: readonly PositionPath[]
  readonly events: readonly { readonly exit_date: PlainDate; readonly realized_pnl: bigint }[]
  readonly equity_changes: readonly EquityFlow[]
}

export interface BenchData {
  readonly shape: BenchShape
  readonly days: Int32Array
  readonly prices: readonly QuoteSeries[]
  readonly rates: readonly QuoteSeries[]
  readonly portfolios: readonly BenchPortfolio[]
}

export const baseCurrency = 'USD'

type Random = (below: number) => number

/** mulberry32: the same seed gives the same data on every machine. */
function randomFrom(seed: number): Random {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below)
  }
}

export function makeBenchData(shape: BenchShape, seed = 1): BenchData {
  const random = randomFrom(seed)
  const days = tradingDays(shape.days)
  const instruments = Array.from({ length: shape.symbols }, (_, index) => instrumentOf(index))
  const prices = instruments.map(({ symbol }, index) => ({ key: symbol, ...randomWalk(days, random, index) }))
  return {
    shape,
    days,
    prices,
    rates: ['EUR/USD', 'GBP/USD'].map((key) => ({ key, ...rateWalk(days, random) })),
    portfolios: Array.from({ length: shape.portfolios }, () => makePortfolio({ shape, days, instruments, prices, random })),
  }
}

interface Market {
  readonly shape: BenchShape
  readonly days: Int32Array
  readonly instruments: readonly Instrument[]
  readonly prices: readonly QuoteSeries[]
  readonly random: Random
}

function tradingDays(count: number): Int32Array {
  const days = new Int32Array(count)
  let day = toDayNumber(plainDate('2005-01-03'))
  for (let index = 0; index < count; day += 1) if (weekdayOfDay(day) <= 5) days[index++] = day
  return days
}

type Instrument = PositionPath['instrument']

function instrumentOf(index: number): Instrument {
  const isOption = index % 10 === 9
  return {
    symbol: `S${index}`,
    position_class: isOption ? 'OPTIONS' : 'PUBLIC',
    multiplier: isOption ? 100_00000000n : 1_00000000n,
    currency: index % 10 === 3 ? 'EUR' : index % 10 === 7 ? 'GBP' : baseCurrency,
    underlying: null,
    strike: null,
    expiry_date: null,
    option_right: null,
  }
}

/** Units of 10^-8 to which prices of a symbol are rounded: two, four or eight fraction digits. */
function tickOf(index: number): number {
  const kind = (index * 7) % 10
  return kind < 6 ? 1e6 : kind < 9 ? 1e4 : 1
}

function randomWalk(days: Int32Array, random: Random, index: number): Pick<QuoteSeries, 'days' | 'units'> {
  const tick = tickOf(index)
  const kept: number[] = []
  const units: number[] = []
  let price = 5e8 + random(300) * 1e8
  days.forEach((day, place) => {
    price *= 1 + (random(2001) - 1000) / 50_000
    if (place > 0 && random(50) === 0) return
    kept.push(day)
    units.push(Math.max(tick, Math.floor(price / tick) * tick))
  })
  return { days: Int32Array.from(kept), units: Float64Array.from(units) }
}

/** Rates of six fraction digits. */
function rateWalk(days: Int32Array, random: Random): Pick<QuoteSeries, 'days' | 'units'> {
  let rate = 1_100_000 + random(200_000)
  return {
    days,
    units: Float64Array.from(days, () => {
      rate = Math.max(700_000, rate + random(4001) - 2000)
      return rate * 100
    }),
  }
}

function makePortfolio(market: Market): BenchPortfolio {
  const { shape, instruments, random } = market
  const events: { exit_date: PlainDate; realized_pnl: bigint }[] = []
  const start = random(instruments.length)
  const paths = Array.from({ length: shape.positions }, (_, index) => makePath(market, (start + index * 3) % instruments.length))
  for (const { steps } of paths) {
    const last = steps.at(-1)!
    if (steps.length > 1) events.push({ exit_date: last.date, realized_pnl: (last.remaining_cost * BigInt(random(21) - 10)) / 100n })
  }
  const invested = paths.reduce((sum, { steps }) => sum + magnitude(steps[0]!.remaining_cost), 0n)
  return { opening_equity: invested, paths, events, equity_changes: makeFlows(market, invested) }
}

function magnitude(amount: bigint): bigint {
  return amount < 0n ? -amount : amount
}

/** A position opened on the first day at about its close; one in ten is halved some day. */
function makePath({ days, instruments, prices, random }: Market, place: number): PositionPath {
  const instrument = instruments[place]!
  const side = random(100) < 15 ? 'SHORT' : 'LONG'
  const digits = random(10)
  const tick = digits < 7 ? 1_00000000n : digits < 9 ? 10_000n : 1n
  const quantity = ((BigInt(1 + random(1000)) * 1_00000000n + BigInt(random(100_000_000))) / tick) * tick
  const price = BigInt(prices[place]!.units[0]!)
  const paid = (quantity * price * instrument.multiplier) / 10n ** 22n + 1n
  const cost = side === 'LONG' ? paid : -paid
  const opened = dateOfDay(days, 0)
  const steps = [{ date: opened, remaining: quantity, remaining_cost: cost }]
  if (random(10) === 0) {
    const half = quantity / 2n
    steps.push({ date: dateOfDay(days, 1 + random(days.length - 1)), remaining: quantity - half, remaining_cost: cost / 2n })
  }
  return { instrument, strategy_symbol: '', side, steps, entry_prices: [{ date: opened, price }] }
}

/** One flow a month, up to 2 % of what was invested. */
function makeFlows({ days, random }: Market, invested: bigint): EquityFlow[] {
  const every = 21
  return Array.from({ length: Math.floor(days.length / every) }, (_, index) => ({
    change_date: dateOfDay(days, index * every),
    change_type: random(2) === 0 ? 'WITHDRAWAL' : 'CONTRIBUTION',
    amount: (invested * BigInt(1 + random(200))) / 10_000n + 1n,
  }))
}

function dateOfDay(days: Int32Array, index: number): PlainDate {
  return fromDayNumber(days[index]!)
}
