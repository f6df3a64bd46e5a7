import { defineOperations } from '../contract/operation.ts'
import { effectOutput } from '../kernel/effects.ts'
import { pageInput, pageOutput } from '../kernel/paging.ts'
import { date, decimal, decimalNotNegative, decimalPositive, flag, freeText, id, money, oneOf, z } from '../kernel/schema.ts'
import { lotMethod } from '../portfolios/contract.ts'
import {
  fill,
  fillInput,
  income,
  instrumentInput,
  lotChoice,
  position,
  positionType,
  realizedEvent,
  strategySymbol,
  symbol,
  symbolPosition,
} from './records.ts'

const megabytes = 1024 * 1024

const fillResult = z
  .strictObject({ id: id.optional(), fills: z.array(fill).readonly(), realized_events: z.array(realizedEvent).readonly(), ...effectOutput })
  .meta({ id: 'FillResult' })

const fillErrors = [
  'POSITION_003',
  'POSITION_004',
  'POSITION_007',
  'POSITION_008',
  'POSITION_005',
  'POSITION_001',
  'POSITION_009',
  'FX_RATE_MISSING',
] as const

export const fillOperations = defineOperations({
  record: {
    method: 'POST',
    path: '/portfolios/{portfolio_id}/fills',
    summary: 'Record one fill or many; the same fill again is no change, other figures under its id are a correction',
    input: z.union([fillInput, z.strictObject({ fills: z.array(fillInput).min(1).max(10_000) })]),
    output: fillResult,
    status: 201,
    scope: 'write',
    permission: 'write',
    body_bytes_max: 20 * megabytes,
    errors: fillErrors,
  },
  correct: {
    method: 'PUT',
    path: '/portfolios/{portfolio_id}/fills/{fill_id}',
    summary: 'Correct a fill',
    input: fillInput.partial().omit({ fill_id: true, source: true }).meta({ id: 'CorrectFill' }),
    output: fillResult,
    status: 200,
    scope: 'write',
    permission: 'write',
    errors: ['FILL_001', 'FILL_002', 'VERSION_CONFLICT', ...fillErrors],
  },
  void: {
    method: 'DELETE',
    path: '/portfolios/{portfolio_id}/fills/{fill_id}',
    summary: 'Void a fill; it stays in the audit trail',
    input: z.strictObject({ reason: freeText(500).optional() }),
    output: fillResult,
    status: 200,
    scope: 'write',
    permission: 'write',
    errors: ['FILL_001', 'FILL_002', 'VERSION_CONFLICT', 'POSITION_009'],
  },
  list: {
    method: 'GET',
    path: '/portfolios/{portfolio_id}/fills',
    summary: 'List fills, newest first',
    input: z.strictObject({
      start_date: date.optional(),
      end_date: date.optional(),
      symbol: symbol.optional(),
      strategy_symbol: strategySymbol.optional(),
      include_voided: flag.default(false),
      ...pageInput,
    }),
    output: z.strictObject({ fills: z.array(fill).readonly(), ...pageOutput }).meta({ id: 'FillList' }),
    status: 200,
    list: 'fills',
    scope: 'read',
    permission: 'read',
    errors: [],
  },
})

const positionTotals = z
  .strictObject({
    market_value: money,
    cost_basis: money,
    unrealized_pnl: money,
    realized_pnl: money,
    long_value: money,
    short_value: money,
  })
  .meta({ id: 'PositionTotals' })

const positionResult = position
  .extend({ realized_events: z.array(realizedEvent).readonly(), ...effectOutput })
  .meta({ id: 'OpenedPosition' })

const closeResult = z
  .strictObject({ position, realized_events: z.array(realizedEvent).readonly(), ...effectOutput })
  .meta({ id: 'ClosedPosition' })

const openInput = z
  .strictObject({
    symbol,
    position_type: positionType,
    quantity: decimalPositive,
    entry_price: decimalNotNegative,
    entry_date: date,
    fees: decimal.optional(),
    fx_rate: decimalPositive.nullable().optional(),
    ...instrumentInput,
    strategy_symbol: strategySymbol.default(''),
  })
  .meta({ id: 'OpenPosition' })

export const positionOperations = defineOperations({
  open: {
    method: 'POST',
    path: '/portfolios/{portfolio_id}/positions',
    summary: 'Open a lot',
    input: openInput,
    output: positionResult,
    status: 201,
    scope: 'write',
    permission: 'write',
    errors: ['POSITION_003', 'POSITION_004', 'POSITION_006', 'POSITION_007', 'POSITION_008', 'FX_RATE_MISSING'],
  },
  list: {
    method: 'GET',
    path: '/portfolios/{portfolio_id}/positions',
    summary: 'List lots, or positions by symbol with their lots',
    input: z.strictObject({
      status: oneOf('OPEN', 'CLOSED', 'ALL').default('OPEN'),
      as_of: date.optional(),
      group: oneOf('lot', 'symbol').default('lot'),
      symbol: symbol.optional(),
      strategy_symbol: strategySymbol.optional(),
      ...pageInput,
    }),
    output: z
      .strictObject({
        positions: z.array(z.union([position, symbolPosition])).readonly(),
        as_of: date.nullable(),
        ...pageOutput,
        totals: positionTotals,
      })
      .meta({ id: 'PositionList' }),
    status: 200,
    list: 'positions',
    scope: 'read',
    permission: 'read',
    errors: [],
  },
  get: {
    method: 'GET',
    path: '/portfolios/{portfolio_id}/positions/{position_id}',
    summary: 'Read a lot',
    output: position,
    status: 200,
    scope: 'read',
    permission: 'read',
    errors: ['POSITION_005'],
  },
  close: {
    method: 'PATCH',
    path: '/portfolios/{portfolio_id}/positions/{position_id}',
    summary: 'Close part or all of a lot',
    input: z
      .strictObject({
        close_quantity: decimalPositive,
        exit_price: decimalNotNegative,
        exit_date: date,
        fees: decimal.optional(),
        fx_rate: decimalPositive.nullable().optional(),
      })
      .meta({ id: 'ClosePosition' }),
    output: closeResult,
    status: 200,
    scope: 'write',
    permission: 'write',
    errors: [
      'POSITION_005',
      'VERSION_CONFLICT',
      'POSITION_010',
      'POSITION_001',
      'POSITION_002',
      'POSITION_003',
      'POSITION_004',
      'FX_RATE_MISSING',
    ],
  },
})

const methodOutcome = z
  .strictObject({ realized_pnl: money, realized_events: z.array(realizedEvent).readonly() })
  .meta({ id: 'MethodOutcome' })

const sellResult = z
  .strictObject({
    fills: z.array(fill).readonly(),
    realized_events: z.array(realizedEvent).readonly(),
    realized_pnl: money,
    remaining_quantity: decimal,
    ...effectOutput,
    by_method: z.strictObject({ FIFO: methodOutcome, LIFO: methodOutcome, HIFO: methodOutcome, AVERAGE: methodOutcome }).optional(),
  })
  .meta({ id: 'SellResult' })

const sellInput = z
  .strictObject({
    symbol,
    quantity: decimalPositive,
    price: decimalNotNegative,
    date,
    fees: decimal.optional(),
    fx_rate: decimalPositive.nullable().optional(),
    strategy_symbol: strategySymbol.optional(),
    lot_method: lotMethod.optional(),
    lots: z.array(lotChoice).min(1).max(1000).optional(),
    preview: flag.default(false),
  })
  .meta({ id: 'Sell' })

const sell = {
  method: 'POST',
  path: '/portfolios/{portfolio_id}/sells',
  input: sellInput,
  output: sellResult,
  scope: 'write',
  permission: 'write',
  errors: ['POSITION_005', 'POSITION_001', 'POSITION_002', 'POSITION_003', 'POSITION_004', 'FX_RATE_MISSING'],
} as const

export const sellOperations = defineOperations({
  preview: {
    ...sell,
    summary: 'What selling would realize, under each lot method; nothing is written',
    status: 200,
    preset: { preview: true },
  },
  create: { ...sell, summary: 'Close a quantity of a symbol across lots', status: 201 },
})

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
