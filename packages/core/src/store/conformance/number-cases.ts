import {
  date,
  decimal,
  equityChangeRow,
  fillRow,
  incomeRow,
  lotRow,
  money,
  portfolioRow,
  priceRow,
  realizedEventRow,
} from './sample-rows.ts'
import type { PortfolioRow, StoreSession } from '../port.ts'
import { equal, rejects } from './assert.ts'
import { countSeen, each } from './full-portfolio.ts'
import { type Bench, type Case, makePortfolio } from './kit.ts'

type Write = (session: StoreSession, portfolio: PortfolioRow, value: string) => Promise<unknown>

/** PostgreSQL alone would take "NaN" for greater than zero, and round a third digit of numeric(16,2) away without a word. */
const noNumbers = ['NaN', 'Infinity', '-Infinity', '', 'x', '1,00', '--1.00']

/** One column of each kind of row that is money, and one that is a quantity, a price, a rate or a ratio. */
const moneyWrites: Readonly<Record<string, Write>> = {
  'an opening equity': ({ books }, { tenant_id }, value) =>
    books.savePortfolios([portfolioRow(tenant_id, { opening_equity: money(value) })]),
  'an equity balance': ({ books }, portfolio, value) => books.savePortfolios([{ ...portfolio, equity_balance: money(value), version: 2 }]),
  'an amount': ({ books }, portfolio, value) => books.saveEquityChanges([equityChangeRow(portfolio, { amount: money(value) })]),
  income: ({ ledger }, portfolio, value) => ledger.saveFacts({ income: [incomeRow(portfolio, { amount: money(value) })] }),
  'a cost': ({ ledger }, portfolio, value) =>
    ledger.replaceLots({ scopes: [], lots: [lotRow(portfolio, { cost_basis: money(value) })], realized_events: [] }),
  'a realized gain': ({ ledger }, portfolio, value) =>
    ledger.replaceLots({ scopes: [], lots: [], realized_events: [realizedEventRow(portfolio, { realized_pnl: money(value) })] }),
}
const unitWrites: Readonly<Record<string, Write>> = {
  'a quantity': ({ ledger }, portfolio, value) => ledger.saveFacts({ fills: [fillRow(portfolio, { quantity: decimal(value) })] }),
  fees: ({ ledger }, portfolio, value) => ledger.saveFacts({ fills: [fillRow(portfolio, { fees: decimal(value) })] }),
  'a price': ({ market }, { tenant_id }, value) => market.putQuotes({ prices: [priceRow(tenant_id, { price: decimal(value) })] }),
  'a rate': ({ market }, { tenant_id }, value) =>
    market.putQuotes({ rates: [{ tenant_id, base: 'EUR', quote: 'USD', date: date('2025-11-04'), rate: decimal(value) }] }),
}
const ratioWrites: Readonly<Record<string, Write>> = {
  'what remains of a lot': ({ ledger }, portfolio, value) =>
    ledger.replaceLots({ scopes: [], lots: [lotRow(portfolio, { remaining_quantity: decimal(value) })], realized_events: [] }),
}

export function numberCases(check: Case): void {
  check('what is no number is refused', async (bench) => refuseEach(bench, { ...moneyWrites, ...unitWrites, ...ratioWrites }, noNumbers))
  check('a digit that cannot be kept is refused and never rounded away', async (bench) => {
    await refuseEach(bench, moneyWrites, ['1.005', '0.001', '1.000'])
    await refuseEach(bench, unitWrites, ['0.123456789', '1.000000001'])
  })
}

async function refuseEach(bench: Bench, writes: Readonly<Record<string, Write>>, values: readonly string[]): Promise<void> {
  const portfolio = await makePortfolio(bench)
  for (const [name, write] of Object.entries(writes))
    for (const value of values)
      await rejects(
        bench.write((session) => write(session, portfolio, value)),
        `${name} of ${JSON.stringify(value)}`,
        'INVALID_REQUEST',
      )
  equal(await bench.read((session) => countSeen(session, bench.tenant_id, portfolio.id)), each(0, { portfolios: 1 }), 'nothing of it')
}
