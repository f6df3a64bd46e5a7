import { defineOperations } from '../contract/operation.ts'
import { effectOutput } from '../kernel/effects.ts'
import { pageInput, pageOutput } from '../kernel/paging.ts'
import { changesSomething, date, flag, freeText, id, instant, label, money, oneOf, principal, z } from '../kernel/schema.ts'

export const changeType = oneOf('CONTRIBUTION', 'WITHDRAWAL')

export const equityChange = z
  .strictObject({
    id,
    portfolio_id: id,
    change_date: date,
    change_type: changeType,
    amount: money,
    description: freeText(500).nullable(),
    reverses: id.nullable(),
    created_at: instant,
    created_by_user_id: principal,
    created_by_name: label(200).nullable(),
    updated_at: instant,
    deleted_at: instant.nullable(),
    version: z.int(),
    can_edit: z.boolean(),
    can_delete: z.boolean(),
    edit_until: instant,
    delete_until: instant,
  })
  .meta({ id: 'EquityChange' })

export type EquityChange = z.output<typeof equityChange>

/** What recording, editing, deleting and previewing answer besides the change. */
const effect = {
  ...effectOutput,
  /** Only in a preview. The most that could be withdrawn, or equity be lowered by; null where nothing is taken. */
  amount_max: money.nullable().optional(),
  /** Only in a preview. The day that limits it. */
  binding_date: date.nullable().optional(),
}

const equityChangeResult = equityChange.extend(effect).meta({ id: 'EquityChangeResult' })

const overrideReason = label(500).optional()

const recordEquityChange = z
  .strictObject({
    change_type: changeType,
    amount: money,
    change_date: date,
    description: freeText(500).nullable().default(null),
    reverses: id.nullable().default(null),
    override_reason: overrideReason,
    preview: flag.default(false),
  })
  .meta({ id: 'RecordEquityChange' })

const updateEquityChange = changesSomething(
  z.strictObject({
    amount: money.optional(),
    description: freeText(500).nullable().optional(),
    change_date: date.optional(),
    change_type: changeType.optional(),
    override_reason: overrideReason,
    preview: flag.default(false),
  }),
  ['override_reason', 'preview'],
).meta({ id: 'UpdateEquityChange' })

const totals = z.strictObject({ total_contributions: money, total_withdrawals: money, net_flow: money }).meta({ id: 'EquityChangeTotals' })

const summary = z
  .strictObject({
    period: z.strictObject({ start_date: date, end_date: date }),
    total_contributions: money,
    total_withdrawals: money,
    net_flow: money,
    contribution_count: z.int(),
    withdrawal_count: z.int(),
    largest_contribution: money.nullable(),
    largest_withdrawal: money.nullable(),
    starting_equity: money,
    ending_equity: money,
    equity_from_pnl: money,
    equity_from_flows: money,
  })
  .meta({ id: 'EquityChangeSummary' })

const collection = '/portfolios/{portfolio_id}/equity-changes'
const member = '/portfolios/{portfolio_id}/equity-changes/{change_id}'

export const equityChangeOperations = defineOperations({
  record: {
    method: 'POST',
    path: collection,
    summary: 'Record a contribution or a withdrawal',
    input: recordEquityChange,
    output: equityChangeResult,
    status: 201,
    scope: 'write',
    permission: 'own',
    errors: ['EQUITY_008', 'EQUITY_001', 'EQUITY_002', 'EQUITY_010', 'EQUITY_012', 'EQUITY_003'],
  },
  preview: {
    method: 'POST',
    path: collection,
    summary: 'What recording would do; nothing is written',
    preset: { preview: true },
    input: recordEquityChange,
    output: equityChangeResult,
    status: 200,
    scope: 'write',
    permission: 'own',
    errors: ['EQUITY_008', 'EQUITY_001', 'EQUITY_002', 'EQUITY_010', 'EQUITY_012', 'EQUITY_003'],
  },
  list: {
    method: 'GET',
    path: collection,
    summary: 'List contributions and withdrawals, newest first',
    input: z.strictObject({ start_date: date.optional(), end_date: date.optional(), change_type: changeType.optional(), ...pageInput }),
    output: z.strictObject({ equity_changes: z.array(equityChange).readonly(), ...pageOutput, totals }).meta({ id: 'EquityChangeList' }),
    status: 200,
    list: 'equity_changes',
    scope: 'read',
    permission: 'read',
    errors: [],
  },
  summary: {
    method: 'GET',
    path: `${collection}/summary`,
    summary: 'Totals of a period and what moved equity in it',
    input: z.strictObject({ start_date: date.optional(), end_date: date.optional() }),
    output: summary,
    status: 200,
    scope: 'read',
    permission: 'read',
    errors: [],
  },
  get: {
    method: 'GET',
    path: member,
    summary: 'Read one',
    output: equityChange,
    status: 200,
    scope: 'read',
    permission: 'read',
    errors: ['EQUITY_008', 'EQUITY_009'],
  },
  update: {
    method: 'PUT',
    path: member,
    summary: 'Edit amount or description',
    input: updateEquityChange,
    output: equityChangeResult,
    status: 200,
    scope: 'write',
    permission: 'own',
    errors: ['EQUITY_008', 'EQUITY_009', 'VERSION_CONFLICT', 'EQUITY_011', 'EQUITY_006', 'EQUITY_001', 'EQUITY_012', 'EQUITY_003'],
  },
  delete: {
    method: 'DELETE',
    path: member,
    summary: 'Delete softly; 204, or 200 with the record when asked with Prefer: return=representation',
    input: z.strictObject({ override_reason: overrideReason, preview: flag.default(false) }),
    output: equityChangeResult,
    status: 204,
    scope: 'write',
    permission: 'own',
    errors: ['EQUITY_008', 'EQUITY_009', 'VERSION_CONFLICT', 'EQUITY_007', 'EQUITY_012', 'EQUITY_003'],
  },
})
