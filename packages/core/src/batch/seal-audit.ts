import { chainRows } from '../execution/audit-chain.ts'
import { canonicalJson } from '../execution/request-hash.ts'
import { dateInZone } from '../kernel/clock.ts'
import { type Id, isId, nameId } from '../kernel/ids.ts'
import type { PlainDate } from '../kernel/plain-date.ts'
import type { AuditRow, SeenPortfolio, StoreSession } from '../store/port.ts'
import { type BatchSetting, deskOf } from './run-chunks.ts'

export const SEALED = 'audit.sealed'

export interface SealedHead {
  readonly portfolio_id: Id
  readonly sequence: number
  readonly hash: string
}

/** Where all trails of a tenant stood on a day (in UTC, as a tenant has no zone of its own), by portfolio id. */
export interface Seal {
  readonly date: PlainDate
  readonly heads: readonly SealedHead[]
}

/**
 * Chains the heads of all portfolios in the tenant's own chain, once a day, and again when they have moved since. Whoever rewrites a
 * trail with all its hashes and its head must then rewrite the tenant's chain too, and whoever keeps a copy of a seal elsewhere can
 * tell even that.
 */
export async function sealAudit(setting: BatchSetting, tenant_id: string): Promise<void> {
  await setting.store.transaction({ tenant_ids: [tenant_id], mode: 'write' }, async (session) => {
    const { now } = deskOf(setting, session)
    const head = await session.delivery.lockTenantHead({ tenant_id })
    const { rows } = await session.books.readPortfolios({ tenant_id })
    const seal: Seal = { date: dateInZone(now, 'UTC'), heads: rows.flatMap(sealedHead) }
    const last = await readLastSeal(session, tenant_id)
    if (last !== null && canonicalJson(last) === canonicalJson(seal)) return
    // The id follows from the place, so that a run that was killed before this leaves the same seal as one that was not.
    const id = nameId(SEALED, tenant_id, String(head.sequence + 1))
    const row = { tenant_id, portfolio_id: null, id, at: now, user_id: 'system', user_name: null, action: SEALED, subject_id: tenant_id }
    const audit = await chainRows(head, [{ ...row, before: null, after: seal, reason: null }])
    await session.delivery.finish({ audit, outbox: [] })
  })
}

function sealedHead({ row, audit_head: { sequence, hash } }: SeenPortfolio): SealedHead[] {
  return hash === null ? [] : [{ portfolio_id: row.id, sequence, hash }]
}

async function readLastSeal({ delivery }: StoreSession, tenant_id: string): Promise<Seal | null> {
  const { rows } = await delivery.readAudit({
    tenant_id,
    portfolio_id: null,
    action: SEALED,
    page: { before_sequence: Number.MAX_SAFE_INTEGER, limit: 1 },
  })
  return rows[0] === undefined ? null : sealOf(rows[0])
}

/** What a row says as a seal; null when it is not of that form, as only a row can be that somebody else wrote. */
export function sealOf({ after }: AuditRow): Seal | null {
  const { date, heads } = (typeof after === 'object' && after !== null ? after : {}) as Partial<Seal>
  return typeof date === 'string' && Array.isArray(heads) && heads.every(isHead) ? { date, heads } : null
}

function isHead(head: unknown): head is SealedHead {
  const { portfolio_id, sequence, hash } = (typeof head === 'object' && head !== null ? head : {}) as Partial<SealedHead>
  return typeof portfolio_id === 'string' && isId(portfolio_id) && Number.isSafeInteger(sequence) && typeof hash === 'string'
}
