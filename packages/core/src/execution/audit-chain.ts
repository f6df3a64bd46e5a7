import { groupBy } from '../kernel/group-by.ts'
import type { AuditHead, AuditRow } from '../store/port.ts'
import { hashData } from './request-hash.ts'

/** Where a chain begins. */
export const emptyChain: AuditHead = { sequence: 0, hash: null }

/** What happened, before it has its place in a chain. */
export type UnchainedRow = Omit<AuditRow, 'sequence' | 'previous_hash' | 'hash'>

/**
 * Puts rows of one chain behind its head, in their order. Each holds the hash of the one before it, so that none can be changed,
 * left out, put in or moved without changing all that follow, and the head.
 */
export async function chainRows(head: AuditHead, rows: readonly UnchainedRow[]): Promise<AuditRow[]> {
  const chained: AuditRow[] = []
  let { sequence, hash } = head
  for (const row of rows) {
    sequence += 1
    // A store gives null for what was undefined, and the hash must be of what it gives.
    const link = { ...row, before: row.before ?? null, after: row.after ?? null, sequence, previous_hash: hash, hash: '' }
    hash = await hashOf(link)
    chained.push({ ...link, hash })
  }
  return chained
}

function hashOf({ hash: _, ...fields }: AuditRow): Promise<string> {
  return hashData(fields)
}

/** Something that is wrong with a row of a chain. */
export interface ChainFault {
  readonly row: AuditRow
  readonly message: string
}

export interface VerifiedChain {
  /** The last row, from which the next stretch goes on. */
  readonly head: AuditHead
  readonly faults: readonly ChainFault[]
}

/** Checks a stretch of a chain that follows a head. After a fault it goes on from the row as it stands, so that one fault is told once. */
export async function verifyChain(rows: readonly AuditRow[], from: AuditHead = emptyChain): Promise<VerifiedChain> {
  const hashes = await Promise.all(rows.map(hashOf))
  const faults: ChainFault[] = []
  let head = from
  rows.forEach((row, index) => {
    for (const message of faultsOf(row, hashes[index]!, head)) faults.push({ row, message })
    head = { sequence: row.sequence, hash: row.hash }
  })
  return { head, faults }
}

function faultsOf(row: AuditRow, hash: string, before: AuditHead): string[] {
  const messages: string[] = []
  if (row.sequence !== before.sequence + 1) messages.push(`row ${row.sequence} follows row ${before.sequence}`)
  if (row.previous_hash !== before.hash) messages.push(`row ${row.sequence} does not hold the hash of the row before it`)
  if (row.hash !== hash) messages.push(`row ${row.sequence} is not what was hashed`)
  return messages
}

/** What happened in one transaction, each behind the head of its chain, in the order in which it happened. */
export async function chainAll(
  rows: readonly UnchainedRow[],
  headOf: (portfolioId: AuditRow['portfolio_id']) => AuditHead | Promise<AuditHead>,
): Promise<AuditRow[]> {
  const chained: AuditRow[] = []
  for (const ofChain of groupBy(rows, (row) => row.portfolio_id ?? '').values())
    chained.push(...(await chainRows(await headOf(ofChain[0].portfolio_id), ofChain)))
  const places = new Map(rows.map((row, index) => [row.id, index]))
  return chained.sort((left, right) => places.get(left.id)! - places.get(right.id)!)
}
