import type { FillRow } from '@rollforward/core/store'
import { nameId } from '../../../core/src/kernel/ids.ts'
import { foldUpTo } from '../oracle/fold.ts'
import { rateText } from '../oracle/histories.ts'
import type { PlainFill, PlainInput } from '../oracle/plain.ts'
import { Refusal } from '../oracle/plain.ts'
import { must, mustEqual } from './broken.ts'
import { oracleOf } from './check-book.ts'
import { type FillRecord, inPlace, readFacts, toPlainFill } from './facts.ts'
import { differenceOfRows, portfolioOf, readRows, type Rows } from './rows.ts'
import { catalogueOf, type Terms } from './setup.ts'
import type { Doing, FillChoice } from './steps.ts'
import { answerOf, apiOf, type Book, dayAt, type FillInput, todayOf, type World } from './world.ts'

/** A fill as it is told, from what was drawn. */
export function toldFill(world: World, book: Book, choice: FillChoice): FillInput {
  const catalogue = catalogueOf(world.setup)
  const terms: Terms = catalogue[choice.instrument % catalogue.length] ?? { symbol: 'ACME' }
  const foreign = terms.currency !== undefined && terms.currency !== book.setup.base_currency
  return {
    ...terms,
    date: dayAt(world, book, choice.at),
    ...(choice.time === null ? {} : { time: choice.time, sequence: choice.sequence }),
    ...(choice.broker === null ? {} : { fill_id: `B${choice.broker}` }),
    side: choice.side,
    quantity: choice.quantity,
    price: choice.price,
    ...(choice.fees === null ? {} : { fees: choice.fees }),
    ...(choice.fx === null || !foreign ? {} : { fx_rate: rateText(terms.currency ?? '', book.setup.base_currency, choice.fx, 8) }),
    strategy_symbol: choice.strategy,
    ...(choice.method === null ? {} : { lot_method: choice.method }),
  }
}

/** Remembers which fill opened each lot, as long as lots stand. */
export async function seeLots(world: World, book: Book): Promise<Rows> {
  const rows = await readRows(world, book)
  for (const lot of rows.lots) book.openers.set(lot.id, lot.fill_id)
  return rows
}

type FillResult = { readonly fills: readonly FillRecord[] }

/** Rules that a fill breaks by itself. */
export function breaksRule(world: World, book: Book, fill: PlainFill): string | null {
  if (fill.date > todayOf(world, book)) return 'POSITION_003'
  if (fill.price === '0' && fill.position_class !== 'OPTIONS') return 'POSITION_004'
  return fill.expiry_date !== undefined && fill.date > fill.expiry_date ? 'POSITION_008' : null
}

/**
 * Asks for a change of the fills. What cannot be folded must be refused and leaves nothing behind; what can be folded and rolled
 * forward must be done, also where fills of another symbol do not go together.
 */
async function judge(
  world: World,
  book: Book,
  candidate: readonly PlainFill[],
  ask: () => PromiseLike<FillResult>,
): Promise<FillResult | null> {
  const before = await seeLots(world, book)
  const facts = await readFacts(world, book, portfolioOf(before).snapshot_date)
  const changed = without(candidate, facts.fills)
  const symbols = new Set([...changed, ...without(facts.fills, candidate)].map((fill) => fill.symbol))
  const own = { ...facts, fills: candidate.filter((fill) => symbols.has(fill.symbol)) }
  const broken = changed.map((fill) => breaksRule(world, book, fill)).find((code) => code !== null) ?? null
  const answer = await answerOf(world, 'fills', ask)
  if ('code' in answer) {
    const wrote = differenceOfRows(before, await readRows(world, book))
    must(wrote === null, () => `refused with ${answer.code}, it wrote: ${wrote}`)
    const whole = { ...facts, fills: candidate }
    const isBrokenElsewhere = oracleOf(own) !== null && !canFold(whole)
    must(
      broken !== null || (oracleOf(whole) === null && !isBrokenElsewhere),
      () => `${answer.code} (${answer.error.detail}) refuses what can be folded`,
    )
    return null
  }
  must(broken === null, () => `what breaks ${broken} is done`)
  must(canFold(own), 'what cannot be folded is done')
  await seeLots(world, book)
  return answer.value
}

/** Those that say something the others do not; where they stand among each other is no part of it. */
function without(fills: readonly PlainFill[], others: readonly PlainFill[]): PlainFill[] {
  const said = (fill: PlainFill): string => JSON.stringify({ ...fill, recorded: 0 })
  const known = new Set(others.map(said))
  return fills.filter((fill) => !known.has(said(fill)))
}

function canFold(facts: PlainInput): boolean {
  const last = facts.fills.reduce((latest, fill) => (fill.date > latest ? fill.date : latest), facts.dates[facts.dates.length - 1] ?? '')
  try {
    foldUpTo(facts, last)
    return true
  } catch (error) {
    // An option that expires worthless needs no rate, though the oracle asks for one.
    if (error instanceof Refusal) return error.message.startsWith('no rate')
    throw error
  }
}

async function currentFills(world: World, book: Book): Promise<readonly PlainFill[]> {
  return (await readFacts(world, book, null)).fills
}

/** The fills as they are once these are told: a known broker id corrects, anything else is recorded last. */
export function withTold(
  book: Book,
  fills: readonly PlainFill[],
  told: readonly FillInput[],
  voided: readonly FillRow[] = [],
): PlainFill[] {
  const all = [...fills]
  told.forEach((input, index) => {
    const id = input.fill_id === undefined ? `new-${index}` : nameId('fill', book.id, input.fill_id as string)
    const at = all.findIndex((fill) => fill.id === id)
    const method = all[at]?.lot_method ?? voided.find((row) => row.id === id)?.lot_method
    const fill = plainOfTold(book, input, { id, recorded: all[at]?.recorded ?? all.length + 1000, method })
    if (at < 0) all.push(fill)
    else all[at] = fill
  })
  return inPlace(all)
}

function plainOfTold(
  book: Book,
  input: FillInput,
  { id, recorded, method }: { id: string; recorded: number; method: PlainFill['lot_method'] },
): PlainFill {
  const record = {
    fees: '0',
    multiplier: input.position_class === 'OPTIONS' ? '100' : '1',
    currency: book.setup.base_currency,
    fx_rate: null,
    strategy_symbol: '',
    underlying: null,
    strike: null,
    expiry_date: null,
    option_right: null,
    sequence: 0,
    time: null,
    lots: [],
    lot_method: method ?? book.setup.lot_method,
    position_class: 'PUBLIC',
    ...input,
    id,
    fill_id: input.fill_id ?? id,
    trade_date: input.trade_date ?? input.date,
  }
  return toPlainFill(book, record as unknown as FillRecord, recorded)
}

export async function recordFills(world: World, book: Book, choices: readonly FillChoice[]): Promise<void> {
  const told = choices.map((choice) => toldFill(world, book, choice))
  const distinct = told.filter(
    (fill, index) => fill.fill_id === undefined || told.findIndex((other) => other.fill_id === fill.fill_id) === index,
  )
  const [single] = distinct
  if (single === undefined) return
  await judgeTold(world, book, distinct, () => apiOf(world).fills.record(book.id, distinct.length === 1 ? single : { fills: distinct }))
}

async function judgeTold(world: World, book: Book, told: readonly FillInput[], ask: () => PromiseLike<FillResult>): Promise<void> {
  const { fills } = await readRows(world, book)
  const candidate = withTold(book, await currentFills(world, book), told, fills)
  const answered = await judge(world, book, candidate, ask)
  if (answered === null) return
  const listed = await apiOf(world).fills.list(book.id, { limit: 500 })
  told.forEach((fill, index) => {
    const answer = answered.fills[index]
    const record = listed.fills.find((one) => one.id === answer?.id)
    mustEqual(answer, record, 'the fill that is answered is not the one that is listed')
    for (const [name, value] of Object.entries(fill)) {
      if (name !== 'lots')
        mustEqual(toNumberText((record as unknown as Record<string, unknown>)[name]), toNumberText(value), `${name} of a fill`)
    }
  })
  book.told_last = told.filter((fill) => fill.fill_id !== undefined)
}

/** "1.50" and "1.5" are the same number. */
function toNumberText(value: unknown): unknown {
  return typeof value === 'string' && /^\d+\.\d+$/.test(value) ? value.replace(/\.?0+$/, '') : value
}

/** The same fills again are no change at all. */
export async function tellAgain(world: World, book: Book): Promise<void> {
  if (book.told_last.length === 0) return
  const before = await readRows(world, book)
  const done = await answerOf(world, 'fills again', () => apiOf(world).fills.record(book.id, { fills: [...book.told_last] }))
  const changed = differenceOfRows(before, await readRows(world, book))
  must(changed === null, () => `the same fills told again (${'code' in done ? done.code : 'done'}) changed ${changed}`)
}

export async function correctFill(world: World, book: Book, step: Extract<Doing, { do: 'correct fill' }>): Promise<void> {
  const fills = await currentFills(world, book)
  const old = fills[step.pick % Math.max(1, fills.length)]
  if (old === undefined) return
  const input = {
    ...(step.what & 1 ? { quantity: step.quantity } : {}),
    ...(step.what & 2 || step.what % 16 === 0 ? { price: step.price } : {}),
    ...(step.what & 4 ? { fees: step.fees } : {}),
    ...(step.what & 8 ? { date: dayAt(world, book, step.at) } : {}),
    ...((step.what & 48) === 48 ? { side: old.side === 'BUY' ? ('SELL' as const) : ('BUY' as const) } : {}),
  }
  const candidate = fills.map((fill) => (fill === old ? { ...fill, ...input } : fill))
  const ids = [old.id, old.fill_id ?? old.id]
  book.told_last = []
  await judge(world, book, candidate, () => apiOf(world).fills.correct(book.id, ids[step.pick % 2] ?? old.id, input))
}

export async function voidFill(world: World, book: Book, step: Extract<Doing, { do: 'void fill' }>): Promise<void> {
  const fills = await currentFills(world, book)
  const old = fills[step.pick % Math.max(1, fills.length)]
  if (old === undefined) return
  book.told_last = []
  await judge(
    world,
    book,
    fills.filter((fill) => fill !== old),
    () => apiOf(world).fills.void(book.id, old.id, { reason: 'a history' }),
  )
}
