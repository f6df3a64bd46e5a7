import type { DatabaseSync } from 'node:sqlite'
import { checkNumbers, RollforwardError, sumEquityChanges } from '@rollforward/core/store'
import type {
  AuditHead,
  BookStore,
  EquityChangeRow,
  Listed,
  PortfolioQuery,
  PortfolioRow,
  Role,
  SeenPortfolio,
} from '@rollforward/core/store'
import { byId, equals, expectPortfolios, field, inDates, ofKind, oneOf, put, readAll, readList, remove } from './documents.ts'

export function sqliteBooks(db: DatabaseSync): BookStore {
  return {
    readPortfolios: async (query) => readPortfolios(db, query),
    // One writer at a time: whoever writes holds every lock there is, and nothing changes until it is done.
    lockPortfolios: async (query) => readPortfolios(db, query).rows,
    savePortfolios: async (rows) => savePortfolios(db, rows),
    deletePortfolios: async ({ tenant_id, ids }) => void remove(db, [['d.tenant_id = ?', tenant_id], ...oneOf('d.owner', ids)]),
    readEquityChanges: async (query) => {
      const where = [
        ...ofKind('equity_changes', query.tenant_id, query.portfolio_ids),
        ...oneOf('d.key', query.ids),
        ...inDates(field('change_date'), query),
        ...equals(field('change_type'), query.change_type),
        ...(query.include_deleted === true ? [] : [[`${field('deleted_at')} is null`] as const]),
      ]
      const order = [field('change_date'), field('created_at'), 'd.key']
      const found = readList<EquityChangeRow>(db, {
        where,
        order,
        page: query.page,
        after: ({ date, created_at, id }) => ['(?, ?, ?)', date, created_at, id],
      })
      return { ...found, totals: sumEquityChanges(query.page ? readAll<EquityChangeRow>(db, where, order) : found.rows) }
    },
    saveEquityChanges: async (rows) => {
      checkNumbers('equity_changes', rows)
      expectPortfolios(db, rows)
      put(db, 'equity_changes', rows, byId)
    },
  }
}

function readPortfolios(db: DatabaseSync, query: PortfolioQuery): Listed<SeenPortfolio> {
  const { tenant_id, user_id = '' } = query
  const visible = `exists (select 1 from documents a where a.kind = 'access' and a.tenant_id = d.tenant_id and a.owner = d.owner and a.key = ?)`
  const { rows, total } = readList<PortfolioRow>(db, {
    where: [
      ...ofKind('portfolios', tenant_id, query.ids),
      ...equals(field('account_id'), query.account_id),
      ...(query.visible_only === true ? [[visible, user_id] as const] : []),
    ],
    order: query.page ? [field('created_at'), 'd.owner'] : ['d.owner'],
    page: query.page,
    after: ({ created_at, id }) => ['(?, ?)', created_at, id],
  })
  const ids = rows.map(({ id }) => id)
  const roles = new Map(
    readAll<{ portfolio_id: string; role: Role }>(db, [...ofKind('access', tenant_id, ids), ['d.key = ?', user_id]], ['d.owner']).map(
      ({ portfolio_id, role }) => [portfolio_id, role],
    ),
  )
  const heads = readHeads(db, tenant_id, ids)
  return { total, rows: rows.map((row) => ({ row, role: roles.get(row.id) ?? null, audit_head: heads.get(row.id) ?? emptyChain })) }
}

export const emptyChain: AuditHead = { sequence: 0, hash: null }

/** The heads of chains, by portfolio; the tenant's own is under ''. */
export function readHeads(db: DatabaseSync, tenantId: string, owners: readonly string[]): ReadonlyMap<string, AuditHead> {
  const found = readAll<AuditHead & { readonly owner: string }>(db, ofKind('audit_heads', tenantId, owners), ['d.owner'])
  return new Map(found.map(({ owner, sequence, hash }) => [owner, { sequence, hash }]))
}

function savePortfolios(db: DatabaseSync, rows: readonly PortfolioRow[]): void {
  checkNumbers('portfolios', rows)
  for (const row of rows) {
    const [stored] = readAll<PortfolioRow>(db, ofKind('portfolios', row.tenant_id, [row.id]), ['d.key'])
    if (row.version !== (stored?.version ?? 0) + 1) throw new RollforwardError('VERSION_CONFLICT')
  }
  put(db, 'portfolios', rows, ({ id }) => [id, ''])
  const tenants = [...new Set(rows.map(({ tenant_id }) => tenant_id))]
  put(
    db,
    'tenants',
    tenants.map((tenant_id) => ({ tenant_id })),
    () => ['', ''],
  )
}
