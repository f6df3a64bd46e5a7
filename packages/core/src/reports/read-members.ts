import type { OperationContext } from '../execution/context.ts'
import { requireRight } from '../execution/permissions.ts'
import { isRollforwardError } from '../kernel/errors.ts'
import { groupBy } from '../kernel/group-by.ts'
import type { Id } from '../kernel/ids.ts'
import { minDate, type PlainDate } from '../kernel/plain-date.ts'
import type { PortfolioRow, SeenPortfolio } from '../store/port.ts'
import { createRateBook, type RateBook } from '../valuation/fx.ts'
import type { Member } from './aggregate-days.ts'

export interface Unreadable {
  readonly id: Id
  readonly code: string
  readonly message: string
  /** Known when it was the rates that failed. */
  readonly portfolio?: PortfolioRow
}

export interface Several {
  readonly currency: string
  readonly members: readonly Member[]
  readonly unreadable: readonly Unreadable[]
  /** The oldest of the members' last snapshots; one that has none yet takes no part in it. */
  readonly as_of: PlainDate | null
  readonly stale_from: PlainDate | null
}

/** Several portfolios with their whole history, in one currency. What cannot be read is named and leaves the rest whole. */
export async function readMembers(
  context: OperationContext,
  asked: { readonly portfolio_ids?: readonly Id[] | undefined; readonly currency?: string | undefined },
): Promise<Several> {
  const { session, actor } = context
  const tenant_id = actor.tenant_id
  const found = (
    await session.books.readPortfolios({
      tenant_id,
      user_id: actor.user_id,
      ids: asked.portfolio_ids ?? (actor.portfolio_ids as readonly Id[] | undefined),
      visible_only: asked.portfolio_ids === undefined,
    })
  ).rows
  const { readable, unreadable } = sortByAccess(context, found, asked.portfolio_ids ?? found.map(({ row }) => row.id))
  const currency = asked.currency ?? commonCurrency(readable)
  const currencies = [...new Set([currency, 'USD', ...readable.map((row) => row.base_currency)])]
  const series = currencies.length > 1 ? await session.market.readSeries({ tenant_id, symbols: [], currencies }) : { rates: [] }
  const rates = createRateBook(currency, series.rates)
  const rated = readable.map((row) => ({ row, failure: rateFailure(row, rates) }))
  const rows = rated.filter(({ failure }) => failure === null).map(({ row }) => row)
  const query = { tenant_id, portfolio_ids: rows.map(({ id }) => id) }
  const snapshots = groupBy((await session.ledger.read('snapshots', query)).rows, (row) => row.portfolio_id)
  const changes = groupBy((await session.books.readEquityChanges(query)).rows, (row) => row.portfolio_id)
  const members = rows.map((portfolio): Member => ({
    portfolio,
    snapshots: snapshots.get(portfolio.id) ?? [],
    equity_changes: changes.get(portfolio.id) ?? [],
    rateOn: (date) => rates.rateOn(portfolio.base_currency, date),
  }))
  return {
    currency,
    members,
    unreadable: [...unreadable, ...rated.flatMap(({ failure }) => (failure === null ? [] : [failure]))],
    as_of: oldest(rows),
    stale_from: firstStale(rows),
  }
}

function sortByAccess(
  context: OperationContext,
  found: readonly SeenPortfolio[],
  ids: readonly Id[],
): { readable: PortfolioRow[]; unreadable: Unreadable[] } {
  const seen = new Map(found.map((one) => [one.row.id, one]))
  const readable: PortfolioRow[] = []
  const unreadable: Unreadable[] = []
  for (const id of [...new Set(ids)]) {
    try {
      requireRight(seen.get(id), 'read', context)
      readable.push(seen.get(id)!.row)
    } catch (error) {
      if (!isRollforwardError(error)) throw error
      unreadable.push({ id, code: error.code, message: error.message })
    }
  }
  return { readable, unreadable }
}

/** The currency that all share, else the US dollar. */
function commonCurrency(rows: readonly PortfolioRow[]): string {
  const first = rows[0]?.base_currency ?? 'USD'
  return rows.every((row) => row.base_currency === first) ? first : 'USD'
}

/** A portfolio whose currency has no rate on its first day cannot be put together with others. */
function rateFailure(row: PortfolioRow, rates: RateBook): Unreadable | null {
  try {
    rates.rateOn(row.base_currency, row.inception_date)
    return null
  } catch (error) {
    if (!isRollforwardError(error)) throw error
    return { id: row.id, code: error.code, message: error.message, portfolio: row }
  }
}

function oldest(rows: readonly PortfolioRow[]): PlainDate | null {
  const dates = rows.flatMap((row) => (row.snapshot_date === null ? [] : [row.snapshot_date]))
  return dates.reduce<PlainDate | null>((left, right) => (left === null ? right : minDate(left, right)), null)
}

function firstStale(rows: readonly PortfolioRow[]): PlainDate | null {
  return rows.flatMap((row) => (row.stale_from === null ? [] : [row.stale_from])).sort()[0] ?? null
}
