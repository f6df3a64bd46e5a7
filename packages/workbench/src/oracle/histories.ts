import type fc from 'fast-check'
import { addDays, dateOf, isWeekday } from './calendar.ts'
import { foldUpTo, inOrder } from './fold.ts'
import { add, compare, parse, roundTo, trimmedText, zero } from './fraction.ts'
import type { Lot } from './lots.ts'
import { isOpen, remaining } from './lots.ts'
import type { PlainEquityChange, PlainFill, PlainIncome, PlainInput, PlainLotChoice, PlainPrice, PlainRate, PlainSplit } from './plain.ts'
import type { FillRecipe, Recipe } from './recipe.ts'
import { recipe } from './recipe.ts'

/** What every fill of an instrument says about it. */
type Terms = Pick<
  PlainFill,
  'symbol' | 'currency' | 'multiplier' | 'position_class' | 'underlying' | 'strike' | 'expiry_date' | 'option_right'
>

/** The days of one history: inception, the trading days, and the span over which facts may fall. */
interface Days {
  readonly inception: string
  readonly dates: readonly string[]
  readonly span: number
}

// A Monday, so that a shift of 5 or 6 makes a weekend inception.
const anchor = 20_087

function daysOf(choice: Recipe): Days {
  const inception = dateOf(anchor + choice.week * 7 + choice.inception_shift)
  const dates: string[] = []
  for (let day = choice.first_gap; dates.length < choice.trading_days; day += 1) {
    const date = addDays(inception, day)
    if (isWeekday(date)) dates.push(date)
  }
  const kept = dates.filter((_, index) => !choice.holidays.includes(index))
  const last = kept[kept.length - 1] ?? inception
  let span = 0
  while (addDays(inception, span) < last) span += 1
  return { inception, dates: kept, span }
}

/** A day from `before` days before inception to three days after the last snapshot. */
function dayAt(days: Days, at: number, before: number): string {
  return addDays(days.inception, (at % (before + days.span + 4)) - before)
}

/** Three stocks of the base currency, three foreign ones, and three options whose underlyings are never split. */
function catalogueOf(choice: Recipe, days: Days): Terms[] {
  const stock = (symbol: string, more: Partial<Terms> = {}): Terms => ({ symbol, position_class: 'PUBLIC', ...more })
  const option = (slot: number, underlying: string, right: 'CALL' | 'PUT', currency: string): Terms => ({
    symbol: `${underlying}-${right}-${slot}`,
    position_class: 'OPTIONS',
    underlying,
    strike: choice.strikes[slot] ?? '100',
    // Not before the first trading day, or nothing would say what the last trading day before it was.
    expiry_date: addDays(days.dates[0] ?? days.inception, (choice.expiries[slot] ?? 0) % (days.span + 5)),
    option_right: right,
    currency,
  })
  const base = choice.base_currency
  const bolt = choice.multiplier === null ? {} : { multiplier: choice.multiplier }
  return [
    stock('ACME'),
    stock('BOLT', bolt),
    { symbol: 'PRIV', position_class: 'PRIVATE' },
    stock('EURO', { currency: 'EUR' }),
    stock('GILT', { currency: 'GBP' }),
    stock('YENX', { currency: 'JPY' }),
    option(0, 'ACME', 'CALL', base),
    option(1, 'ACME', 'PUT', base),
    option(2, 'EURO', 'CALL', 'EUR'),
  ]
}

function protoFill(choice: Recipe, days: Days, terms: readonly Terms[], row: FillRecipe, index: number): PlainFill {
  const chosen = terms[row.instrument % terms.length] ?? { symbol: 'ACME' }
  const foreign = chosen.currency !== undefined && chosen.currency !== choice.base_currency
  return {
    ...chosen,
    id: `f${index}`,
    // Broker ids out of step with the list, so that a tie in time is broken by them and by nothing else.
    ...(row.clock === null ? {} : { fill_id: `B${((index * 7919) % 1000).toString().padStart(3, '0')}`, time: row.clock }),
    ...(row.clock === null || !choice.sequences ? {} : { sequence: row.sequence }),
    date: dayAt(days, row.at, choice.lead),
    side: row.side,
    quantity: row.quantity,
    price: row.price,
    ...(row.fees === null ? {} : { fees: row.fees }),
    ...(row.fx === null || !foreign ? {} : { fx_rate: rateText(chosen.currency ?? '', choice.base_currency, row.fx, 8) }),
    ...(row.strategy === '' ? {} : { strategy_symbol: row.strategy }),
    ...(row.method === null ? {} : { lot_method: row.method }),
  }
}

function quantityOf(lots: readonly Lot[]): string | null {
  const held = lots.map(remaining).reduce(add, zero)
  const text = trimmedText(roundTo(held, 8), 8)
  return compare(parse(text), held) === 0 ? text : null
}

/** Turns a fill into a full close, a flip, or a sale of named lots of what is held at its own place in the order. */
function completeFill(proto: PlainFill, row: FillRecipe, before: PlainInput): PlainFill {
  if (row.kind === 'plain') return proto
  const held = foldUpTo(before, proto.date).lots.filter(
    (lot) => lot.instrument.symbol === proto.symbol && lot.strategy_symbol === (proto.strategy_symbol ?? '') && isOpen(lot),
  )
  const all = quantityOf(held)
  const [first] = held
  if (first === undefined || all === null) return proto
  const side = first.s === 1n ? 'SELL' : 'BUY'
  const free = first.instrument.option && row.pick % 4 === 0 ? { price: '0' } : {}
  if (row.kind === 'close') return { ...proto, ...free, side, quantity: all }
  if (row.kind === 'flip') return { ...proto, side, quantity: trimmedText(roundTo(add(parse(all), parse(proto.quantity)), 8), 8) }
  const lots = nameLots(held, row, before.fills)
  const quantity = lots.map((choice) => parse(choice.quantity)).reduce(add, zero)
  return { ...proto, side, quantity: trimmedText(roundTo(quantity, 8), 8), lots }
}

/** One or two of the held lots, wholly or by the drawn quantity where the lot has more, the later one first half of the time. */
function nameLots(held: readonly Lot[], row: FillRecipe, fills: readonly PlainFill[]): PlainLotChoice[] {
  const start = row.pick % held.length
  const picked = [...new Set([held[start], held[(start + 1) % held.length]])].slice(0, 1 + (row.pick % 2))
  return picked.flatMap((lot) => {
    const whole = lot === undefined ? null : quantityOf([lot])
    if (lot === undefined || whole === null) return []
    const part = row.pick % 3 === 0 || compare(parse(row.quantity), parse(whole)) > 0 ? whole : row.quantity
    const brokerId = fills.find((fill) => fill.id === lot.lot_id)?.fill_id
    return [{ ...(brokerId !== undefined && row.pick % 5 < 3 ? { fill_id: brokerId } : { lot_id: lot.lot_id }), quantity: part }]
  })
}

function fillsOf(choice: Recipe, days: Days, market: PlainInput): PlainFill[] {
  const catalogue = catalogueOf(choice, days)
  const terms = choice.catalogue.flatMap((index) => catalogue[index] ?? [])
  const protos = choice.fills.map((row, index) => protoFill(choice, days, terms, row, index))
  const valid = protos.filter((fill) => fill.expiry_date === undefined || fill.date <= fill.expiry_date)
  const done = new Map<string, PlainFill>()
  for (const proto of inOrder(valid)) {
    const row = choice.fills[protos.indexOf(proto)]
    const fills = valid.flatMap((fill) => done.get(fill.id) ?? [])
    const complete = row === undefined ? proto : completeFill(proto, row, { ...market, fills })
    if (complete.lots?.length !== 0) done.set(proto.id, complete)
  }
  // In the order drawn, which is the order recorded: many arrive late.
  return valid.flatMap((fill) => done.get(fill.id) ?? [])
}

const usdValue: Readonly<Record<string, bigint>> = { USD: 10_000n, EUR: 11_000n, GBP: 12_700n, JPY: 67n }

/** A plausible rate, moved by up to ±10 %, with that many fraction digits. */
export function rateText(from: string, to: string, jitter: number, digits: number): string {
  const value = ((usdValue[from] ?? 10_000n) * BigInt(900 + jitter) * 10n ** BigInt(digits)) / ((usdValue[to] ?? 10_000n) * 1000n)
  return trimmedText(value === 0n ? 1n : value, digits)
}

/** Which pairs are quoted for a currency: direct, inverse, both with the direct one older, or through the pivot in either form. */
function pairsOf(currency: string, base: string, mode: number): readonly (readonly [string, string])[] {
  const throughPivot = currency !== 'USD' && base !== 'USD'
  if (mode === 0 || (mode > 2 && !throughPivot)) return [[currency, base]]
  if (mode === 1) return [[base, currency]]
  if (mode === 2) {
    return [
      [currency, base],
      [base, currency],
    ]
  }
  const first: readonly [string, string] = mode === 3 ? [currency, 'USD'] : ['USD', currency]
  const second: readonly [string, string] = mode === 5 ? [base, 'USD'] : ['USD', base]
  return [first, second]
}

function ratesOf(choice: Recipe, days: Days): PlainRate[] {
  const rows = new Map<string, PlainRate>()
  const put = (base: string, quote: string, date: string, rate: string): void => {
    rows.set(`${base}/${quote} ${date}`, { base, quote, date, rate })
  }
  const currencies = ['USD', 'EUR', 'GBP', 'JPY'].filter((currency) => currency !== choice.base_currency)
  currencies.forEach((currency, index) => {
    const row = choice.rates[index]
    if (row === undefined) return
    const pairs = pairsOf(currency, choice.base_currency, row.mode)
    for (const [base, quote] of pairs) put(base, quote, addDays(days.inception, -30), rateText(base, quote, 100, 8))
    for (const move of row.moves) {
      const [base, quote] = pairs[move.flip ? pairs.length - 1 : 0] ?? ['EUR', 'USD']
      put(base, quote, dayAt(days, move.at, 12), rateText(base, quote, move.jitter, move.digits))
    }
  })
  return [...rows.values()]
}

function pricesOf(choice: Recipe, days: Days): PlainPrice[] {
  const catalogue = catalogueOf(choice, days)
  const symbols = choice.catalogue
    .flatMap((index) => catalogue[index] ?? [])
    .flatMap((row) => [row.symbol, ...(row.underlying === undefined ? [] : [row.underlying])])
  const rows = new Map<string, PlainPrice>()
  const put = (symbol: string, date: string, price: string): void => {
    rows.set(`${symbol} ${date}`, { symbol, date, price })
  }
  for (const row of choice.prices) {
    const day = dayAt(days, row.at, 12)
    // Closes fall on weekdays; a mark on a weekend is rare but allowed.
    const date = isWeekday(day) || row.of === 0 ? day : addDays(day, -2)
    put(symbols[row.of % symbols.length] ?? 'ACME', date, row.text)
  }
  if (choice.settled) {
    for (const { underlying, expiry_date } of catalogue) {
      if (underlying === undefined || expiry_date === undefined || !symbols.includes(underlying)) continue
      const settlement = [...days.dates].reverse().find((date) => date <= expiry_date)
      if (settlement !== undefined && !rows.has(`${underlying} ${settlement}`)) put(underlying, settlement, '101.005')
    }
  }
  return [...rows.values()]
}

const ratios: readonly (readonly [number, number])[] = [
  [2, 1],
  [4, 1],
  [3, 2],
  [1, 4],
  [1, 5],
  [10, 1],
  [1, 3],
  [7, 3],
]

function splitsOf(choice: Recipe, days: Days): PlainSplit[] {
  const rows = choice.splits.map((row): PlainSplit => {
    const [numerator, denominator] = ratios[row.at % ratios.length] ?? [2, 1]
    return { symbol: ['BOLT', 'PRIV', 'GILT'][row.of % 3] ?? 'BOLT', ex_date: dayAt(days, row.at, 12), numerator, denominator }
  })
  return rows.filter((row, index) => rows.findIndex((other) => other.symbol === row.symbol && other.ex_date === row.ex_date) === index)
}

function flowsOf(choice: Recipe, days: Days): PlainEquityChange[] {
  return choice.flows.map((row, index) => ({
    id: `c${index}`,
    change_date: dayAt(days, row.at, 0),
    change_type: row.flag ? 'CONTRIBUTION' : 'WITHDRAWAL',
    amount: row.text,
  }))
}

function incomeOf(choice: Recipe, days: Days): PlainIncome[] {
  return choice.income.map((row) => ({
    date: dayAt(days, row.at, 3),
    kind: row.flag ? 'DIVIDEND' : 'FEE',
    ...(row.of < 4 ? { symbol: 'ACME' } : {}),
    amount: row.flag ? row.text : `-${row.text}`,
  }))
}

export function buildHistory(choice: Recipe): PlainInput {
  const days = daysOf(choice)
  const market: PlainInput = {
    opening_equity: choice.opening_equity,
    inception_date: days.inception,
    base_currency: choice.base_currency,
    fills: [],
    equity_changes: flowsOf(choice, days),
    income: incomeOf(choice, days),
    splits: splitsOf(choice, days),
    prices: pricesOf(choice, days),
    fx_rates: ratesOf(choice, days),
    dates: days.dates,
    lot_method: choice.lot_method,
    flow_timing: choice.flow_timing,
  }
  return { ...market, fills: fillsOf(choice, days, market) }
}

export const history: fc.Arbitrary<PlainInput> = recipe.map(buildHistory)
