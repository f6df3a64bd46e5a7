import type { Actor, Callables, Contract, Portfolio } from '@rollforward/core'
import { demoCloses, demoIncome, demoInstruments, demoTrades, weekdays } from './demo-market.ts'

/** Whoever opens the demo. The scope admin lets the history be dated back; it was recorded today, and says so. */
export const demoActor: Actor = { user_id: 'demo', tenant_id: 'demo', name: 'Dana Demo', scopes: ['admin'] }

const NAME = 'Growth & income'
const MONTHS = 9
const reason = 'History of the demonstration'

/** Days after inception, and what the owner put in or took out. */
const flows = [
  [16, 'CONTRIBUTION', '250000.00', 'Second tranche of the opening transfer'],
  [45, 'CONTRIBUTION', '50000.00', 'Quarterly savings plan'],
  [75, 'WITHDRAWAL', '18500.00', 'Estimated tax'],
  [103, 'CONTRIBUTION', '120000.00', 'Proceeds of a private sale'],
  [136, 'WITHDRAWAL', '65000.00', 'Distribution to the owner'],
  [137, 'CONTRIBUTION', '50000.00', 'Quarterly savings plan'],
  [166, 'WITHDRAWAL', '18500.00', 'Estimated tax'],
  [199, 'WITHDRAWAL', '9750.40', 'Charitable gift'],
  [227, 'CONTRIBUTION', '50000.00', 'Quarterly savings plan'],
  [249, 'CONTRIBUTION', '35219.87', 'Bonus'],
  [262, 'WITHDRAWAL', '12000.00', 'Holiday'],
] as const

type Book = Callables<Contract>

/** Finds the demo's portfolio, or makes it through the same operations that everybody uses, and brings its prices up to yesterday. */
export async function seedDemo(book: Book, now = Date.now()): Promise<Portfolio> {
  const found = (await book.portfolios.list({ limit: 500 })).portfolios.find(({ name }) => name === NAME)
  const portfolio = found ?? (await createPortfolio(book, now))
  const days = weekdays(portfolio.inception_date, dateOf(now - 86_400_000))
  await putPrices(book, days)
  // A start that was cut short is finished by the next one: keys and ids let each step happen once.
  if (!found || now - Date.parse(found.created_at) < 3_600_000) {
    await recordFlows(book, portfolio, dateOf(now))
    await recordTrades(book, portfolio, days)
    await recordIncome(book, portfolio, days)
  }
  await book.snapshots.refresh(portfolio.id)
  return book.portfolios.get(portfolio.id)
}

async function putPrices(book: Book, days: readonly string[]): Promise<void> {
  const prices = demoInstruments.flatMap((instrument) =>
    demoCloses(instrument, days.length).map((price, index) => ({ symbol: instrument.symbol, date: days[index]!, price, source: 'demo' })),
  )
  await book.prices.put({ prices })
}

async function recordFlows(book: Book, { id, inception_date }: Portfolio, today: string): Promise<void> {
  for (const [index, [days, change_type, amount, description]] of flows.entries()) {
    const change_date = plusDays(inception_date, days)
    if (change_date > today) continue
    const change = { change_type, amount, change_date, description, override_reason: reason }
    await book.equityChanges.record(id, change, { idempotency_key: `demo-flow-${index}` })
  }
}

async function recordTrades(book: Book, { id }: Portfolio, days: readonly string[]): Promise<void> {
  const closes = new Map(demoInstruments.map((instrument) => [instrument.symbol, demoCloses(instrument, days.length)]))
  const fills = demoTrades.flatMap(([weekday, side, symbol, quantity, strategy_symbol], index) => {
    const date = days[weekday]
    if (date === undefined) return []
    return [
      {
        fill_id: `demo-${index + 1}`,
        date,
        side,
        symbol,
        quantity,
        price: closes.get(symbol)![weekday]!,
        fees: '4.95',
        strategy_symbol,
        source: 'demo',
      },
    ]
  })
  await book.fills.record(id, { fills })
}

async function recordIncome(book: Book, { id }: Portfolio, days: readonly string[]): Promise<void> {
  for (const [index, [weekday, kind, symbol, amount]] of demoIncome.entries()) {
    const date = days[weekday]
    if (date !== undefined) await book.income.record(id, { date, kind, symbol, amount }, { idempotency_key: `demo-income-${index}` })
  }
}

function createPortfolio(book: Book, now: number): Promise<Portfolio> {
  return book.portfolios.create(
    {
      name: NAME,
      base_currency: 'USD',
      inception_date: monthsBack(now, MONTHS),
      opening_equity: '1500000.00',
      time_zone: 'America/New_York',
      calendar: 'XNYS',
    },
    { idempotency_key: 'demo-portfolio' },
  )
}

function dateOf(epochMilliseconds: number): string {
  return new Date(epochMilliseconds).toISOString().slice(0, 10)
}

function plusDays(date: string, days: number): string {
  return dateOf(Date.parse(date) + days * 86_400_000)
}

/** The first weekday of the month so many months ago. */
function monthsBack(now: number, months: number): string {
  const today = new Date(now)
  const first = new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() - months, 1))
  const weekday = first.getUTCDay()
  return plusDays(dateOf(first.getTime()), weekday === 6 ? 2 : weekday === 0 ? 1 : 0)
}
