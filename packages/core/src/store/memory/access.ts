import type { Id } from '../../kernel/ids.ts'
import { compareText } from '../compare-text.ts'
import type { AccessStore, Orphans } from '../port.ts'
import type { AccessRow } from '../rows.ts'
import { compareAscii, groupRows, upsertSorted } from './sorted-rows.ts'
import { findBooks, updateBooks, type Workspace } from './state.ts'

export function memoryAccess(workspace: Workspace): AccessStore {
  return {
    readAccess: async ({ tenant_id, portfolio_ids }) =>
      findBooks(workspace, tenant_id, portfolio_ids)
        .flatMap((book) => book.access)
        .sort((left, right) => compareAscii(left.portfolio_id, right.portfolio_id) || compareUsers(left, right)),
    saveAccess: async (rows) =>
      updateBooks(workspace, rows, (book, added) => ({
        ...book,
        access: upsertSorted(book.access, added, (row) => row.user_id, compareUsers),
      })),
    deleteAccess: async ({ tenant_id, portfolio_id, user_ids }) => {
      const gone = new Set(user_ids)
      const [book] = findBooks(workspace, tenant_id, [portfolio_id])
      workspace.update(tenant_id, (tenant) => {
        if (!book) return tenant
        return {
          ...tenant,
          books: new Map(tenant.books).set(portfolio_id, { ...book, access: book.access.filter((row) => !gone.has(row.user_id)) }),
        }
      })
    },
    // Rows below a portfolio stand in its book and go with it, so the trails of those that are gone are all that there can be.
    listOrphans: async ({ tenant_id }) => {
      const { audit, books } = workspace.tenant(tenant_id)
      const gone = groupRows(
        audit.filter((row) => row.portfolio_id !== null && !books.has(row.portfolio_id)),
        (row) => row.portfolio_id!,
      )
      return [...gone].map(([id, rows]) => ({ kind: 'audit' as const, portfolio_id: id as Id, rows: rows.length })).sort(compareOrphans)
    },
    listTenants: async () => [...workspace.state()].flatMap(([id, tenant]) => (tenant.known ? [id] : [])).sort(compareText),
  }
}

function compareOrphans(left: Orphans, right: Orphans): number {
  return compareAscii(left.portfolio_id, right.portfolio_id)
}

function compareUsers(left: AccessRow, right: AccessRow): number {
  return compareText(left.user_id, right.user_id)
}
