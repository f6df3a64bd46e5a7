import type { Id } from '../kernel/ids.ts'
import type { FillRow } from '../store/rows.ts'

/** The fills that count, by symbol and in the order in which they were recorded, with those that a call changes put in one by one. */
export interface FillsBySymbol {
  /** The first fill of a symbol besides one. It fixes what the symbol is, for a fill told anew as for a new one. */
  firstOther(symbol: string, own: Id | undefined): FillRow | undefined
  /** One fill as it counts from now on, in place of what stood under its id. */
  put(before: FillRow | null, after: FillRow): void
}

/** Only these symbols are kept: a call tells a few, and a portfolio has many. */
export function fillsBySymbol(symbols: Iterable<string>, fills: readonly FillRow[]): FillsBySymbol {
  const bySymbol = new Map([...symbols].map((symbol) => [symbol, new Map<Id, FillRow>()]))
  for (const fill of fills.filter(({ symbol }) => bySymbol.has(symbol)).sort(compareRecorded)) bySymbol.get(fill.symbol)!.set(fill.id, fill)
  return {
    firstOther(symbol, own) {
      for (const fill of bySymbol.get(symbol)?.values() ?? []) if (fill.id !== own) return fill
      return undefined
    },
    put(before, after) {
      if (before !== null && before.symbol !== after.symbol) bySymbol.get(before.symbol)?.delete(before.id)
      bySymbol.get(after.symbol)?.set(after.id, after)
    },
  }
}

function compareRecorded(left: FillRow, right: FillRow): number {
  if (left.created_at !== right.created_at) return left.created_at < right.created_at ? -1 : 1
  return left.id < right.id ? -1 : left.id > right.id ? 1 : 0
}
