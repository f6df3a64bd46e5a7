import {
  type Id,
  type Instant,
  type SnapshotColumns,
  type SnapshotReplacement,
  type PlainDate,
  snapshotRows,
} from '@rollforward/core/store'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { columns } from '../columns.ts'
import type { Tables } from '../tables.ts'
import { cellLines, readRowLines, rowLines } from './row-lines.ts'
import { snapshotLines, snapshotLineTypes } from './snapshot-lines.ts'

const text = (chunks: Iterable<Uint8Array>) => Buffer.concat([...chunks]).toString()

/** Text that has what is syntax in a line, and what is longer than one byte. */
const hostile = fc.string({
  unit: fc.constantFrom('\\', '\t', '\n', '\r', 'N', 't', ',', '"', ' ', 'é', '😀', '\ufeff', 'a'),
  maxLength: 12,
})

describe('rows as lines', () => {
  it('come back as they were, wherever the chunks break', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ a: hostile, b: fc.option(hostile), n: fc.nat() }), { maxLength: 8 }), fc.nat(), (rows, at) => {
        const audit = rows.map(
          ({ a, b, n }) =>
            ({
              tenant_id: a,
              id: '0197a000-0000-7000-8000-000000000001',
              subject_id: a,
              user_name: b,
              before: { [a]: [b, n] },
              after: null,
            }) as never,
        )
        const lines = Buffer.concat([...rowLines('audit', audit)])
        const broken = [lines.subarray(0, at % (lines.length + 1)), lines.subarray(at % (lines.length + 1))]
        const back = readRowLines<Tables['audit']>(columns.audit, broken)
        expect(back.map((row) => [row.tenant_id, row.user_name, row.before])).toEqual(rows.map(({ a, b, n }) => [a, b, { [a]: [b, n] }]))
      }),
    )
  })

  it('are read into the values that a query gives', () => {
    const line = 'acme\t0197a000-0000-7000-8000-000000000001\t2025-11-20 18:40:33.5+00\t-1.50\t7\t\\N\n'
    const types = { tenant_id: 'text', id: 'uuid', at: 'timestamptz', amount: 'numeric', version: 'int4', note: 'text' } as const
    expect(readRowLines(types, [new TextEncoder().encode(line)])).toEqual([
      {
        tenant_id: 'acme',
        id: '0197a000-0000-7000-8000-000000000001',
        at: '2025-11-20T18:40:33.500Z',
        amount: '-1.50',
        version: 7,
        note: null,
      },
    ])
  })
})

describe('snapshots as lines', () => {
  it('are those of their rows', () => {
    const cents = fc.oneof(fc.maxSafeInteger(), fc.constantFrom(0, -1, 99, 100))
    const money = (length: number) =>
      fc.oneof(
        fc.array(cents, { minLength: length, maxLength: length }).map((values) => Float64Array.from(values, (value) => value + 0)),
        fc.array(fc.bigInt(), { minLength: length, maxLength: length }),
      )
    const counts = (length: number) =>
      fc.array(fc.nat(1e9), { minLength: length, maxLength: length }).map((values) => Int32Array.from(values))
    const length = 3
    const columnsOf = fc.record({
      ...Object.fromEntries(moneyNames.map((name) => [name, money(length)])),
      ...Object.fromEntries(countNames.map((name) => [name, counts(length)])),
      length: fc.constant(length),
      day: fc.constant(Int32Array.of(-1, 20_395, 20_396)),
      daily_return: fc.array(fc.option(fc.bigInt()), { minLength: length, maxLength: length }),
      twr_index: fc.array(fc.bigInt(0n, 2n ** 60n), { minLength: length, maxLength: length }),
    }) as unknown as fc.Arbitrary<SnapshotColumns>
    fc.assert(
      fc.property(columnsOf, hostile, (snapshots, tenant_id) => {
        const owner = { tenant_id, portfolio_id: 'p' as Id, computed_at: '2025-11-20T18:40:33.500Z' as Instant }
        const replacement: SnapshotReplacement = { ...owner, from: '1970-01-01' as PlainDate, columns: snapshots }
        expect(text(snapshotLines([replacement, replacement]))).toBe(
          text(cellLines(snapshotLineTypes, snapshotRows(owner, snapshots))).repeat(2),
        )
      }),
    )
  })
})

const countNames = ['num_long_positions', 'num_short_positions', 'carried_prices', 'unpriced_positions', 'price_jumps']
const moneyNames = Object.entries(columns.snapshots).flatMap(([name, type]) =>
  type === 'numeric' && !/^(daily_return|twr_index)$/.test(name) ? [name] : [],
)
