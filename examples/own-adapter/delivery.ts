import type { DatabaseSync } from 'node:sqlite'
import { type ChainLink, chainLinks, RollforwardError } from '@rollforward/core/store'
import type {
  AccessRow,
  AccessStore,
  AuditQuery,
  AuditRow,
  DeliveryStore,
  IdempotencyRow,
  Listed,
  Orphans,
  OutboxRow,
} from '@rollforward/core/store'
import { emptyChain, readHeads } from './books.ts'
import { add, type Condition, equals, expectPortfolios, field, ofKind, oneOf, put, readAll, readList, remove } from './documents.ts'

export function sqliteAccess(db: DatabaseSync): AccessStore {
  return {
    readAccess: async ({ tenant_id, portfolio_ids }) =>
      readAll<AccessRow>(db, ofKind('access', tenant_id, portfolio_ids), ['d.owner', 'd.key']),
    saveAccess: async (rows) => {
      expectPortfolios(db, rows)
      put(db, 'access', rows, (row) => [row.portfolio_id, row.user_id])
    },
    deleteAccess: async ({ tenant_id, portfolio_id, user_ids }) =>
      void remove(db, [...ofKind('access', tenant_id, [portfolio_id]), ...oneOf('d.key', user_ids)]),
    listTenants: async () =>
      readAll<{ tenant_id: string }>(db, [['d.kind = ?', 'tenants']], ['d.tenant_id']).map(({ tenant_id }) => tenant_id),
    // Everything else goes with its portfolio, so the trails of those that are gone are all that there can be.
    listOrphans: async ({ tenant_id }) => {
      const rows = db
        .prepare(
          `select 'audit' as kind, ${field('portfolio_id')} as portfolio_id, count(*) as rows from documents d
           where d.kind = 'audit' and d.tenant_id = ? and ${field('portfolio_id')} is not null and not exists (
             select 1 from documents p where p.kind = 'portfolios' and p.tenant_id = d.tenant_id and p.owner = ${field('portfolio_id')})
           group by 2 order by 2`,
        )
        .all(tenant_id)
      return rows.map((row) => ({ ...row }) as unknown as Orphans)
    },
  }
}

export function sqliteDelivery(db: DatabaseSync): DeliveryStore {
  return {
    // Nothing is written: no other writer runs until this one is done, and a claim without an answer leaves no trace.
    claimKey: async (key) =>
      readAll<IdempotencyRow>(db, [...ofKind('answers', key.tenant_id), ['d.key = ?', keyOf(key)]], ['d.key'])[0] ?? null,
    lockTenantHead: async ({ tenant_id }) => readHeads(db, tenant_id, ['']).get('') ?? emptyChain,
    finish: async ({ answer, audit, outbox }) => {
      if (answer) put(db, 'answers', [answer], (row) => ['', keyOf(row)])
      // The trail outlives its portfolio, so it belongs to the tenant; events go with their portfolio.
      add(db, 'audit', audit, (row) => ['', row.id])
      for (const link of chainLinks(audit)) moveHead(db, link)
      const told = [...outbox].sort((left, right) => (left.id < right.id ? -1 : 1))
      add(db, 'outbox', told, (row) => [row.portfolio_id ?? '', row.id])
    },
    readAudit: async (query) => readAudit(db, query),
    readOutbox: async ({ tenant_id, portfolio_ids, after, limit }) => {
      const where = [...ofKind('outbox', tenant_id, portfolio_ids), ...(after === undefined ? [] : [isAfter(db, tenant_id, after)])]
      return readAll<OutboxRow>(db, where, ['d.place']).slice(0, limit)
    },
    expireKeys: async ({ tenant_id, before }) => remove(db, [...ofKind('answers', tenant_id), [`${field('created_at')} < ?`, before]]),
  }
}

function keyOf(key: Pick<IdempotencyRow, 'user_id' | 'method' | 'path' | 'key'>): string {
  return JSON.stringify([key.user_id, key.method, key.path, key.key])
}

/** A chain grows at its head and nowhere else, and a portfolio that is not there has none. */
function moveHead(db: DatabaseSync, { tenant_id, portfolio_id, before, after }: ChainLink): void {
  const owner = portfolio_id ?? ''
  const isThere = owner === '' || readAll(db, ofKind('portfolios', tenant_id, [owner]), ['d.key']).length > 0
  const head = readHeads(db, tenant_id, [owner]).get(owner) ?? emptyChain
  if (!isThere || head.sequence !== before.sequence || head.hash !== before.hash) throw new RollforwardError('VERSION_CONFLICT')
  put(db, 'audit_heads', [{ tenant_id, owner, ...after }], (head) => [head.owner, ''])
}

function readAudit(db: DatabaseSync, { tenant_id, portfolio_id, action, places, page }: AuditQuery): Listed<AuditRow> {
  const place = `(${field('portfolio_id')} || ' ' || (${field('sequence')}))`
  const where: readonly Condition[] = [
    ...ofKind('audit', tenant_id),
    ...(portfolio_id === null ? [[`${field('portfolio_id')} is null`] as const] : equals(field('portfolio_id'), portfolio_id)),
    ...equals(field('action'), action),
    ...oneOf(
      place,
      places?.map((wanted) => `${wanted.portfolio_id} ${wanted.sequence}`),
    ),
  ]
  if ('offset' in page) {
    const after: ListedAfter = ({ created_at, id }) => ['(?, ?)', created_at, id]
    return readList<AuditRow>(db, { where, order: [field('at'), 'd.key'], page, after })
  }
  const chain = readAll<AuditRow>(db, where, [field('sequence')])
  const rows =
    'after_sequence' in page
      ? chain.filter(({ sequence }) => sequence > page.after_sequence)
      : chain.filter(({ sequence }) => sequence < page.before_sequence).reverse()
  return { rows: rows.slice(0, page.limit), total: chain.length }
}

type ListedAfter = NonNullable<Parameters<typeof readList>[1]['after']>

/** After a row that is gone (its portfolio was deleted), reading goes on at the ids that came later. */
function isAfter(db: DatabaseSync, tenantId: string, id: string): Condition {
  const row = db.prepare(`select place from documents where kind = 'outbox' and tenant_id = ? and key = ?`).get(tenantId, id)
  return row ? ['d.place > ?', row['place'] as number] : ['d.key > ?', id]
}
