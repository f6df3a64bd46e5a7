import { Decimal } from 'decimal.js'
import { formatScaled } from '../../../core/src/kernel/decimal.ts'
import { toDayNumber } from '../../../core/src/kernel/plain-date.ts'
import { baseCurrency, type BenchData, type BenchPortfolio } from './engine-data.ts'

// The same roll-forward as anyone would write it first: day by day, position by position, in decimal.js and in plain BigInt.
// Prices and rates are parsed and carried forward before the clock starts, which favours these two.

/** What all engines must agree on, a day: NAV in cents and the return index in units of 10^-16. */
export interface StraightRow {
  readonly net_asset_value: string
  readonly twr_index: string
}

// Quantity × price × rate has 22 fraction digits and up to 20 before the point; twenty digits, the default, are not exact.
const Exact = Decimal.clone({ precision: 60, rounding: Decimal.ROUND_HALF_EVEN })

interface Straight<Value> {
  readonly portfolios: readonly StraightPortfolio<Value>[]
}

interface StraightPortfolio<Value> {
  readonly opening_equity: Value
  readonly positions: readonly {
    /** By day, carried forward; the rates are null for base currency. */
    readonly prices: readonly Value[]
    readonly rates: readonly Value[] | null
    readonly multiplier: Value
    readonly is_short: boolean
    readonly steps: readonly { readonly day: number; readonly remaining: Value; readonly cost: Value }[]
  }[]
  readonly realized: ReadonlyMap<number, Value>
  readonly inflow: ReadonlyMap<number, Value>
  readonly outflow: ReadonlyMap<number, Value>
}

function prepare<Value>(
  data: BenchData,
  portfolios: readonly BenchPortfolio[],
  units: (units: bigint) => Value,
  cents: (cents: bigint) => Value,
): Straight<Value> {
  const carried = (series: BenchData['prices']) =>
    new Map(
      series.map((one) => {
        let next = 0
        const parsed = Array.from({ length: one.days.length }, (_, index) => units(BigInt(one.units[index]!)))
        return [
          one.key,
          Array.from(data.days, (day) => {
            while (next < parsed.length && one.days[next]! <= day) next += 1
            return parsed[next - 1]!
          }),
        ]
      }),
    )
  const amounts = (rows: readonly { readonly day: number; readonly amount: bigint }[]) => {
    const sums = new Map<number, bigint>()
    for (const { day, amount } of rows) sums.set(day, (sums.get(day) ?? 0n) + amount)
    return new Map(Array.from(sums, ([day, amount]) => [day, cents(amount)]))
  }
  const prices = carried(data.prices)
  const rates = carried(data.rates)
  return {
    portfolios: portfolios.map((portfolio) => {
      const flows = (type: string) =>
        amounts(
          portfolio.equity_changes
            .filter((flow) => flow.change_type === type)
            .map((flow) => ({ day: toDayNumber(flow.change_date), amount: flow.amount })),
        )
      return {
        opening_equity: cents(portfolio.opening_equity),
        positions: portfolio.paths.map((path) => ({
          prices: prices.get(path.instrument.symbol)!,
          rates: rates.get(`${path.instrument.currency}/${baseCurrency}`) ?? null,
          multiplier: units(path.instrument.multiplier),
          is_short: path.side === 'SHORT',
          steps: path.steps.map((step) => ({
            day: toDayNumber(step.date),
            remaining: units(step.remaining),
            cost: cents(step.remaining_cost),
          })),
        })),
        realized: amounts(portfolio.events.map((event) => ({ day: toDayNumber(event.exit_date), amount: event.realized_pnl }))),
        inflow: flows('CONTRIBUTION'),
        outflow: flows('WITHDRAWAL'),
      }
    }),
  }
}

export function prepareDecimal(data: BenchData, portfolios: readonly BenchPortfolio[]): Straight<Decimal> {
  return prepare(
    data,
    portfolios,
    (units) => new Exact(formatScaled(units, 8)),
    (cents) => new Exact(formatScaled(cents, 2)),
  )
}

export function rollDecimal(days: Int32Array, book: Straight<Decimal>): StraightRow[][] {
  const zero = new Exact(0)
  return book.portfolios.map((portfolio) => {
    const rows: StraightRow[] = []
    let [nav, index, before] = [portfolio.opening_equity, new Exact(1), zero]
    days.forEach((day, place) => {
      let unrealized = zero
      for (const position of portfolio.positions) {
        const step = position.steps.findLast((one) => one.day <= day)
        if (step === undefined) continue
        let value = step.remaining.times(position.prices[place]!).times(position.multiplier)
        if (position.rates !== null) value = value.times(position.rates[place]!)
        const rounded = value.toDecimalPlaces(2)
        unrealized = unrealized.plus(position.is_short ? rounded.negated() : rounded).minus(step.cost)
      }
      const pnl = unrealized.minus(before).plus(portfolio.realized.get(day) ?? zero)
      const inflow = portfolio.inflow.get(day) ?? zero
      const outflow = portfolio.outflow.get(day) ?? zero
      const base = nav.plus(inflow).minus(outflow)
      if (base.greaterThan(0) && base.times(100).greaterThanOrEqualTo(nav.plus(inflow))) {
        index = base.plus(pnl).lessThanOrEqualTo(0) ? zero : index.times(base.plus(pnl)).div(base).toDecimalPlaces(16)
        void pnl.div(base).toDecimalPlaces(16)
      }
      nav = base.plus(pnl)
      before = unrealized
      rows.push({ net_asset_value: nav.toFixed(2), twr_index: index.toFixed(16) })
    })
    return rows
  })
}

export function prepareBigInt(data: BenchData, portfolios: readonly BenchPortfolio[]): Straight<bigint> {
  return prepare(
    data,
    portfolios,
    (units) => units,
    (cents) => cents,
  )
}

function halfEven(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator
  const rest = numerator % denominator
  const twice = rest < 0n ? -2n * rest : 2n * rest
  const away = twice > denominator || (twice === denominator && quotient % 2n !== 0n)
  return away ? quotient + (numerator < 0n ? -1n : 1n) : quotient
}

const toCents = 10n ** 22n
const ratedToCents = 10n ** 30n

export function rollBigInt(days: Int32Array, book: Straight<bigint>): StraightRow[][] {
  const one = 10n ** 16n
  return book.portfolios.map((portfolio) => {
    const rows: StraightRow[] = []
    let [nav, index, before] = [portfolio.opening_equity, one, 0n]
    days.forEach((day, place) => {
      let unrealized = 0n
      for (const position of portfolio.positions) {
        const step = position.steps.findLast((candidate) => candidate.day <= day)
        if (step === undefined) continue
        let value = step.remaining * position.prices[place]! * position.multiplier
        let scale = toCents
        if (position.rates !== null) {
          value *= position.rates[place]!
          scale = ratedToCents
        }
        const rounded = halfEven(value, scale)
        unrealized += (position.is_short ? -rounded : rounded) - step.cost
      }
      const pnl = unrealized - before + (portfolio.realized.get(day) ?? 0n)
      const inflow = portfolio.inflow.get(day) ?? 0n
      const outflow = portfolio.outflow.get(day) ?? 0n
      const base = nav + inflow - outflow
      if (base > 0n && base * 100n >= nav + inflow) {
        index = base + pnl <= 0n ? 0n : halfEven(index * (base + pnl), base)
        void halfEven(pnl * one, base)
      }
      nav = base + pnl
      before = unrealized
      rows.push({ net_asset_value: formatScaled(nav, 2), twr_index: formatScaled(index, 16) })
    })
    return rows
  })
}
