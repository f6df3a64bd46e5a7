import { invariant } from '../kernel/errors.ts'
import type { LedgerQuery, LedgerRows } from './port.ts'

/** A filter that a kind of row has no column for would be passed over in silence and find too much, so it is refused. */
const filters: { readonly [Kind in keyof LedgerRows]: readonly (keyof LedgerQuery)[] } = {
  fills: ['ids', 'fill_ids', 'symbols', 'strategy_symbols'],
  income: ['ids', 'symbols', 'strategy_symbols'],
  lots: ['ids', 'symbols', 'strategy_symbols', 'status'],
  realized_events: ['ids', 'symbols', 'strategy_symbols'],
  snapshots: [],
}

const optional = ['ids', 'fill_ids', 'symbols', 'strategy_symbols', 'status'] as const

export function checkLedgerQuery(kind: keyof LedgerRows, query: LedgerQuery): void {
  for (const name of optional) invariant(query[name] === undefined || filters[kind].includes(name), `${kind} cannot be filtered by ${name}`)
}
