import fc from 'fast-check'
import { addDays, dateOf, isWeekday } from '../oracle/calendar.ts'
import type { FlowTiming, LotMethod, PlainFill } from '../oracle/plain.ts'
import { lotMethod } from '../oracle/recipe.ts'

export type CalendarName = 'weekdays' | 'daily' | 'XNYS'

/** What a portfolio is created with. */
export interface PortfolioSetup {
  readonly base_currency: string
  readonly lot_method: LotMethod
  readonly flow_timing: FlowTiming
  readonly calendar: CalendarName
  readonly time_zone: string
  readonly opening_equity: string
  /** Days from the history's Monday to inception. */
  readonly inception: number
}

/** Where a history begins; what then happens are its steps. */
export interface Setup {
  readonly week: number
  readonly hour: string
  /** Days from the later inception to the first today. */
  readonly start: number
  /** Milliseconds that pass between two steps; with none, created_at cannot tell their order. */
  readonly tick: number
  readonly withdrawal_limit: 'equity' | 'cash'
  readonly portfolios: readonly [PortfolioSetup, PortfolioSetup]
  readonly strikes: readonly string[]
  /** Days from the later inception to each expiry: at least so many that a trading day comes before it. */
  readonly expiries: readonly number[]
  readonly multiplier: string | null
  /** A currency whose rates are not known at the beginning. */
  readonly unquoted: string | null
}

/** What every fill of an instrument says about it. */
export type Terms = Pick<
  PlainFill,
  'symbol' | 'currency' | 'multiplier' | 'position_class' | 'underlying' | 'strike' | 'expiry_date' | 'option_right'
>

const anchor = 20_388 // Monday 2025-10-27

export function mondayOf(setup: Setup): string {
  return dateOf(anchor + setup.week * 7)
}

export function inceptionOf(setup: Setup, portfolio: PortfolioSetup): string {
  return addDays(mondayOf(setup), portfolio.inception)
}

export function lastInceptionOf(setup: Setup): string {
  const [first, second] = setup.portfolios.map((portfolio) => inceptionOf(setup, portfolio)) as [string, string]
  return first > second ? first : second
}

/** Stocks in the first portfolio's currency and in three others, one that is seldom quoted, and options whose underlyings never split. */
export function catalogueOf(setup: Setup): readonly Terms[] {
  const currency = setup.portfolios[0].base_currency
  const stock = (symbol: string, more: Partial<Terms> = {}): Terms => ({ symbol, position_class: 'PUBLIC', currency, ...more })
  const option = (slot: number, underlying: string, right: 'CALL' | 'PUT', more: Partial<Terms> = {}): Terms => ({
    symbol: `${underlying}-${right}-${slot}`,
    position_class: 'OPTIONS',
    underlying,
    strike: setup.strikes[slot] ?? '100',
    expiry_date: addDays(lastInceptionOf(setup), setup.expiries[slot] ?? 20),
    option_right: right,
    currency,
    ...more,
  })
  return [
    stock('ACME'),
    stock('BOLT', setup.multiplier === null ? {} : { multiplier: setup.multiplier }),
    stock('PRIV', { position_class: 'PRIVATE' }),
    stock('EURO', { currency: 'EUR' }),
    stock('GILT', { currency: 'GBP' }),
    stock('YENX', { currency: 'JPY' }),
    option(0, 'ACME', 'CALL'),
    option(1, 'ACME', 'PUT'),
    option(2, 'EURO', 'CALL', { currency: 'EUR' }),
  ]
}

/** Splits fall on these; no option is on any of them. */
export const splitSymbols = ['BOLT', 'PRIV', 'GILT'] as const

/** The exchange's holidays in the years that histories can reach, from its published list. */
const nyseHolidays = new Set([
  '2025-11-27',
  '2025-12-25',
  '2026-01-01',
  '2026-01-19',
  '2026-02-16',
  '2026-04-03',
  '2026-05-25',
  '2026-06-19',
  '2026-07-03',
  '2026-09-07',
  '2026-11-26',
  '2026-12-25',
  '2027-01-01',
  '2027-01-18',
  '2027-02-15',
  '2027-03-26',
  '2027-05-31',
  '2027-06-18',
  '2027-07-05',
  '2027-09-06',
  '2027-11-25',
  '2027-12-24',
])

export function isTradingDay(calendar: CalendarName, date: string): boolean {
  if (calendar === 'daily') return true
  return isWeekday(date) && !(calendar === 'XNYS' && nyseHolidays.has(date))
}

export function tradingDays(calendar: CalendarName, from: string, to: string): string[] {
  const days: string[] = []
  for (let date = from; date <= to; date = addDays(date, 1)) if (isTradingDay(calendar, date)) days.push(date)
  return days
}

const portfolio: fc.Arbitrary<PortfolioSetup> = fc.record({
  base_currency: fc.constantFrom('USD', 'USD', 'EUR', 'JPY'),
  lot_method: lotMethod,
  flow_timing: fc.constantFrom('start', 'end', 'mixed'),
  calendar: fc.constantFrom('weekdays', 'weekdays', 'XNYS', 'daily'),
  time_zone: fc.constantFrom('UTC', 'UTC', 'America/New_York', 'Asia/Tokyo'),
  opening_equity: fc.constantFrom('1000000.00', '1000000.00', '20000.00', '500.01', '0.00'),
  inception: fc.constantFrom(0, 0, 2, 5, 6, 10),
})

export const setup: fc.Arbitrary<Setup> = fc.record({
  week: fc.nat(12),
  hour: fc.constantFrom('15', '15', '03', '22'),
  start: fc.constantFrom(1, 3, 6, 10, 10, 15, 24, 100),
  tick: fc.constantFrom(1000, 1000, 0),
  withdrawal_limit: fc.constantFrom('equity', 'equity', 'equity', 'cash'),
  portfolios: fc.tuple(portfolio, portfolio),
  strikes: fc.array(fc.constantFrom('100', '80', '120.5', '95.005'), { minLength: 3, maxLength: 3 }),
  expiries: fc.array(fc.integer({ min: 3, max: 30 }), { minLength: 3, maxLength: 3 }),
  multiplier: fc.constantFrom(null, null, '10', '0.5'),
  unquoted: fc.constantFrom(null, null, null, null, 'EUR', 'GBP', 'JPY'),
})
