import { invalidField } from '../kernel/errors.ts'
import type { LotValue } from './port.ts'
import type { EquityChangeRow, FillRow, FxRateRow, IncomeRow, LotRow, PortfolioRow, PriceRow, RealizedEventRow } from './rows.ts'

/** Which columns of a row are numbers, by what they may look like. Everything else in a row is text, a date, a count or a flag. */
interface Numbers<Row> {
  /** Exactly two fraction digits. */
  readonly money?: readonly (keyof Row & string)[]
  /** Quantities, prices and rates as they are put in: up to eight. */
  readonly units?: readonly (keyof Row & string)[]
  /** What is derived and carries more: up to forty. */
  readonly ratio?: readonly (keyof Row & string)[]
}

export interface NumberRows {
  readonly portfolios: PortfolioRow
  readonly equity_changes: EquityChangeRow
  readonly fills: FillRow
  readonly income: IncomeRow
  readonly lots: LotRow
  readonly lot_values: LotValue
  readonly realized_events: RealizedEventRow
  readonly prices: PriceRow
  readonly rates: FxRateRow
}

// prettier-ignore
const numbers: { readonly [Kind in keyof NumberRows]: Numbers<NumberRows[Kind]> } = {
  portfolios: { money: ['opening_equity', 'equity_balance', 'cumulative_pnl'] },
  equity_changes: { money: ['amount'] },
  fills: { units: ['quantity', 'price', 'fees', 'fx_rate', 'multiplier', 'strike'] },
  income: { money: ['amount'] },
  lots: {
    money: ['fees', 'cost_basis', 'realized_pnl', 'market_value', 'unrealized_pnl'], units: ['multiplier', 'strike'],
    ratio: ['quantity', 'remaining_quantity', 'entry_price', 'entry_fx_rate', 'last_price'],
  },
  lot_values: { money: ['market_value', 'unrealized_pnl'], ratio: ['last_price'] },
  realized_events: {
    money: ['proceeds', 'cost', 'fees', 'realized_pnl', 'price_effect', 'fx_effect'], ratio: ['quantity', 'entry_price', 'exit_price'],
  },
  prices: { units: ['price'] },
  rates: { units: ['rate'] },
}

const forms: Readonly<Record<keyof Numbers<object>, { readonly pattern: RegExp; readonly says: string }>> = {
  money: { pattern: /^-?(0|[1-9][0-9]{0,33})\.[0-9]{2}$/, says: 'must be a number with two fraction digits' },
  units: { pattern: /^-?(0|[1-9][0-9]{0,15})(\.[0-9]{1,8})?$/, says: 'must be a number with at most eight fraction digits' },
  ratio: { pattern: /^-?(0|[1-9][0-9]{0,29})(\.[0-9]{1,40})?$/, says: 'must be a number with at most forty fraction digits' },
}

/**
 * Refuses what is no number (NaN, an infinity, an exponent) and what has more digits than its column keeps. For adapters on something
 * that does not check this itself: one NaN makes every sum NaN, and a digit that is rounded away in silence is money lost.
 */
export function checkNumbers<Kind extends keyof NumberRows>(kind: Kind, rows: readonly NumberRows[Kind][]): void {
  for (const [form, names] of Object.entries(numbers[kind]) as [keyof typeof forms, readonly string[]][]) {
    const { pattern, says } = forms[form]
    for (const row of rows as readonly unknown[] as readonly Readonly<Record<string, unknown>>[]) {
      for (const name of names) {
        const value = row[name]
        if (value !== null && !(typeof value === 'string' && pattern.test(value))) throw invalidField(name, says)
      }
    }
  }
}
