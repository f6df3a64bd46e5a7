import type { Handler, PortfolioContext } from '../execution/context.ts'
import { fromCents, type Money, toCents } from '../kernel/money.ts'
import { addDays, type PlainDate } from '../kernel/plain-date.ts'
import type { Period } from '../returns/periods.ts'
import { computeLots } from '../snapshots/compute-portfolio.ts'
import { calendarOf, marketOf, readFacts } from '../snapshots/recalculate.ts'
import type { SnapshotRow } from '../store/port.ts'
import { attribute, type AttributionKey, type Contribution, sumContributions } from '../valuation/attribute.ts'
import type { pnlBridgeOperations } from './contract.ts'
import { periodOf } from './period-of-request.ts'

export const getPnlBridge: Handler<typeof pnlBridgeOperations.get> = async (context, { input }) => {
  const { portfolio, session } = context
  const { inception_date } = portfolio
  const used = periodOf(input, { inception_date, as_of: portfolio.snapshot_date })
  const period = used ?? { start_date: input.start_date ?? inception_date, end_date: input.end_date ?? input.start_date ?? inception_date }
  const query = { tenant_id: portfolio.tenant_id, portfolio_ids: [portfolio.id] }
  const days = used === null ? [] : (await session.ledger.read('snapshots', { ...query, ...used })).rows
  const [edge] = await session.ledger.readSnapshotEdges({
    tenant_id: portfolio.tenant_id,
    edges: [{ portfolio_id: portfolio.id, from: period.start_date }],
  })
  const last = days.at(-1)
  if (!last) return standingStill(period, edge?.before?.net_asset_value ?? portfolio.opening_equity)
  const totals = totalsOf(days)
  const items = await itemsOf(context, { from: edge?.before?.date ?? addDays(inception_date, -1), to: last.date }, input.by)
  return {
    period,
    opening_equity: edge?.before?.net_asset_value ?? portfolio.opening_equity,
    ...asMoney(totals),
    closing_equity: last.net_asset_value,
    items: withResidual(items, totals).map(({ key, ...item }) => ({ key, ...contributionAsMoney(item) })),
  }
}

interface Totals {
  readonly contributions: bigint
  readonly withdrawals: bigint
  readonly realized_pnl: bigint
  readonly income: bigint
  readonly unrealized_pnl: bigint
}

function totalsOf(days: readonly SnapshotRow[]): Totals {
  const sum = (amountOf: (row: SnapshotRow) => string): bigint => days.reduce((total, row) => total + toCents(amountOf(row)), 0n)
  return {
    contributions: sum((row) => row.equity_inflow),
    withdrawals: -sum((row) => row.equity_outflow),
    realized_pnl: sum((row) => row.daily_realized_pnl),
    income: sum((row) => row.daily_income),
    unrealized_pnl: sum((row) => row.daily_unrealized_pnl),
  }
}

function asMoney({ contributions, withdrawals, realized_pnl, income, unrealized_pnl }: Totals) {
  return {
    contributions: fromCents(contributions),
    withdrawals: fromCents(withdrawals),
    realized_pnl: fromCents(realized_pnl),
    income: fromCents(income),
    unrealized_pnl: fromCents(unrealized_pnl),
  }
}

function contributionAsMoney({ realized_pnl, income, unrealized_pnl, price_effect, fx_effect, total }: Contribution) {
  return {
    realized_pnl: fromCents(realized_pnl),
    income: fromCents(income),
    unrealized_pnl: fromCents(unrealized_pnl),
    price_effect: fromCents(price_effect),
    fx_effect: fromCents(fx_effect),
    total: fromCents(total),
  }
}

type Item = Contribution & { readonly key: string }

async function itemsOf(
  context: PortfolioContext,
  { from, to }: { readonly from: PlainDate; readonly to: PlainDate },
  by: AttributionKey,
): Promise<Item[]> {
  const { portfolio, session } = context
  const [facts] = await readFacts(session, [portfolio])
  const market = await marketOf(session, [facts!])
  const fills = facts!.fills.filter((fill) => fill.trade_date <= to)
  const { folded } = computeLots({ portfolio, fills }, to, { market, calendar: calendarOf(context, portfolio) })
  const positions = attribute({
    lots: folded.lots,
    events: folded.realized_events,
    paths: folded.paths,
    income: facts!.income.map(({ date, symbol, strategy_symbol, amount }) => ({ date, symbol, strategy_symbol, amount: toCents(amount) })),
    prices: market.prices,
    rates: market.ratesInto(portfolio.base_currency),
    inception_date: portfolio.inception_date,
    from,
    to,
  })
  return sumContributions(positions, by)
}

/** While snapshots wait for the next batch they may differ from the facts; what they differ by is an item of its own. */
function withResidual(items: readonly Item[], totals: Totals): readonly Item[] {
  const left = (name: 'realized_pnl' | 'income' | 'unrealized_pnl'): bigint =>
    totals[name] - items.reduce((sum, item) => sum + item[name], 0n)
  const [realized_pnl, income, unrealized_pnl] = [left('realized_pnl'), left('income'), left('unrealized_pnl')]
  if (realized_pnl === 0n && income === 0n && unrealized_pnl === 0n) return items
  const price_effect = realized_pnl + unrealized_pnl
  return [
    ...items,
    { key: 'not yet recalculated', realized_pnl, income, unrealized_pnl, price_effect, fx_effect: 0n, total: price_effect + income },
  ]
}

/** Days without a snapshot: nothing moved, whatever equity stood at. */
function standingStill(period: Period, equity: Money) {
  const nothing = asMoney({ contributions: 0n, withdrawals: 0n, realized_pnl: 0n, income: 0n, unrealized_pnl: 0n })
  return { period, opening_equity: equity, ...nothing, closing_equity: equity, items: [] }
}
