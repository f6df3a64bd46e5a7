import { defineOperations } from '../contract/operation.ts'
import { pageInput, pageOutput } from '../kernel/paging.ts'
import { currency, date, decimal, decimalNotNegative, decimalPositive, integer, label, listOf, z } from '../kernel/schema.ts'

const symbol = label(64)
const currencyPair = z.string().regex(/^[A-Z]{3}\/[A-Z]{3}$/, 'must be two currencies such as "EUR/USD"')
const megabytes = 1024 * 1024

const price = z.strictObject({ symbol, date, price: decimal, source: label(64).nullable() }).meta({ id: 'Price' })
const rate = z.strictObject({ base: currency, quote: currency, date, rate: decimal }).meta({ id: 'FxRate' })
const split = z.strictObject({ symbol, ex_date: date, numerator: z.int(), denominator: z.int() }).meta({ id: 'Split' })

const putResult = z
  .strictObject({
    received: z.int(),
    /** New, or other than what stood there. */
    changed: z.int(),
    /** Portfolios that the next batch recalculates because of it. */
    marked_portfolios: z.int(),
  })
  .meta({ id: 'PutResult' })

const put = {
  method: 'PUT',
  output: putResult,
  status: 200,
  scope: 'write',
  permission: 'none',
  body_bytes_max: 20 * megabytes,
  errors: [],
} as const
const get = { method: 'GET', status: 200, scope: 'read', permission: 'none', errors: [] } as const
const range = { start_date: date.optional(), end_date: date.optional() }
const ratioPart = integer({ minimum: 1, maximum: 1_000_000 })

export const priceOperations = defineOperations({
  put: {
    ...put,
    path: '/prices',
    summary: 'Put prices; those that differ mark the portfolios they touch',
    input: z
      .strictObject({
        prices: z
          .array(z.strictObject({ symbol, date, price: decimalNotNegative, source: label(64).nullable().default(null) }))
          .min(1)
          .max(50_000),
      })
      .meta({ id: 'PutPrices' }),
  },
  list: {
    ...get,
    path: '/prices',
    summary: 'List prices, newest first',
    input: z.strictObject({ symbols: listOf(symbol, 500).optional(), ...range, ...pageInput }),
    output: z.strictObject({ prices: z.array(price).readonly(), ...pageOutput }).meta({ id: 'PriceList' }),
    list: 'prices',
  },
})

export const fxRateOperations = defineOperations({
  put: {
    ...put,
    path: '/fx-rates',
    summary: 'Put exchange rates: one unit of base is so many units of quote',
    input: z
      .strictObject({
        rates: z
          .array(z.strictObject({ base: currency, quote: currency, date, rate: decimalPositive }))
          .min(1)
          .max(50_000),
      })
      .meta({ id: 'PutFxRates' }),
  },
  list: {
    ...get,
    path: '/fx-rates',
    summary: 'List exchange rates, newest first',
    input: z.strictObject({ pairs: listOf(currencyPair, 500).optional(), ...range, ...pageInput }),
    output: z.strictObject({ rates: z.array(rate).readonly(), ...pageOutput }).meta({ id: 'FxRateList' }),
    list: 'rates',
  },
})

export const splitOperations = defineOperations({
  put: {
    ...put,
    path: '/splits',
    summary: 'Put splits: from the ex-date quantity × numerator ÷ denominator',
    input: z
      .strictObject({
        splits: z
          .array(z.strictObject({ symbol, ex_date: date, numerator: ratioPart, denominator: ratioPart }))
          .min(1)
          .max(50_000),
      })
      .meta({ id: 'PutSplits' }),
  },
  list: {
    ...get,
    path: '/splits',
    summary: 'List splits, newest first',
    input: z.strictObject({ symbols: listOf(symbol, 500).optional(), ...range, ...pageInput }),
    output: z.strictObject({ splits: z.array(split).readonly(), ...pageOutput }).meta({ id: 'SplitList' }),
    list: 'splits',
  },
})
