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

/** An opening by hand only opens: it closes nothing, and a later fill closes as much as it did before it, no more and no less. */
export function checkClosesNothing(before: FoldResult, after: FoldResult, symbol: string): void {
  const [stood, stands] = [closedByFill(before, symbol), closedByFill(after, symbol)]
  const fills = new Set([...stood.keys(), ...stands.keys()])
  if ([...fills].every((fill) => stood.get(fill) === stands.get(fill))) return
  throw new RollforwardError('POSITION_006', { errors: [{ path: 'position_type', message: 'the other side is open; close it first' }] })
}

/** How much each fill of a symbol closed; an expiry is no fill. */
function closedByFill({ realized_events }: FoldResult, symbol: string): Map<Id, Units> {
  const closed = new Map<Id, Units>()
  for (const { fill_id, quantity, symbol: of } of realized_events)
    if (fill_id !== null && of === symbol) closed.set(fill_id, (closed.get(fill_id) ?? 0n) + quantity)
  return closed
}
