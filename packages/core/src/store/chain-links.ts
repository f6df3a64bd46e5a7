import { RollforwardError } from '../kernel/errors.ts'
import type { AuditHead, AuditRow } from './rows.ts'

/** What some audit rows do to one chain: which head they must find, and which they leave. */
export interface ChainLink {
  readonly tenant_id: string
  /** Null: the tenant's own chain. */
  readonly portfolio_id: AuditRow['portfolio_id']
  readonly before: AuditHead
  readonly after: AuditHead
}

/** The chains that rows are added to. Rows of one chain come in its order and without a gap, else they cannot be added at all. */
export function chainLinks(rows: readonly AuditRow[]): readonly ChainLink[] {
  const links = new Map<string, ChainLink>()
  for (const { tenant_id, portfolio_id, sequence, previous_hash, hash } of rows) {
    const key = JSON.stringify([tenant_id, portfolio_id])
    const known = links.get(key)
    if (known && (known.after.sequence !== sequence - 1 || known.after.hash !== previous_hash))
      throw new RollforwardError('VERSION_CONFLICT')
    const before = known?.before ?? { sequence: sequence - 1, hash: previous_hash }
    links.set(key, { tenant_id, portfolio_id, before, after: { sequence, hash } })
  }
  return [...links.values()]
}
