import { type CentsColumn, type SnapshotColumns } from '@rollforward/core/store'
import { columns } from '../columns.ts'
import { scanNumbers, unitsOf, wholeOf } from './number-lines.ts'

/** What is read, in its order: the table's columns but those that follow from others or are the same for all. */
const { tenant_id: _, portfolio_id: __, equity_balance: ___, num_positions: ____, computed_at: _____, ...read } = columns.snapshots

/** The names to select, after the number of the edge (from one); the date as days since 1970-01-01. */
export const snapshotNumberNames = Object.keys(read) as readonly (keyof typeof read)[]

const MONEY_SCALE = 2
const RATIO_SCALE = 16
const scales = snapshotNumberNames.map((name) => {
  if (name === 'daily_return' || name === 'twr_index') return RATIO_SCALE
  return read[name] === 'numeric' ? MONEY_SCALE : 0
})

type Figure = number | bigint | null

/** Snapshots from lines of the number of their edge and these columns, ascending by day: columns for each edge. */
export function readSnapshotNumbers(edgeCount: number, chunks: readonly Uint8Array[]): SnapshotColumns[] {
  const found = Array.from({ length: edgeCount }, () => snapshotNumberNames.map((): Figure[] => []))
  let field = -1
  let edge = found[0]!
  scanNumbers(chunks, (number) => {
    if (field < 0) edge = found[number.head - 1]!
    else edge[field]!.push(number.missing ? null : scales[field] === 0 ? wholeOf(number) : unitsOf(number, scales[field]!))
    field = field === snapshotNumberNames.length - 1 ? -1 : field + 1
  })
  return found.map(toColumns)
}

function toColumns(figures: readonly (readonly Figure[])[]): SnapshotColumns {
  const byName = Object.fromEntries(snapshotNumberNames.map((name, place) => [name, toColumn(name, figures[place]!)]))
  const { date, ...others } = byName
  return { length: figures[0]!.length, day: date, ...others } as unknown as SnapshotColumns
}

function toColumn(
  name: (typeof snapshotNumberNames)[number],
  figures: readonly Figure[],
): Int32Array | CentsColumn | BigInt64Array | readonly (bigint | null)[] {
  if (name === 'daily_return') return figures.map((figure) => (figure === null ? null : BigInt(figure)))
  if (name === 'twr_index') return toIndex(figures.map((figure) => BigInt(figure!)))
  if (read[name] !== 'numeric') return Int32Array.from(figures as readonly number[])
  const isFloat = figures.every((figure) => typeof figure === 'number')
  return isFloat ? Float64Array.from(figures) : figures.map((figure) => BigInt(figure!))
}

function toIndex(units: readonly bigint[]): BigInt64Array | readonly bigint[] {
  return units.every((unit) => unit === BigInt.asIntN(64, unit)) ? BigInt64Array.from(units) : units
}
