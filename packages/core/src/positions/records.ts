import {
  changesSomething,
  currency,
  date,
  decimal,
  decimalPositive,
  id,
  instant,
  integer,
  label,
  money,
  oneOf,
  ratio,
  z,
} from '../kernel/schema.ts'
import { lotMethod } from '../portfolios/contract.ts'

export const positionClass = oneOf('PUBLIC', 'OPTIONS', 'PRIVATE')
export const positionType = oneOf('LONG', 'SHORT', 'LC', 'LP', 'SC', 'SP')
export const optionRight = oneOf('CALL', 'PUT')
export const symbol = label(64)
export const strategySymbol = z.union([label(64), z.literal('')])
export const timeOfDay = z
  .string()
  .regex(/^([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,6})?$/, 'must be a time of day such as "14:30:00"')
export const lotChoice = z.strictObject({ position_id: id, quantity: decimalPositive }).meta({ id: 'LotChoice' })

/** What an instrument is; fixed by its first fill in the portfolio. */
export const instrumentInput = {
  position_class: positionClass.optional(),
  currency: currency.optional(),
  multiplier: decimalPositive.optional(),
  underlying: symbol.nullable().optional(),
  strike: decimalPositive.nullable().optional(),
  expiry_date: date.nullable().optional(),
  option_right: optionRight.nullable().optional(),
}

export const fill = z
  .strictObject({
    id,
    fill_id: label(200),
    portfolio_id: id,
    date,
    trade_date: date,
    time: timeOfDay.nullable(),
    sequence: z.int(),
    side: oneOf('BUY', 'SELL'),
    symbol,
    quantity: decimal,
    price: decimal,
    fees: decimal,
    currency,
    fx_rate: decimal.nullable(),
    multiplier: decimal,
    position_class: positionClass,
    option_right: optionRight.nullable(),
    underlying: symbol.nullable(),
    strike: decimal.nullable(),
    expiry_date: date.nullable(),
    strategy_symbol: strategySymbol,
    order_id: label(200).nullable(),
    execution_id: label(200).nullable(),
    lot_method: lotMethod,
    lots: z.array(lotChoice).readonly(),
    source: label(64),
    version: z.int(),
    voided_at: instant.nullable(),
    created_at: instant,
  })
  .meta({ id: 'Fill' })

const sequence = integer({ minimum: 0, maximum: 2_147_483_647 })

/** A fill as it is told. The instant `timestamp` stands for date and time in the portfolio's zone. */
export const fillInput = z
  .strictObject({
    fill_id: label(200).optional(),
    timestamp: instant.optional(),
    date: date.optional(),
    trade_date: date.optional(),
    time: timeOfDay.nullable().optional(),
    sequence: sequence.default(0),
    side: oneOf('BUY', 'SELL'),
    symbol,
    quantity: decimalPositive,
    price: decimal,
    fees: decimal.optional(),
    ...instrumentInput,
    fx_rate: decimalPositive.nullable().optional(),
    strategy_symbol: strategySymbol.default(''),
    order_id: label(200).nullable().optional(),
    execution_id: label(200).nullable().optional(),
    lot_method: lotMethod.optional(),
    lots: z.array(lotChoice).max(1000).optional(),
    source: label(64).default('api'),
  })
  .meta({ id: 'FillInput' })

/** What of a fill is told anew. What is left out stays as it was, so nothing here has a default. */
export const correctFillInput = changesSomething(
  fillInput
    .omit({ fill_id: true, source: true })
    .partial()
    .extend({ sequence: sequence.optional(), strategy_symbol: strategySymbol.optional() }),
).meta({ id: 'CorrectFill' })

export type FillInput = z.output<typeof fillInput>

export const position = z
  .strictObject({
    id,
    portfolio_id: id,
    symbol,
    underlying: symbol.nullable(),
    position_class: positionClass,
    position_type: positionType,
    quantity: decimal,
    remaining_quantity: decimal,
    entry_date: date,
    entry_price: decimal,
    fees: money,
    multiplier: decimal,
    currency,
    entry_fx_rate: decimal,
    strike: decimal.nullable(),
    expiry_date: date.nullable(),
    strategy_symbol: strategySymbol,
    last_price: decimal.nullable(),
    last_price_date: date.nullable(),
    market_value: money.nullable(),
    cost_basis: money,
    unrealized_pnl: money.nullable(),
    unrealized_pnl_percent: ratio.nullable(),
    weight: ratio.nullable(),
    realized_pnl: money,
    status: oneOf('OPEN', 'CLOSED'),
    holding_days: z.int(),
    version: z.int(),
    created_at: instant,
  })
  .meta({ id: 'Position' })

export type Position = z.output<typeof position>

export const symbolPosition = z
  .strictObject({
    symbol,
    underlying: symbol.nullable(),
    position_class: positionClass,
    side: oneOf('LONG', 'SHORT'),
    quantity: decimal,
    average_cost: decimal.nullable(),
    cost_basis: money,
    last_price: decimal.nullable(),
    last_price_date: date.nullable(),
    market_value: money.nullable(),
    weight: ratio.nullable(),
    unrealized_pnl: money.nullable(),
    unrealized_pnl_percent: ratio.nullable(),
    realized_pnl: money,
    lots: z.array(position).readonly(),
  })
  .meta({ id: 'SymbolPosition' })

export type SymbolPosition = z.output<typeof symbolPosition>

export const realizedEvent = z
  .strictObject({
    id,
    portfolio_id: id,
    position_id: id,
    fill_id: id.nullable(),
    symbol,
    strategy_symbol: strategySymbol,
    quantity: decimal,
    entry_date: date,
    entry_price: decimal,
    exit_date: date,
    exit_price: decimal,
    proceeds: money,
    cost: money,
    fees: money,
    realized_pnl: money,
    price_effect: money,
    fx_effect: money,
    holding_days: z.int(),
    term: oneOf('short', 'long'),
    reason: oneOf('TRADE', 'EXPIRY'),
    created_at: instant,
  })
  .meta({ id: 'RealizedEvent' })

export type RealizedEventRecord = z.output<typeof realizedEvent>

export const income = z
  .strictObject({
    id,
    portfolio_id: id,
    date,
    kind: oneOf('DIVIDEND', 'INTEREST', 'FEE', 'TAX'),
    symbol: symbol.nullable(),
    strategy_symbol: strategySymbol,
    amount: money,
    note: z.string().nullable(),
    version: z.int(),
    created_at: instant,
  })
  .meta({ id: 'Income' })
