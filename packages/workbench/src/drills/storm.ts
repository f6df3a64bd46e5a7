import { type Callables, type Contract, isRollforwardError } from '@rollforward/core'
import { type Chance, chance } from '../../../core/src/store/conformance/random.ts'

// One storm: a portfolio with some cover, and what many clients ask of it at the same moment. Made from a seed, so that a storm that
// went wrong can be made again.

export type Book = Callables<Contract>

export type StormRequest =
  | { readonly does: 'withdraw' | 'contribute'; readonly date: string; readonly amount: string }
  | { readonly does: 'edit'; readonly change: number; readonly amount: string }
  | { readonly does: 'delete'; readonly change: number }

export interface Storm {
  readonly time_zone: string
  readonly inception_date: string
  readonly flows: readonly { readonly change_type: 'CONTRIBUTION' | 'WITHDRAWAL'; readonly change_date: string; readonly amount: string }[]
  /** Gains and losses of days that have snapshots; none: there are no snapshots. */
  readonly income: readonly { readonly date: string; readonly amount: string }[]
  readonly requests: readonly StormRequest[]
}

export const CLIENTS = 50
const DAYS_BACK = 20
const OPENING = '100.00'

const dateOf = (moment: number): string => new Date(moment).toISOString().slice(0, 10)

/** A zone in which it is about noon, so that no storm is over midnight. */
function noonZone(now: number): string {
  const ahead = 12 - new Date(now).getUTCHours()
  return ahead === 0 ? 'Etc/GMT' : `Etc/GMT${ahead > 0 ? '-' : '+'}${Math.abs(ahead)}`
}

export function makeStorm(seed: number, now: number): Storm {
  const luck = chance(seed)
  const noon = now + (12 - new Date(now).getUTCHours()) * 3_600_000
  const daysAgo = (days: number) => dateOf(noon - days * 86_400_000)
  const past = () => daysAgo(1 + luck.below(DAYS_BACK))
  const cents = (from: number, to: number) => ((from + luck.below(to - from)) / 100).toFixed(2)
  const flows = [
    ...Array.from({ length: 5 }, () => ({ change_type: 'CONTRIBUTION' as const, change_date: past(), amount: cents(2_000, 12_000) })),
    ...Array.from({ length: 2 }, () => ({ change_type: 'WITHDRAWAL' as const, change_date: past(), amount: cents(1, 1_000) })),
  ]
  return {
    time_zone: noonZone(now),
    inception_date: daysAgo(DAYS_BACK + 5),
    flows,
    income:
      luck.below(3) > 0
        ? []
        : Array.from({ length: 3 }, () => ({ date: past(), amount: cents(-1_500, 2_500) })).filter(({ amount }) => amount !== '0.00'),
    requests: Array.from({ length: CLIENTS }, () => makeRequest(luck, { past, cents, today: daysAgo(0), changes: flows.length })),
  }
}

interface Makings {
  readonly past: () => string
  readonly cents: (from: number, to: number) => string
  readonly today: string
  readonly changes: number
}

function makeRequest(luck: Chance, { past, cents, today, changes }: Makings): StormRequest {
  const does = luck.pick([
    'withdraw',
    'withdraw',
    'withdraw',
    'withdraw',
    'back-date',
    'back-date',
    'contribute',
    'edit',
    'edit',
    'delete',
  ] as const)
  if (does === 'withdraw') return { does, date: today, amount: cents(1, 6_000) }
  if (does === 'back-date') return { does: 'withdraw', date: past(), amount: cents(1, 6_000) }
  if (does === 'contribute') return { does, date: past(), amount: cents(1, 1_000) }
  if (does === 'edit') return { does, change: luck.below(changes), amount: cents(1, 12_000) }
  return { does, change: luck.below(changes) }
}

/** A portfolio as it stands before the storm. */
export interface Ground {
  readonly portfolio_id: string
  readonly change_ids: readonly string[]
}

export async function layGround(book: Book, storm: Storm): Promise<Ground> {
  const { time_zone, inception_date } = storm
  const created = await book.portfolios.create({
    name: 'Storm',
    base_currency: 'USD',
    calendar: 'daily',
    opening_equity: OPENING,
    time_zone,
    inception_date,
  })
  const change_ids: string[] = []
  for (const flow of storm.flows) change_ids.push((await book.equityChanges.record(created.id, flow)).id)
  for (const { date, amount } of storm.income) await book.income.record(created.id, { kind: 'INTEREST', date, amount })
  if (storm.income.length > 0) await book.snapshots.refresh(created.id)
  return { portfolio_id: created.id, change_ids }
}

/** What came of a request, in words that say the same of the same request asked elsewhere. */
export interface Outcome {
  readonly code: string
  readonly status: number
  readonly figures: string
}

export async function ask(book: Book, { portfolio_id, change_ids }: Ground, request: StormRequest, key: string): Promise<Outcome> {
  const options = { idempotency_key: key }
  try {
    if (request.does === 'delete') {
      await book.equityChanges.delete(portfolio_id, change_ids[request.change]!, {}, options)
      return { code: 'done', status: 200, figures: '' }
    }
    const done =
      request.does === 'edit'
        ? await book.equityChanges.update(portfolio_id, change_ids[request.change]!, { amount: request.amount }, options)
        : await book.equityChanges.record(portfolio_id, toInput(request), options)
    const { change_date, change_type, amount, version, portfolio_equity_after, recalculation } = done
    return {
      code: 'done',
      status: 200,
      figures: JSON.stringify([change_date, change_type, amount, version, portfolio_equity_after, recalculation]),
    }
  } catch (error) {
    if (!isRollforwardError(error)) throw error
    return { code: error.code, status: error.status, figures: JSON.stringify([error.detail, error.extensions]) }
  }
}

function toInput({ does, date, amount }: { readonly does: 'withdraw' | 'contribute'; readonly date: string; readonly amount: string }) {
  return { change_type: does === 'withdraw' ? ('WITHDRAWAL' as const) : ('CONTRIBUTION' as const), change_date: date, amount }
}

/** The book of a portfolio without what differs from one telling to the next: ids and moments. */
export async function stateOf(book: Book, { portfolio_id }: Ground): Promise<string> {
  const { equity_balance, version, snapshot_date, stale_from } = (await book.portfolios.get(portfolio_id)) as Readonly<
    Record<string, unknown>
  >
  const { equity_changes, totals } = await book.equityChanges.list(portfolio_id, { limit: 500 })
  const { snapshots } = await book.snapshots.list(portfolio_id, { limit: 500 })
  const flows = equity_changes.map((row) => `${row.change_date} ${row.change_type} ${row.amount} v${row.version}`).sort()
  const days = snapshots.map((row) => Object.entries(row).filter(([name]) => !/_id$|_at$/.test(name)))
  return JSON.stringify({ portfolio: { equity_balance, version, snapshot_date, stale_from }, totals, flows, days })
}
