import type { Handler } from '../execution/context.ts'
import { pageFields, type Place, readPage } from '../kernel/paging.ts'
import { type AccessRow, compareText } from '../store/port.ts'
import type { Access, accessOperations } from './contract.ts'

export function toAccessRecord({ tenant_id: _, ...row }: AccessRow): Access {
  return row
}

/** A portfolio has few users, so all of them are read and cut into pages here. */
export const listAccess: Handler<typeof accessOperations.list> = async ({ portfolio, session }, { input }) => {
  const rows = await session.access.readAccess({ tenant_id: portfolio.tenant_id, portfolio_ids: [portfolio.id] })
  const boundTo = ['access', portfolio.tenant_id, portfolio.id]
  const page = readPage(input, boundTo)
  const sorted = rows.toSorted((left, right) => comparePlaces(placeOf(right), placeOf(left)))
  const older = page.after ? sorted.filter((row) => comparePlaces(placeOf(row), page.after!) < 0) : sorted.slice(page.offset)
  const found = { rows: older.slice(0, page.limit), total: rows.length }
  return { access: found.rows.map(toAccessRecord), ...pageFields(input, found, placeOf, boundTo) }
}

function placeOf(row: AccessRow): Place {
  return { date: '', created_at: row.created_at, id: row.user_id }
}

function comparePlaces(left: Place, right: Place): number {
  return compareText(left.created_at, right.created_at) || compareText(left.id, right.id)
}
