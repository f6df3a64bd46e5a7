import type { PlainDate } from '@rollforward/core/plain-date'
import { directionOf } from './locale.ts'

/** How one portfolio's figures are written in one locale. Decimal text goes to `Intl` as text, so no digit is lost on the way. */
export interface Format {
  readonly locale: string
  readonly currency: string
  /** "$1,712,126.38", with a true minus. */
  money(amount: string): string
  /** The same with its sign, for what was added or taken. */
  signedMoney(amount: string): string
  /** Without the currency, as a person types it. */
  amount(amount: string): string
  /** "Nov 3, 2025" */
  date(date: PlainDate): string
  /** "Nov 3" */
  day(date: PlainDate): string
  /** "Nov 10": the day of a moment in the portfolio's time zone. */
  dayOf(instant: string): string
  dateOf(instant: string): string
  count(count: number): string
  /** A plain number with up to six fraction digits. */
  number(value: string): string
  /** "+1.23%" of 0.0123 */
  percent(ratio: string): string
  /** "1.23×" */
  times(ratio: string): string
}

export interface FormatOptions {
  readonly locale: string
  readonly currency: string
  readonly time_zone: string
}

const known = new Map<string, Format>()

export function formatFor({ locale, currency, time_zone }: FormatOptions): Format {
  const key = `${locale} ${currency} ${time_zone}`
  const format = known.get(key) ?? createFormat({ locale, currency, time_zone })
  known.set(key, format)
  return format
}

function createFormat({ locale, currency, time_zone }: FormatOptions): Format {
  const money = new Intl.NumberFormat(locale, { style: 'currency', currency, ...fraction(currency) })
  const signed = new Intl.NumberFormat(locale, { style: 'currency', currency, signDisplay: 'exceptZero', ...fraction(currency) })
  const amount = new Intl.NumberFormat(locale, fraction(currency))
  const count = new Intl.NumberFormat(locale)
  const percent = new Intl.NumberFormat(locale, {
    style: 'percent',
    signDisplay: 'exceptZero',
    minimumFractionDigits: 2,
    maximumFractionDigits: 2,
  })
  const plain = new Intl.NumberFormat(locale, { maximumFractionDigits: 6 })
  const times = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 })
  const isolate = directionOf(locale) === 'rtl' ? isolated : (text: string) => text
  const date = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' })
  const plainDay = new Intl.DateTimeFormat(locale, { month: 'short', day: 'numeric', timeZone: 'UTC' })
  const moment = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: time_zone })
  const day = new Intl.DateTimeFormat(locale, { month: 'short', day: 'numeric', timeZone: time_zone })
  return {
    locale,
    currency,
    money: (text) => isolate(write(money, text)),
    signedMoney: (text) => isolate(write(signed, text)),
    amount: (text) => write(amount, text),
    date: (text) => date.format(Date.parse(text)),
    day: (text) => plainDay.format(Date.parse(text)),
    dateOf: (instant) => moment.format(Date.parse(instant)),
    dayOf: (instant) => day.format(Date.parse(instant)),
    percent: (ratio) => isolate(write(percent, ratio)),
    times: (ratio) => isolate(`${write(times, ratio)}×`),
    number: (value) => isolate(write(plain, value)),
    count: (number) => count.format(number),
  }
}

/** Two digits, as the books keep; a currency that is used without any drops them while they are zero. */
function fraction(currency: string): Intl.NumberFormatOptions {
  const usual = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits
  return { minimumFractionDigits: 2, maximumFractionDigits: 2, trailingZeroDisplay: usual === 0 ? 'stripIfInteger' : 'auto' }
}

/**
 * A figure among letters from right to left is one piece that reads from left to right; without that its sign and currency drift
 * to the other side.
 */
function isolated(text: string): string {
  return `\u2066${text.replace(/\p{Cf}/gu, '')}\u2069`
}

function write(format: Intl.NumberFormat, text: string): string {
  return format
    .formatToParts(text as Intl.StringNumericLiteral)
    .map(({ type, value }) => (type === 'minusSign' ? value.replace('-', '−') : value))
    .join('')
}

/** Today in a time zone, of the moment given. */
export function todayIn(timeZone: string, instant: string): PlainDate {
  const parts = new Intl.DateTimeFormat('en-u-ca-gregory-nu-latn', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
  const named = Object.fromEntries(parts.formatToParts(Date.parse(instant)).map(({ type, value }) => [type, value]))
  return `${named['year'] ?? ''}-${named['month'] ?? ''}-${named['day'] ?? ''}` as PlainDate
}
