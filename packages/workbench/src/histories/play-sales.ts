import type { Id } from '@rollforward/core/store'
import { foldUpTo } from '../oracle/fold.ts'
import type { Fraction } from '../oracle/fraction.ts'
import type { PlainFill, PlainInput } from '../oracle/plain.ts'
import { Refusal } from '../oracle/plain.ts'
import { must, mustEqual } from './broken.ts'
import { oracleOf } from './check-book.ts'
import { readFacts } from './facts.ts'
import { breaksRule, seeLots, toldFill, withTold } from './play-fills.ts'
import { differenceOfRows, portfolioOf, readRows, type Rows } from './rows.ts'
import type { Doing, FillChoice } from './steps.ts'
import { answerOf, apiOf, type Book, dayAt, todayOf, type World } from './world.ts'

const openings = {
  LONG: ['BUY', null],
  SHORT: ['SELL', null],
  LC: ['BUY', 'CALL'],
  LP: ['BUY', 'PUT'],
  SC: ['SELL', 'CALL'],
  SP: ['SELL', 'PUT'],
} as const
const typeNames = Object.keys(openings) as (keyof typeof openings)[]

/** Opening by hand never closes: it is done exactly where the fill would only open. */
export async function openByHand(world: World, book: Book, choice: FillChoice): Promise<void> {
  const told = toldFill(world, book, { ...choice, broker: null, time: null, method: null })
  const { side, date, quantity, price, ...rest } = told
  const right = rest.option_right ?? null
  const type = typeNames.find((name) => openings[name][0] === side && openings[name][1] === right) ?? 'LONG'
  const before = await seeLots(world, book)
  const facts = await readFacts(world, book, portfolioOf(before).snapshot_date)
  const candidate = { ...facts, fills: withTold(book, facts.fills, [told]) }
  const fill = candidate.fills[candidate.fills.length - 1]
  if (fill === undefined) return
  const input = { ...rest, position_type: type, quantity, entry_price: price, entry_date: date ?? '' }
  const answer = await answerOf(world, 'open', () => apiOf(world).positions.open(book.id, input))
  const after = await seeLots(world, book)
  if ('code' in answer) {
    mustBeUntouched(before, after, `opening, refused with ${answer.code}`)
    const due = breaksRule(world, book, fill) !== null || oracleOf(candidate) === null || closesSomething(facts, candidate, fill)
    must(due, () => `opening ${JSON.stringify(input)} is refused with ${answer.code} (${answer.error.detail})`)
    return
  }
  const row = after.fills.find((one) => !before.fills.some((old) => old.id === one.id))
  must(row !== undefined, 'opening recorded no fill')
  must(!after.realized_events.some((event) => event.fill_id === row.id), 'opening closed something')
  mustEqual(closedByFill(after.realized_events), closedByFill(before.realized_events), 'what other fills closed')
  mustEqual(answer.value.id, after.lots.find((lot) => lot.fill_id === row.id)?.id, 'the lot that was opened')
}

/** How much each fill closed, in the order of their ids. */
function closedByFill(
  events: readonly { readonly fill_id: string | null; readonly quantity: string | Fraction; readonly reason: 'TRADE' | 'EXPIRY' }[],
): [string, string][] {
  const closed = new Map<string, bigint>()
  for (const { fill_id, quantity, reason } of events)
    if (reason === 'TRADE' && fill_id !== null) closed.set(fill_id, (closed.get(fill_id) ?? 0n) + unitsOf(quantity))
  return [...closed].map(([id, quantity]): [string, string] => [id, unitsText(quantity)]).sort(([left], [right]) => (left < right ? -1 : 1))
}

function unitsOf(quantity: string | Fraction): bigint {
  return typeof quantity === 'string' ? units(quantity) : (quantity.n * 10n ** 8n) / quantity.d
}

/** Whether it would close something, or leave a later fill more or less to close. */
function closesSomething(facts: PlainInput, candidate: PlainInput, fill: PlainFill): boolean {
  const last = candidate.fills.reduce(
    (latest, one) => (one.date > latest ? one.date : latest),
    facts.dates[facts.dates.length - 1] ?? fill.date,
  )
  try {
    const before = foldUpTo(facts, last)
    const after = foldUpTo(candidate, last)
    return JSON.stringify(closedByFill(after.events)) !== JSON.stringify(closedByFill(before.events))
  } catch (error) {
    if (error instanceof Refusal) return true
    throw error
  }
}

/** Of all that is held: an amount that is a part of it, all of it, or more. */
function partOf(held: bigint, part: number): bigint {
  if (part >= 110) return held + BigInt(part - 109)
  return part >= 80 ? held : (held * BigInt(part + 1)) / 80n
}

function units(text: string): bigint {
  const [whole = '0', decimals = ''] = text.split('.')
  return BigInt(whole + decimals.padEnd(8, '0').slice(0, 8))
}

function unitsText(value: bigint): string {
  const text = value.toString().padStart(9, '0')
  return `${text.slice(0, -8)}.${text.slice(-8)}`.replace(/\.?0+$/, '')
}

const sum = (values: readonly bigint[]): bigint => values.reduce((total, value) => total + value, 0n)

/** Closing takes exactly the quantity off that lot and opens nothing. */
export async function closeByHand(world: World, book: Book, step: Extract<Doing, { do: 'close' }>): Promise<void> {
  const before = await seeLots(world, book)
  const open = before.lots.filter((lot) => lot.status === 'OPEN')
  const lot = open[step.pick % Math.max(1, open.length)]
  if (lot === undefined) return
  const quantity = partOf(units(lot.remaining_quantity), step.part)
  const exit_date = dayAt(world, book, step.at)
  const input = {
    close_quantity: unitsText(quantity),
    exit_price: step.price,
    exit_date,
    ...(step.fees === null ? {} : { fees: step.fees }),
  }
  const answer = await answerOf(world, 'close', () => apiOf(world).positions.close(book.id, lot.id, input))
  const after = await seeLots(world, book)
  if ('code' in answer) {
    mustBeUntouched(before, after, `closing, refused with ${answer.code}`)
    const simple = quantity > 0n && quantity <= units(lot.remaining_quantity) && exit_date <= todayOf(world, book)
    const late =
      (await isLatest(world, before, lot.symbol, exit_date)) && exit_date >= lot.entry_date && !expiredBy(lot.expiry_date, exit_date)
    must(
      !(simple && late && !isStuck(answer.code)),
      () => `closing ${JSON.stringify(input)} of ${JSON.stringify(lot)} is refused with ${answer.code} (${answer.error.detail})`,
    )
    return
  }
  const left = after.lots.find((one) => one.id === lot.id)
  // Closed before other sales, the lot may have held more then, and those take from the others.
  if (await isLatest(world, before, lot.symbol, exit_date)) {
    must(quantity <= units(lot.remaining_quantity), 'more than the lot holds was closed')
    mustEqual(left?.remaining_quantity, unitsText(units(lot.remaining_quantity) - quantity), 'what is left of the lot')
  }
  mustOnlyClose(before, after, { quantity, fees: step.fees, symbol: lot.symbol })
  mustEqual(answer.value.position.remaining_quantity, left?.remaining_quantity, 'the lot as answered')
}

/** Rates that are missing and facts that no longer go together make any fill impossible. */
function isStuck(code: string): boolean {
  return code === 'FX_RATE_MISSING' || code === 'POSITION_009' || code === 'POSITION_004'
}

function expiredBy(expiry: string | null, date: string): boolean {
  return expiry !== null && date > expiry
}

/** Whether nothing of the symbol happened after the date: then what is held now was held then. */
async function isLatest(world: World, rows: Rows, symbol: string, date: string): Promise<boolean> {
  const noLaterFill = rows.fills.every((fill) => fill.voided_at !== null || fill.symbol !== symbol || fill.trade_date <= date)
  const noLaterExpiry = rows.realized_events.every((event) => event.symbol !== symbol || event.exit_date <= date)
  const { splits } = await apiOf(world).splits.list({ symbols: [symbol], limit: 500 })
  const { snapshot_date, stale_from } = portfolioOf(rows)
  // Stored lots know the splits up to the last snapshot, once nothing waits for a run.
  const until = stale_from === null ? snapshot_date : null
  const noLaterSplit = splits.every((split) => split.ex_date <= date && until !== null && split.ex_date <= until)
  return noLaterFill && noLaterExpiry && noLaterSplit
}

function mustBeUntouched(before: Rows, after: Rows, what: string): void {
  const wrote = differenceOfRows(before, after)
  must(wrote === null, () => `${what}, wrote: ${wrote}`)
}

function mustOnlyClose(
  before: Rows,
  after: Rows,
  { quantity, fees, symbol }: { quantity: bigint; fees: string | null; symbol: string },
): void {
  const fresh = after.fills.filter((row) => !before.fills.some((old) => old.id === row.id))
  must(fresh.length > 0, 'a sale recorded no fill')
  mustEqual(unitsText(sum(fresh.map((fill) => units(fill.quantity)))), unitsText(quantity), 'the quantity of the sale')
  mustEqual(unitsText(sum(fresh.map((fill) => units(fill.fees)))), unitsText(units(fees ?? '0')), 'the fees of the sale')
  const ids = new Set<Id | null>(fresh.map((fill) => fill.id))
  must(!after.lots.some((lot) => ids.has(lot.fill_id)), `a sale of ${symbol} opened a lot`)
  mustEqual(
    unitsText(sum(after.realized_events.filter((event) => ids.has(event.fill_id)).map((event) => units(event.quantity)))),
    unitsText(quantity),
    'what the events closed',
  )
}

export async function sellByHand(world: World, book: Book, step: Extract<Doing, { do: 'sell' }>): Promise<void> {
  const before = await seeLots(world, book)
  const open = before.lots.filter((lot) => lot.status === 'OPEN')
  const lot = open[step.pick % Math.max(1, open.length)]
  if (lot === undefined) return
  const same = open.filter((one) => one.symbol === lot.symbol && (step.all_strategies || one.strategy_symbol === lot.strategy_symbol))
  const isLong = (one: (typeof open)[number]): boolean => ['LONG', 'LC', 'LP'].includes(one.position_type)
  const side = same.some(isLong) ? same.filter(isLong) : same
  const picked =
    step.lots < 3
      ? side
          .slice(0, 1 + step.lots)
          .map((one) => ({ position_id: one.id, quantity: unitsText(partOf(units(one.remaining_quantity), step.part)) }))
      : null
  const held = sum(side.map((one) => units(one.remaining_quantity)))
  const quantity = picked === null ? partOf(held, step.part) : sum(picked.map((one) => units(one.quantity)))
  const date = dayAt(world, book, step.at)
  const input = {
    symbol: lot.symbol,
    quantity: unitsText(quantity),
    price: step.price,
    date,
    ...(step.fees === null ? {} : { fees: step.fees }),
    ...(step.all_strategies ? {} : { strategy_symbol: lot.strategy_symbol }),
    ...(step.method === null ? {} : { lot_method: step.method }),
    ...(picked === null ? {} : { lots: picked }),
  }
  const preview = await answerOf(world, 'sale previewed', () => apiOf(world).sells.preview(book.id, input))
  mustBeUntouched(before, await readRows(world, book), 'the preview of a sale')
  const answer = await answerOf(world, picked === null ? 'sale' : 'sale of lots', () => apiOf(world).sells.create(book.id, input))
  const after = await seeLots(world, book)
  mustEqual('code' in preview ? preview.code : null, 'code' in answer ? answer.code : null, 'the preview of a sale is answered otherwise')
  if ('code' in answer) {
    mustBeUntouched(before, after, `a sale, refused with ${answer.code}`)
    const fits = quantity > 0n && (picked === null ? quantity <= held : step.part < 110 && picked.every((one) => units(one.quantity) > 0n))
    const due =
      date <= todayOf(world, book) &&
      (await isLatest(world, before, lot.symbol, date)) &&
      !expiredBy(lot.expiry_date, date) &&
      !isStuck(answer.code)
    must(!(fits && due), () => `selling ${JSON.stringify(input)} is refused with ${answer.code} (${answer.error.detail})`)
    return
  }
  mustOnlyClose(before, after, { quantity, fees: step.fees, symbol: lot.symbol })
  if (!('value' in preview)) return
  mustEqual(withoutIds(preview.value), withoutIds(answer.value), 'the preview of a sale is not what was done')
  const method = step.method ?? book.setup.lot_method
  if (picked === null) mustEqual(preview.value.by_method?.[method].realized_pnl, answer.value.realized_pnl, `by_method ${method}`)
}

/** A sale without the ids that it draws and what is named after them. */
function withoutIds<Sale extends { readonly fills: readonly object[]; readonly realized_events: readonly object[] }>(sale: Sale): object {
  const strip = (row: object): object => ({ ...row, id: null, fill_id: null })
  return { ...sale, fills: sale.fills.map(strip), realized_events: sale.realized_events.map(strip), by_method: null }
}
