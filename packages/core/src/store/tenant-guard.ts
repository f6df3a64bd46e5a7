import { invariant } from '../kernel/errors.ts'
import type { StoreSession, TransactionScope } from './port.ts'

/** Nobody's: no tenant has this id, so whatever is asked for it finds nothing. */
const NOBODY = ''

/** What is asked of these is a query; everything else writes, and is refused. */
const reads: ReadonlySet<string> = new Set([
  'readPortfolios',
  'lockPortfolios',
  'readEquityChanges',
  'listPrices',
  'listRates',
  'readSplits',
  'readSeries',
  'findHoldings',
  'read',
  'readSnapshotEdges',
  'readAccess',
  'listTenants',
  'listOrphans',
  'lockTenantHead',
  'readAudit',
  'readOutbox',
])

/**
 * A session in which tenants that the transaction does not list do not exist: reading for them finds nothing and writing for them is
 * refused, before the database is asked. It is the application's own wall; row-level security is the other one, and each holds alone.
 */
export function guardTenants(session: StoreSession, { tenant_ids }: TransactionScope): StoreSession {
  const listed = new Set(tenant_ids)
  return {
    now: session.now,
    books: guardGroup(session.books, listed),
    market: guardGroup(session.market, listed),
    ledger: guardGroup(session.ledger, listed),
    access: guardGroup(session.access, listed),
    delivery: guardGroup(session.delivery, listed),
  }
}

type Method = (...values: readonly unknown[]) => Promise<unknown>

function guardGroup<Group extends object>(group: Group, listed: ReadonlySet<string>): Group {
  const guarded = Object.entries(group as Record<string, Method>).map(([name, method]) => [
    name,
    async (...values: readonly unknown[]) => {
      if (reads.has(name)) return method(...values.map((value) => askFor(value, listed)))
      for (const value of values) expectListed(value, listed, name)
      return method(...values)
    },
  ])
  return Object.fromEntries(guarded) as Group
}

function askFor(query: unknown, listed: ReadonlySet<string>): unknown {
  if (typeof query !== 'object' || query === null) return query
  const { tenant_id } = query as { readonly tenant_id?: unknown }
  return tenant_id === undefined || listed.has(tenant_id as string) ? query : { ...query, tenant_id: NOBODY }
}

/** Rows come in lists, and lists in the fields of what is written; none of them is deeper than that. */
function expectListed(written: unknown, listed: ReadonlySet<string>, name: string): void {
  if (typeof written !== 'object' || written === null) return
  if (Array.isArray(written)) return written.forEach((row) => expectListed(row, listed, name))
  const { tenant_id } = written as { readonly tenant_id?: unknown }
  if (tenant_id === undefined) return Object.values(written).forEach((rows) => expectListed(rows, listed, name))
  invariant(listed.has(tenant_id as string), `${name} was asked to write for a tenant that the transaction does not list`)
}
