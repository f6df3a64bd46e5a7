import type { AuditHead, PortfolioRow, Role, SeenPortfolio } from '@rollforward/core/store'
import { type RawBuilder, sql } from 'kysely'

/** A portfolio as it is read: the head of its audit chain stands beside its columns, where saving it does not come. */
export type PortfolioWithHead = PortfolioRow & { readonly audit_sequence: number; readonly audit_hash: AuditHead['hash'] }

export function headList(prefix = 'portfolios'): RawBuilder<unknown> {
  return sql.join(['audit_sequence', 'audit_hash'].map((name) => sql.ref(`${prefix}.${name}`)))
}

export function toSeenPortfolio({ audit_sequence, audit_hash, ...row }: PortfolioWithHead, role: Role | null): SeenPortfolio {
  return { row, role, audit_head: { sequence: audit_sequence, hash: audit_hash } }
}
