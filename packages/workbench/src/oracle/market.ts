import type { Fraction } from './fraction.ts'
import { divide, fraction, multiply, one, parse, roundSignificant } from './fraction.ts'
import type { PlainInput, PlainPrice, PlainRate } from './plain.ts'
import { Refusal } from './plain.ts'

const pivot = 'USD'

export interface FoundPrice {
  readonly date: string
  readonly price: Fraction
}

/** Which of the rows of one series is meant: the last on or before a day, or the first after it. */
type Choose = (rows: readonly { readonly date: string }[]) => number

function lastUpTo(date: string): Choose {
  return (rows) => {
    let found = -1
    rows.forEach((row, index) => {
      // A later row of the same date replaces the earlier one, as a second PUT of a price does.
      if (row.date <= date && (found < 0 || row.date >= (rows[found]?.date ?? ''))) found = index
    })
    return found
  }
}

function firstAfter(date: string): Choose {
  return (rows) => {
    let found = -1
    rows.forEach((row, index) => {
      if (row.date > date && (found < 0 || row.date <= (rows[found]?.date ?? ''))) found = index
    })
    return found
  }
}

function chosenPrice(input: PlainInput, symbol: string, choose: Choose): FoundPrice | undefined {
  const rows: PlainPrice[] = input.prices.filter((row) => row.symbol === symbol)
  const row = rows[choose(rows)]
  return row === undefined ? undefined : { date: row.date, price: parse(row.price) }
}

export function lastPrice(input: PlainInput, symbol: string, date: string): FoundPrice | undefined {
  return chosenPrice(input, symbol, lastUpTo(date))
}

export function firstPriceAfter(input: PlainInput, symbol: string, date: string): FoundPrice | undefined {
  return chosenPrice(input, symbol, firstAfter(date))
}

/** The price before that of the given date, as recorded. */
export function priceBefore(input: PlainInput, symbol: string, date: string): FoundPrice | undefined {
  const rows = input.prices.filter((row) => row.symbol === symbol && row.date < date)
  const row = rows[lastUpTo(date)(rows)]
  return row === undefined ? undefined : { date: row.date, price: parse(row.price) }
}

export function priceOfDay(input: PlainInput, symbol: string, date: string): Fraction | undefined {
  const found = lastPrice(input, symbol, date)
  return found?.date === date ? found.price : undefined
}

/** How many of today's shares one share of the earlier day has become: the product of n ÷ d over the splits in (from, to]. */
export function splitFactor(input: PlainInput, symbol: string, from: string, to: string): Fraction {
  return (input.splits ?? [])
    .filter((split) => split.symbol === symbol && split.ex_date > from && split.ex_date <= to)
    .reduce((factor, split) => multiply(factor, fraction(BigInt(split.numerator), BigInt(split.denominator))), one)
}

function quoted(input: PlainInput, base: string, quote: string, choose: Choose): Fraction | undefined {
  const rows: PlainRate[] = (input.fx_rates ?? []).filter((row) => row.base === base && row.quote === quote)
  const row = rows[choose(rows)]
  return row === undefined ? undefined : parse(row.rate)
}

/** Direct, else inverse, whatever their ages. */
function directOrInverse(input: PlainInput, from: string, to: string, choose: Choose): Fraction | undefined {
  const direct = quoted(input, from, to, choose)
  if (direct !== undefined) return direct
  const inverse = quoted(input, to, from, choose)
  return inverse === undefined ? undefined : roundSignificant(divide(one, inverse), 16)
}

function rate(input: PlainInput, from: string, to: string, choose: Choose): Fraction | undefined {
  const found = directOrInverse(input, from, to, choose)
  if (found !== undefined || from === pivot || to === pivot) return found
  const first = directOrInverse(input, from, pivot, choose)
  const second = directOrInverse(input, pivot, to, choose)
  return first === undefined || second === undefined ? undefined : roundSignificant(multiply(first, second), 16)
}

export function rateOn(input: PlainInput, currency: string, date: string): Fraction {
  if (currency === input.base_currency) return one
  const found = rate(input, currency, input.base_currency, lastUpTo(date))
  if (found === undefined) throw new Refusal(`no rate ${currency}/${input.base_currency} on ${date}`)
  return found
}

/** For the opening valuation only, which may look ahead when nothing is known before. */
export function rateOnOrAfter(input: PlainInput, currency: string, date: string): Fraction {
  if (currency === input.base_currency) return one
  const found = rate(input, currency, input.base_currency, lastUpTo(date)) ?? rate(input, currency, input.base_currency, firstAfter(date))
  if (found === undefined) throw new Refusal(`no rate ${currency}/${input.base_currency} on ${date}`)
  return found
}
