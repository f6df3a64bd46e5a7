import { RollforwardError } from '../../kernel/errors.ts'
import { type ChainLink, chainLinks } from '../chain-links.ts'
import type { AuditQuery, DeliveryStore, Listed, RowPlace } from '../port.ts'
import type { AuditRow, IdempotencyRow, OutboxRow } from '../rows.ts'
import { compareAscii, comparePlaces, groupRows, oneOf, pageRows } from './sorted-rows.ts'
import type { Tenant, Workspace } from './state.ts'

export function memoryDelivery(workspace: Workspace): DeliveryStore {
  return {
    // Nothing is written: no other writer runs until this one is done, and a claim without an answer leaves no trace.
    claimKey: async (key) => {
      workspace.update(key.tenant_id, (tenant) => tenant)
      return workspace.tenant(key.tenant_id).answers.get(answerKey(key)) ?? null
    },
    // The one writer holds every lock there is.
    lockTenantHead: async ({ tenant_id }) => workspace.tenant(tenant_id).audit_head,
    finish: async ({ answer, audit, outbox }) => {
      if (answer)
        workspace.update(answer.tenant_id, (tenant) => ({ ...tenant, answers: new Map(tenant.answers).set(answerKey(answer), answer) }))
      for (const [tenantId, rows] of groupRows(audit, (row) => row.tenant_id))
        workspace.update(tenantId, (tenant) => addAudit(tenant, rows))
      for (const [tenantId, rows] of groupRows(outbox, (row) => row.tenant_id))
        workspace.update(tenantId, (tenant) => addOutbox(tenant, rows))
    },
    readAudit: async (query) => readAudit(workspace, query),
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

function readAudit(workspace: Workspace, { tenant_id, portfolio_id, action, places, page }: AuditQuery): Listed<AuditRow> {
  const isPlace = oneOf(places?.map((place) => `${place.portfolio_id} ${place.sequence}`))
  const found = workspace
    .tenant(tenant_id)
    .audit.filter(
      (row) =>
        (portfolio_id === undefined || row.portfolio_id === portfolio_id) &&
        (action === undefined || row.action === action) &&
        isPlace(`${row.portfolio_id} ${row.sequence}`),
    )
  if ('offset' in page) return pageRows(found, page, placeOfAudit)
  const chain = found.sort((left, right) => left.sequence - right.sequence)
  const rows =
    'after_sequence' in page
      ? chain.filter((row) => row.sequence > page.after_sequence)
      : chain.filter((row) => row.sequence < page.before_sequence).reverse()
  return { rows: rows.slice(0, page.limit), total: found.length }
}

/** Both are only ever added to. */
function refuseKnown(stored: readonly { readonly id: string }[], added: readonly { readonly id: string }[]): void {
  const ids = new Set(added.map((row) => row.id))
  if (ids.size < added.length || stored.some((row) => ids.has(row.id))) throw new RollforwardError('VERSION_CONFLICT')
}

function addAudit(tenant: Tenant, rows: readonly AuditRow[]): Tenant {
  refuseKnown(tenant.audit, rows)
  const audit = [...tenant.audit, ...rows].sort((left, right) => comparePlaces(placeOfAudit(left), placeOfAudit(right)))
  return chainLinks(rows).reduce(moveHead, { ...tenant, audit })
}

/** A chain grows at its head and nowhere else. */
function moveHead(tenant: Tenant, { portfolio_id: id, before, after }: ChainLink): Tenant {
  const book = id === null ? undefined : tenant.books.get(id)
  const head = id === null ? tenant.audit_head : book?.audit_head
  if (head?.sequence !== before.sequence || head.hash !== before.hash) throw new RollforwardError('VERSION_CONFLICT')
  if (!book) return { ...tenant, audit_head: after }
  return { ...tenant, books: new Map(tenant.books).set(book.portfolio.id, { ...book, audit_head: after }) }
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
