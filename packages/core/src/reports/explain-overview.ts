import type { PortfolioRow } from '../store/port.ts'
import type { PlainDate } from '../kernel/plain-date.ts'
import type { Overview } from './contract.ts'
import type { OverviewInputs } from './overview.ts'
import { startOfYear } from './overview-figures.ts'

interface Explanation {
  readonly formula: string
  readonly inputs: readonly { readonly name: string; readonly value: string | null; readonly date: PlainDate | null }[]
}

/** How each headline figure came about: the formula in words, and what went into it. */
export function explainOverview(
  figures: Overview,
  portfolio: PortfolioRow,
  { today, days, before }: OverviewInputs,
): Record<string, Explanation> {
  const last = days.at(-1)
  const previous = days.at(-2) ?? before
  const asOf = figures.as_of
  const of = (name: string, value: string | null | undefined, date: PlainDate | null = asOf) => ({ name, value: value ?? null, date })
  const opening = of('opening equity', portfolio.opening_equity, portfolio.inception_date)
  const flows = of('net capital flow', figures.net_capital_flow.all, today)
  const index = of('return index', last?.twr_index)
  return {
    equity_balance: {
      formula: 'opening equity + cumulative P&L + net capital flow',
      inputs: [opening, of('cumulative P&L', figures.cumulative_pnl), flows],
    },
    day_pnl: {
      formula: 'change of unrealized P&L + realized P&L + income of the day',
      inputs: [
        of('change of unrealized P&L', last?.daily_unrealized_pnl),
        of('realized P&L', last?.daily_realized_pnl),
        of('income', last?.daily_income),
      ],
    },
    day_return: {
      formula: `day P&L ÷ base of the day (flow timing: ${portfolio.flow_timing})`,
      inputs: [
        of('day P&L', last?.daily_pnl),
        of('equity the day before', previous?.net_asset_value ?? portfolio.opening_equity, previous?.date ?? portfolio.inception_date),
        of('contributions', last?.equity_inflow),
        of('withdrawals', last?.equity_outflow),
      ],
    },
    cumulative_pnl: {
      formula: 'realized P&L + income + unrealized P&L since inception',
      inputs: [of('realized P&L', figures.realized_pnl.all), of('income', figures.income), of('unrealized P&L', figures.unrealized_pnl)],
    },
    unrealized_pnl: {
      formula: 'cumulative P&L − realized P&L − income',
      inputs: [of('cumulative P&L', figures.cumulative_pnl), of('realized P&L', figures.realized_pnl.all), of('income', figures.income)],
    },
    income: { formula: 'dividends and interest − fees and taxes since inception', inputs: [of('income', figures.income)] },
    realized_pnl: {
      formula: 'sum of what closing fills realized',
      inputs: [
        of('day', figures.realized_pnl.day),
        of('year to date', figures.realized_pnl.ytd),
        of('since inception', figures.realized_pnl.all),
      ],
    },
    net_capital_flow: {
      formula: 'contributions − withdrawals up to today',
      inputs: [of('today', figures.net_capital_flow.day, today), of('year to date', figures.net_capital_flow.ytd, today), flows],
    },
    twr: {
      formula: 'daily returns linked: Π (1 + r) − 1; contributions and withdrawals alone do not change it',
      inputs: [of('from', null, asOf && startOfYear(asOf)), index],
    },
    gross_exposure: {
      formula: 'long value − short value',
      inputs: [of('long value', figures.long_value), of('short value', figures.short_value)],
    },
    net_exposure: {
      formula: 'long value + short value',
      inputs: [of('long value', figures.long_value), of('short value', figures.short_value)],
    },
    leverage: {
      formula: 'gross exposure ÷ equity',
      inputs: [of('gross exposure', figures.gross_exposure), of('equity', figures.equity_balance, today)],
    },
    cash_value: {
      formula: 'net asset value − net exposure',
      inputs: [of('net asset value', last?.net_asset_value), of('net exposure', last?.net_exposure)],
    },
  }
}
