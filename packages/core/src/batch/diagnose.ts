import { addDays, fromDayNumber, type PlainDate, toDayNumber } from '../kernel/plain-date.ts'
import type { Id } from '../kernel/ids.ts'
import { type ComputedPortfolio, computePortfolio, type PortfolioFacts } from '../snapshots/compute-portfolio.ts'
import type { MarketData } from '../snapshots/market-data.ts'
import { calendarOf, marketOf, readFacts } from '../snapshots/recalculate.ts'
import {
  type EquityChangeRow,
  type Instant,
  type LotRow,
  type PortfolioRow,
  type RealizedEventRow,
  type SnapshotRow,
  snapshotRows,
} from '../store/port.ts'
import { checkEquity, checkIdentities, type Finding } from './check-identities.ts'
import { type BatchSetting, deskOf, failureOf } from './run-chunks.ts'
import { verifyTenant, verifyTrail } from './verify-audit.ts'

export interface PortfolioDiagnosis {
  readonly tenant_id: string
  readonly portfolio_id: Id
  readonly name: string
  readonly equity_balance: string
  readonly snapshot_date: PlainDate | null
  /** Snapshots from here on wait for the next batch and are not compared. */
  readonly stale_from: PlainDate | null
  readonly latest_equity_changes: readonly Pick<EquityChangeRow, 'id' | 'change_date' | 'change_type' | 'amount'>[]
  readonly findings: readonly Finding[]
}

export interface TenantDiagnosis {
  readonly tenant_id: string
  readonly findings: readonly Finding[]
}

export interface Diagnosis {
  readonly ok: boolean
  readonly portfolios: readonly PortfolioDiagnosis[]
  /** What is wrong above the portfolios: in the tenants' own trails, their seals, and what was left of portfolios that are gone. */
  readonly tenants: readonly TenantDiagnosis[]
}

/**
 * Checks every portfolio against its facts: the identities, a fresh rebuild, gaps in prices, options past expiry; and every audit
 * trail against its hashes, its head and the seals.
 */
export async function diagnose(
  setting: BatchSetting,
  options: { readonly tenant_id?: string | undefined; readonly portfolio_ids?: readonly Id[] | undefined } = {},
): Promise<Diagnosis> {
  const tenants =
    options.tenant_id === undefined
      ? await setting.store.transaction({ tenant_ids: [], mode: 'read' }, (session) => session.access.listTenants())
      : [options.tenant_id]
  const portfolios: PortfolioDiagnosis[] = []
  const diagnosed: TenantDiagnosis[] = []
  for (const tenant_id of tenants) {
    const scope = { tenant_ids: [tenant_id], mode: 'read' } as const
    const { rows } = await setting.store.transaction(scope, ({ books }) => books.readPortfolios({ tenant_id, ids: options.portfolio_ids }))
    for (const { row } of rows) portfolios.push(await diagnosePortfolio(setting, row.tenant_id, row.id))
    // A portfolio that was asked for by its id is looked for in every tenant, and what is wrong in the others was not asked.
    if (rows.length === 0 && options.portfolio_ids !== undefined) continue
    diagnosed.push({ tenant_id, findings: await setting.store.transaction(scope, (session) => verifyTenant(session, tenant_id)) })
  }
  return { ok: [...portfolios, ...diagnosed].every(({ findings }) => findings.length === 0), portfolios, tenants: diagnosed }
}

interface Stored {
  readonly facts: PortfolioFacts
  readonly market: MarketData
  readonly lots: readonly LotRow[]
  readonly events: readonly RealizedEventRow[]
  readonly snapshots: readonly SnapshotRow[]
}

function diagnosePortfolio(setting: BatchSetting, tenantId: string, id: Id): Promise<PortfolioDiagnosis> {
  return setting.store.transaction({ tenant_ids: [tenantId], mode: 'read' }, async (session) => {
    const { row: portfolio, audit_head } = (await session.books.readPortfolios({ tenant_id: tenantId, ids: [id] })).rows[0]!
    const [facts] = await readFacts(session, [portfolio])
    const query = { tenant_id: tenantId, portfolio_ids: [id] }
    const stored: Stored = {
      facts: facts!,
      market: await marketOf(session, [facts!]),
      lots: (await session.ledger.read('lots', query)).rows,
      events: (await session.ledger.read('realized_events', query)).rows,
      snapshots: (await session.ledger.read('snapshots', query)).rows,
    }
    const trail = await verifyTrail(session, { tenant_id: tenantId, portfolio_id: id }, audit_head)
    return report(portfolio, stored, [...examine(setting, stored, deskOf(setting, session).now), ...trail])
  })
}

function report(portfolio: PortfolioRow, { facts }: Stored, findings: readonly Finding[]): PortfolioDiagnosis {
  const latest = facts.equity_changes.slice(-5).reverse()
  return {
    tenant_id: portfolio.tenant_id,
    portfolio_id: portfolio.id,
    name: portfolio.name,
    equity_balance: portfolio.equity_balance,
    snapshot_date: portfolio.snapshot_date,
    stale_from: portfolio.stale_from,
    latest_equity_changes: latest.map(({ id, change_date, change_type, amount }) => ({ id, change_date, change_type, amount })),
    findings,
  }
}

function examine(setting: BatchSetting, stored: Stored, now: Instant): Finding[] {
  const { portfolio } = stored.facts
  try {
    const to = portfolio.snapshot_date ?? addDays(portfolio.inception_date, -1)
    const fresh = computePortfolio(
      stored.facts,
      { from: portfolio.inception_date, to, seed: null },
      { market: stored.market, calendar: calendarOf(setting, portfolio) },
    )
    const snapshots = snapshotRows({ tenant_id: portfolio.tenant_id, portfolio_id: portfolio.id, computed_at: now }, fresh.snapshots)
    const isStale = portfolio.stale_from !== null
    return [
      ...checkEquity(stored.facts, stored.snapshots.at(-1)),
      ...(isStale ? [] : checkIdentities(stored.facts, stored.snapshots, stored.events)),
      ...compareRows('snapshot', stored.snapshots, snapshots, (row) => row.date, portfolio.stale_from),
      ...(isStale
        ? []
        : [
            ...compareRows('lot', stored.lots, fresh.lots, (row) => row.id, null),
            ...compareRows('realized_event', stored.events, fresh.realized_events, (row) => row.id, null),
          ]),
      ...undecidedOptions(fresh),
      ...priceGaps(stored, fresh),
    ]
  } catch (error) {
    return [{ kind: 'error', subject: portfolio.id, message: failureOf(error).message }]
  }
}

/** Rows that differ from a fresh rebuild in any column but `computed_at`; those that wait for the next batch are passed over. */
function compareRows<Row extends object>(
  kind: 'snapshot' | 'lot' | 'realized_event',
  stored: readonly Row[],
  fresh: readonly Row[],
  keyOf: (row: Row) => string,
  until: string | null,
): Finding[] {
  const wanted = new Map(fresh.map((row) => [keyOf(row), row]))
  const counts = (key: string): boolean => until === null || key < until
  const findings: Finding[] = []
  for (const row of stored) {
    const key = keyOf(row)
    const other = wanted.get(key)
    wanted.delete(key)
    if (!counts(key)) continue
    if (!other) findings.push({ kind, subject: key, message: 'stands although the facts do not give it' })
    else
      for (const name of differing(row, other))
        findings.push({ kind, subject: key, message: `${String(name)}: ${String(row[name])} instead of ${String(other[name])}` })
  }
  for (const key of wanted.keys()) if (counts(key)) findings.push({ kind, subject: key, message: 'is missing' })
  return findings
}

function differing<Row extends object>(left: Row, right: Row): (keyof Row)[] {
  return (Object.keys(right) as (keyof Row)[]).filter((name) => name !== 'computed_at' && left[name] !== right[name])
}

function undecidedOptions({ folded }: ComputedPortfolio): Finding[] {
  return folded.undecided_expiries.map(({ symbol, expiry_date, underlying }) => ({
    kind: 'expired_option',
    subject: symbol,
    message: `expired on ${expiry_date ?? '?'} and stays open: there is no price of ${underlying ?? 'its underlying'} of that day`,
  }))
}

/** Held symbols whose last price is older than a week at the last snapshot, or that never had one. */
function priceGaps({ facts, market }: Stored, { folded }: ComputedPortfolio): Finding[] {
  const asOf = facts.portfolio.snapshot_date
  if (asOf === null) return []
  const held = new Set(
    folded.lots.filter((lot) => lot.remaining > 0n && lot.instrument.position_class !== 'PRIVATE').map((lot) => lot.instrument.symbol),
  )
  return [...held].flatMap((symbol): Finding[] => {
    const price = market.prices.find(symbol, toDayNumber(asOf))
    if (price === null) return [{ kind: 'price_gap', subject: symbol, message: `has no price up to ${asOf}` }]
    const age = toDayNumber(asOf) - price.day
    return age <= 7 ? [] : [{ kind: 'price_gap', subject: symbol, message: `has had no price since ${fromDayNumber(price.day)}` }]
  })
}
