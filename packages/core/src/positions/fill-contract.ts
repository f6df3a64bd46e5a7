import { defineOperations } from '../contract/operation.ts'
import { effectOutput } from '../kernel/effects.ts'
import { pageInput, pageOutput } from '../kernel/paging.ts'
import { date, flag, freeText, id, z } from '../kernel/schema.ts'
import { correctFillInput, fill, fillInput, realizedEvent, strategySymbol, symbol } from './records.ts'

const megabytes = 1024 * 1024

const fillResult = z
  .strictObject({
    id: id.optional(),
    fills: z.array(fill).readonly(),
    realized_events: z.array(realizedEvent).readonly(),
    /** Fills that only closed before and, with this change of the past, open a position. */
    turned_fills: z.array(id).readonly(),
    ...effectOutput,
  })
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
    summary:
      'Record one fill or many; the same fill again is no change, and a voided one stays voided; other figures under its id are a ' +
      'correction, with which a voided one counts again',
    input: z.union([fillInput, z.strictObject({ fills: z.array(fillInput).min(1).max(10_000) })]),
    output: fillResult,
    status: 201,
    scope: 'write',
    permission: 'write',
    holds_market: true,
    body_bytes_max: 20 * megabytes,
    errors: fillErrors,
  },
  correct: {
    method: 'PUT',
    path: '/portfolios/{portfolio_id}/fills/{fill_id}',
    summary: 'Correct a fill',
    input: correctFillInput,
    output: fillResult,
    status: 200,
    scope: 'write',
    permission: 'write',
    holds_market: true,
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
    holds_market: true,
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
