import { emptyChain, verifyChain } from '../execution/audit-chain.ts'
import { isId, type Id } from '../kernel/ids.ts'
import type { AuditHead, AuditRow, StoreSession } from '../store/port.ts'
import type { Finding } from './check-identities.ts'
import { SEALED, type SealedHead, sealOf } from './seal-audit.ts'

/** Rows of a trail that are held at once. */
const PAGE_ROWS = 500
/** A chain that was cut or moved is wrong in one row after another; so many are told. */
const FAULTS_MAX = 20

interface Chain {
  readonly tenant_id: string
  /** Null: the tenant's own. */
  readonly portfolio_id: Id | null
}

/** Checks a portfolio's trail from its first row to the head that is kept apart from it. */
export async function verifyTrail(session: StoreSession, chain: Chain, head: AuditHead): Promise<Finding[]> {
  return walkChain(session, chain, head, () => Promise.resolve())
}

async function walkChain(
  { delivery }: StoreSession,
  { tenant_id, portfolio_id }: Chain,
  head: AuditHead,
  visit: (rows: readonly AuditRow[]) => Promise<void>,
): Promise<Finding[]> {
  const findings: Finding[] = []
  let end = emptyChain
  for (let after = Number.MIN_SAFE_INTEGER; ; after = end.sequence) {
    const { rows } = await delivery.readAudit({ tenant_id, portfolio_id, page: { after_sequence: after, limit: PAGE_ROWS } })
    const verified = await verifyChain(rows, end)
    end = verified.head
    findings.push(...verified.faults.map(({ row, message }): Finding => ({ kind: 'audit', subject: portfolio_id ?? row.id, message })))
    findings.splice(FAULTS_MAX)
    await visit(rows)
    if (rows.length < PAGE_ROWS) break
  }
  if (end.sequence !== head.sequence || end.hash !== head.hash)
    findings.push({
      kind: 'audit',
      subject: portfolio_id ?? tenant_id,
      message: `the trail ends with ${nameOf(end)} instead of ${nameOf(head)}`,
    })
  return findings
}

function nameOf({ sequence, hash }: AuditHead): string {
  return hash === null ? 'nothing' : `row ${sequence} (${hash.slice(0, 12)}…)`
}

/**
 * Checks what stands above the portfolios of a tenant, at one moment: its own chain, every seal against the rows that it sealed, the
 * trails of portfolios that were deleted, and whatever names a portfolio that is not there.
 */
export async function verifyTenant(session: StoreSession, tenant_id: string): Promise<Finding[]> {
  const head = await session.delivery.lockTenantHead({ tenant_id })
  const standing = new Set<string>((await session.books.readPortfolios({ tenant_id })).rows.map(({ row }) => row.id))
  const deleted = new Set<string>()
  const sealed: Sealed = { heads: new Map(), wrong: new Set() }
  const found: Finding[] = []
  const own = await walkChain(session, { tenant_id, portfolio_id: null }, head, async (rows) => {
    found.push(...(await checkSeals(session, tenant_id, rows, sealed)))
    for (const row of rows) if (row.action === 'portfolio.deleted') found.push(...(await checkDeleted(session, row, { standing, deleted })))
  })
  return [...own, ...found, ...(await checkOrphans(session, tenant_id, deleted))]
}

/** What seals have said so far, as their chain is walked. */
interface Sealed {
  /** The last head of each portfolio: what a seal says again of the one before is not looked up again. */
  readonly heads: Map<string, SealedHead>
  /** Portfolios of which something is wrong; once is enough. */
  readonly wrong: Set<string>
}

/** Each seal against the rows that were the heads when it was made. */
async function checkSeals(session: StoreSession, tenant_id: string, rows: readonly AuditRow[], sealed: Sealed): Promise<Finding[]> {
  const findings: Finding[] = []
  const told = (subject: string, message: string): void => {
    if (!sealed.wrong.has(subject)) findings.push({ kind: 'audit', subject, message })
    sealed.wrong.add(subject)
  }
  const news: (SealedHead & { readonly date: string })[] = []
  for (const row of rows) {
    if (row.action !== SEALED) continue
    const seal = sealOf(row)
    if (seal === null) told(row.id, `row ${row.sequence} is not a seal`)
    for (const head of seal?.heads ?? []) {
      const before = sealed.heads.get(head.portfolio_id)
      if (before?.sequence === head.sequence && before.hash === head.hash) continue
      if (before && before.sequence >= head.sequence)
        told(head.portfolio_id, `was sealed at row ${before.sequence} and then at row ${head.sequence}`)
      sealed.heads.set(head.portfolio_id, head)
      news.push({ ...head, date: seal!.date })
    }
  }
  for (let from = 0; from < news.length; from += PAGE_ROWS) {
    const places = news.slice(from, from + PAGE_ROWS)
    const hashes = await readHashes(session, tenant_id, places)
    for (const { portfolio_id, sequence, hash, date } of places)
      if (hashes.get(`${portfolio_id} ${sequence}`) !== hash)
        told(portfolio_id, `row ${sequence} is not the one that was sealed on ${date}`)
  }
  return findings
}

async function readHashes(
  { delivery }: StoreSession,
  tenant_id: string,
  places: readonly SealedHead[],
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await delivery.readAudit({ tenant_id, places, page: { limit: PAGE_ROWS, offset: 0 } })
  return new Map(rows.map((row) => [`${row.portfolio_id} ${row.sequence}`, row.hash]))
}

async function checkDeleted(
  session: StoreSession,
  { tenant_id, subject_id, before }: AuditRow,
  { standing, deleted }: { readonly standing: ReadonlySet<string>; readonly deleted: Set<string> },
): Promise<Finding[]> {
  const told = (message: string): Finding => ({ kind: 'audit', subject: subject_id, message })
  const { audit_head: head } = (typeof before === 'object' && before !== null ? before : {}) as { readonly audit_head?: AuditHead }
  if (!isId(subject_id) || typeof head?.sequence !== 'number') return [told('its deletion does not say where its trail ended')]
  deleted.add(subject_id)
  return [
    ...(standing.has(subject_id) ? [told('stands although it was deleted')] : []),
    ...(await verifyTrail(session, { tenant_id, portfolio_id: subject_id }, head)),
  ]
}

async function checkOrphans({ access }: StoreSession, tenant_id: string, deleted: ReadonlySet<string>): Promise<Finding[]> {
  const orphans = await access.listOrphans({ tenant_id })
  return orphans.flatMap(({ kind, portfolio_id, rows }): Finding[] => {
    if (kind !== 'audit') return [{ kind: 'orphan', subject: portfolio_id, message: `${kind}: ${rows} of a portfolio that does not exist` }]
    return deleted.has(portfolio_id)
      ? []
      : [{ kind: 'audit', subject: portfolio_id, message: `has a trail of ${rows} rows, but does not exist and was not deleted` }]
  })
}
