import { checkVersion } from '../execution/check-version.ts'
import type { Handler } from '../execution/context.ts'
import { checkPeriod } from '../equity-changes/period.ts'
import { dateInZone } from '../kernel/clock.ts'
import { invalidField, RollforwardError } from '../kernel/errors.ts'
import type { Id } from '../kernel/ids.ts'
import { fromCents, toCents } from '../kernel/money.ts'
import { pageFields, readPage } from '../kernel/paging.ts'
import { settleIncome } from '../snapshots/recalculate.ts'
import type { IncomeRow } from '../store/port.ts'
import type { incomeOperations } from './event-contract.ts'

function toIncomeRecord({ tenant_id: _, deleted_at: __, ...row }: IncomeRow): Omit<IncomeRow, 'tenant_id' | 'deleted_at'> {
  return row
}

export const recordIncome: Handler<typeof incomeOperations.record> = async (context, { input }) => {
  const { portfolio, session, now } = context
  const today = dateInZone(now, portfolio.time_zone)
  if (toCents(input.amount) === 0n) throw invalidField('amount', 'must not be zero')
  if (input.date > today) throw new RollforwardError('POSITION_003', { errors: [{ path: 'date', message: `must not be after ${today}` }] })
  if (input.date < portfolio.inception_date) throw invalidField('date', `must be ${portfolio.inception_date}, the inception, or later`)
  const row: IncomeRow = {
    tenant_id: portfolio.tenant_id,
    portfolio_id: portfolio.id,
    id: context.newId(),
    ...input,
    created_at: now,
    deleted_at: null,
    version: 1,
  }
  await session.ledger.saveFacts({ income: [row] })
  const settled = await settleIncome(context, portfolio, row.date)
  context.report({ type: 'income.recorded', subject_id: row.id, portfolio_id: portfolio.id, before: null, after: row })
  return { ...toIncomeRecord(row), ...settled }
}

export const deleteIncome: Handler<typeof incomeOperations.delete> = async (context, { params }) => {
  const { portfolio, session, now } = context
  const { rows } = await session.ledger.read('income', {
    tenant_id: portfolio.tenant_id,
    portfolio_ids: [portfolio.id],
    ids: [params.income_id as Id],
  })
  const before = rows[0]
  if (!before) throw new RollforwardError('INCOME_001')
  checkVersion(context, before)
  const deleted = { ...before, deleted_at: now, version: before.version + 1 }
  await session.ledger.saveFacts({ income: [deleted] })
  const settled = await settleIncome(context, portfolio, before.date)
  context.report({ type: 'income.deleted', subject_id: before.id, portfolio_id: portfolio.id, before, after: null })
  return { ...toIncomeRecord(deleted), ...settled }
}

export const listIncome: Handler<typeof incomeOperations.list> = async ({ portfolio, session }, { input }) => {
  checkPeriod(input)
  const { start_date, end_date, symbol } = input
  const boundTo = ['income', portfolio.tenant_id, portfolio.id, start_date ?? '', end_date ?? '', symbol ?? '']
  const query = {
    tenant_id: portfolio.tenant_id,
    portfolio_ids: [portfolio.id],
    start_date,
    end_date,
    symbols: symbol === undefined ? undefined : [symbol],
  }
  const found = await session.ledger.read('income', { ...query, page: readPage(input, boundTo) })
  const all = (await session.ledger.read('income', query)).rows
  return {
    income: found.rows.map(toIncomeRecord),
    ...pageFields(input, found, (row) => ({ date: row.date, created_at: row.created_at, id: row.id }), boundTo),
    totals: { amount: fromCents(all.reduce((total, row) => total + toCents(row.amount), 0n)) },
  }
}
