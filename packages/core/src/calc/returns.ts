import { parseBy } from '../execution/parse-request.ts'
import { type DecimalText, parseScaled } from '../kernel/decimal.ts'
import { invalidField } from '../kernel/errors.ts'
import { type PlainDate, toDayNumber } from '../kernel/plain-date.ts'
import { date, decimal, decimalNotNegative, integer, oneOf, ratio, z } from '../kernel/schema.ts'
import { annualizeRate, type RateResult } from '../returns/annualize.ts'
import { type FlowTiming, RETURN_SCALE } from '../returns/base.ts'
import { dietzRate } from '../returns/dietz.ts'
import { linkDays, type LinkedReturns } from '../returns/link.ts'
import {
  deepestDrawdown,
  type Drawdown,
  type IndexPoint,
  sharpeOf,
  type SharpeResult,
  volatilityOf,
  type VolatilityResult,
} from '../returns/risk.ts'
import { exponentRange, solveXirr, xirrResult, type XirrResult } from '../returns/xirr.ts'

/** Decimal text; a JSON number that means one exactly is taken as well. */
export type DecimalInput = string | number

export interface ReturnDayInput {
  readonly date: string
  readonly nav_start: DecimalInput
  readonly inflow: DecimalInput
  readonly outflow: DecimalInput
  readonly nav_end: DecimalInput
}

export interface DatedAmountInput {
  readonly date: string
  readonly amount: DecimalInput
}

export interface ModifiedDietzInput {
  /** The date of the start value. */
  readonly start_date: string
  readonly end_date: string
  readonly start_value: DecimalInput
  readonly end_value: DecimalInput
  /** Money put in is positive, money taken out negative. */
  readonly flows: readonly DatedAmountInput[]
}

/** Amounts are exact to this many fraction digits. */
const AMOUNT_SCALE = 8
const toUnits = (text: string): bigint => parseScaled(text, AMOUNT_SCALE)

const flowTiming = oneOf<FlowTiming>('start', 'end', 'mixed')
const periodsPerYear = integer({ minimum: 1, maximum: 1_000_000 })
const returnDay = z.object({ date, nav_start: decimal, inflow: decimalNotNegative, outflow: decimalNotNegative, nav_end: decimal })
const datedAmount = z.object({ date, amount: decimal })
const growthIndex = ratio.refine((text) => !text.startsWith('-'), 'must not be negative')
const span = { start_date: date, end_date: date }

const linkReturnsInput = z.object({ days: z.array(returnDay), flow_timing: flowTiming })
const xirrInput = z.object({ flows: z.array(datedAmount), guess_range: z.tuple([ratio, ratio]).optional() })
const dietzInput = z.object({ ...span, start_value: decimal, end_value: decimal, flows: z.array(datedAmount) })
const plainIndexInput = z.object({ index: z.array(growthIndex) })
const datedIndexInput = z.object({ index: z.array(z.object({ date, twr_index: growthIndex })) })
const volatilityInput = z.object({ returns: z.array(ratio.nullable()), periods_per_year: periodsPerYear })
const sharpeInput = z.object({ returns: z.array(ratio.nullable()), risk_free: ratio, periods_per_year: periodsPerYear })
const annualizeInput = z.object({ rate: ratio, ...span })

/** Links daily returns into one time-weighted return, and says where the chain is broken. Dates ascend; one row a day. */
export function linkReturns(days: readonly ReturnDayInput[], options: { readonly flow_timing: FlowTiming }): LinkedReturns {
  const input = parseBy(linkReturnsInput, { days, ...options })
  requireAscending(input.days, 'days')
  const money = input.days.map((day) => ({
    date: day.date,
    nav_start: toUnits(day.nav_start),
    inflow: toUnits(day.inflow),
    outflow: toUnits(day.outflow),
    nav_end: toUnits(day.nav_end),
  }))
  return linkDays(money, input.flow_timing)
}

/** The yearly rate at which dated flows are worth nothing together, Actual/365. Money put in is negative. In any order. */
export function xirr(
  flows: readonly DatedAmountInput[],
  options: { readonly guess_range?: readonly [DecimalInput, DecimalInput] } = {},
): XirrResult {
  const input = parseBy(xirrInput, { flows, ...options })
  const dated = input.flows.map((flow) => ({ day: toDayNumber(flow.date), amount: toUnits(flow.amount) }))
  return xirrResult(input.guess_range === undefined ? solveXirr(dated) : solveXirr(dated, rangeOf(input.guess_range)))
}

/** The return of a period from its two values and its flows, each weighted by the days that remain. */
export function modifiedDietz(period: ModifiedDietzInput): RateResult {
  const input = parseBy(dietzInput, period)
  requireOrder(input)
  input.flows.forEach((flow, index) => {
    if (flow.date < input.start_date || flow.date > input.end_date)
      throw invalidField(`flows[${index}].date`, 'must be from start_date to end_date')
  })
  return dietzRate({
    start_date: input.start_date,
    end_date: input.end_date,
    start_value: toUnits(input.start_value),
    end_value: toUnits(input.end_value),
    flows: input.flows.map((flow) => ({ date: flow.date, amount: toUnits(flow.amount) })),
  })
}

/** The deepest fall of a return index that started at 1, with its dates where the points have them: snapshots fit. */
export function drawdown(
  index: readonly DecimalInput[] | readonly { readonly date: string; readonly twr_index: DecimalInput }[],
): Drawdown {
  const points = Array.isArray(index) && typeof index[0] === 'object' ? datedPoints(index) : plainPoints(index)
  return deepestDrawdown(points, null)
}

function plainPoints(index: unknown): IndexPoint[] {
  return parseBy(plainIndexInput, { index }).index.map((text) => ({ date: null, index: parseScaled(text, RETURN_SCALE) }))
}

function datedPoints(index: unknown): IndexPoint[] {
  const input = parseBy(datedIndexInput, { index })
  requireAscending(input.index, 'index')
  return input.index.map((point) => ({ date: point.date, index: parseScaled(point.twr_index, RETURN_SCALE) }))
}

/** Sample standard deviation of the returns, by the year. Days without a return (null) are left out. */
export function volatility(returns: readonly (DecimalInput | null)[], options: { readonly periods_per_year: number }): VolatilityResult {
  const input = parseBy(volatilityInput, { returns, ...options })
  return volatilityOf(knownReturns(input.returns), input.periods_per_year)
}

/** Mean return above the risk-free rate (yearly, spread evenly over the periods) by its deviation, by the year. */
export function sharpe(
  returns: readonly (DecimalInput | null)[],
  options: { readonly risk_free: DecimalInput; readonly periods_per_year: number },
): SharpeResult {
  const input = parseBy(sharpeInput, { returns, ...options })
  return sharpeOf(knownReturns(input.returns), input)
}

/** The yearly rate of a result between two dates: of the opening and of the closing value. By anniversaries; null under a year. */
export function annualize(rate: DecimalInput, options: { readonly start_date: string; readonly end_date: string }): RateResult {
  const input = parseBy(annualizeInput, { rate, ...options })
  requireOrder(input)
  return annualizeRate(input.rate, input)
}

function knownReturns(returns: readonly (DecimalText | null)[]): bigint[] {
  return returns.flatMap((text) => (text === null ? [] : [parseScaled(text, RETURN_SCALE)]))
}

function rangeOf([low, high]: readonly [DecimalText, DecimalText]): ReturnType<typeof exponentRange> {
  const units = [parseScaled(low, RETURN_SCALE), parseScaled(high, RETURN_SCALE)] as const
  if (units[0] < parseScaled('-1', RETURN_SCALE)) throw invalidField('guess_range[0]', 'must not be under -1')
  if (units[1] <= units[0]) throw invalidField('guess_range[1]', 'must be above the first bound')
  return exponentRange(low, high)
}

function requireOrder({ start_date, end_date }: { readonly start_date: PlainDate; readonly end_date: PlainDate }): void {
  if (end_date < start_date) throw invalidField('end_date', 'must not be before start_date')
}

function requireAscending(days: readonly { readonly date: PlainDate }[], path: string): void {
  days.forEach((day, index) => {
    if (index > 0 && day.date <= days[index - 1]!.date) throw invalidField(`${path}[${index}].date`, 'must be after the date before it')
  })
}
