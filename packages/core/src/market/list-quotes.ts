import type { Handler } from '../execution/context.ts'
import { checkPeriod } from '../equity-changes/period.ts'
import { pageFields, readPage } from '../kernel/paging.ts'
import type { fxRateOperations, priceOperations, splitOperations } from './contract.ts'

export const listPrices: Handler<typeof priceOperations.list> = async ({ actor, session }, { input }) => {
  checkPeriod(input)
  const { symbols, start_date, end_date } = input
  const boundTo = ['prices', actor.tenant_id, JSON.stringify(symbols ?? null), start_date ?? '', end_date ?? '']
  const found = await session.market.listPrices({
    tenant_id: actor.tenant_id,
    symbols,
    start_date,
    end_date,
    page: readPage(input, boundTo),
  })
  return {
    prices: found.rows.map(({ tenant_id: _, ...row }) => row),
    ...pageFields(input, found, (row) => ({ date: row.date, created_at: '', id: row.symbol }), boundTo),
  }
}

export const listFxRates: Handler<typeof fxRateOperations.list> = async ({ actor, session }, { input }) => {
  checkPeriod(input)
  const { start_date, end_date } = input
  const boundTo = ['fx-rates', actor.tenant_id, JSON.stringify(input.pairs ?? null), start_date ?? '', end_date ?? '']
  const pairs = input.pairs?.map((pair) => ({ base: pair.slice(0, 3), quote: pair.slice(4) }))
  const found = await session.market.listRates({ tenant_id: actor.tenant_id, pairs, start_date, end_date, page: readPage(input, boundTo) })
  return {
    rates: found.rows.map(({ tenant_id: _, ...row }) => row),
    ...pageFields(input, found, (row) => ({ date: row.date, created_at: '', id: `${row.base}/${row.quote}` }), boundTo),
  }
}

export const listSplits: Handler<typeof splitOperations.list> = async ({ actor, session }, { input }) => {
  checkPeriod(input)
  const { symbols, start_date, end_date } = input
  const boundTo = ['splits', actor.tenant_id, JSON.stringify(symbols ?? null), start_date ?? '', end_date ?? '']
  const found = await session.market.readSplits({
    tenant_id: actor.tenant_id,
    symbols,
    start_date,
    end_date,
    page: readPage(input, boundTo),
  })
  return {
    splits: found.rows.map(({ tenant_id: _, ...row }) => row),
    ...pageFields(input, found, (row) => ({ date: row.ex_date, created_at: '', id: row.symbol }), boundTo),
  }
}
