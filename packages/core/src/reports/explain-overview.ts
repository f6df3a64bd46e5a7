import type { PlainDate } from '../kernel/plain-date.ts'
import type { PortfolioRow } from '../store/port.ts'
import type { Overview } from './contract.ts'
import { startOfYear } from './overview-figures.ts'
import type { OverviewInputs } from './overview.ts'

interface Input {
  readonly name: string
  readonly value: string | null
  readonly date: PlainDate | null
}

interface Explanation {
  readonly formula: string
  readonly inputs: readonly Input[]
}

interface Setting {
  readonly figures: Overview
  readonly portfolio: PortfolioRow
  readonly inputs: OverviewInputs
  /** An input of the last snapshot's date, or of another one. */
  readonly of: (name: string, value: string | null | undefined, date?: PlainDate | null) => Input
}

/** How each headline figure came about: the formula in words, and what went into it. */
export function explainOverview(figures: Overview, portfolio: PortfolioRow, inputs: OverviewInputs): Record<string, Explanation> {
  const of: Setting['of'] = (name, value, date = figures.as_of) => ({ name, value: value ?? null, date })
  const setting: Setting = { figures, portfolio, inputs, of }
  return { ...explainEquity(setting), ...explainProfit(setting), ...explainExposure(setting) }
}

function explainEquity({ figures, portfolio, inputs, of }: Setting): Record<string, Explanation> {
  const { net_capital_flow, cumulative_pnl } = figures
  const { today } = inputs
  const flows = of('net capital flow', net_capital_flow.all, today)
  const opening = of('opening equity', portfolio.opening_equity, portfolio.inception_date)
  return {
    equity_balance: {
      formula: 'opening equity + cumulative P&L + net capital flow',
      inputs: [opening, of('cumulative P&L', cumulative_pnl), flows],
    },
    net_capital_flow: {
      formula: 'contributions − withdrawals up to today',
      inputs: [of('today', net_capital_flow.day, today), of('year to date', net_capital_flow.ytd, today), flows],
    },
  }
}

function explainProfit({ figures, portfolio, inputs, of }: Setting): Record<string, Explanation> {
  const { realized_pnl, income, unrealized_pnl, cumulative_pnl, as_of } = figures
  const last = inputs.days.at(-1)
  const previous = inputs.days.at(-2) ?? inputs.before
  const equityBefore = of(
    'equity the day before',
    previous?.net_asset_value ?? portfolio.opening_equity,
    previous?.date ?? portfolio.inception_date,
  )
  const realized = of('realized P&L', realized_pnl.all)
  const received = of('income', income)
  return {
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
        equityBefore,
        of('contributions', last?.equity_inflow),
        of('withdrawals', last?.equity_outflow),
      ],
    },
    cumulative_pnl: {
      formula: 'realized P&L + income + unrealized P&L since inception',
      inputs: [realized, received, of('unrealized P&L', unrealized_pnl)],
    },
    unrealized_pnl: {
      formula: 'cumulative P&L − realized P&L − income',
      inputs: [of('cumulative P&L', cumulative_pnl), realized, received],
    },
    income: { formula: 'dividends and interest − fees and taxes since inception', inputs: [received] },
    realized_pnl: {
      formula: 'sum of what closing fills realized',
      inputs: [of('day', realized_pnl.day), of('year to date', realized_pnl.ytd), of('since inception', realized_pnl.all)],
    },
    twr: {
      formula: 'daily returns linked: Π (1 + r) − 1; contributions and withdrawals alone do not change it',
      inputs: [of('first day of the year', null, as_of && startOfYear(as_of)), of('return index', last?.twr_index)],
    },
  }
}

function explainExposure({ figures, inputs, of }: Setting): Record<string, Explanation> {
  const last = inputs.days.at(-1)
  const long = of('long value', figures.long_value)
  const short = of('short value', figures.short_value)
  return {
    long_value: { formula: 'Σ market value of long positions', inputs: [long] },
    short_value: { formula: 'Σ market value of short positions, negative', inputs: [short] },
    num_positions: {
      formula: 'open positions, by instrument, strategy and side',
      inputs: [of('open positions', String(figures.num_positions))],
    },
    gross_exposure: { formula: 'long value − short value', inputs: [long, short] },
    net_exposure: { formula: 'long value + short value', inputs: [long, short] },
    leverage: {
      formula: 'gross exposure ÷ equity',
      inputs: [of('gross exposure', figures.gross_exposure), of('equity', figures.equity_balance, inputs.today)],
    },
    cash_value: {
      formula: 'net asset value − net exposure',
      inputs: [of('net asset value', last?.net_asset_value), of('net exposure', last?.net_exposure)],
    },
  }
}
