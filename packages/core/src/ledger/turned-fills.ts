import type { Id } from '../kernel/ids.ts'

/** What fills opened and closed: of a fold, or as it is kept. */
interface Standing {
  readonly lots: readonly { readonly fill: { readonly id: Id } }[]
  readonly realized_events: readonly { readonly fill_id: Id | null }[]
}

/**
 * The fills that only closed before and open a position after a change: what is left when somebody voids an opening that was
 * sold in the meantime. It is legal (a short may be meant), but whoever changes the past is told.
 */
export function turnedFills(before: Standing, after: Pick<Standing, 'lots'>): Id[] {
  const opened = new Set(before.lots.map((lot) => lot.fill.id))
  const closed = new Set(before.realized_events.map((event) => event.fill_id))
  return after.lots.map((lot) => lot.fill.id).filter((id) => closed.has(id) && !opened.has(id))
}
