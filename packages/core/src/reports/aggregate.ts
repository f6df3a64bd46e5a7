import type { Handler, OperationContext } from '../execution/context.ts'
import { signedCents } from '../equity-changes/equity-path.ts'
import { checkPeriod } from '../equity-changes/period.ts'
import { dateInZone } from '../kernel/clock.ts'
import { formatTrimmed } from '../kernel/decimal.ts'
import { fromCents, type Money, toCents } from '../kernel/money.ts'
import { addDays, addMonths, minDate, type PlainDate } from '../kernel/plain-date.ts'
import { shareText } from '../positions/position-records.ts'
import { RETURN_SCALE } from '../returns/base.ts'
import { measurePerformance } from '../returns/performance.ts'
import { type AggregateDay, aggregateDays, convert, type Member } from './aggregate-days.ts'
import type { equityHistoryOperations, overviewOperations, performanceOperations } from './contract.ts'
import { joinDays } from './interval-points.ts'
import { hasReturn, linkedReturn, returnOfIndex, startOfYear } from './overview-figures.ts'
import { toPerformanceRecord } from './performance.ts'
import { periodOf } from './period-of-request.ts'
import { readMembers, type Several } from './read-members.ts'

/** A day as the reports write it. */
function toDayRecord(day: AggregateDay, cumulativePnl: bigint, cumulativeFlows: bigint) {
  const net_asset_value = fromCents(day.net_asset_value)
  return {
    date: day.date,
    equity_balance: net_asset_value,
    net_asset_value,
    daily_pnl: fromCents(day.pnl),
    cumulative_pnl: fromCents(cumulativePnl),
    equity_inflow: fromCents(day.inflow),
    equity_outflow: fromCents(day.outflow),
    cumulative_capital_flows: fromCents(cumulativeFlows),
    twr_index: formatTrimmed(day.twr_index, RETURN_SCALE),
    gross_exposure: fromCents(day.long_value - day.short_value),
    net_exposure: fromCents(day.long_value + day.short_value),
    total_value: net_asset_value,
    fx_effect: fromCents(day.fx_effect),
  }
}

type DayRecord = ReturnType<typeof toDayRecord>

function dayRecords({ members, as_of }: Several): { days: readonly AggregateDay[]; records: DayRecord[] } {
  const days = as_of === null ? [] : aggregateDays(members, as_of)
  let pnl = 0n
  let flows = 0n
  return { days, records: days.map((day) => toDayRecord(day, (pnl += day.pnl), (flows += day.inflow - day.outflow))) }
}

/** Each portfolio's equity at the latest rate. */
function currentEquity({ members }: Several, context: OperationContext): bigint {
  return members.reduce(
    (sum, { portfolio, rateOn }) => sum + convert(toCents(portfolio.equity_balance), rateOn(dateInZone(context.now, portfolio.time_zone))),
    0n,
  )
}

export const aggregateEquityHistory: Handler<typeof equityHistoryOperations.aggregate> = async (context, { input }) => {
  checkPeriod(input)
  const several = await readMembers(context, input)
  const { records } = dayRecords(several)
  const inside = records.filter(({ date }) => (input.start_date ?? date) <= date && date <= (input.end_date ?? date))
  return {
    current_equity: fromCents(currentEquity(several, context)),
    currency: several.currency,
    as_of: several.as_of,
    stale_from: several.stale_from,
    points: joinDays(inside, input.interval),
    errors: several.unreadable.map(({ id, code, message }) => ({ id, code, message })),
  }
}

export const aggregatePerformance: Handler<typeof performanceOperations.aggregate> = async (context, { input }) => {
  const several = await readMembers(context, input)
  const { records } = dayRecords(several)
  const inception = firstInception(several.members)
  const period = inception === null ? null : periodOf(input, { inception_date: inception, as_of: several.as_of })
  const today = dateInZone(context.now, 'UTC')
  const span = period ?? { start_date: today, end_date: today }
  const days = period === null ? [] : records
  const measured = measurePerformance({
    days,
    ...span,
    inception_date: inception ?? today,
    flow_timing: 'start',
    flows: datedFlows(several.members),
    ...(input.risk_free === undefined ? {} : { risk_free: input.risk_free }),
  })
  return {
    ...toPerformanceRecord(
      measured,
      days.some(({ date }) => date >= span.start_date && date <= span.end_date),
    ),
    currency: several.currency,
    errors: several.unreadable.map(({ id, code, message }) => ({ id, code, message })),
  }
}

/** What came in and went out on its own day. A member joins with its opening equity, which it held the evening before its first day. */
function datedFlows(members: readonly Member[]): { date: PlainDate; amount: Money }[] {
  return members.flatMap(({ portfolio, equity_changes, rateOn }) => {
    const opening = convert(toCents(portfolio.opening_equity), rateOn(portfolio.inception_date))
    const flows = equity_changes.map((change) => ({
      date: change.change_date,
      amount: fromCents(convert(signedCents(change), rateOn(change.change_date))),
    }))
    return [{ date: addDays(portfolio.inception_date, -1), amount: fromCents(opening) }, ...flows]
  })
}

function firstInception(members: readonly Member[]): PlainDate | null {
  return members
    .map(({ portfolio }) => portfolio.inception_date)
    .reduce<PlainDate | null>((left, right) => (left === null ? right : minDate(left, right)), null)
}

export const aggregateOverview: Handler<typeof overviewOperations.aggregate> = async (context, { input }) => {
  const several = await readMembers(context, input)
  const { days, records } = dayRecords(several)
  const { members, as_of, stale_from, currency } = several
  const last = days.at(-1)
  const lastRecord = records.at(-1)
  const equity = currentEquity(several, context)
  const sums = figureSums(several)
  const cumulative = lastRecord ? toCents(lastRecord.cumulative_pnl) : 0n
  const long = last?.long_value ?? 0n
  const short = last?.short_value ?? 0n
  const inception = firstInception(members)
  const bounds = last && inception ? { inception_date: inception, as_of: last.date, flow_timing: 'start' as const } : null
  return {
    as_of,
    stale_from,
    currency,
    equity_balance: fromCents(equity),
    day_pnl: last ? fromCents(last.pnl) : null,
    day_return: last === undefined || last.daily_return === null ? null : formatTrimmed(last.daily_return, RETURN_SCALE),
    cumulative_pnl: fromCents(cumulative),
    unrealized_pnl: fromCents(cumulative - sums.realized.all - sums.income),
    income: fromCents(sums.income),
    realized_pnl: { day: last ? fromCents(sums.realized.day) : null, ytd: fromCents(sums.realized.ytd), all: fromCents(sums.realized.all) },
    net_capital_flow: flowSums(several, context),
    twr: {
      ytd: bounds ? linkedReturn(records, 'YTD', bounds) : null,
      one_year: bounds && addDays(addMonths(bounds.as_of, -12), 1) >= bounds.inception_date ? linkedReturn(records, '1Y', bounds) : null,
      all: lastRecord && hasReturn(days) ? returnOfIndex(lastRecord.twr_index) : null,
    },
    long_value: fromCents(long),
    short_value: fromCents(short),
    gross_exposure: fromCents(long - short),
    net_exposure: fromCents(long + short),
    leverage: last ? shareText(long - short, equity) : null,
    cash_value: fromCents((last?.net_asset_value ?? equity) - long - short),
    num_positions: members.reduce(
      (sum, { snapshots }) => sum + (snapshots.findLast((row) => as_of !== null && row.date <= as_of)?.num_positions ?? 0),
      0,
    ),
    fx_effect: fromCents(days.reduce((sum, day) => sum + day.fx_effect, 0n)),
    portfolios: portfolioLines(several),
  }
}

/** Realized P&L and income of all members, each day's at its own rate. */
function figureSums({ members, as_of }: Several) {
  const realized = { day: 0n, ytd: 0n, all: 0n }
  let income = 0n
  for (const { snapshots, rateOn } of members) {
    for (const row of snapshots) {
      if (as_of === null || row.date > as_of) break
      const rate = rateOn(row.date)
      const amount = convert(toCents(row.daily_realized_pnl), rate)
      income += convert(toCents(row.daily_income), rate)
      realized.all += amount
      if (row.date >= startOfYear(as_of)) realized.ytd += amount
      if (row.date === as_of) realized.day += amount
    }
  }
  return { realized, income }
}

/** Contributions less withdrawals, each at its own date's rate, up to today. */
function flowSums({ members }: Several, { now }: OperationContext): { day: Money; ytd: Money; all: Money } {
  const sums = { day: 0n, ytd: 0n, all: 0n }
  for (const { portfolio, equity_changes, rateOn } of members) {
    const today = dateInZone(now, portfolio.time_zone)
    for (const change of equity_changes) {
      const amount = convert(signedCents(change), rateOn(change.change_date))
      sums.all += amount
      if (change.change_date >= startOfYear(today)) sums.ytd += amount
      if (change.change_date === today) sums.day += amount
    }
  }
  return { day: fromCents(sums.day), ytd: fromCents(sums.ytd), all: fromCents(sums.all) }
}

function portfolioLines({ members, unreadable }: Several) {
  return [
    ...members.map(({ portfolio: { id, name, base_currency, equity_balance, snapshot_date, stale_from } }) => ({
      id,
      name,
      base_currency,
      equity_balance,
      as_of: snapshot_date,
      stale_from,
    })),
    ...unreadable.map(({ id, code, message, portfolio }) => ({
      id,
      name: portfolio?.name ?? null,
      base_currency: portfolio?.base_currency ?? null,
      equity_balance: portfolio?.equity_balance ?? null,
      as_of: portfolio?.snapshot_date ?? null,
      stale_from: portfolio?.stale_from ?? null,
      error: { code, message },
    })),
  ]
}
