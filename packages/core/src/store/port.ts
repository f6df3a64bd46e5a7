// long: the whole port in one place, so that whoever writes an adapter reads one file.

/**
 * The store port: what core asks of a database. Every method takes and gives sets, so that no caller ever waits for the store
 * inside a loop over rows. A store decides nothing: it keeps rows, finds them again, and lets one writer at a time hold a portfolio.
 */
import type { Instant } from '../kernel/clock.ts'
import type { DecimalText } from '../kernel/decimal.ts'
import type { Id } from '../kernel/ids.ts'
import type { Money } from '../kernel/money.ts'
import type { PlainDate } from '../kernel/plain-date.ts'
import type { SnapshotColumns, SnapshotOwner } from './snapshot-columns.ts'
import type {
  AccessRow,
  AuditHead,
  AuditRow,
  EquityChangeRow,
  FillRow,
  FxRateRow,
  IdempotencyRow,
  IncomeRow,
  LotRow,
  OutboxRow,
  PortfolioRow,
  PriceRow,
  RealizedEventRow,
  Role,
  SnapshotRow,
  SplitRow,
} from './rows.ts'

export type * from './rows.ts'

// What adapters share, so that two of them cannot differ in it.
export { type ErrorCode, invariant, isRollforwardError, RollforwardError } from '../kernel/errors.ts'
export type { DecimalText, Id, Instant, Money, PlainDate }
export { type ChainLink, chainLinks } from './chain-links.ts'
export { checkNumbers } from './check-numbers.ts'
export { compareText } from './compare-text.ts'
export { sumEquityChanges } from './equity-totals.ts'
export { checkLedgerQuery } from './ledger-query.ts'
export { readQuoteSeries } from './quote-series.ts'
export { fromDayNumber } from '../kernel/plain-date.ts'
export { checkScope } from './scope.ts'
export {
  centsAt,
  centsColumn,
  type CentsColumn,
  indexColumn,
  moneyAt,
  noSnapshots,
  ratioText,
  type SnapshotColumns,
  type SnapshotFigures,
  snapshotFigures,
  type SnapshotOwner,
  snapshotRowAt,
  snapshotRows,
  toSnapshotColumns,
} from './snapshot-columns.ts'
export { runWork } from './session-guard.ts'
export { guardTenants } from './tenant-guard.ts'

/**
 * `concurrent`: several transactions run at once and readers never wait for writers.
 * `durable`: what is committed survives the process.
 * `flushed`: it survives a power cut as well.
 */
export type Capability = 'concurrent' | 'durable' | 'flushed'

/** Which tenants a transaction may see at all, and whether it may write. Unlisted tenants do not exist for it. */
export interface TransactionScope {
  readonly tenant_ids: readonly string[]
  readonly mode: 'read' | 'write'
}

export interface Store {
  readonly supports: readonly Capability[]
  /**
   * Runs the work in one transaction: all of it or nothing. A reader sees one moment. Work that loses a race which is safe to
   * run again (a serialization failure, a deadlock) is run again as a whole, so it must have no effects besides the session's.
   * When a method of the session throws, the transaction is lost, also when the work catches the error. A claimed key that
   * `finish` was not given an answer for is free again after the commit.
   */
  transaction<Result>(scope: TransactionScope, work: (session: StoreSession) => Promise<Result>): Promise<Result>
  /** Throws UNAVAILABLE unless the database answers and its schema is the one this version knows. */
  check(): Promise<void>
  close(): Promise<void>
}

export interface StoreSession {
  /** The database's clock when the transaction began. */
  readonly now: Instant
  readonly books: BookStore
  readonly market: MarketStore
  readonly ledger: LedgerStore
  readonly access: AccessStore
  readonly delivery: DeliveryStore
}

/** A page of a list, newest first. `after` is the place of the last row already seen: the list goes on below it, then `offset` counts. */
export interface Page {
  readonly limit: number
  readonly offset: number
  readonly after?: RowPlace | undefined
}

/**
 * Where a row stands in its list: date, then created_at, then id, all descending. Lists without a date use ''. Audit rows have `at`
 * for created_at; snapshots '' and the portfolio's id; prices and splits '' and the symbol; rates '' and "EUR/USD". Fills stand
 * in event order, and are found again by their id alone.
 */
export interface RowPlace {
  readonly date: string
  readonly created_at: string
  readonly id: string
}

export interface Listed<Row> {
  readonly rows: readonly Row[]
  /** How many rows the query has without the page. */
  readonly total: number
}

/** A portfolio as one user sees it. */
export interface SeenPortfolio {
  readonly row: PortfolioRow
  /** The role of the user that was asked for; null when there is none, or when no user was asked for. */
  readonly role: Role | null
  /** The last row of its audit chain. */
  readonly audit_head: AuditHead
}

export interface PortfolioQuery {
  readonly tenant_id: string
  /** Only these. */
  readonly ids?: readonly Id[] | undefined
  /** Adds this user's role to each row. */
  readonly user_id?: string | undefined
  /** Leaves out portfolios on which the user has no role. */
  readonly visible_only?: boolean | undefined
  readonly account_id?: string | undefined
  /** Ordered by created_at, then id, descending. Without a page: all, by id ascending. */
  readonly page?: Page | undefined
}

export interface EquityChangeQuery {
  readonly tenant_id: string
  readonly portfolio_ids: readonly Id[]
  readonly ids?: readonly Id[] | undefined
  readonly start_date?: PlainDate | undefined
  readonly end_date?: PlainDate | undefined
  readonly change_type?: 'CONTRIBUTION' | 'WITHDRAWAL' | undefined
  /** Deleted ones are left out unless this is true. */
  readonly include_deleted?: boolean | undefined
  /** Newest first. Without a page: all, oldest first (change_date, created_at, id). */
  readonly page?: Page | undefined
}

/** Sums over what a query finds, whatever its page. Deleted ones never count, even where the query shows them. */
export interface EquityChangeTotals {
  readonly contributions: Money
  readonly withdrawals: Money
  readonly contribution_count: number
  readonly withdrawal_count: number
}

/** Portfolios and what the owner put in or took out. */
export interface BookStore {
  readPortfolios(query: PortfolioQuery): Promise<Listed<SeenPortfolio>>
  /**
   * Takes the write lock of each portfolio, in id order, waiting for whoever holds it, and gives the rows as they are then:
   * what the holder before committed is seen by this and by every later read of the transaction.
   */
  lockPortfolios(query: {
    readonly tenant_id: string
    readonly ids: readonly Id[]
    readonly user_id?: string | undefined
  }): Promise<readonly SeenPortfolio[]>
  /** Inserts rows with version 1 and updates the others, which must follow the stored version by one, else VERSION_CONFLICT. An unknown tenant is made known. */
  savePortfolios(rows: readonly PortfolioRow[]): Promise<void>
  /** Deletes the portfolios with everything below them but their audit rows. */
  deletePortfolios(query: { readonly tenant_id: string; readonly ids: readonly Id[] }): Promise<void>
  readEquityChanges(query: EquityChangeQuery): Promise<Listed<EquityChangeRow> & { readonly totals: EquityChangeTotals }>
  /** Inserts, or replaces by id. The portfolio's lock is held. */
  saveEquityChanges(rows: readonly EquityChangeRow[]): Promise<void>
}

/** A price, rate or split that was put and is new or differs from what stood there. */
export interface ChangedQuote {
  readonly kind: 'price' | 'rate' | 'split'
  /** The symbol, or "EUR/USD" for a rate. */
  readonly key: string
  readonly date: PlainDate
}

export interface QuoteQuery {
  readonly tenant_id: string
  readonly symbols?: readonly string[] | undefined
  readonly pairs?: readonly { readonly base: string; readonly quote: string }[] | undefined
  readonly start_date?: PlainDate | undefined
  readonly end_date?: PlainDate | undefined
  /** Newest first. Without a page: all, oldest first. */
  readonly page?: Page | undefined
}

/**
 * A portfolio that held a symbol (or an option on it, or a lot in a currency), and from when to when. It begins with the first fill
 * and ends when all its lots are closed, at the last of these and of the fills; `last_date` null: still, or not folded yet.
 */
export interface Holding {
  readonly portfolio_id: Id
  readonly symbol: string
  readonly underlying: string | null
  readonly currency: string
  readonly first_date: PlainDate
  readonly last_date: PlainDate | null
}

/** Prices and rates by day as columns: for each symbol the days (since 1970-01-01, ascending) and the values in units of 10^-8. */
export interface QuoteSeries {
  readonly key: string
  readonly days: Int32Array
  /** Exact below 2^53; a series with a greater value comes as bigints, which hold any (a stake valued as one unit, in rupiah). */
  readonly units: Float64Array | readonly bigint[]
}

/** What the engine reads of the market, and of which moment it is. */
export interface MarketSeries {
  readonly prices: readonly QuoteSeries[]
  readonly rates: readonly QuoteSeries[]
  /** Grows with every put of the tenant that changed something, so the same revision is the same market. 0: nothing was ever put. */
  readonly revision: number
}

/** Prices, rates and splits of a tenant. They serve all its portfolios. */
export interface MarketStore {
  /** Writes what is new or has other figures and says which that was. Rows are distinct by their key. The same price from another source is no change. */
  putQuotes(quotes: {
    readonly prices?: readonly PriceRow[]
    readonly rates?: readonly FxRateRow[]
    readonly splits?: readonly SplitRow[]
  }): Promise<readonly ChangedQuote[]>
  /** Lists rows, newest first (date, symbol or pair descending); for reading by people, page by page. Prices and splits take `symbols`, rates `pairs`. */
  listPrices(query: QuoteQuery): Promise<Listed<PriceRow>>
  listRates(query: QuoteQuery): Promise<Listed<FxRateRow>>
  readSplits(query: QuoteQuery): Promise<Listed<SplitRow>>
  /** Whole series in bulk, up to the end date, for the engine, by key; none for what has no quote. Rates are keyed "EUR/USD": all with one of the currencies on either side. */
  readSeries(query: {
    readonly tenant_id: string
    readonly symbols: readonly string[]
    readonly currencies: readonly string[]
    readonly end_date?: PlainDate | undefined
  }): Promise<MarketSeries>
  /**
   * Keeps the market of a tenant as it is until the transaction ends: whoever puts quotes waits for it, and it for whoever is putting.
   * So a put finds every fill that was made from the market before it. Asked for before any portfolio is locked. A store whose
   * writers run one after another has nothing to do.
   */
  hold(query: { readonly tenant_id: string }): Promise<void>
  /** Which portfolios held what, by portfolio and symbol: those that match a symbol (the instrument or its underlying) or a currency; all when neither is given. */
  findHoldings(query: {
    readonly tenant_id: string
    readonly symbols?: readonly string[]
    readonly currencies?: readonly string[]
  }): Promise<readonly Holding[]>
}

export interface LedgerQuery {
  readonly tenant_id: string
  readonly portfolio_ids: readonly Id[]
  readonly ids?: readonly Id[] | undefined
  /** The broker's ids; only fills have them. A filter that a kind has no column for is refused. */
  readonly fill_ids?: readonly string[] | undefined
  readonly symbols?: readonly string[] | undefined
  readonly strategy_symbols?: readonly string[] | undefined
  /** By trade_date, date, entry_date, exit_date or snapshot date. */
  readonly start_date?: PlainDate | undefined
  readonly end_date?: PlainDate | undefined
  /** Lots only. */
  readonly status?: 'OPEN' | 'CLOSED' | undefined
  /** Voided fills and deleted income are left out unless this is true. */
  readonly include_deleted?: boolean | undefined
  /** Newest first. Without a page: all, oldest first (date, created_at, id; fills in event order). */
  readonly page?: Page | undefined
}

export interface LedgerRows {
  readonly fills: FillRow
  readonly income: IncomeRow
  readonly lots: LotRow
  readonly realized_events: RealizedEventRow
  readonly snapshots: SnapshotRow
}

/** Which derived rows are replaced: everything of the portfolio, or of some instruments of it. */
export interface LotScope {
  readonly tenant_id: string
  readonly portfolio_id: Id
  readonly instruments: 'all' | readonly { readonly symbol: string; readonly strategy_symbol: string }[]
}

/**
 * A portfolio's snapshots from a date on give way to these. They come as columns, one value a day; a store that keeps rows makes
 * them with `snapshotRows`. Without days it is only the delete (`noSnapshots`).
 */
export interface SnapshotReplacement extends SnapshotOwner {
  readonly from: PlainDate
  readonly columns: SnapshotColumns
}

/** Fills, income, and what is derived from all facts. */
export interface LedgerStore {
  read<Kind extends keyof LedgerRows>(kind: Kind, query: LedgerQuery): Promise<Listed<LedgerRows[Kind]>>
  /** Inserts, or replaces by id. The portfolio's lock is held. */
  saveFacts(rows: { readonly fills?: readonly FillRow[]; readonly income?: readonly IncomeRow[] }): Promise<void>
  /** Replaces the derived rows of each scope by these, as one. */
  replaceLots(replacement: {
    readonly scopes: readonly LotScope[]
    readonly lots: readonly LotRow[]
    readonly realized_events: readonly RealizedEventRow[]
  }): Promise<void>
  replaceSnapshots(replacements: readonly SnapshotReplacement[]): Promise<void>
  /** New last price, market value and unrealized P&L on open lots, by lot id. Closed lots are left as they are. */
  saveLotValues(values: readonly LotValue[]): Promise<void>
  /** How many snapshots each portfolio has from a date on, and the last snapshot strictly before it. One answer for each edge, in their order. */
  readSnapshotEdges(query: SnapshotEdgeQuery): Promise<readonly SnapshotEdge[]>
}

export interface LotValue {
  readonly tenant_id: string
  readonly portfolio_id: Id
  readonly id: Id
  readonly last_price: DecimalText | null
  readonly last_price_date: PlainDate | null
  readonly market_value: Money
  readonly unrealized_pnl: Money
}

export interface SnapshotEdgeQuery {
  readonly tenant_id: string
  readonly edges: readonly { readonly portfolio_id: Id; readonly from: PlainDate }[]
  /** Up to so many snapshots of a portfolio from its date on are given as well, as columns: what is rolled again or compared. */
  readonly columns_max?: number | undefined
}

export interface SnapshotEdge {
  readonly portfolio_id: Id
  readonly before: SnapshotRow | null
  readonly count: number
  /** The snapshots from the date on; null when they were not asked for or are more than that. */
  readonly columns: SnapshotColumns | null
}

/** Who may see or write a portfolio. */
export interface AccessStore {
  readAccess(query: { readonly tenant_id: string; readonly portfolio_ids: readonly Id[] }): Promise<readonly AccessRow[]>
  /** Inserts or replaces by portfolio and user. */
  saveAccess(rows: readonly AccessRow[]): Promise<void>
  deleteAccess(query: { readonly tenant_id: string; readonly portfolio_id: Id; readonly user_ids: readonly string[] }): Promise<void>
  /** All tenants there are; the only read that needs none. */
  listTenants(): Promise<readonly string[]>
  /** What names a portfolio that does not exist, by kind and portfolio. The trail of a deleted portfolio is among it, and belongs there. */
  listOrphans(query: { readonly tenant_id: string }): Promise<readonly Orphans[]>
}

export interface Orphans {
  readonly kind: 'access' | 'audit' | 'lots' | 'realized_events' | 'snapshots'
  readonly portfolio_id: Id
  readonly rows: number
}

export interface AuditQuery {
  readonly tenant_id: string
  /** Only this portfolio's; null: only those of no portfolio. */
  readonly portfolio_id?: Id | null | undefined
  /** Only those of one action. */
  readonly action?: string | undefined
  /** Only the rows in these places. */
  readonly places?: readonly { readonly portfolio_id: Id; readonly sequence: number }[] | undefined
  readonly page: Page | ChainPage
}

/** A stretch of one chain, upwards from after a place or downwards from before one; `portfolio_id` says of which chain. */
export type ChainPage =
  { readonly after_sequence: number; readonly limit: number } | { readonly before_sequence: number; readonly limit: number }

/** What leaves a transaction besides its rows: stored answers, the audit trail and events. */
export interface DeliveryStore {
  /**
   * Claims an idempotency key for this transaction. Null: it is ours now. A row: somebody committed it before; when they are
   * still at it, this waits until they are done.
   */
  claimKey(key: Omit<IdempotencyRow, 'status' | 'body' | 'headers'>): Promise<IdempotencyRow | null>
  /**
   * Takes the lock of the tenant's own audit chain and gives its head as it is then. It is the last lock that a transaction takes:
   * whoever holds it waits for nobody. A transaction that reads takes no lock.
   */
  lockTenantHead(query: { readonly tenant_id: string }): Promise<AuditHead>
  /**
   * Writes what the transaction has to say, at its end: the answer under the claimed key, audit rows, outbox rows. The last audit row
   * of each chain becomes its head, whose lock is held; rows that do not follow the head are refused with VERSION_CONFLICT.
   */
  finish(output: {
    readonly answer?: IdempotencyRow | undefined
    readonly audit: readonly AuditRow[]
    readonly outbox: readonly OutboxRow[]
  }): Promise<void>
  readAudit(query: AuditQuery): Promise<Listed<AuditRow>>
  /** Outbox rows after a place, in the order in which they became visible, so that a reader who goes on from the last one misses none. */
  readOutbox(query: {
    readonly tenant_id: string
    readonly portfolio_ids?: readonly Id[] | undefined
    readonly after?: Id | undefined
    readonly limit: number
  }): Promise<readonly OutboxRow[]>
  /** Forgets answers that were stored before the moment given. */
  expireKeys(query: { readonly tenant_id: string; readonly before: Instant }): Promise<number>
}
