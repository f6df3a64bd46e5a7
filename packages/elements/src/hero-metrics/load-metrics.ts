import type { LoadRequest } from '../internal/loader.ts'
import type { RollforwardClient } from '../internal/client.ts'
import type { Change } from '../internal/refresh-channel.ts'

type Portfolio = Awaited<ReturnType<RollforwardClient['portfolios']['get']>>
type Summary = Awaited<ReturnType<RollforwardClient['equityChanges']['summary']>>

/** What the cards are made of. */
export interface Metrics {
  readonly portfolio: Portfolio
  /** Since inception. */
  readonly all: Summary
  /** This year, or since inception when that is later. */
  readonly year: Summary
}

export async function loadMetrics({ client, portfolio_id, signal }: LoadRequest): Promise<Metrics> {
  const [portfolio, all] = await Promise.all([
    client.portfolios.get(portfolio_id, { signal }),
    client.equityChanges.summary(portfolio_id, {}, { signal }),
  ])
  const start_date = `${all.period.end_date.slice(0, 4)}-01-01`
  if (all.period.start_date >= start_date) return { portfolio, all, year: all }
  return { portfolio, all, year: await client.equityChanges.summary(portfolio_id, { start_date }, { signal }) }
}

/** The equity that a widget was just told of; the rest follows when it is read. */
export function expectChange(metrics: Metrics, { equity_balance }: Change): Metrics {
  if (equity_balance === undefined) return metrics
  return { ...metrics, portfolio: { ...metrics.portfolio, equity_balance: equity_balance as Portfolio['equity_balance'] } }
}
