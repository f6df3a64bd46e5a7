import type {
  EquityChangeRow,
  FillRow,
  IncomeRow,
  LotRow,
  PortfolioRow,
  RealizedEventRow,
  SnapshotRow,
  StoreSession,
} from '@rollforward/core/store'
import { Broken } from './broken.ts'
import { type Book, tenant, type World } from './world.ts'

/** Everything that the store keeps of one portfolio. Rows of the memory store never change, so keeping them is a copy. */
export interface Rows {
  readonly portfolio: readonly PortfolioRow[]
  readonly equity_changes: readonly EquityChangeRow[]
  readonly fills: readonly FillRow[]
  readonly income: readonly IncomeRow[]
  readonly lots: readonly LotRow[]
  readonly realized_events: readonly RealizedEventRow[]
  readonly snapshots: readonly SnapshotRow[]
  /** How much the tenant's audit trail (without seals) and outbox hold. */
  readonly written: readonly { readonly id: string; readonly audit: number; readonly outbox: number }[]
}

export function readRows({ store }: World, { id }: Book, tenantId: string = tenant): Promise<Rows> {
  return store.transaction({ tenant_ids: [tenantId], mode: 'read' }, async (session) => {
    const query = { tenant_id: tenantId, portfolio_ids: [id] }
    const all = { ...query, include_deleted: true }
    return {
      portfolio: (await session.books.readPortfolios({ tenant_id: tenantId, ids: [id] })).rows.map(({ row }) => row),
      equity_changes: (await session.books.readEquityChanges(all)).rows,
      fills: (await session.ledger.read('fills', all)).rows,
      income: (await session.ledger.read('income', all)).rows,
      lots: (await session.ledger.read('lots', query)).rows,
      realized_events: (await session.ledger.read('realized_events', query)).rows,
      snapshots: (await session.ledger.read('snapshots', query)).rows,
      written: [{ id: 'written', ...(await countWritten(session, tenantId)) }],
    }
  })
}

async function countWritten({ delivery }: StoreSession, tenantId: string): Promise<{ audit: number; outbox: number }> {
  const page = { limit: 1, offset: 0 }
  const audit = await delivery.readAudit({ tenant_id: tenantId, page })
  // A run seals the day, whether or not it had anything to calculate.
  const seals = await delivery.readAudit({ tenant_id: tenantId, action: 'audit.sealed', page })
  const outbox = await delivery.readOutbox({ tenant_id: tenantId, limit: 1_000_000 })
  return { audit: audit.total - seals.total, outbox: outbox.length }
}

export function portfolioOf(rows: Rows): PortfolioRow {
  const [row] = rows.portfolio
  if (row === undefined) throw new Broken('the portfolio is gone')
  return row
}

const keyOf: { readonly [Kind in keyof Rows]: (row: Rows[Kind][number]) => string } = {
  portfolio: (row) => row.id,
  equity_changes: (row) => row.id,
  fills: (row) => row.id,
  income: (row) => row.id,
  lots: (row) => row.id,
  realized_events: (row) => row.id,
  snapshots: (row) => row.date,
  written: (row) => row.id,
}

/** When something was computed, and how often a portfolio was written, may differ where everything else is the same. */
export const stamps: readonly string[] = ['computed_at', 'updated_at', 'portfolio.version']

/** The first column that differs, in words, or null. */
export function differenceOfRows(
  before: Rows,
  after: Rows,
  { ignore = [], kinds }: { ignore?: readonly string[]; kinds?: readonly (keyof Rows)[] } = {},
): string | null {
  for (const kind of kinds ?? (Object.keys(keyOf) as (keyof Rows)[])) {
    const key = keyOf[kind] as (row: unknown) => string
    const rest = new Map((after[kind] as readonly object[]).map((row) => [key(row), row]))
    for (const row of before[kind] as readonly object[]) {
      const other = rest.get(key(row))
      rest.delete(key(row))
      const found =
        other === row ? null : differenceOfRow(row, other, (name) => ignore.includes(name) || ignore.includes(`${kind}.${name}`))
      if (found !== null) return `${kind} ${key(row)}${found}`
    }
    const [more] = rest.keys()
    if (more !== undefined) return `${kind} ${more} is new: ${JSON.stringify(rest.get(more))}`
  }
  return null
}

function differenceOfRow(row: object, other: object | undefined, ignored: (name: string) => boolean): string | null {
  if (other === undefined) return ` is gone: ${JSON.stringify(row)}`
  for (const name of new Set([...Object.keys(row), ...Object.keys(other)])) {
    if (ignored(name)) continue
    const [left, right] = [(row as Record<string, unknown>)[name], (other as Record<string, unknown>)[name]]
    if (left !== right && JSON.stringify(left) !== JSON.stringify(right))
      return `.${name}: ${JSON.stringify(left)}, then ${JSON.stringify(right)}`
  }
  return null
}
