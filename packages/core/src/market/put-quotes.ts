import type { Handler, OperationContext } from '../execution/context.ts'
import { hasScope } from '../execution/permissions.ts'
import { invalidField, RollforwardError } from '../kernel/errors.ts'
import type { fxRateOperations, priceOperations, splitOperations } from './contract.ts'
import { markHolders } from './mark-holders.ts'

type Quotes = Parameters<OperationContext['session']['market']['putQuotes']>[0]

/** Writes quotes and marks the portfolios that what is new or other touches; nothing is recalculated here. */
async function putQuotes(
  context: OperationContext,
  quotes: Quotes,
): Promise<{ received: number; changed: number; marked_portfolios: number }> {
  await requireWriter(context)
  const changed = await context.session.market.putQuotes(quotes)
  const marked = changed.length === 0 ? 0 : await markHolders(context, changed)
  const received = (quotes.prices?.length ?? 0) + (quotes.rates?.length ?? 0) + (quotes.splits?.length ?? 0)
  if (changed.length > 0)
    context.report({
      type: 'market.changed',
      subject_id: changed[0]!.key,
      portfolio_id: null,
      before: null,
      after: { changed: changed.length, first: changed[0], marked_portfolios: marked },
    })
  return { received, changed: changed.length, marked_portfolios: marked }
}

/** Quotes belong to the tenant. Whoever may only look at its portfolios may not change what they are worth. */
async function requireWriter({ session, actor }: OperationContext): Promise<void> {
  if (hasScope(actor, 'admin')) return
  const { rows } = await session.books.readPortfolios({ tenant_id: actor.tenant_id, user_id: actor.user_id, visible_only: true })
  if (rows.length > 0 && rows.every(({ role }) => role === 'viewer')) throw new RollforwardError('FORBIDDEN')
}

/** Two rows for one key and date contradict each other, whichever came last. */
function checkDistinct<Row>(rows: readonly Row[], list: string, keyOf: (row: Row) => string): void {
  const seen = new Map<string, number>()
  rows.forEach((row, index) => {
    const first = seen.get(keyOf(row))
    if (first !== undefined) throw invalidField(`${list}[${index}]`, `is for the same day as ${list}[${first}]`)
    seen.set(keyOf(row), index)
  })
}

export const putPrices: Handler<typeof priceOperations.put> = (context, { input }) => {
  checkDistinct(input.prices, 'prices', (row) => JSON.stringify([row.symbol, row.date]))
  return putQuotes(context, { prices: input.prices.map((row) => ({ tenant_id: context.actor.tenant_id, ...row })) })
}

export const putFxRates: Handler<typeof fxRateOperations.put> = (context, { input }) => {
  checkDistinct(input.rates, 'rates', (row) => JSON.stringify([row.base, row.quote, row.date]))
  input.rates.forEach((row, index) => {
    if (row.base === row.quote) throw invalidField(`rates[${index}].quote`, 'must be another currency than base')
  })
  return putQuotes(context, { rates: input.rates.map((row) => ({ tenant_id: context.actor.tenant_id, ...row })) })
}

export const putSplits: Handler<typeof splitOperations.put> = (context, { input }) => {
  checkDistinct(input.splits, 'splits', (row) => JSON.stringify([row.symbol, row.ex_date]))
  return putQuotes(context, { splits: input.splits.map((row) => ({ tenant_id: context.actor.tenant_id, ...row })) })
}
