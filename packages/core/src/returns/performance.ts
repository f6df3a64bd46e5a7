import { type DecimalText, formatTrimmed } from '../kernel/decimal.ts'
import { toCents } from '../kernel/money.ts'
import { addDays, daysBetween, maxDate, type PlainDate, toDayNumber } from '../kernel/plain-date.ts'
import { annualizeUnits } from './annualize.ts'
import { type FlowTiming, RETURN_SCALE } from './base.ts'
import { dietzRate } from './dietz.ts'
import { type Chain, chainDays, chainReason, type MoneyDay, type ReturnBreak } from './link.ts'
import { type ExtremeDay, extremeDays, type MonthReturn, monthlyReturns } from './months.ts'
import { inPeriod, type Period, valuationSpan } from './periods.ts'
import type { ReturnReason } from './reasons.ts'
import { deepestDrawdown, type Drawdown, sharpeOf, volatilityOf } from './risk.ts'
import { rateOverDays, solveXirr, type XirrStatus, yearlyRate } from './xirr.ts'

/** What performance needs of a snapshot; a snapshot itself fits. Money is text in the portfolio's currency. */
export interface PerformanceDay {
  readonly date: PlainDate
  /** The NAV before the day; without it, it follows from the rest of the row. */
  readonly nav_start?: string
  readonly net_asset_value: string
  readonly daily_pnl: string
  readonly equity_inflow: string
  readonly equity_outflow: string
}

/** An equity change with the day it was really made, which may be none of the trading days. Money put in is positive. */
export interface PerformanceFlow {
  readonly date: PlainDate
  readonly amount: string
}

export interface PerformanceInput {
  /** Ascending by date. Of rows before the period only the last is looked at: flows after it belong to the first row of the period. */
  readonly days: readonly PerformanceDay[]
  /** Without them every flow is dated like the row that holds it. */
  readonly flows?: readonly PerformanceFlow[]
  readonly start_date: PlainDate
  readonly end_date: PlainDate
  readonly inception_date: PlainDate
  readonly flow_timing: FlowTiming
  /** 252 for returns on trading days, 365 for a calendar without holidays. */
  readonly periods_per_year?: number
  /** Yearly, for the Sharpe ratio. */
  readonly risk_free?: string
}

export interface MoneyWeighted {
  readonly status: XirrStatus
  /** The rate of the whole period, null unless there is exactly one. */
  readonly rate: DecimalText | null
  /** XIRR itself, null under 365 days. */
  readonly rate_annualized: DecimalText | null
  /** Every rate of the whole period whose yearly rate is under +1000 %. */
  readonly rates: readonly DecimalText[]
}

export interface Performance {
  readonly period: Period
  readonly flow_timing: FlowTiming
  readonly twr: DecimalText | null
  readonly twr_annualized: DecimalText | null
  readonly mwr: MoneyWeighted
  readonly modified_dietz: DecimalText | null
  readonly volatility: DecimalText | null
  readonly sharpe: DecimalText | null
  readonly max_drawdown: Drawdown
  readonly best_day: ExtremeDay | null
  readonly worst_day: ExtremeDay | null
  readonly months: readonly MonthReturn[]
  readonly breaks: readonly ReturnBreak[]
  /** For each figure that is null, why. */
  readonly reasons: Readonly<Record<string, ReturnReason>>
}

/** Every figure of a period from its rows. The opening value is dated the day before the first day of the period. */
export function measurePerformance(input: PerformanceInput): Performance {
  const { flow_timing, periods_per_year = 252, risk_free = '0' } = input
  const period: Period = { start_date: maxDate(input.start_date, input.inception_date), end_date: input.end_date }
  const span = valuationSpan(period)
  const days = inPeriod(input.days, period).map(toMoneyDay)
  const chain = chainDays(days, flow_timing)
  const returns = chain.days.flatMap((day) => (day.daily_return === null ? [] : [day.daily_return]))
  const before = input.days.findLast((row) => row.date < period.start_date)
  const facts = (input.flows ?? []).filter((flow) => before === undefined || flow.date > before.date)
  const flows = datedFlows(days, facts, span.start_date)
  const cashflows = { days, flows, period }

  const yearly = chain.twr === null ? { rate: null, reason: chainReason(chain) } : annualizeUnits(chain.twr, span)
  const mwr = moneyWeighted(cashflows)
  const dietz = moneyDietz(cashflows)
  const risk = volatilityOf(returns, periods_per_year)
  const ratio = sharpeOf(returns, { risk_free, periods_per_year })
  const max_drawdown = chain.twr === null ? noDrawdown(chain) : deepestDrawdown(chain.days, span.start_date)
  const noReturn = chain.twr === null ? chainReason(chain) : undefined
  return {
    period,
    flow_timing,
    twr: chain.twr === null ? null : formatTrimmed(chain.twr, RETURN_SCALE),
    twr_annualized: yearly.rate,
    mwr: mwr.figures,
    modified_dietz: dietz.rate,
    volatility: risk.volatility,
    sharpe: ratio.sharpe,
    max_drawdown,
    ...extremeDays(chain.days),
    months: monthlyReturns(days, flow_timing),
    breaks: chain.breaks,
    reasons: known({
      twr: noReturn,
      twr_annualized: reasonOf(yearly),
      ...mwr.reasons,
      modified_dietz: reasonOf(dietz),
      volatility: noReturn ?? reasonOf(risk),
      sharpe: noReturn ?? reasonOf(ratio),
      max_drawdown: noReturn,
      best_day: noReturn,
      worst_day: noReturn,
    }),
  }
}

function toMoneyDay(row: PerformanceDay): MoneyDay {
  const nav_end = toCents(row.net_asset_value)
  const inflow = toCents(row.equity_inflow)
  const outflow = toCents(row.equity_outflow)
  const nav_start = row.nav_start === undefined ? nav_end - toCents(row.daily_pnl) - inflow + outflow : toCents(row.nav_start)
  return { date: row.date, nav_start, inflow, outflow, nav_end }
}

interface DatedFlow {
  readonly date: PlainDate
  readonly amount: bigint
}

interface Cashflows {
  readonly days: readonly MoneyDay[]
  readonly flows: readonly DatedFlow[]
  readonly period: Period
}

/**
 * The flows with their own dates, row by row: those after the row before it up to its date, when they add up to what the row
 * holds. Where they do not (a fact that is newer than the snapshots, or the row before is not at hand), the row's sums on its
 * own date stand, because the values at both ends of the period hold those and no others. None is dated before the opening value.
 */
function datedFlows(days: readonly MoneyDay[], facts: readonly PerformanceFlow[], opening_date: PlainDate): DatedFlow[] {
  const flows = facts
    .map(({ date, amount }) => ({ date, amount: toCents(amount) }))
    .sort((left, right) => (left.date < right.date ? -1 : left.date > right.date ? 1 : 0))
  let next = 0
  return days.flatMap((day) => {
    const own: DatedFlow[] = []
    for (; next < flows.length && flows[next]!.date <= day.date; next += 1) own.push(flows[next]!)
    const inflow = own.reduce((sum, { amount }) => (amount > 0n ? sum + amount : sum), 0n)
    const outflow = own.reduce((sum, { amount }) => (amount < 0n ? sum - amount : sum), 0n)
    if (inflow !== day.inflow || outflow !== day.outflow) return [{ date: day.date, amount: day.inflow - day.outflow }]
    return own.map(({ date, amount }) => ({ date: maxDate(date, opening_date), amount }))
  })
}

function moneyWeighted({ days, flows, period }: Cashflows): { figures: MoneyWeighted; reasons: Record<string, ReturnReason | undefined> } {
  const first = days[0]
  const last = days.at(-1)
  if (!first || !last) {
    const figures: MoneyWeighted = { status: 'none', rate: null, rate_annualized: null, rates: [] }
    return { figures, reasons: { 'mwr.rate': 'NO_DATA', 'mwr.rate_annualized': 'NO_DATA' } }
  }
  const opening_date = addDays(period.start_date, -1)
  const length = daysBetween(opening_date, period.end_date)
  const { status, exponents } = solveXirr([
    { day: toDayNumber(opening_date), amount: -first.nav_start },
    ...flows.map(({ date, amount }) => ({ day: toDayNumber(date), amount: -amount })),
    { day: toDayNumber(period.end_date), amount: last.nav_end },
  ])
  const rates = exponents.map((exponent) => rateOverDays(exponent, length))
  const rate = status === 'unique' ? rates[0]! : null
  const unsolved = status === 'none' ? 'NO_RATE' : status === 'multiple' ? 'SEVERAL_RATES' : undefined
  const rate_annualized = status === 'unique' && length >= 365 ? yearlyRate(exponents[0]!) : null
  return {
    figures: { status, rate, rate_annualized, rates: rates.filter((each) => each !== null) },
    reasons: {
      'mwr.rate': unsolved ?? (rate === null ? 'OUT_OF_RANGE' : undefined),
      'mwr.rate_annualized': unsolved ?? (rate_annualized === null ? 'UNDER_ONE_YEAR' : undefined),
    },
  }
}

function moneyDietz({ days, flows, period }: Cashflows): ReturnType<typeof dietzRate> {
  const first = days[0]
  const last = days.at(-1)
  if (!first || !last) return { rate: null, reason: 'NO_DATA' }
  return dietzRate({ ...valuationSpan(period), start_value: first.nav_start, end_value: last.nav_end, flows })
}

function noDrawdown(chain: Chain): Drawdown {
  return { depth: null, peak_date: null, trough_date: null, recovery_date: null, reason: chainReason(chain) }
}

function reasonOf(result: object): ReturnReason | undefined {
  return 'reason' in result ? (result.reason as ReturnReason) : undefined
}

function known(reasons: Readonly<Record<string, ReturnReason | undefined>>): Record<string, ReturnReason> {
  return Object.fromEntries(Object.entries(reasons).filter((entry): entry is [string, ReturnReason] => entry[1] !== undefined))
}
