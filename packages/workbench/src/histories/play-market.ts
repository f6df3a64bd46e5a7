import { addDays } from '../oracle/calendar.ts'
import { rateText } from '../oracle/histories.ts'
import { must, mustEqual } from './broken.ts'
import { moneyText } from '../oracle/fraction.ts'
import { cents } from './identities.ts'
import { differenceOfRows, readRows } from './rows.ts'
import { catalogueOf, splitSymbols } from './setup.ts'
import type { Doing } from './steps.ts'
import { answerOf, apiOf, type Book, dayAt, todayOf, type World } from './world.ts'

/** What can have a price: instruments and what options are on. */
function symbolsOf(world: World): string[] {
  return [
    ...new Set(catalogueOf(world.setup).flatMap(({ symbol, underlying }) => (underlying === undefined ? [symbol] : [symbol, underlying]))),
  ]
}

function distinctBy<Row>(rows: readonly Row[], keyOf: (row: Row) => string): Row[] {
  return [...new Map(rows.map((row) => [keyOf(row), row])).values()]
}

export async function putPrices(world: World, book: Book, step: Extract<Doing, { do: 'put prices' }>): Promise<void> {
  const symbols = symbolsOf(world)
  const rows = step.prices.map(({ of, at, price }) => ({
    symbol: symbols[of % symbols.length] ?? 'ACME',
    date: dayAt(world, book, at, { before: 12 }),
    price,
  }))
  await putSome(
    world,
    book,
    distinctBy(rows, (row) => `${row.symbol} ${row.date}`),
  )
}

/** The closes of a few days in a row for every symbol, each near the one before. */
export async function putCloses(world: World, book: Book, step: Extract<Doing, { do: 'put closes' }>): Promise<void> {
  const first = dayAt(world, book, step.from)
  const rows = Array.from({ length: step.days }, (_, day) => addDays(first, day))
    .filter((date) => date <= todayOf(world, book))
    .flatMap((date, day) =>
      symbolsOf(world).map((symbol, index) => ({
        symbol,
        date,
        price: moneyText(9000n + BigInt(step.jitter[(day + index) % step.jitter.length] ?? 0) * 10n),
      })),
    )
  await putSome(world, book, rows)
}

/** Putting the same again changes nothing and marks nobody. */
async function putSome(world: World, book: Book, prices: { symbol: string; date: string; price: string }[]): Promise<void> {
  if (prices.length === 0) return
  const api = apiOf(world)
  await api.prices.put({ prices })
  const before = await readRows(world, book)
  const again = await api.prices.put({ prices })
  mustEqual(again, { received: prices.length, changed: 0, marked_portfolios: 0 }, 'the same prices again')
  const changed = differenceOfRows(before, await readRows(world, book))
  must(changed === null, () => `the same prices again changed ${changed}`)
}

const currencies = ['EUR', 'GBP', 'JPY', 'USD']

export async function putRate(world: World, book: Book, step: Extract<Doing, { do: 'put rate' }>): Promise<void> {
  const base = currencies[step.of % 4] ?? 'EUR'
  const others = currencies.filter((one) => one !== base)
  const quote = step.shape < 2 && base !== 'USD' ? 'USD' : (others[step.shape % 3] ?? 'USD')
  const date = dayAt(world, book, step.at, { before: 12 })
  await apiOf(world).fxRates.put({ rates: [{ base, quote, date, rate: rateText(base, quote, step.jitter, step.of % 3 === 0 ? 4 : 8) }] })
}

const ratios = [
  [2, 1],
  [4, 1],
  [3, 2],
  [1, 4],
  [10, 1],
  [1, 3],
  [7, 3],
] as const

export async function putSplit(world: World, book: Book, step: Extract<Doing, { do: 'put split' }>): Promise<void> {
  const [numerator, denominator] = ratios[step.ratio % ratios.length] ?? [2, 1]
  const symbol = splitSymbols[step.of % splitSymbols.length] ?? 'BOLT'
  await apiOf(world).splits.put({ splits: [{ symbol, ex_date: dayAt(world, book, step.at, { before: 12 }), numerator, denominator }] })
}

export async function recordIncome(world: World, book: Book, step: Extract<Doing, { do: 'record income' }>): Promise<void> {
  const date = dayAt(world, book, step.at)
  const amount = moneyText(step.gain ? cents(step.amount) : -cents(step.amount))
  const before = await readRows(world, book)
  const input = { date, kind: step.gain ? 'DIVIDEND' : 'FEE', amount, ...(step.of < 50 ? { symbol: 'ACME' } : {}) } as const
  const answer = await answerOf(world, 'income', () => apiOf(world).income.record(book.id, input))
  const due = date > todayOf(world, book) ? 'POSITION_003' : date < book.inception ? 'INVALID_REQUEST' : null
  mustEqual('code' in answer ? answer.code : null, due, `income of ${date}`)
  if ('value' in answer) {
    book.income.push(answer.value.id)
    return
  }
  const wrote = differenceOfRows(before, await readRows(world, book))
  must(wrote === null, () => `refused income wrote: ${wrote}`)
}

export async function deleteIncome(world: World, book: Book, step: Extract<Doing, { do: 'delete income' }>): Promise<void> {
  const [id] = book.income.splice(step.pick % Math.max(1, book.income.length), 1)
  if (id === undefined) return
  await apiOf(world).income.delete(book.id, id)
  mustEqual(
    'code' in (await answerOf(world, 'income deleted twice', () => apiOf(world).income.delete(book.id, id))),
    true,
    'income that is deleted twice is refused',
  )
}
