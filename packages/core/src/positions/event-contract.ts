import { defineOperations } from '../contract/operation.ts'
import { effectOutput } from '../kernel/effects.ts'
import { pageInput, pageOutput } from '../kernel/paging.ts'
import { date, freeText, money, oneOf, z } from '../kernel/schema.ts'
import { income, realizedEvent, strategySymbol, symbol } from './records.ts'

const eventTotals = z
  .strictObject({ count: z.int(), proceeds: money, cost: money, fees: money, realized_pnl: money, price_effect: money, fx_effect: money })
  .meta({ id: 'RealizedTotals' })

export const realizedEventOperations = defineOperations({
  list: {
    method: 'GET',
    path: '/portfolios/{portfolio_id}/realized-events',
    summary: 'List realized events, newest first, with totals; or totals by month',
    input: z.strictObject({
      start_date: date.optional(),
      end_date: date.optional(),
      symbol: symbol.optional(),
      strategy_symbol: strategySymbol.optional(),
      group_by: oneOf('month').optional(),
      ...pageInput,
    }),
    output: z
      .strictObject({
        realized_events: z.array(realizedEvent).readonly(),
        ...pageOutput,
        totals: eventTotals,
        months: z
          .array(eventTotals.extend({ month: z.string() }))
          .readonly()
          .optional(),
      })
      .meta({ id: 'RealizedEventList' }),
    status: 200,
    list: 'realized_events',
    scope: 'read',
    permission: 'read',
    errors: [],
  },
})

const incomeResult = income.extend(effectOutput).meta({ id: 'IncomeResult' })

export const incomeOperations = defineOperations({
  record: {
    method: 'POST',
    path: '/portfolios/{portfolio_id}/income',
    summary: 'Record a dividend, interest, a fee or a tax',
    input: z
      .strictObject({
        date,
        kind: oneOf('DIVIDEND', 'INTEREST', 'FEE', 'TAX'),
        symbol: symbol.nullable().default(null),
        strategy_symbol: strategySymbol.default(''),
        amount: money,
        note: freeText(500).nullable().default(null),
      })
      .meta({ id: 'RecordIncome' }),
    output: incomeResult,
    status: 201,
    scope: 'write',
    permission: 'write',
    errors: ['POSITION_003'],
  },
  list: {
    method: 'GET',
    path: '/portfolios/{portfolio_id}/income',
    summary: 'List income, newest first',
    input: z.strictObject({ start_date: date.optional(), end_date: date.optional(), symbol: symbol.optional(), ...pageInput }),
    output: z
      .strictObject({ income: z.array(income).readonly(), ...pageOutput, totals: z.strictObject({ amount: money }) })
      .meta({ id: 'IncomeList' }),
    status: 200,
    list: 'income',
    scope: 'read',
    permission: 'read',
    errors: [],
  },
  delete: {
    method: 'DELETE',
    path: '/portfolios/{portfolio_id}/income/{income_id}',
    summary: 'Delete income; it stays in the audit trail',
    output: incomeResult,
    status: 204,
    scope: 'write',
    permission: 'write',
    errors: ['INCOME_001', 'VERSION_CONFLICT'],
  },
})
