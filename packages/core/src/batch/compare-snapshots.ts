import { fromCents } from '../kernel/money.ts'
import { fromDayNumber } from '../kernel/plain-date.ts'
import { centsAt, moneyAt, type SnapshotColumns } from '../store/port.ts'
import type { ChangeReport } from './batch-report.ts'

/** What differs between snapshots that stood and those that take their place; when they were computed does not count. */
export function compareSnapshots(
  owner: Pick<ChangeReport, 'tenant_id' | 'portfolio_id'>,
  before: SnapshotColumns,
  after: SnapshotColumns,
): ChangeReport {
  let changed = 0
  let first: number | null = null
  let largest = { delta: 0n, day: 0 }
  let stood = 0
  for (let index = 0; index < after.length; index += 1) {
    const day = after.day[index]!
    while (stood < before.length && before.day[stood]! < day) stood += 1
    const isThere = stood < before.length && before.day[stood] === day
    if (isThere && sameDay(before, stood, after, index)) continue
    changed += 1
    first ??= day
    const delta = isThere ? centsAt(after.net_asset_value, index) - centsAt(before.net_asset_value, stood) : 0n
    if (magnitude(delta) > magnitude(largest.delta)) largest = { delta, day }
  }
  return {
    ...owner,
    changed_days: changed,
    first_changed: first === null ? null : fromDayNumber(first),
    largest_delta: fromCents(largest.delta),
    largest_delta_date: largest.delta === 0n ? null : fromDayNumber(largest.day),
    net_asset_value_before: lastValue(before),
    net_asset_value_after: lastValue(after),
  }
}

function lastValue({ net_asset_value, length }: SnapshotColumns): ChangeReport['net_asset_value_after'] {
  return length === 0 ? null : moneyAt(net_asset_value, length - 1)
}

function sameDay(left: SnapshotColumns, leftIndex: number, right: SnapshotColumns, rightIndex: number): boolean {
  for (const name in right) {
    if (name === 'length') continue
    const column = name as Exclude<keyof SnapshotColumns, 'length'>
    if (!sameFigure(left[column][leftIndex]!, right[column][rightIndex]!)) return false
  }
  return true
}

/** A column is in floats or in bigints by its largest figure, so the same figure may come as either. */
function sameFigure(left: number | bigint | null, right: number | bigint | null): boolean {
  if (left === right) return true
  return left !== null && right !== null && typeof left !== typeof right && BigInt(left) === BigInt(right)
}

function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value
}
