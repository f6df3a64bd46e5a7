import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { plainDate } from '../kernel/plain-date.ts'
import type { SnapshotRow } from '../store/rows.ts'
import { seedAtInception } from './roll-forward.ts'
import { type PathInputs, type RollSeed, rollPath, rollPathExactly, rollPathFast } from './roll-path.ts'
import { seedOfSnapshot } from './roll-seed.ts'
import { centsAt, type PathColumns } from './snapshot-columns.ts'

const BORDER = 2 ** 53

const opened = seedAtInception({ opening_equity: 10_000n, inception_date: plainDate('2025-11-03') }, 0n)
const seedOf = (amounts: Partial<RollSeed>): RollSeed => ({ ...opened, ...amounts })

type Days = { readonly [Name in 'unrealized_change' | 'realized' | 'income' | 'inflow' | 'outflow']: readonly number[] }

function inputsOf(days: Partial<Days>, seed: Partial<RollSeed> = {}): PathInputs<Float64Array> {
  const length = Math.max(...Object.values(days).map((column) => column.length))
  const column = (name: keyof Days) => Float64Array.from({ length }, (_, index) => days[name]?.[index] ?? 0)
  return {
    seed: seedOf(seed),
    flow_timing: 'start',
    unrealized_change: column('unrealized_change'),
    realized: column('realized'),
    income: column('income'),
    inflow: column('inflow'),
    outflow: column('outflow'),
  }
}

/** Every figure as text, whatever it is held in. */
function texts(path: PathColumns): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(path).map(([name, column]) => [
      name,
      Array.from({ length: path.net_asset_value.length }, (_, index) =>
        name === 'daily_return' || name === 'twr_index'
          ? String((column as readonly unknown[])[index])
          : String(centsAt(column as Float64Array, index)),
      ),
    ]),
  )
}

describe('a path in floats', () => {
  it('is taken for what ordinary books hold, and says what BigInt says', () => {
    const inputs = inputsOf({
      unrealized_change: [150, -70, 0],
      realized: [0, 25, -5],
      income: [3, 0, 0],
      inflow: [0, 500, 0],
      outflow: [0, 0, 200],
    })
    const fast = rollPathFast(inputs)
    expect(fast).not.toBeNull()
    expect(texts(fast!)).toEqual(texts(rollPathExactly(inputs)))
    expect(texts(fast!)).toMatchObject({
      net_asset_value: ['10153', '10608', '10403'],
      daily_pnl: ['153', '-45', '-5'],
      daily_capital_flows: ['0', '500', '-200'],
      cumulative_pnl: ['153', '108', '103'],
      cumulative_realized_pnl: ['0', '25', '20'],
      cumulative_income: ['3', '3', '3'],
      cumulative_capital_flows: ['0', '500', '300'],
    })
    expect(rollPath(inputs).net_asset_value).toBeInstanceOf(Float64Array)
  })

  it.each<[string, Partial<Days>, Partial<Days>]>([
    ['changes of a day', { unrealized_change: [BORDER - 1] }, { unrealized_change: [BORDER - 1], realized: [1] }],
    ['changes that cancel out', { realized: [BORDER / 2], income: [-BORDER / 2 + 1] }, { realized: [BORDER / 2], income: [-BORDER / 2] }],
    ['flows that cancel out', { outflow: [1] }, { inflow: [BORDER / 2], outflow: [BORDER / 2] }],
    ['a loss', { unrealized_change: [-(BORDER - 1)] }, { unrealized_change: [-(BORDER - 1)], realized: [-1] }],
    ['equity over days', { unrealized_change: [BORDER - 2, 1] }, { unrealized_change: [BORDER - 1, 1] }],
  ])('is left where the %s pass what floats hold', (_, within, beyond) => {
    // Without equity at the start there is no return that could be too large.
    const [smaller, larger] = [within, beyond].map((days) => inputsOf(days, { net_asset_value: 0n })) as [
      PathInputs<Float64Array>,
      PathInputs<Float64Array>,
    ]
    const inside = rollPathFast(smaller)
    expect(inside).not.toBeNull()
    expect(texts(inside!)).toEqual(texts(rollPathExactly(smaller)))
    expect(rollPathFast(larger)).toBeNull()
    expect(texts(rollPath(larger))).toEqual(texts(rollPathExactly(larger)))
  })

  it.each(['net_asset_value', 'cumulative_pnl', 'cumulative_realized_pnl', 'cumulative_income', 'cumulative_capital_flows'] as const)(
    'is left where %s begins or goes beyond',
    (name) => {
      const moved = { realized: [1], income: [1], inflow: [1] }
      const limit = BigInt(BORDER)
      expect(rollPathFast(inputsOf(moved, { [name]: limit - 10n }))).not.toBeNull()
      expect(rollPathFast(inputsOf({ realized: [0] }, { [name]: limit }))).toBeNull()
      expect(rollPathFast(inputsOf(moved, { [name]: limit - 1n }))).toBeNull()
      const lost = { unrealized_change: [-2], realized: [-1], income: [-1], outflow: [1] }
      expect(rollPathFast(inputsOf(lost, { [name]: 1n - limit }))).toBeNull()
    },
  )

  it('is the one in BigInt, or left to it', () => {
    const amount = fc.oneof(
      fc.integer({ min: -(10 ** 9), max: 10 ** 9 }),
      fc.maxSafeInteger(),
      fc.constantFrom(0, 1, -1, BORDER / 2, -BORDER / 2),
    )
    const gross = amount.map(Math.abs)
    const columns = fc.array(fc.tuple(amount, amount, amount, gross, gross), { minLength: 1, maxLength: 6 })
    const anySeed = fc.tuple(fc.bigInt(-(2n ** 54n), 2n ** 54n), fc.bigInt(-(2n ** 54n), 2n ** 54n))
    fc.assert(
      fc.property(columns, anySeed, fc.constantFrom('start', 'end', 'mixed'), (rows, [net_asset_value, cumulative_pnl], flow_timing) => {
        const at = (place: number) => rows.map((row) => row[place]!)
        const days = { unrealized_change: at(0), realized: at(1), income: at(2), inflow: at(3), outflow: at(4) }
        const inputs = { ...inputsOf(days, { net_asset_value, cumulative_pnl }), flow_timing } as PathInputs<Float64Array>
        const fast = rollPathFast(inputs)
        if (fast) expect(texts(fast)).toEqual(texts(rollPathExactly(inputs)))
      }),
      { numRuns: 2000 },
    )
  })
})

it('a stored snapshot is a seed with what was unrealized then, on top of what the opening held', () => {
  const row = {
    date: '2026-11-06',
    net_asset_value: '1234.56',
    cumulative_pnl: '100.00',
    cumulative_realized_pnl: '30.00',
    cumulative_income: '5.00',
    cumulative_capital_flows: '-7.00',
    twr_index: '1.0123',
  } as unknown as SnapshotRow
  expect(seedOfSnapshot(row, 400n)).toEqual({
    day: 20763,
    net_asset_value: 123_456n,
    unrealized: 6_900n,
    cumulative_pnl: 10_000n,
    cumulative_realized_pnl: 3_000n,
    cumulative_income: 500n,
    cumulative_capital_flows: -700n,
    twr_index: 10_123_000_000_000_000n,
    is_inception: false,
  })
})
