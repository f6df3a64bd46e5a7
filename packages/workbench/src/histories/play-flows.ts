import type { SnapshotRow } from '@rollforward/core/store'
import { addDays } from '../oracle/calendar.ts'
import { moneyText } from '../oracle/fraction.ts'
import { must, mustEqual } from './broken.ts'
import { cashLimit, equityAfter, equityLimit, type Ledger, ledgerOf, type Limit, recalculationOf, refusalOf, shownLimit } from './guard.ts'
import { cents } from './identities.ts'
import { differenceOfRows, readRows } from './rows.ts'
import type { AmountChoice, Doing } from './steps.ts'
import { answerOf, type Api, apiOf, type Book, dayAt, type KnownFlow, meet, type RefusalDetail, todayOf, type World } from './world.ts'

type Changed = Awaited<ReturnType<Api['equityChanges']['record']>>

const dayMilliseconds = 86_400_000
const largest = 9_999_999_999_999_999n

function amountOf(choice: AmountChoice, limit: bigint): bigint {
  if (choice.is === 'text') return cents(choice.text)
  const chosen = choice.is === 'limit' ? limit + BigInt(choice.plus) : (limit * BigInt(choice.percent)) / 100n
  return chosen > largest ? largest : chosen
}

function most([limit]: readonly Limit[]): bigint {
  return limit === undefined ? 0n : cents(limit.amount_max)
}

function signed(type: KnownFlow['type'], amount: bigint): bigint {
  return type === 'CONTRIBUTION' ? amount : -amount
}

/** A change of the flows as it is about to be asked: what it would do, and how it must be answered. */
interface Wanted {
  readonly what: 'flow recorded' | 'flow edited' | 'flow deleted'
  readonly ledger: Ledger
  readonly from: string
  readonly delta: bigint
  /** The code of the rule that refuses it, or null. */
  readonly refusal: string | null
  /** The most that may be taken, as a preview must say it; null where nothing is taken. */
  readonly limit: readonly Limit[] | null
  /** What an edited withdrawal takes already: a preview counts it in. */
  readonly own: bigint
  ask(preview: boolean): PromiseLike<Changed>
}

export async function recordFlow(world: World, book: Book, step: Extract<Doing, { do: 'record flow' }>): Promise<void> {
  const change_date = flowDay(world, book, step.at)
  const ledger = ledgerOf(world, book, await readRows(world, book))
  const limit = shownLimit(world, ledger, change_date)
  const type = step.inward ? 'CONTRIBUTION' : 'WITHDRAWAL'
  const amount = amountOf(step.amount, most(limit))
  const input = {
    change_type: type,
    amount: moneyText(amount),
    change_date,
    ...(step.override ? { override_reason: 'a history' } : {}),
  } as const
  const delta = signed(type, amount)
  const dated = refusalOfDate(world, book, change_date, step.override)
  const wanted: Wanted = {
    what: 'flow recorded',
    ledger,
    from: change_date,
    delta,
    refusal: amount <= 0n ? 'EQUITY_001' : (dated ?? refusalOf(world, ledger, change_date, delta)),
    limit: type === 'WITHDRAWAL' ? limit : null,
    own: 0n,
    ask: (preview) => apiOf(world).equityChanges.record(book.id, { ...input, preview }),
  }
  const done = await previewAndDo(world, book, wanted)
  if (done === null) return
  book.flows.push({ id: done.id, date: change_date, type, cents: amount, created: Date.parse(world.clock.now()), deleted: false })
}

/** Now and then the last day that is within the limit, or the one before it. */
function flowDay(world: World, book: Book, at: number): string {
  const edge = addDays(todayOf(world, book), at % 6 === 0 ? -90 : -91)
  return at % 6 < 2 && edge >= book.inception ? edge : dayAt(world, book, at)
}

function refusalOfDate(world: World, book: Book, date: string, override: boolean): string | null {
  const today = todayOf(world, book)
  if (date > today) return 'EQUITY_002'
  return date < book.inception || (date < addDays(today, -90) && !override) ? 'EQUITY_010' : null
}

export async function editFlow(world: World, book: Book, step: Extract<Doing, { do: 'edit flow' }>): Promise<void> {
  const flow = book.flows[step.pick % Math.max(1, book.flows.length)]
  if (flow === undefined) return
  const ledger = ledgerOf(world, book, await readRows(world, book))
  const limit = shownLimit(world, ledger, flow.date)
  const own = flow.type === 'WITHDRAWAL' && !flow.deleted ? flow.cents : 0n
  const amount = amountOf(step.amount, most(limit) + own)
  const delta = signed(flow.type, amount - flow.cents)
  const late = Date.parse(world.clock.now()) > flow.created + 7 * dayMilliseconds && !step.override
  const rules = [flow.deleted && 'EQUITY_009', step.moves && 'EQUITY_011', late && 'EQUITY_006', amount <= 0n && 'EQUITY_001']
  const input = {
    amount: moneyText(amount),
    // The same date and type in an edit are fine.
    ...(step.pick % 2 === 0 || step.moves ? { change_date: step.moves ? addDays(flow.date, 1) : flow.date, change_type: flow.type } : {}),
    ...(step.override ? { override_reason: 'a history' } : {}),
  }
  const wanted: Wanted = {
    what: 'flow edited',
    ledger,
    from: flow.date,
    delta,
    refusal: rules.find((code) => code !== false) || refusalOf(world, ledger, flow.date, delta),
    limit,
    own,
    ask: (preview) => apiOf(world).equityChanges.update(book.id, flow.id, { ...input, preview }),
  }
  if ((await previewAndDo(world, book, wanted)) !== null) flow.cents = amount
}

export async function deleteFlow(world: World, book: Book, step: Extract<Doing, { do: 'delete flow' }>): Promise<void> {
  const flow = book.flows[step.pick % Math.max(1, book.flows.length)]
  if (flow === undefined) return
  const ledger = ledgerOf(world, book, await readRows(world, book))
  const delta = -signed(flow.type, flow.cents)
  const late = Date.parse(world.clock.now()) > flow.created + 30 * dayMilliseconds && !step.override
  const wanted: Wanted = {
    what: 'flow deleted',
    ledger,
    from: flow.date,
    delta,
    refusal: flow.deleted ? 'EQUITY_009' : late ? 'EQUITY_007' : refusalOf(world, ledger, flow.date, delta),
    limit: flow.type === 'CONTRIBUTION' ? shownLimit(world, ledger, flow.date) : null,
    own: 0n,
    ask: (preview) =>
      apiOf(world).equityChanges.delete(book.id, flow.id, { preview, ...(step.override ? { override_reason: 'a history' } : {}) }),
  }
  if ((await previewAndDo(world, book, wanted)) !== null) flow.deleted = true
}

/** A preview writes nothing and answers what then happens; the guard refuses exactly what leaves a day below zero. */
async function previewAndDo(world: World, book: Book, wanted: Wanted): Promise<Changed | null> {
  const before = await readRows(world, book)
  const preview = await answerOf(world, 'flow previewed', () => wanted.ask(true))
  const untouched = differenceOfRows(before, await readRows(world, book))
  must(untouched === null, () => `the preview wrote: ${untouched}`)
  const done = await answerOf(world, wanted.what, () => wanted.ask(false))
  const code = 'code' in done ? done.code : null
  must(
    code === wanted.refusal,
    () =>
      `a change by ${wanted.delta} cents from ${wanted.from} is answered ${code ?? 'done'}, due is ${wanted.refusal ?? 'done'}; the limit is ${JSON.stringify(wanted.limit)}`,
  )
  must(
    ('code' in preview ? preview.code : null) === code,
    () => `the preview is answered ${JSON.stringify(preview)}, then it is ${code ?? 'done'}`,
  )
  if ('code' in done) {
    const after = differenceOfRows(before, await readRows(world, book))
    must(after === null, () => `a refused change wrote: ${after}`)
    if (done.code === 'EQUITY_003' || done.code === 'EQUITY_012') checkRefusalLimit(done.error, done.code, wanted)
    return null
  }
  if (!('value' in preview)) return null
  mustEqual(effectOf(preview.value), effectOf(done.value), 'the preview’s effect is not what was done')
  checkShownLimit(preview.value, wanted)
  mustEqual(done.value.portfolio_equity_after, equityAfter(wanted.ledger, wanted.delta), 'portfolio_equity_after')
  const none = { mode: 'none', from: null, snapshots: 0 }
  mustEqual(
    done.value.recalculation,
    wanted.delta === 0n ? none : recalculationOf(world, book, wanted.ledger, wanted.from),
    'recalculation',
  )
  return done.value
}

function effectOf({ portfolio_equity_after, recalculation, amount }: Changed): object {
  return { portfolio_equity_after, recalculation, amount }
}

/** A preview says how high the amount may go, or by how much equity may be lowered, and which day limits it. */
function checkShownLimit({ amount_max = null, binding_date = null }: Changed, { limit, own }: Wanted): void {
  const shown =
    limit === null
      ? [{ amount_max: null, binding_date: null }]
      : limit.map((one) => ({ ...one, amount_max: moneyText(cents(one.amount_max) + own) }))
  const found = { amount_max, binding_date }
  must(
    shown.some((one) => JSON.stringify(one) === JSON.stringify(found)),
    () => `the preview's limit is ${JSON.stringify(found)} instead of ${JSON.stringify(shown)}`,
  )
}

/** A refusal names what could have been asked for: of a withdrawal that is edited, what it takes already is counted in. */
function checkRefusalLimit({ extensions }: RefusalDetail, code: string, { ledger, from, own }: Wanted): void {
  const { amount_max, binding_date } = code === 'EQUITY_012' ? cashLimit(ledger) : equityLimit(ledger, from)
  const due = { amount_max: moneyText(cents(amount_max) + own), binding_date }
  mustEqual({ amount_max: extensions['amount_max'], binding_date: extensions['binding_date'] }, due, 'the limit of the refusal')
}

/** The same amount in and out on one day: returns of start and end timing stay as they were, whatever the amount. */
export async function neutralFlows(world: World, book: Book, step: Extract<Doing, { do: 'neutral flows' }>): Promise<void> {
  if (book.setup.flow_timing === 'mixed') return
  const before = await readRows(world, book)
  if (before.portfolio[0]?.stale_from !== null) return
  const at = before.snapshots[step.at % Math.max(1, before.snapshots.length)]
  if (at === undefined) return
  const amount = neutralAmount(book, at, step.large)
  if (amount === 0n) return
  const ids: string[] = []
  for (const type of ['CONTRIBUTION', 'WITHDRAWAL'] as const) {
    const asked = { change_type: type, amount: moneyText(amount), change_date: at.date, override_reason: 'a history' } as const
    const done = await answerOf(world, 'neutral flow', () => apiOf(world).equityChanges.record(book.id, asked))
    if ('code' in done) continue
    ids.push(done.value.id)
    book.flows.push({ id: done.value.id, date: at.date, type, cents: amount, created: Date.parse(world.clock.now()), deleted: false })
  }
  if (ids.length < 2) return
  if ('code' in (await answerOf(world, 'refresh', () => apiOf(world).snapshots.refresh(book.id)))) return
  const after = await readRows(world, book)
  const returns = (rows: typeof before): object =>
    rows.snapshots.slice(0, before.snapshots.length).map((row) => [row.date, row.daily_return, row.twr_index])
  mustEqual(returns(after), returns(before), `${moneyText(amount)} in and out on ${at.date} changed a return`)
  meet(world, amount > 1n ? 'law: as much in and out' : 'law: a cent in and out')
}

/** As much as there was where nothing else flowed that day, else a cent; nothing where even that may rightly trip the rule on a small base. */
function neutralAmount({ setup }: Book, row: SnapshotRow, large: boolean): bigint {
  const [inflow, outflow] = [cents(row.equity_inflow), cents(row.equity_outflow)]
  const before = cents(row.net_asset_value) - cents(row.daily_pnl) - inflow + outflow
  if (large && inflow === 0n && outflow === 0n && before > 100n) return before
  const base = setup.flow_timing === 'end' ? before : before + inflow - outflow
  const distance = base * 100n - (before + inflow)
  return distance > 1000n || distance < -1000n ? 1n : 0n
}
