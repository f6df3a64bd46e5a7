import type { PlainSnapshot } from './plain.ts'

type Row = Readonly<Record<string, unknown>>

/** Money first, so that the reported field is the cause rather than what follows from it. */
const fields: readonly (keyof PlainSnapshot)[] = [
  'date',
  'num_positions',
  'num_long_positions',
  'num_short_positions',
  'long_value',
  'short_value',
  'daily_realized_pnl',
  'daily_unrealized_pnl',
  'daily_income',
  'daily_pnl',
  'equity_inflow',
  'equity_outflow',
  'daily_capital_flows',
  'cumulative_realized_pnl',
  'cumulative_income',
  'cumulative_capital_flows',
  'cumulative_pnl',
  'net_asset_value',
  'equity_balance',
  'cash_value',
  'gross_exposure',
  'net_exposure',
  'daily_return',
  'twr_index',
  'carried_prices',
  'unpriced_positions',
  'price_jumps',
]

function show(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value)
}

/** The first difference in words, or null when every field of every snapshot is the same. */
export function firstDifference(expected: readonly PlainSnapshot[], actual: readonly object[]): string | null {
  for (const [index, row] of expected.entries()) {
    const other = actual[index] as Row | undefined
    if (other === undefined) return `no snapshot ${row.date}: ${actual.length} rows where ${expected.length} are due`
    for (const field of fields) {
      if (row[field] !== other[field]) {
        return `${row.date} ${field}: expected ${show(row[field])}, found ${show(other[field])}\n${sideBySide(row, other)}`
      }
    }
  }
  return actual.length > expected.length ? `${actual.length} rows where ${expected.length} are due` : null
}

function sideBySide(expected: PlainSnapshot, actual: Row): string {
  return fields
    .filter((field) => expected[field] !== actual[field])
    .map((field) => `    ${field.padEnd(26)} expected ${show(expected[field])}, found ${show(actual[field])}`)
    .join('\n')
}

export { fields as snapshotFields }
