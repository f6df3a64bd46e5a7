import { RollforwardError } from '../../kernel/errors.ts'
import type { Id } from '../../kernel/ids.ts'
import { checkNumbers } from '../check-numbers.ts'
import { sumEquityChanges } from '../equity-totals.ts'
import type { BookStore, EquityChangeQuery, PortfolioQuery, RowPlace, SeenPortfolio } from '../port.ts'
import type { EquityChangeRow, PortfolioRow } from '../rows.ts'
import { compareAscii, comparePlaces, groupRows, inDates, oneOf, pageRows, upsertSorted } from './sorted-rows.ts'
import { type Book, findBooks, newBook, type Tenant, updateBooks, type Workspace } from './state.ts'

export function memoryBooks(workspace: Workspace): BookStore {
  return {
    readPortfolios: async (query) => readPortfolios(workspace, query),
    // Write transactions run one after another, so the one that asks already holds every lock there is.
    lockPortfolios: async ({ tenant_id, ids, user_id }) => readPortfolios(workspace, { tenant_id, ids, user_id }).rows,
    savePortfolios: async (rows) => savePortfolios(workspace, rows),
    deletePortfolios: async ({ tenant_id, ids }) => workspace.update(tenant_id, (tenant) => deletePortfolios(tenant, ids)),
    readEquityChanges: async (query) => readEquityChanges(workspace, query),
    saveEquityChanges: async (rows) => {
      checkNumbers('equity_changes', rows)
      updateBooks(workspace, rows, (book, added) => ({
        ...book,
        equity_changes: upsertSorted(book.equity_changes, added, (row) => row.id, compareChanges),
      }))
    },
  }
}

function portfolioPlace({ row }: SeenPortfolio): RowPlace {
  return { date: '', created_at: row.created_at, id: row.id }
}

function changePlace(row: EquityChangeRow): RowPlace {
  return { date: row.change_date, created_at: row.created_at, id: row.id }
}

function compareChanges(left: EquityChangeRow, right: EquityChangeRow): number {
  return comparePlaces(changePlace(left), changePlace(right))
}

function readPortfolios(workspace: Workspace, query: PortfolioQuery) {
  const books = query.ids ? findBooks(workspace, query.tenant_id, query.ids) : [...workspace.tenant(query.tenant_id).books.values()]
  const seen = books
    .filter((book) => query.account_id === undefined || book.portfolio.account_id === query.account_id)
    .map((book): SeenPortfolio => ({ row: book.portfolio, role: roleOf(book, query.user_id), audit_head: book.audit_head }))
    .filter(({ role }) => !query.visible_only || role !== null)
  if (!query.page)
    return pageRows(
      seen.sort((left, right) => compareAscii(left.row.id, right.row.id)),
      undefined,
      portfolioPlace,
    )
  return pageRows(
    seen.sort((left, right) => comparePlaces(portfolioPlace(left), portfolioPlace(right))),
    query.page,
    portfolioPlace,
  )
}

function roleOf(book: Book, userId: string | undefined) {
  return book.access.find((row) => row.user_id === userId)?.role ?? null
}

function savePortfolios(workspace: Workspace, rows: readonly PortfolioRow[]): void {
  checkNumbers('portfolios', rows)
  for (const [tenantId, ofTenant] of groupRows(rows, (row) => row.tenant_id)) {
    workspace.update(tenantId, (tenant) => {
      const books = new Map(tenant.books)
      for (const row of ofTenant) books.set(row.id, savePortfolio(tenant.books.get(row.id), row))
      return { ...tenant, known: true, books }
    })
  }
}

function savePortfolio(book: Book | undefined, row: PortfolioRow): Book {
  if (row.version !== (book?.portfolio.version ?? 0) + 1) throw new RollforwardError('VERSION_CONFLICT')
  return book ? { ...book, portfolio: row } : newBook(row)
}

function deletePortfolios(tenant: Tenant, ids: readonly Id[]): Tenant {
  const books = new Map(tenant.books)
  const gone = new Set<string | null>(ids)
  for (const id of ids) books.delete(id)
  return { ...tenant, books, outbox: tenant.outbox.filter((row) => !gone.has(row.portfolio_id)) }
}

function readEquityChanges(workspace: Workspace, query: EquityChangeQuery) {
  const hasId = oneOf(query.ids)
  const found = findBooks(workspace, query.tenant_id, query.portfolio_ids).flatMap((book) =>
    book.equity_changes.filter(
      (row) =>
        inDates(row.change_date, query) &&
        (query.change_type === undefined || row.change_type === query.change_type) &&
        (query.include_deleted === true || row.deleted_at === null) &&
        hasId(row.id),
    ),
  )
  if (query.portfolio_ids.length > 1) found.sort(compareChanges)
  return { ...pageRows(found, query.page, changePlace), totals: sumEquityChanges(found) }
}
