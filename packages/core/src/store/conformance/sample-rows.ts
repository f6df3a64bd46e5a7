import type { Instant } from '../../kernel/clock.ts'
import type { DecimalText } from '../../kernel/decimal.ts'
import type { Id } from '../../kernel/ids.ts'
import type { Money } from '../../kernel/money.ts'
import { type PlainDate, plainDate } from '../../kernel/plain-date.ts'
import type { SeenPortfolio } from '../port.ts'
import type {
  AuditHead,
  AuditRow,
  EquityChangeRow,
  FillRow,
  IdempotencyRow,
  IncomeRow,
  LotRow,
  OutboxRow,
  PortfolioRow,
  PriceRow,
  RealizedEventRow,
  SnapshotRow,
} from '../rows.ts'
import type { SnapshotReplacement } from '../port.ts'
import { toSnapshotColumns } from '../snapshot-columns.ts'

/** Rows to begin with: all fields set, to be changed where a case cares. They are set tight, as the tables that they are. */

export const money = (text: string) => text as Money
export const decimal = (text: string) => text as DecimalText
export const date = (text: string): PlainDate => plainDate(text)
export const instant = (text: string) => text as Instant

let count = 0

/** An id that no case has had; later ones are greater. */
export function newId(): Id {
  count += 1
  return `0197a000-0000-7000-8000-${count.toString(16).padStart(12, '0')}` as Id
}

const CREATED = instant('2025-11-03T14:30:00.120Z')

export function portfolioRow(tenantId: string, changes: Partial<PortfolioRow> = {}): PortfolioRow {
  // prettier-ignore
  return {
    tenant_id: tenantId, id: newId(), owner_id: 'user-1', name: 'Growth', base_currency: 'USD', time_zone: 'America/New_York', calendar: 'XNYS', lot_method: 'FIFO',
    flow_timing: 'start', inception_date: date('2025-11-03'), opening_equity: money('1000000.00'), equity_balance: money('1000000.00'), account_id: null,
    stale_from: null, snapshot_date: null, cumulative_pnl: money('0.00'), version: 1, created_at: CREATED, updated_at: CREATED, ...changes,
  }
}

/** The head of a chain without rows. */
export const emptyTrail: AuditHead = { sequence: 0, hash: null }

/** A portfolio as somebody without a role on it sees it, before anything was audited. */
export function seenPortfolio(row: PortfolioRow, role: SeenPortfolio['role'] = null): SeenPortfolio {
  return { row, role, audit_head: emptyTrail }
}

export function equityChangeRow(portfolio: PortfolioRow, changes: Partial<EquityChangeRow> = {}): EquityChangeRow {
  // prettier-ignore
  return {
    tenant_id: portfolio.tenant_id, portfolio_id: portfolio.id, id: newId(), change_date: date('2025-11-04'), change_type: 'CONTRIBUTION', amount: money('50000.00'),
    description: null, reverses: null, created_at: CREATED, created_by_user_id: 'user-1', created_by_name: null, updated_at: CREATED, deleted_at: null, version: 1, ...changes,
  }
}

export function fillRow(portfolio: PortfolioRow, changes: Partial<FillRow> = {}): FillRow {
  const id = newId()
  // prettier-ignore
  return {
    tenant_id: portfolio.tenant_id, portfolio_id: portfolio.id, id, fill_id: id, date: date('2025-11-04'), trade_date: date('2025-11-04'), time: null, sequence: 0, side: 'BUY',
    symbol: 'AAPL', quantity: decimal('100'), price: decimal('227.5'), fees: decimal('1.25'), currency: 'USD', fx_rate: null, multiplier: decimal('1'), position_class: 'PUBLIC',
    option_right: null, underlying: null, strike: null, expiry_date: null, strategy_symbol: '', order_id: null, execution_id: null, lot_method: 'FIFO', lots: [], source: 'api',
    created_at: CREATED, updated_at: CREATED, voided_at: null, version: 1, ...changes,
  }
}

export function incomeRow(portfolio: PortfolioRow, changes: Partial<IncomeRow> = {}): IncomeRow {
  // prettier-ignore
  return {
    tenant_id: portfolio.tenant_id, portfolio_id: portfolio.id, id: newId(), date: date('2025-11-04'), kind: 'DIVIDEND', symbol: 'AAPL', strategy_symbol: '', amount: money('24.00'),
    note: null, created_at: CREATED, deleted_at: null, version: 1, ...changes,
  }
}

export function lotRow(portfolio: PortfolioRow, changes: Partial<LotRow> = {}): LotRow {
  // prettier-ignore
  return {
    tenant_id: portfolio.tenant_id, portfolio_id: portfolio.id, id: newId(), fill_id: newId(), symbol: 'AAPL', underlying: null, position_class: 'PUBLIC', position_type: 'LONG',
    strategy_symbol: '', quantity: decimal('100'), remaining_quantity: decimal('100'), entry_date: date('2025-11-04'), entry_price: decimal('227.5'), fees: money('1.25'),
    multiplier: decimal('1'), currency: 'USD', entry_fx_rate: decimal('1'), strike: null, expiry_date: null, cost_basis: money('22751.25'), realized_pnl: money('0.00'),
    status: 'OPEN', closed_on: null, last_price: null, last_price_date: null, market_value: null, unrealized_pnl: null, created_at: CREATED, version: 1, ...changes,
  }
}

export function realizedEventRow(portfolio: PortfolioRow, changes: Partial<RealizedEventRow> = {}): RealizedEventRow {
  // prettier-ignore
  return {
    tenant_id: portfolio.tenant_id, portfolio_id: portfolio.id, id: newId(), position_id: newId(), fill_id: newId(), symbol: 'AAPL', strategy_symbol: '', position_class: 'PUBLIC',
    quantity: decimal('40'), entry_date: date('2025-11-04'), entry_price: decimal('227.5'), exit_date: date('2025-11-05'), exit_price: decimal('230'), proceeds: money('9200.00'),
    cost: money('9100.50'), fees: money('0.50'), realized_pnl: money('99.00'), price_effect: money('99.00'), fx_effect: money('0.00'), holding_days: 1, term: 'short', reason: 'TRADE',
    created_at: CREATED, version: 1, ...changes,
  }
}

export function snapshotRow(portfolio: PortfolioRow, changes: Partial<SnapshotRow> = {}): SnapshotRow {
  // prettier-ignore
  return {
    tenant_id: portfolio.tenant_id, portfolio_id: portfolio.id, date: date('2025-11-04'), net_asset_value: money('1000200.00'), equity_balance: money('1000200.00'),
    cash_value: money('977448.75'), long_value: money('22951.25'), short_value: money('0.00'), gross_exposure: money('22951.25'), net_exposure: money('22951.25'), num_positions: 1,
    num_long_positions: 1, num_short_positions: 0, daily_pnl: money('200.00'), daily_unrealized_pnl: money('200.00'), daily_realized_pnl: money('0.00'), daily_income: money('0.00'),
    equity_inflow: money('0.00'), equity_outflow: money('0.00'), daily_capital_flows: money('0.00'), cumulative_pnl: money('200.00'), cumulative_realized_pnl: money('0.00'),
    cumulative_income: money('0.00'), cumulative_capital_flows: money('0.00'), daily_return: decimal('0.0002'), twr_index: decimal('1.0002'), carried_prices: 0,
    unpriced_positions: 0, price_jumps: 0, computed_at: CREATED, ...changes,
  }
}

/** Snapshots from a date on as the port takes them, computed when the first of them was. */
export function replacing({ tenant_id, id }: PortfolioRow, from: PlainDate, rows: readonly SnapshotRow[]): SnapshotReplacement {
  const columns = toSnapshotColumns(rows)
  return { tenant_id, portfolio_id: id, from, computed_at: rows[0]?.computed_at ?? CREATED, columns }
}

export function priceRow(tenantId: string, changes: Partial<PriceRow> = {}): PriceRow {
  return { tenant_id: tenantId, symbol: 'AAPL', date: date('2025-11-04'), price: decimal('229.5'), source: null, ...changes }
}

export function auditRow(tenantId: string, changes: Partial<AuditRow> = {}): AuditRow {
  // prettier-ignore
  return {
    tenant_id: tenantId, portfolio_id: null, sequence: 1, previous_hash: null, hash: newHash(), id: newId(), at: CREATED, user_id: 'user-1', user_name: null, action: 'equity_change.recorded', subject_id: newId(), before: null,
    after: { amount: '50000.00' }, reason: null, ...changes,
  }
}

/** A store keeps hashes and does not make them, so any will do that no other row has. */
function newHash(): string {
  return newId().replaceAll('-', '').padStart(64, '0')
}

/** The rows as links of their chains, in their order, behind heads that are empty or given by portfolio ('' for the tenant). */
export function linkRows(rows: readonly AuditRow[], heads: Readonly<Record<string, AuditHead>> = {}): readonly AuditRow[] {
  const ends = new Map<string, AuditHead>(Object.entries(heads))
  return rows.map((row) => {
    const before = ends.get(row.portfolio_id ?? '') ?? emptyTrail
    const link = { ...row, sequence: before.sequence + 1, previous_hash: before.hash }
    ends.set(row.portfolio_id ?? '', link)
    return link
  })
}

export function outboxRow(tenantId: string, changes: Partial<OutboxRow> = {}): OutboxRow {
  return {
    tenant_id: tenantId,
    portfolio_id: null,
    sequence: 1,
    id: newId(),
    at: CREATED,
    type: 'equity_change.recorded',
    data: { amount: '50000.00' },
    ...changes,
  }
}

export function answerRow(tenantId: string, changes: Partial<IdempotencyRow> = {}): IdempotencyRow {
  // prettier-ignore
  return {
    tenant_id: tenantId, user_id: 'user-1', method: 'POST', path: '/api/v1/portfolios', key: newId(), request_hash: 'a'.repeat(64), status: 201, body: '{"id":"1"}',
    headers: { location: '/1' }, created_at: CREATED, ...changes,
  }
}
