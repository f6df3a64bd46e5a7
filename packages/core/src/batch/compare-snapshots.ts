import { fromCents, toCents } from '../kernel/money.ts'
import type { SnapshotRow } from '../store/port.ts'
import type { ChangeReport } from './batch-report.ts'

/** What differs between snapshots that stood and those that take their place; when they were computed does not count. */
export function compareSnapshots(
  owner: Pick<ChangeReport, 'tenant_id' | 'portfolio_id'>,
  before: readonly SnapshotRow[],
  after: readonly SnapshotRow[],
): ChangeReport {
  const old = new Map(before.map((row) => [row.date, row]))
  const changed = after.filter((row) => !sameSnapshot(old.get(row.date), row))
  const deltas = changed.map((row) => ({
    date: row.date,
    delta: toCents(row.net_asset_value) - toCents(old.get(row.date)?.net_asset_value ?? row.net_asset_value),
  }))
  const largest = deltas.reduce<(typeof deltas)[number] | undefined>(
    (most, one) => (most === undefined || magnitude(one.delta) > magnitude(most.delta) ? one : most),
    undefined,
  )
  return {
    ...owner,
    changed_days: changed.length,
    first_changed: changed[0]?.date ?? null,
    largest_delta: fromCents(largest?.delta ?? 0n),
    largest_delta_date: largest === undefined || largest.delta === 0n ? null : largest.date,
    net_asset_value_before: before.at(-1)?.net_asset_value ?? null,
    net_asset_value_after: after.at(-1)?.net_asset_value ?? null,
  }
}

/** The columns that two snapshots of one day differ in. */
export function differingColumns(left: SnapshotRow, right: SnapshotRow): (keyof SnapshotRow)[] {
  return (Object.keys(right) as (keyof SnapshotRow)[]).filter((name) => name !== 'computed_at' && left[name] !== right[name])
}

function sameSnapshot(left: SnapshotRow | undefined, right: SnapshotRow): boolean {
  return left !== undefined && differingColumns(left, right).length === 0
}

function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value
}
