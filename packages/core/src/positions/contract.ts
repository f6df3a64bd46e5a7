import { defineOperations } from '../contract/operation.ts'
import { effectOutput } from '../kernel/effects.ts'
import { pageInput, pageOutput } from '../kernel/paging.ts'
import { date, decimal, decimalPositive, flag, money, oneOf, z } from '../kernel/schema.ts'
import { lotMethod } from '../portfolios/contract.ts'
import {
  fill,
  instrumentInput,
  lotChoice,
  position,
  positionType,
  realizedEvent,
  strategySymbol,
  symbol,
  symbolPosition,
} from './records.ts'

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
    entry_price: decimal,
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
    holds_market: true,
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
        exit_price: decimal,
        exit_date: date,
        fees: decimal.optional(),
        fx_rate: decimalPositive.nullable().optional(),
      })
      .meta({ id: 'ClosePosition' }),
    output: closeResult,
    status: 200,
    scope: 'write',
    permission: 'write',
    holds_market: true,
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
    price: decimal,
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
  holds_market: true,
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
