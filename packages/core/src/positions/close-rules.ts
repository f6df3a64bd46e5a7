import { formatTrimmed } from '../kernel/decimal.ts'
import { RollforwardError } from '../kernel/errors.ts'
import type { Id } from '../kernel/ids.ts'
import { type FoldResult, UNIT_SCALE, type Units } from '../ledger/facts.ts'
import { turnedFills } from '../ledger/turned-fills.ts'

/** Refuses to close more than is held, naming the most that may be. */
export function tooMuch(path: string, available: Units): RollforwardError {
  const quantity_max = formatTrimmed(available > 0n ? available : 0n, UNIT_SCALE)
  const message = `must be at most ${quantity_max}`
  return new RollforwardError('POSITION_001', { errors: [{ path, message }], detail: `${path}: ${message}`, extensions: { quantity_max } })
}

export function closedBeforeEntry(path: string, entryDate: string): RollforwardError {
  return new RollforwardError('POSITION_002', { errors: [{ path, message: `must be ${entryDate} or later` }] })
}

/** A sale by hand only closes. It opens nothing itself and turns no later sale into an opening. */
export function checkClosesOnly(before: FoldResult, after: FoldResult, newFills: ReadonlySet<Id>, path: string): void {
  const opens = after.lots.some((lot) => newFills.has(lot.fill.id)) || turnedFills(before, after).length > 0
  if (!opens) return
  const message = 'must leave enough for the sales that come after it'
  throw new RollforwardError('POSITION_001', { errors: [{ path, message }], detail: `${path}: ${message}` })
}
