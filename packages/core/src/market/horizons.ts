import { addDays, DATE_MAX, maxDate, minDate, type PlainDate } from '../kernel/plain-date.ts'
import type { PortfolioRow, StoreSession } from '../store/port.ts'

/** A portfolio whose last snapshot is older than the latest one by more than this waits for a run in any case. */
const BEHIND_DAYS = 7

/** Up to which day quotes touch what is stored of a symbol in a portfolio. */
export type HorizonOf = (portfolio: PortfolioRow, symbol: string) => PlainDate

/**
 * That is the last snapshot; of a symbol that was traded since, its last fill, whose day its lots are valued and their cost is
 * converted on. Nothing ends it where no snapshot was made yet.
 */
export async function readHorizons(
  session: StoreSession,
  portfolios: readonly PortfolioRow[],
  symbols: readonly string[],
): Promise<HorizonOf> {
  const snapshots = portfolios.flatMap(({ snapshot_date }) => snapshot_date ?? [])
  const latest = snapshots.reduce<PlainDate | null>((later, date) => (later === null ? date : maxDate(later, date)), null)
  if (latest === null) return () => DATE_MAX
  const oldest = addDays(latest, -BEHIND_DAYS)
  const isBehind = ({ snapshot_date }: PortfolioRow): boolean => snapshot_date === null || snapshot_date < oldest
  const start_date = addDays(snapshots.filter((date) => date >= oldest).reduce(minDate), 1)
  const { tenant_id } = portfolios[0]!
  const portfolio_ids = portfolios.filter((row) => !isBehind(row)).map(({ id }) => id)
  const { rows } = await session.ledger.read('fills', { tenant_id, portfolio_ids, symbols, start_date })
  // Oldest first, so the last fill of a symbol is what stays.
  const lastFills = new Map(rows.map((fill) => [`${fill.portfolio_id}~${fill.symbol}`, fill.trade_date]))
  return (portfolio, symbol) =>
    isBehind(portfolio)
      ? DATE_MAX
      : maxDate(portfolio.snapshot_date!, lastFills.get(`${portfolio.id}~${symbol}`) ?? portfolio.snapshot_date!)
}
