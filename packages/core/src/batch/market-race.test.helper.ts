import { expect } from 'vitest'
import { createRollforward } from '../create-rollforward.ts'
import { manualClock } from '../kernel/clock.ts'
import type { Store, StoreSession } from '../store/port.ts'

/** A point of a transaction: its beginning, or the end of one of its calls. */
type Point = 'write' | 'putQuotes' | 'lockPortfolios' | 'readSeries'

/** The store as one party uses it, who stops at a point of a transaction that writes for whatever is to happen there, once. */
function stopping({ store, tenant_id }: Desk, at: Point, happen: () => Promise<unknown>): Desk {
  let stopped = false
  const stop = async (point: string): Promise<void> => {
    if (stopped || point !== at) return
    stopped = true
    await happen()
  }
  const transaction: Store['transaction'] = async (scope, work) => {
    if (scope.mode === 'read') return store.transaction(scope, work)
    await stop('write')
    return store.transaction(scope, (session) => work(tellCalls(session, stop)))
  }
  return { tenant_id, store: { ...store, transaction } }
}

function tellCalls(session: StoreSession, tell: (point: string) => Promise<void>): StoreSession {
  const telling = <Group extends object>(group: Group): Group =>
    Object.fromEntries(
      Object.entries(group as Record<string, (...values: unknown[]) => Promise<unknown>>).map(([name, method]) => [
        name,
        async (...values: unknown[]) => {
          const result = await method(...values)
          await tell(name)
          return result
        },
      ]),
    ) as Group
  return { ...session, books: telling(session.books), market: telling(session.market) }
}

const DAY = '2026-11-06'
const clock = manualClock('2026-11-06T06:00:00.000Z')

/** One tenant of a store: its book and its runs. */
interface Desk {
  readonly store: Store
  readonly tenant_id: string
}

const appOn = ({ store }: Desk) => createRollforward({ store, clock })
const bookOf = (desk: Desk) => appOn(desk).as({ user_id: 'ann', tenant_id: desk.tenant_id, scopes: ['write'] })

type Book = ReturnType<typeof bookOf>

/** What is put for the day that a run is about to calculate. None of them touches a snapshot that stands. */
export const puts = {
  'a price': (book: Book) => book.prices.put({ prices: [{ symbol: 'ACME', date: DAY, price: '50' }] }),
  'a rate': (book: Book) => book.fxRates.put({ rates: [{ base: 'EUR', quote: 'USD', date: DAY, rate: '2' }] }),
  'a split': (book: Book) => book.splits.put({ splits: [{ symbol: 'ACME', ex_date: DAY, numerator: 2, denominator: 1 }] }),
} as const

type Put = (typeof puts)[keyof typeof puts]

/** A book with snapshots up to Thursday the 5th, on the morning of Saturday. */
async function openBook(desk: Desk): Promise<string> {
  const book = bookOf(desk)
  clock.set('2026-11-06T06:00:00.000Z')
  const { id } = await book.portfolios.create({ name: 'A', base_currency: 'USD', inception_date: '2026-11-02', opening_equity: '10000.00' })
  await book.fxRates.put({ rates: [{ base: 'EUR', quote: 'USD', date: '2026-11-02', rate: '1.1' }] })
  const fill = { symbol: 'ACME', side: 'BUY', quantity: '10', price: '10', date: '2026-11-02', currency: 'EUR' } as const
  await book.fills.record(id, { fill_id: 'a', ...fill })
  await book.prices.put({ prices: [{ symbol: 'ACME', date: '2026-11-02', price: '11' }] })
  await run(desk)
  clock.set('2026-11-07T06:00:00.000Z')
  return id
}

/** Long enough for something that does not wait to have happened. */
const aMoment = () => new Promise((resolve) => setTimeout(resolve, 150))

type Play = (desk: Desk, put: Put) => Promise<void>

async function run(desk: Desk): Promise<void> {
  const { tenant_id } = desk
  expect((await appOn(desk).system().batch.run({ tenant_id })).failures).toEqual([])
}

/** The ways in which a put can meet a run. */
export const meetings: Readonly<Record<string, Play>> = {
  'is through before the run begins': async (desk, put) => {
    await put(bookOf(desk))
    await run(desk)
  },
  'is through between the computation and its lock': async (desk, put) => {
    await run(stopping(desk, 'write', () => put(bookOf(desk))))
  },
  'has its locks and is waited for': async (desk, put) => {
    let running: Promise<void> = Promise.resolve()
    const start = () => ((running = run(desk)), aMoment())
    await put(bookOf(stopping(desk, 'lockPortfolios', start)))
    await running
  },
  'has its quotes and finds the run at the lock before it': async (desk, put) => {
    let running: Promise<void> = Promise.resolve()
    const start = () => ((running = run(desk)), Promise.race([running, aMoment()]))
    await put(bookOf(stopping(desk, 'putQuotes', start)))
    await running
  },
  'comes after the comparison and waits': async (desk, put) => {
    let putting: Promise<unknown> = Promise.resolve()
    const start = () => ((putting = put(bookOf(desk))), aMoment())
    await run(stopping(desk, 'readSeries', start))
    await putting
  },
  'comes before the comparison and waits': async (desk, put) => {
    let putting: Promise<unknown> = Promise.resolve()
    const start = () => ((putting = put(bookOf(desk))), aMoment())
    await run(stopping(desk, 'lockPortfolios', start))
    await putting
  },
  'begins when the run is through': async (desk, put) => {
    await run(desk)
    await put(bookOf(desk))
  },
}

/** After a meeting the day says what was put, or is marked; and after the next run it says so. Gives what it says then. */
export async function meet(store: Store, play: Play, put: Put): Promise<string> {
  const desk: Desk = { store, tenant_id: crypto.randomUUID() }
  const id = await openBook(desk)
  const book = bookOf(desk)
  const now = async () => ({
    stale_from: (await book.portfolios.get(id)).stale_from,
    nav: (await book.snapshots.list(id, { start_date: DAY, end_date: DAY })).snapshots[0]?.net_asset_value ?? 'nothing',
  })
  await play(desk, put)
  const met = await now()
  await run(desk)
  const settled = await now()
  expect(settled.stale_from).toBeNull()
  if (met.stale_from === null || met.stale_from > DAY) expect(met.nav, 'neither right nor marked').toBe(settled.nav)
  expect((await appOn(desk).system().batch.diagnose({ tenant_id: desk.tenant_id })).ok).toBe(true)
  return settled.nav
}

/** Quotes of a day that stands, for a symbol that nobody holds yet and a currency in which nobody has anything. */
const late = '2026-11-04'
export const latePuts = {
  'a price': (book: Book) => book.prices.put({ prices: [{ symbol: 'LATE', date: late, price: '50' }] }),
  'a rate': (book: Book) => book.fxRates.put({ rates: [{ base: 'GBP', quote: 'USD', date: late, rate: '3' }] }),
  'a split': (book: Book) => book.splits.put({ splits: [{ symbol: 'LATE', ex_date: late, numerator: 2, denominator: 1 }] }),
} as const

async function fill(desk: Desk, id: string): Promise<void> {
  const bought = { fill_id: 'late', symbol: 'LATE', side: 'BUY', quantity: '10', price: '10', date: '2026-11-03', currency: 'GBP' } as const
  await bookOf(desk).fills.record(id, bought)
}

type PlayFill = (desk: Desk, put: Put, id: string) => Promise<void>

/** The ways in which a put can meet the first fill of what it quotes. */
export const fillMeetings: Readonly<Record<string, PlayFill>> = {
  'is through before the fill': async (desk, put, id) => {
    await put(bookOf(desk))
    await fill(desk, id)
  },
  'comes when the fill has its lock': async (desk, put, id) => {
    let putting: Promise<unknown> = Promise.resolve()
    const start = () => ((putting = put(bookOf(desk))), aMoment())
    await fill(stopping(desk, 'lockPortfolios', start), id)
    await putting
  },
  'comes when the fill has read the market': async (desk, put, id) => {
    let putting: Promise<unknown> = Promise.resolve()
    const start = () => ((putting = put(bookOf(desk))), aMoment())
    await fill(stopping(desk, 'readSeries', start), id)
    await putting
  },
  'has its quotes when the fill comes': async (desk, put, id) => {
    let filling: Promise<void> = Promise.resolve()
    const start = () => ((filling = fill(desk, id)), aMoment())
    await put(bookOf(stopping(desk, 'putQuotes', start)))
    await filling
  },
  'begins when the fill is through': async (desk, put, id) => {
    await fill(desk, id)
    await put(bookOf(desk))
  },
}

/** After a meeting and the next run the last day says what was put and what was bought. Gives what it says then. */
export async function meetFill(store: Store, play: PlayFill, put: Put): Promise<string> {
  const desk: Desk = { store, tenant_id: crypto.randomUUID() }
  const id = await openBook(desk)
  await bookOf(desk).fxRates.put({ rates: [{ base: 'GBP', quote: 'USD', date: '2026-11-02', rate: '1.3' }] })
  await run(desk)
  await play(desk, put, id)
  await run(desk)
  const { portfolios } = await appOn(desk).system().batch.diagnose({ tenant_id: desk.tenant_id })
  // That there is no price is what it is bought without.
  expect(portfolios.flatMap(({ findings }) => findings).filter(({ kind }) => kind !== 'price_gap')).toEqual([])
  return (await bookOf(desk).snapshots.list(id, { start_date: DAY, end_date: DAY })).snapshots[0]!.net_asset_value
}
