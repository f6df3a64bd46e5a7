import { formatScaled } from '../../../core/src/kernel/decimal.ts'
import { fromDayNumber } from '../../../core/src/kernel/plain-date.ts'
import { newRoundingCounter, type RoundingCounter } from '../../../core/src/kernel/scaled.ts'
import { rollForwardColumns, seedAtInception } from '../../../core/src/snapshots/roll-forward.ts'
import { centsAt, type SnapshotColumns } from '../../../core/src/snapshots/snapshot-columns.ts'
import { buildPriceColumns, buildRateColumns } from '../../../core/src/valuation/columns.ts'
import { createRateBook } from '../../../core/src/valuation/fx.ts'
import { createPriceBook } from '../../../core/src/valuation/price-book.ts'
import { baseCurrency, type BenchData, type BenchPortfolio, type BenchShape, deep, makeBenchData, wide } from './engine-data.ts'
import { prepareBigInt, prepareDecimal, rollBigInt, rollDecimal, type StraightRow } from './engine-straight.ts'

// The engine alone, without a store, against the same roll-forward in decimal.js and in plain BigInt:
//   npm run bench -- engine [repetitions]
// Repetitions are interleaved and the best of each counts; only ratios mean anything. The two slow ones get a share of the work.

export interface EngineBench {
  readonly name: string
  readonly position_days: number
  /** Nanoseconds a position-day, best of the repetitions. */
  readonly fast_ns: number
  readonly bigint_ns: number
  readonly decimal_ns: number
  readonly times_bigint: number
  readonly times_decimal: number
  /** The share of position-days whose rounding the float filter could not prove. */
  readonly fallback_share: number
  readonly bytes_per_position_day: number
}

export function rollFast(data: BenchData, portfolios: readonly BenchPortfolio[], counter: RoundingCounter): SnapshotColumns[] {
  const book = createPriceBook(data.prices, [])
  const prices = buildPriceColumns(
    book,
    data.days,
    data.prices.map(({ key }) => key),
  )
  const rates = buildRateColumns(createRateBook(baseCurrency, data.rates), data.days, ['EUR', 'GBP'])
  const inception_date = fromDayNumber(data.days[0]!)
  return portfolios.map((portfolio) =>
    rollForwardColumns({
      ...portfolio,
      seed: seedAtInception({ opening_equity: portfolio.opening_equity, inception_date }, 0n),
      flow_timing: 'start',
      income: [],
      prices,
      rates,
      first: 0,
      end: data.days.length,
      counter,
    }),
  )
}

/** Best processor time of each, in milliseconds, over interleaved repetitions: the clock on the wall would time the neighbours. */
function raceBest<Name extends string>(runs: Readonly<Record<Name, () => unknown>>, repetitions: number): Record<Name, number> {
  const names = Object.keys(runs) as Name[]
  const best = Object.fromEntries(names.map((name) => [name, Infinity])) as Record<Name, number>
  for (let repetition = 0; repetition < repetitions; repetition += 1) {
    for (const name of names) {
      const start = process.cpuUsage()
      runs[name]()
      const { user, system } = process.cpuUsage(start)
      best[name] = Math.min(best[name], (user + system) / 1000)
    }
  }
  return best
}

export function benchEngine(shape: BenchShape, repetitions: number): EngineBench {
  const data = makeBenchData(shape)
  const share = shareOf(data)
  const all = shape.portfolios * shape.positions * shape.days
  const some = share.data.days.length * share.portfolios.reduce((sum, portfolio) => sum + portfolio.paths.length, 0)
  const decimals = prepareDecimal(share.data, share.portfolios)
  const bigints = prepareBigInt(share.data, share.portfolios)
  const counter = newRoundingCounter()
  const memory = memoryOf(() => rollFast(data, data.portfolios, counter))
  checkEqual(
    rollFast(share.data, share.portfolios, newRoundingCounter()),
    rollDecimal(share.data.days, decimals),
    rollBigInt(share.data.days, bigints),
  )
  const best = raceBest(
    {
      fast: () => rollFast(data, data.portfolios, newRoundingCounter()),
      bigint: () => rollBigInt(share.data.days, bigints),
      decimal: () => rollDecimal(share.data.days, decimals),
    },
    repetitions,
  )
  const [fast_ns, bigint_ns, decimal_ns] = [(best.fast / all) * 1e6, (best.bigint / some) * 1e6, (best.decimal / some) * 1e6]
  return {
    name: shape.name,
    position_days: all,
    fast_ns,
    bigint_ns,
    decimal_ns,
    times_bigint: bigint_ns / fast_ns,
    times_decimal: decimal_ns / fast_ns,
    fallback_share: (counter.two_product + counter.big_integer) / counter.products,
    bytes_per_position_day: memory / all,
  }
}

/** A tenth of the portfolios, or of the days of a single one. */
function shareOf(data: BenchData): { readonly data: BenchData; readonly portfolios: readonly BenchPortfolio[] } {
  if (data.portfolios.length > 1) return { data, portfolios: data.portfolios.slice(0, Math.ceil(data.portfolios.length / 10)) }
  const days = data.days.subarray(0, Math.ceil(data.days.length / 10))
  return { data: { ...data, days }, portfolios: data.portfolios }
}

function memoryOf(run: () => unknown): number {
  const before = process.memoryUsage()
  const kept = run()
  const after = process.memoryUsage()
  if (kept === undefined) throw new Error('nothing was computed')
  return after.arrayBuffers - before.arrayBuffers + Math.max(0, after.heapUsed - before.heapUsed)
}

function checkEqual(fast: readonly SnapshotColumns[], ...others: readonly (readonly (readonly StraightRow[])[])[]): void {
  fast.forEach((columns, portfolio) => {
    for (let index = 0; index < columns.length; index += 1) {
      const nav = formatScaled(centsAt(columns.net_asset_value, index), 2)
      const twr = formatScaled(columns.twr_index[index]!, 16)
      for (const rows of others) {
        const row = rows[portfolio]![index]!
        if (row.net_asset_value !== nav || row.twr_index !== twr)
          throw new Error(`portfolio ${portfolio}, day ${index}: ${nav} ${twr} is not ${JSON.stringify(row)}`)
      }
    }
  })
}

export function describeEngineBench(bench: EngineBench): string {
  return [
    `${bench.name}: ${bench.position_days} position-days`,
    `  fast ${bench.fast_ns.toFixed(1)} ns, BigInt ${bench.bigint_ns.toFixed(0)} ns (${bench.times_bigint.toFixed(1)} ×), decimal.js ${bench.decimal_ns.toFixed(0)} ns (${bench.times_decimal.toFixed(0)} ×) a position-day`,
    `  fallback ${(bench.fallback_share * 100).toFixed(2)} %, ${bench.bytes_per_position_day.toFixed(1)} bytes a position-day`,
  ].join('\n')
}

export async function main(args: readonly string[]): Promise<void> {
  const repetitions = Math.trunc(+(args[0] ?? 5))
  for (const shape of [wide, deep]) console.log(describeEngineBench(benchEngine(shape, repetitions)))
}
