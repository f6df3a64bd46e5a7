import { RollforwardError } from '../../kernel/errors.ts'
import type { DeliveryStore, RowPlace } from '../port.ts'
import type { AuditRow, IdempotencyRow, OutboxRow } from '../rows.ts'
import { compareAscii, comparePlaces, groupRows, pageRows } from './sorted-rows.ts'
import type { Tenant, Workspace } from './state.ts'

export function memoryDelivery(workspace: Workspace): DeliveryStore {
  return {
    // Nothing is written: no other writer runs until this one is done, and a claim without an answer leaves no trace.
    claimKey: async (key) => {
      workspace.update(key.tenant_id, (tenant) => tenant)
      return workspace.tenant(key.tenant_id).answers.get(answerKey(key)) ?? null
    },
    finish: async ({ answer, audit, outbox }) => {
      if (answer)
        workspace.update(answer.tenant_id, (tenant) => ({ ...tenant, answers: new Map(tenant.answers).set(answerKey(answer), answer) }))
      for (const [tenantId, rows] of groupRows(audit, (row) => row.tenant_id))
        workspace.update(tenantId, (tenant) => addAudit(tenant, rows))
      for (const [tenantId, rows] of groupRows(outbox, (row) => row.tenant_id))
        workspace.update(tenantId, (tenant) => addOutbox(tenant, rows))
    },
    readAudit: async ({ tenant_id, portfolio_id, page }) => {
      const { audit } = workspace.tenant(tenant_id)
      return pageRows(portfolio_id === undefined ? audit : audit.filter((row) => row.portfolio_id === portfolio_id), page, placeOfAudit)
    },
    readOutbox: async ({ tenant_id, portfolio_ids, after, limit }) => {
      const { outbox } = workspace.tenant(tenant_id)
      const listed = portfolio_ids && new Set<string | null>(portfolio_ids)
      return outbox
        .slice(placeAfter(outbox, after))
        .filter((row) => !listed || listed.has(row.portfolio_id))
        .slice(0, limit)
    },
    expireKeys: async ({ tenant_id, before }) => {
      const { answers } = workspace.tenant(tenant_id)
      const kept = new Map([...answers].filter(([, row]) => row.created_at >= before))
      workspace.update(tenant_id, (tenant) => ({ ...tenant, answers: kept }))
      return answers.size - kept.size
    },
  }
}

function answerKey(key: Pick<IdempotencyRow, 'user_id' | 'method' | 'path' | 'key'>): string {
  return JSON.stringify([key.user_id, key.method, key.path, key.key])
}

function placeOfAudit(row: AuditRow): RowPlace {
  return { date: '', created_at: row.at, id: row.id }
}

/** Both are only ever added to. */
function refuseKnown(stored: readonly { readonly id: string }[], added: readonly { readonly id: string }[]): void {
  const ids = new Set(added.map((row) => row.id))
  if (ids.size < added.length || stored.some((row) => ids.has(row.id))) throw new RollforwardError('VERSION_CONFLICT')
}

function addAudit(tenant: Tenant, rows: readonly AuditRow[]): Tenant {
  refuseKnown(tenant.audit, rows)
  return { ...tenant, audit: [...tenant.audit, ...rows].sort((left, right) => comparePlaces(placeOfAudit(left), placeOfAudit(right))) }
}

/** The outbox stands in the order of commits, and by id within one. */
function addOutbox(tenant: Tenant, rows: readonly OutboxRow[]): Tenant {
  refuseKnown(tenant.outbox, rows)
  return { ...tenant, outbox: [...tenant.outbox, ...[...rows].sort((left, right) => compareAscii(left.id, right.id))] }
}

/** After a row that is gone (its portfolio was deleted), reading goes on at the ids that came later. */
function placeAfter(outbox: readonly OutboxRow[], after: string | undefined): number {
  if (after === undefined) return 0
  const index = outbox.findIndex((row) => row.id === after)
  if (index >= 0) return index + 1
  const next = outbox.findIndex((row) => row.id > after)
  return next >= 0 ? next : outbox.length
}
