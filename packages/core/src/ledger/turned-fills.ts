import type { Id } from '../kernel/ids.ts'
import type { FoldResult } from './facts.ts'

/**
 * The fills that only closed before and open a position after a change: what is left when somebody voids an opening that was
 * sold in the meantime. It is legal (a short may be meant), but whoever changes the past is told.
 */
export function turnedFills(before: Pick<FoldResult, 'lots' | 'realized_events'>, after: Pick<FoldResult, 'lots'>): Id[] {
  const opened = new Set(before.lots.map((lot) => lot.fill.id))
  const closed = new Set(before.realized_events.map((event) => event.fill_id))
  return after.lots.map((lot) => lot.fill.id).filter((id) => closed.has(id) && !opened.has(id))
}
