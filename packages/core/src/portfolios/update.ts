import { checkVersion } from '../execution/check-version.ts'
import type { Handler, PortfolioContext } from '../execution/context.ts'
import { RollforwardError } from '../kernel/errors.ts'
import { fromCents } from '../kernel/money.ts'
import { readFacts, settleFlows } from '../snapshots/recalculate.ts'
import { noSnapshots, type PortfolioRow } from '../store/port.ts'
import { checkOptions } from './check-options.ts'
import type { portfolioOperations } from './contract.ts'
import { toPortfolioRecord } from './portfolio-record.ts'

/** What facts are read by. */
const fixedFields = ['base_currency', 'time_zone', 'calendar', 'inception_date'] as const

export const updatePortfolio: Handler<typeof portfolioOperations.update> = async (context, { input }) => {
  const { portfolio: before, role, actor } = context
  checkVersion(context, before)
  const after = withInput(before, input)
  if (after.opening_equity !== before.opening_equity) throw fixed('opening_equity', before)
  const moved = fixedFields.find((name) => after[name] !== before[name])
  if (moved !== undefined) {
    checkOptions(context, after)
    if (await hasFacts(context)) throw fixed(moved, before)
  }
  if (Object.keys(after).every((name) => after[name as keyof PortfolioRow] === before[name as keyof PortfolioRow]))
    return toPortfolioRecord({ row: before, role }, actor)
  if (moved !== undefined) await startAnew(context, after)
  else if (after.flow_timing !== before.flow_timing) await settleFlows(context, after, after.inception_date)
  else await save(context, after)
  return told(context, before)
}

function withInput(row: PortfolioRow, input: Parameters<typeof updatePortfolio>[1]['input']): PortfolioRow {
  return { ...row, ...(Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined)) as Partial<PortfolioRow>) }
}

function fixed(name: (typeof fixedFields)[number] | 'opening_equity', row: PortfolioRow): RollforwardError {
  const message = `must stay ${row[name]}`
  return new RollforwardError('PORTFOLIO_FIXED', { errors: [{ path: name, message }], detail: `${name}: ${message}` })
}

async function hasFacts({ session, portfolio }: PortfolioContext): Promise<boolean> {
  const [facts] = await readFacts(session, [portfolio])
  return [facts!.fills, facts!.equity_changes, facts!.income].some((rows) => rows.length > 0)
}

/** Without facts every snapshot says the opening equity; those of another calendar or inception are left to the next batch. */
async function startAnew(context: PortfolioContext, row: PortfolioRow): Promise<void> {
  const { tenant_id, id, inception_date } = context.portfolio
  const none = { tenant_id, portfolio_id: id, from: inception_date, computed_at: context.now, columns: noSnapshots }
  await context.session.ledger.replaceSnapshots([none])
  const { opening_equity: equity_balance } = row
  await save(context, { ...row, equity_balance, snapshot_date: null, stale_from: null, cumulative_pnl: fromCents(0n) })
}

async function save({ session, now }: PortfolioContext, row: PortfolioRow): Promise<void> {
  await session.books.savePortfolios([{ ...row, version: row.version + 1, updated_at: now }])
}

/** The portfolio as it stands now, after whatever was recalculated with the change. */
async function told(context: PortfolioContext, before: PortfolioRow) {
  const { session, actor, role } = context
  const { rows } = await session.books.readPortfolios({ tenant_id: before.tenant_id, ids: [before.id] })
  const after = toPortfolioRecord({ row: rows[0]!.row, role }, actor)
  const was = toPortfolioRecord({ row: before, role }, actor)
  context.report({ type: 'portfolio.updated', subject_id: before.id, portfolio_id: before.id, before: was, after })
  return after
}
