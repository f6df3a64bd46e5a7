import { invariant, RollforwardError } from '../../kernel/errors.ts'
import type { Id } from '../../kernel/ids.ts'
import type {
  AccessRow,
  AuditHead,
  AuditRow,
  EquityChangeRow,
  FillRow,
  FxRateRow,
  IdempotencyRow,
  IncomeRow,
  LotRow,
  OutboxRow,
  PortfolioRow,
  PriceRow,
  RealizedEventRow,
  SnapshotRow,
  SplitRow,
} from '../rows.ts'
import type { TransactionScope } from '../port.ts'
import { groupRows } from './sorted-rows.ts'

/**
 * What the memory store holds. Nothing in it is ever changed: a write makes new arrays and maps along its path and shares the
 * rest, so whoever took a state keeps that moment, and dropping a new state is the rollback. Arrays stand oldest first.
 */
export type State = ReadonlyMap<string, Tenant>

export interface Tenant {
  /** False for a tenant that only has quotes so far. */
  readonly known: boolean
  readonly books: ReadonlyMap<Id, Book>
  /** By symbol; rates by "EUR/USD". */
  readonly prices: ReadonlyMap<string, readonly PriceRow[]>
  readonly rates: ReadonlyMap<string, readonly FxRateRow[]>
  readonly splits: ReadonlyMap<string, readonly SplitRow[]>
  readonly market_revision: number
  readonly answers: ReadonlyMap<string, IdempotencyRow>
  readonly audit: readonly AuditRow[]
  /** The last of the audit rows that belong to no portfolio. */
  readonly audit_head: AuditHead
  readonly outbox: readonly OutboxRow[]
}

/** One portfolio and everything below it. */
export interface Book {
  readonly portfolio: PortfolioRow
  readonly audit_head: AuditHead
  readonly equity_changes: readonly EquityChangeRow[]
  readonly fills: readonly FillRow[]
  readonly income: readonly IncomeRow[]
  readonly lots: readonly LotRow[]
  readonly realized_events: readonly RealizedEventRow[]
  readonly snapshots: readonly SnapshotRow[]
  readonly access: readonly AccessRow[]
}

const emptyChain: AuditHead = { sequence: 0, hash: null }

const noTenant: Tenant = {
  known: false,
  books: new Map(),
  prices: new Map(),
  rates: new Map(),
  splits: new Map(),
  market_revision: 0,
  answers: new Map(),
  audit: [],
  audit_head: emptyChain,
  outbox: [],
}

export function newBook(portfolio: PortfolioRow): Book {
  const rows = { equity_changes: [], fills: [], income: [], lots: [], realized_events: [], snapshots: [], access: [] }
  return { portfolio, audit_head: emptyChain, ...rows }
}

/** A transaction's view of the state: what it took at its beginning and what it made of it since. */
export interface Workspace {
  readonly state: () => State
  /** A tenant outside the scope looks as if it had nothing. */
  readonly tenant: (id: string) => Tenant
  readonly update: (tenantId: string, change: (tenant: Tenant) => Tenant) => void
}

export function openWorkspace(start: State, scope: TransactionScope): Workspace {
  let state = start
  const listed = new Set(scope.tenant_ids)
  return {
    state: () => state,
    tenant: (id) => (listed.has(id) ? state.get(id) : undefined) ?? noTenant,
    update: (id, change) => {
      invariant(scope.mode === 'write', 'a transaction that reads must not write')
      invariant(listed.has(id), 'a write to a tenant that the transaction does not list')
      state = new Map(state).set(id, change(state.get(id) ?? noTenant))
    },
  }
}

/** The books asked for that there are, each once. */
export function findBooks(workspace: Workspace, tenantId: string, ids: readonly Id[]): readonly Book[] {
  const { books } = workspace.tenant(tenantId)
  return [...new Set(ids)].flatMap((id) => books.get(id) ?? [])
}

/** Changes one book for each group of rows. A row of a portfolio that is not there is refused, as a foreign key would. */
export function updateBooks<Row extends { readonly tenant_id: string; readonly portfolio_id: Id }>(
  workspace: Workspace,
  rows: readonly Row[],
  change: (book: Book, rows: readonly Row[]) => Book,
): void {
  const tenants = groupRows(rows, (row) => row.tenant_id)
  for (const [tenantId, ofTenant] of tenants) {
    workspace.update(tenantId, (tenant) => {
      const books = new Map(tenant.books)
      for (const [portfolioId, ofPortfolio] of groupRows(ofTenant, (row) => row.portfolio_id)) {
        const book = books.get(portfolioId as Id)
        if (!book) throw new RollforwardError('EQUITY_004')
        books.set(portfolioId as Id, change(book, ofPortfolio))
      }
      return { ...tenant, books }
    })
  }
}
