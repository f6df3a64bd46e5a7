import { addDays } from '../oracle/calendar.ts'
import { Broken, mustEqual } from './broken.ts'
import { checkBook, checkDiagnosis } from './check-book.ts'
import { checkColumns, checkEquityBalance } from './identities.ts'
import { sameInAnotherOrder, totalPnlOfEveryMethod } from './laws.ts'
import { rebuild, refresh, runAgain, runBatch } from './play-batch.ts'
import { correctFill, recordFills, tellAgain, voidFill } from './play-fills.ts'
import { deleteFlow, editFlow, neutralFlows, recordFlow } from './play-flows.ts'
import { deleteIncome, putCloses, putPrices, putRate, putSplit, recordIncome } from './play-market.ts'
import { closeByHand, openByHand, sellByHand } from './play-sales.ts'
import { readRows } from './rows.ts'
import { mondayOf, type Setup } from './setup.ts'
import type { Step } from './steps.ts'
import { addPortfolio, apiOf, type Book, openWorld, type World } from './world.ts'

/** What happened in one life of some portfolios: enough to live it again. */
export interface History {
  readonly setup: Setup
  readonly steps: readonly Step[]
  /** Which laws are looked at in the end. */
  readonly ending: number
}

const day = 86_400_000

async function perform(world: World, book: Book, step: Step): Promise<void> {
  switch (step.do) {
    case 'record flow':
      return recordFlow(world, book, step)
    case 'edit flow':
      return editFlow(world, book, step)
    case 'delete flow':
      return deleteFlow(world, book, step)
    case 'neutral flows':
      return neutralFlows(world, book, step)
    case 'record fills':
      return recordFills(world, book, step.fills)
    case 'tell fills again':
      return tellAgain(world, book)
    case 'correct fill':
      return correctFill(world, book, step)
    case 'void fill':
      return voidFill(world, book, step)
    case 'open':
      return openByHand(world, book, step.fill)
    case 'close':
      return closeByHand(world, book, step)
    case 'sell':
      return sellByHand(world, book, step)
    case 'record income':
      return recordIncome(world, book, step)
    case 'delete income':
      return deleteIncome(world, book, step)
    case 'put prices':
      return putPrices(world, book, step)
    case 'put closes':
      return putCloses(world, book, step)
    case 'put rate':
      return putRate(world, book, step)
    case 'put split':
      return putSplit(world, book, step)
    case 'run':
      return runBatch(world, step)
    case 'refresh':
      return refresh(world, book)
    case 'rebuild':
      return rebuild(world, { all: true })
    case 'set limit':
      world.limit = step.to
      return
    case 'pass days':
      world.clock.advance(step.days * day)
  }
}

/** Rates from long before, the portfolios, and one of another tenant whose prices have the same symbols. */
async function begin(world: World): Promise<Book> {
  const { setup, books } = world
  const date = addDays(mondayOf(setup), -60)
  const rates = [
    ['EUR', '1.1'],
    ['GBP', '1.27'],
    ['JPY', '0.0067'],
  ].flatMap(([base = '', rate = '']) => (base === setup.unquoted ? [] : [{ base, quote: 'USD', date, rate }]))
  await apiOf(world).fxRates.put({ rates })
  for (const portfolio of setup.portfolios) books.push(await addPortfolio(world, portfolio))
  const neighbour = await addPortfolio(world, setup.portfolios[0], 'south')
  const api = apiOf(world, 'south')
  const opened = neighbour.inception
  await api.prices.put({ prices: [{ symbol: 'ACME', date: opened, price: '50' }] })
  await api.fills.record(neighbour.id, { symbol: 'ACME', side: 'BUY', quantity: '10', price: '40', date: opened, fill_id: 'B0' })
  await api.equityChanges.record(neighbour.id, {
    change_type: 'CONTRIBUTION',
    amount: '777.00',
    change_date: opened,
    override_reason: 'a history',
  })
  return neighbour
}

/** What is told to one tenant is nothing to another. */
async function checkNeighbour(world: World, neighbour: Book): Promise<void> {
  const rows = await readRows(world, neighbour, 'south')
  checkEquityBalance(rows)
  for (const row of rows.snapshots)
    mustEqual([row.cumulative_pnl, row.cumulative_capital_flows], ['100.00', '777.00'], `the neighbour on ${row.date}`)
}

/** Lives a history and checks all along; throws a `Broken` that says which step broke what. Gives what was met. */
export async function play({ setup, steps, ending }: History): Promise<ReadonlyMap<string, number>> {
  const world = openWorld(setup)
  const neighbour = await begin(world)
  for (const [index, step] of steps.entries()) {
    await named(`step ${index}, ${step.do}`, () => playStep(world, step, index))
  }
  await named('the end', () => finish(world, neighbour, ending))
  return world.met
}

async function named(where: string, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (error instanceof Broken) throw new Broken(`${where}: ${error.message}`)
    throw new Broken(`${where}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
  }
}

async function playStep(world: World, step: Step, index: number): Promise<void> {
  const book = world.books[step.on % world.books.length]
  if (book === undefined) return
  await perform(world, book, step)
  world.clock.advance(world.setup.tick)
  for (const one of world.books) {
    if (step.look) await checkBook(world, one)
    else await checkQuickly(world, one)
  }
  if (!step.look) return
  if (index % 3 === 0) await rebuild(world, { all: false })
  if (index % 3 === 1) await checkDiagnosis(world)
}

/** What holds at any moment and costs little to see. */
async function checkQuickly(world: World, book: Book): Promise<void> {
  const rows = await readRows(world, book)
  checkEquityBalance(rows)
  checkColumns(rows)
}

async function finish(world: World, neighbour: Book, ending: number): Promise<void> {
  await checkDiagnosis(world)
  await rebuild(world, { all: false })
  await runBatch(world, { do: 'run', how: 0, at: ending, days: 0 })
  for (const book of world.books) await checkBook(world, book)
  await runAgain(world, ending)
  await rebuild(world, { all: false })
  await checkDiagnosis(world)
  await checkNeighbour(world, neighbour)
  const book = world.books[ending % 7 === 0 ? 1 : 0]
  if (book === undefined) return
  if (ending % 4 === 1) await totalPnlOfEveryMethod(world, book)
  if (ending % 4 === 2) await sameInAnotherOrder(world, book, ending)
}
