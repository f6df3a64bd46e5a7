import { defineOperations } from '../contract/operation.ts'
import { pageInput, pageOutput } from '../kernel/paging.ts'
import { id, instant, principal, z } from '../kernel/schema.ts'

/** Who changed what, when, before and after, and why. */
export const auditEntry = z
  .strictObject({
    id,
    portfolio_id: id.nullable(),
    /** Its place in the portfolio's trail: 1, 2, 3 and so on. */
    sequence: z.int(),
    /** The hash of the entry before it; null for the first. */
    previous_hash: z.string().nullable(),
    /** SHA-256 of the canonical JSON of all other fields of the stored row, in hex. */
    hash: z.string(),
    at: instant,
    user_id: principal,
    user_name: z.string().nullable(),
    /** What was done, such as "equity_change.recorded". */
    action: z.string(),
    subject_id: z.string(),
    before: z.unknown(),
    after: z.unknown(),
    reason: z.string().nullable(),
  })
  .meta({ id: 'AuditEntry' })

export type AuditEntry = z.output<typeof auditEntry>

export const auditOperations = defineOperations({
  list: {
    method: 'GET',
    path: '/portfolios/{portfolio_id}/audit',
    summary: 'List who changed what, newest first',
    input: z.strictObject({ ...pageInput }),
    output: z.strictObject({ audit: z.array(auditEntry).readonly(), ...pageOutput }).meta({ id: 'AuditList' }),
    status: 200,
    list: 'audit',
    scope: 'read',
    permission: 'read',
    errors: [],
  },
})
