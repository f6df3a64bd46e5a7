import type { RollforwardClient } from '../internal/client.ts'
import type { LoadRequest } from '../internal/loader.ts'
import type { Change } from '../internal/refresh-channel.ts'

type Single = Awaited<ReturnType<RollforwardClient['overview']['get']>>
type Several = Awaited<ReturnType<RollforwardClient['overview']['aggregate']>>
type Summary = Awaited<ReturnType<RollforwardClient['equityChanges']['summary']>>

/** The figures that one portfolio and several have in common. */
export type Overview = Omit<Single, 'explain'>

/** What the cards are made of. */
export interface Metrics {
  readonly overview: Overview
  /** How each figure came about; the server says it of single portfolios. */
  readonly explain: Single['explain']
  /** Contributions and withdrawals of this year, of a single portfolio. */
  readonly year: Summary | undefined
  /** Portfolios that could not be read. */
  readonly missing: readonly string[]
  readonly portfolio_count: number
}

export async function loadMetrics(request: LoadRequest): Promise<Metrics> {
  return request.portfolio_ids.length === 1 ? loadSingle(request) : loadSeveral(request)
}

async function loadSingle({ client, portfolio_ids: [id = ''], signal }: LoadRequest): Promise<Metrics> {
  const [{ explain, ...overview }, all] = await Promise.all([
    client.overview.get(id, { explain: true }, { signal }),
    client.equityChanges.summary(id, {}, { signal }),
  ])
  const start_date = `${all.period.end_date.slice(0, 4)}-01-01`
  const year = all.period.start_date >= start_date ? all : await client.equityChanges.summary(id, { start_date }, { signal })
  return { overview, explain, year, missing: [], portfolio_count: 1 }
}

async function loadSeveral({ client, portfolio_ids, signal }: LoadRequest): Promise<Metrics> {
  const named = portfolio_ids.length === 0 ? {} : { portfolio_ids }
  const { portfolios, fx_effect: _, ...overview }: Several = await client.overview.aggregate(named, { signal })
  const missing = portfolios.filter(({ error }) => error !== undefined).map(({ id, name }) => name ?? id)
  return { overview, explain: undefined, year: undefined, missing, portfolio_count: portfolios.length }
}

/** The equity that a widget was just told of; the rest follows when it is read. */
export function expectChange(metrics: Metrics, { equity_balance }: Change): Metrics {
  if (equity_balance === undefined || metrics.portfolio_count !== 1) return metrics
  return { ...metrics, overview: { ...metrics.overview, equity_balance: equity_balance as Overview['equity_balance'] } }
}
