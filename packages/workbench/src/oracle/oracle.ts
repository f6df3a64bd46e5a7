/**
 * The independent oracle: the domain's rules written a second time, from the text alone, with exact rationals and no cleverness.
 * Every day starts from nothing: all facts up to it are folded and valued again, and a daily figure is the difference of two
 * cumulative ones, so no carried state can hide a mistake.
 */
import { addDays, dayNumber, isLongTerm } from './calendar.ts'
import { foldUpTo } from './fold.ts'
import type { Fraction } from './fraction.ts'
import { moneyText, parse, roundCents, roundHalfEven, roundTo, trimmedText } from './fraction.ts'
import type { Lot, RealizedEvent } from './lots.ts'
import { isOpen, remaining, remainingCost } from './lots.ts'
import type { FlowTiming, PlainEvent, PlainInput, PlainLot, PlainOutput, PlainSnapshot } from './plain.ts'
import type { Valuation } from './value.ts'
import { countPriceJumps, valueDay, valueOpening } from './value.ts'

const indexDigits = 16
const indexOne = 10n ** 16n

interface Cumulative {
  readonly unrealized: bigint
  readonly realized: bigint
  readonly income: bigint
  readonly inflow: bigint
  readonly outflow: bigint
  readonly valuation: Valuation
}

function sumCents<Row>(rows: readonly Row[], amountOf: (row: Row) => string): bigint {
  return rows.reduce((sum, row) => sum + roundCents(parse(amountOf(row))), 0n)
}

/** Everything since inception as it stands at the end of the day; nothing dated before inception counts. */
function cumulativeAt(input: PlainInput, date: string): Cumulative {
  const within = (day: string): boolean => day >= input.inception_date && day <= date
  const book = foldUpTo(input, date)
  const valuation = valueDay(input, book.lots, date)
  const flows = input.equity_changes.filter((change) => within(change.change_date))
  const ofType = (type: string): bigint =>
    sumCents(
      flows.filter((change) => change.change_type === type),
      (change) => change.amount,
    )
  return {
    unrealized: valuation.market_value - valuation.remaining_cost,
    realized: book.events.filter((event) => within(event.exit_date)).reduce((sum, event) => sum + event.realized_pnl, 0n),
    income: sumCents(
      (input.income ?? []).filter((row) => within(row.date)),
      (row) => row.amount,
    ),
    inflow: ofType('CONTRIBUTION'),
    outflow: ofType('WITHDRAWAL'),
    valuation,
  }
}

/** r = pnl ÷ base, or nothing when the base is too small to mean anything. */
function dailyReturn(timing: FlowTiming, before: bigint, inflow: bigint, outflow: bigint, pnl: bigint): Fraction | null {
  const base = timing === 'start' ? before + inflow - outflow : timing === 'end' ? before : before + inflow
  if (base <= 0n || base * 100n < before + inflow) return null
  return { n: pnl, d: base }
}

function nextIndex(index: bigint, r: Fraction | null): bigint {
  if (r === null) return index
  if (r.n <= -r.d) return 0n
  return roundHalfEven({ n: index * (r.d + r.n), d: r.d })
}

function snapshotRow(
  input: PlainInput,
  date: string,
  now: Cumulative,
  before: Cumulative | null,
  opening: Valuation,
  priceJumps: number,
  index: bigint,
): { row: PlainSnapshot; index: bigint } {
  const openingEquity = roundCents(parse(input.opening_equity))
  const openingGain = opening.market_value - opening.remaining_cost
  const pnlOf = (c: Cumulative): bigint => c.realized + c.income + c.unrealized - openingGain
  const inflow = now.inflow - (before?.inflow ?? 0n)
  const outflow = now.outflow - (before?.outflow ?? 0n)
  const pnl = pnlOf(now) - (before === null ? 0n : pnlOf(before))
  const flowsBefore = before === null ? 0n : before.inflow - before.outflow
  const navBefore = openingEquity + flowsBefore + (before === null ? 0n : pnlOf(before))
  const nav = openingEquity + now.inflow - now.outflow + pnlOf(now)
  const r = dailyReturn(input.flow_timing, navBefore, inflow, outflow, pnl)
  const newIndex = nextIndex(index, r)
  const { valuation } = now
  const unpriced = new Set([...valuation.unpriced, ...(before === null ? opening.unpriced : [])])
  return {
    index: newIndex,
    row: {
      date,
      net_asset_value: moneyText(nav),
      equity_balance: moneyText(nav),
      cash_value: moneyText(nav - valuation.market_value),
      long_value: moneyText(valuation.long_value),
      short_value: moneyText(valuation.short_value),
      gross_exposure: moneyText(valuation.long_value - valuation.short_value),
      net_exposure: moneyText(valuation.long_value + valuation.short_value),
      num_positions: valuation.num_long + valuation.num_short,
      num_long_positions: valuation.num_long,
      num_short_positions: valuation.num_short,
      daily_pnl: moneyText(pnl),
      daily_unrealized_pnl: moneyText(now.unrealized - (before?.unrealized ?? openingGain)),
      daily_realized_pnl: moneyText(now.realized - (before?.realized ?? 0n)),
      daily_income: moneyText(now.income - (before?.income ?? 0n)),
      equity_inflow: moneyText(inflow),
      equity_outflow: moneyText(outflow),
      daily_capital_flows: moneyText(inflow - outflow),
      cumulative_pnl: moneyText(pnlOf(now)),
      cumulative_realized_pnl: moneyText(now.realized),
      cumulative_income: moneyText(now.income),
      cumulative_capital_flows: moneyText(now.inflow - now.outflow),
      daily_return: r === null ? null : trimmedText(roundTo(r, indexDigits), indexDigits),
      twr_index: trimmedText(newIndex, indexDigits),
      carried_prices: valuation.carried.size,
      unpriced_positions: unpriced.size,
      price_jumps: priceJumps,
    },
  }
}

function textOf(value: Fraction, digits = 8): string {
  return trimmedText(roundTo(value, digits), digits)
}

function eventRow(event: RealizedEvent): PlainEvent {
  return {
    fill_id: event.fill_id,
    lot_id: event.lot.lot_id,
    symbol: event.lot.instrument.symbol,
    strategy_symbol: event.lot.strategy_symbol,
    quantity: textOf(event.quantity),
    entry_date: event.lot.opened_on,
    entry_price: textOf(event.entry_price),
    exit_date: event.exit_date,
    exit_price: textOf(event.exit_price),
    proceeds: moneyText(event.proceeds),
    cost: moneyText(event.cost),
    fees: moneyText(event.fees),
    realized_pnl: moneyText(event.realized_pnl),
    price_effect: moneyText(event.realized_pnl - event.fx_effect),
    fx_effect: moneyText(event.fx_effect),
    holding_days: dayNumber(event.exit_date) - dayNumber(event.lot.opened_on),
    term: isLongTerm(event.lot.opened_on, event.exit_date) ? 'long' : 'short',
    reason: event.reason,
  }
}

function lotRow(lot: Lot): PlainLot {
  return {
    lot_id: lot.lot_id,
    symbol: lot.instrument.symbol,
    strategy_symbol: lot.strategy_symbol,
    side: lot.s === 1n ? 'LONG' : 'SHORT',
    opened_on: lot.opened_on,
    quantity: textOf(lot.quantity),
    remaining: textOf(remaining(lot)),
    entry_price: textOf(lot.entry_price),
    remaining_cost: moneyText(isOpen(lot) ? remainingCost(lot) : 0n),
  }
}

export function oracleRollForward(input: PlainInput): PlainOutput {
  const dates = [...new Set(input.dates)].filter((date) => date >= input.inception_date).sort()
  const eve = addDays(input.inception_date, -1)
  const opening = valueOpening(input, foldUpTo(input, eve).lots, eve)
  const snapshots: PlainSnapshot[] = []
  let before: Cumulative | null = null
  let index = indexOne
  let previous = eve
  for (const date of dates) {
    const now = cumulativeAt(input, date)
    const jumps = countPriceJumps(input, now.valuation.symbols, previous, date)
    const { row, index: newIndex } = snapshotRow(input, date, now, before, opening, jumps, index)
    snapshots.push(row)
    before = now
    index = newIndex
    previous = date
  }
  const book = foldUpTo(input, dates[dates.length - 1] ?? eve)
  return { snapshots, realized_events: book.events.map(eventRow), lots: book.lots.map(lotRow) }
}
