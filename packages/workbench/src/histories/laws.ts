import type { PlainFill, PlainInput } from '../oracle/plain.ts'
import { Broken, must, mustEqual } from './broken.ts'
import { oracleOf } from './check-book.ts'
import { readFacts } from './facts.ts'
import { differenceOfRows, portfolioOf, readRows, type Rows } from './rows.ts'
import { addPortfolio, answerOf, apiOf, appOf, type Book, type FillInput, meet, openWorld, type World } from './world.ts'

/** A fill as it was told, for telling it to another portfolio. Lots that it named are left to whoever calls. */
function toldAgain({ id, fill_id, recorded: _, lots: __, ...rest }: PlainFill): FillInput {
  return { ...rest, ...(fill_id === undefined || fill_id === id ? {} : { fill_id }) }
}

function byRecording(facts: PlainInput): PlainFill[] {
  return facts.fills.toSorted((left, right) => (left.recorded ?? 0) - (right.recorded ?? 0))
}

/** A world at the same moment with the same portfolio and nothing in it yet. */
function worldLike(world: World, book: Book): World {
  const like = openWorld({ ...world.setup, tick: 0, withdrawal_limit: 'equity', portfolios: [book.setup, book.setup] })
  like.clock.set(world.clock.now())
  return like
}

async function tellRates(world: World, { fx_rates = [] }: PlainInput): Promise<void> {
  if (fx_rates.length > 0) await apiOf(world).fxRates.put({ rates: [...fx_rates] })
}

async function tellMarket(world: World, { prices, splits = [] }: Pick<PlainInput, 'prices' | 'splits'>): Promise<void> {
  if (splits.length > 0)
    await apiOf(world).splits.put({
      splits: splits.map(({ symbol, ex_date, numerator, denominator }) => ({ symbol, ex_date, numerator, denominator })),
    })
  if (prices.length > 0) await apiOf(world).prices.put({ prices: prices.map(({ symbol, date, price }) => ({ symbol, date, price })) })
}

function pnlOf(rows: Rows): object {
  return rows.snapshots.map((row) => [row.date, row.cumulative_pnl, row.long_value, row.short_value])
}

/** Total P&L is the same under every lot method, on every day, and as it was with the lots that somebody picked. */
export async function totalPnlOfEveryMethod(world: World, book: Book): Promise<void> {
  const facts = await readFacts(world, book, portfolioOf(await readRows(world, book)).snapshot_date)
  const rows = await readRows(world, book)
  if (portfolioOf(rows).stale_from !== null || oracleOf(facts) === null) return
  const like = worldLike(world, book)
  await tellRates(like, facts)
  await tellMarket(like, facts)
  for (const lot_method of ['FIFO', 'LIFO', 'HIFO', 'AVERAGE'] as const) {
    const other = await addPortfolio(like, { ...book.setup, lot_method })
    for (const fill of byRecording(facts)) {
      like.clock.advance(1)
      const { lot_method: _, ...told } = toldAgain(fill)
      await apiOf(like).fills.record(other.id, told)
    }
    for (const { date, kind, amount } of facts.income ?? []) await apiOf(like).income.record(other.id, { date, kind, amount })
    const to = portfolioOf(rows).snapshot_date
    if (to !== null) await appOf(like).system().batch.run({ date: to })
    const found = await readRows(like, other)
    mustEqual(pnlOf(found), pnlOf(rows), `total P&L under ${lot_method}`)
  }
  if (rows.realized_events.length > 0) meet(world, 'law: total P&L of every method')
}

/** Draws the same numbers for the same start. */
function dice(start: number): () => number {
  let state = start + 1
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state
  }
}

function shuffled<Row>(rows: readonly Row[], roll: () => number): Row[] {
  return rows
    .map((row) => ({ row, key: roll() }))
    .toSorted((left, right) => left.key - right.key)
    .map(({ row }) => row)
}

/** A broker's fills may come in any order; those made by hand count as they were recorded, and named lots must be there. */
function otherOrder(facts: PlainInput, roll: () => number): PlainFill[] {
  const fills = byRecording(facts)
  if (fills.some((fill) => fill.lots !== undefined)) return fills
  const byHand = fills.filter((fill) => fill.fill_id === fill.id)
  const brokers = fills.filter((fill) => fill.fill_id !== fill.id)
  return roll() % 2 === 0 ? [...shuffled(brokers, roll), ...byHand] : [...byHand, ...shuffled(brokers, roll)]
}

/** The same facts told in another order, late and early, with runs and recalculations in between, give the same snapshots. */
export async function sameInAnotherOrder(world: World, book: Book, ending: number): Promise<void> {
  const before = await readRows(world, book)
  const { snapshot_date, stale_from } = portfolioOf(before)
  const facts = await readFacts(world, book, snapshot_date)
  if (stale_from !== null || snapshot_date === null || oracleOf(facts) === null) return
  const roll = dice(ending)
  const like = worldLike(world, book)
  await tellRates(like, { ...facts, fx_rates: shuffled(facts.fx_rates ?? [], roll) })
  const other = await addPortfolio(like, book.setup)
  const prices = shuffled(facts.prices, roll)
  const half = Math.floor(prices.length / 2)
  await tellMarket(like, { prices: prices.slice(0, half), splits: shuffled(facts.splits ?? [], roll) })
  const told = await tellFills(like, other, facts, { roll, to: snapshot_date })
  await tellMarket(like, { prices: prices.slice(half) })
  for (const { date, kind, amount } of shuffled(facts.income ?? [], roll)) await apiOf(like).income.record(other.id, { date, kind, amount })
  await run(like, snapshot_date)
  const inFirst = shuffled(facts.equity_changes, roll).toSorted((left, right) =>
    left.change_type < right.change_type ? -1 : left.change_type > right.change_type ? 1 : 0,
  )
  for (const { change_date, change_type, amount } of inFirst) {
    like.limit = roll() % 2 === 0 ? 0 : 100_000
    const done = await answerOf(like, 'told again', () =>
      apiOf(like).equityChanges.record(other.id, { change_date, change_type, amount, override_reason: 'again' }),
    )
    // What was fine at its time may be too much for what P&L has become since.
    if ('code' in done) return
  }
  await run(like, snapshot_date)
  if (!told) return
  const after = await readRows(like, other)
  const difference = differenceOfRows(before, after, { kinds: ['snapshots'], ignore: ['computed_at', 'portfolio_id'] })
  must(difference === null, () => `the same facts in another order: ${difference}`)
  meet(world, 'law: the same in another order')
}

async function run(world: World, date: string): Promise<void> {
  const report = await appOf(world).system().batch.run({ date })
  if (report.failures.length > 0) throw new Broken(`the run after another order fails: ${JSON.stringify(report.failures)}`)
}

const nobody = '00000000-0000-7000-8000-000000000000'

/** Whether all could be told. A named lot goes by the lot that its opening fill has made there. */
async function tellFills(world: World, book: Book, facts: PlainInput, { roll, to }: { roll: () => number; to: string }): Promise<boolean> {
  const newIds = new Map<string, string | undefined>()
  for (const fill of otherOrder(facts, roll)) {
    world.clock.advance(1)
    world.limit = roll() % 3 === 0 ? 0 : 100_000
    if (roll() % 4 === 0) await appOf(world).system().batch.run({ date: to })
    const rows = await readRows(world, book)
    const lots = fill.lots?.map(({ lot_id, quantity }) => {
      const lot = rows.lots.find((one) => one.fill_id === newIds.get(lot_id ?? ''))
      return { position_id: lot?.id ?? nobody, quantity }
    })
    const done = await answerOf(world, 'told again', () =>
      apiOf(world).fills.record(book.id, { ...toldAgain(fill), ...(lots === undefined ? {} : { lots }) }),
    )
    // A sale that was recorded before what it sells was corrected cannot always be told in that order again, and a run between
    // them may want a rate of a day that had none.
    if ('code' in done) {
      const due = done.code === 'FX_RATE_MISSING' || facts.fills.some((one) => one.lots !== undefined)
      must(due, () => `a fill told in another order is refused with ${done.code}: ${done.error.detail}`)
      return false
    }
    newIds.set(fill.id, done.value.id)
  }
  return true
}
