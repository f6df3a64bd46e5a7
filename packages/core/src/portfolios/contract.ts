import { defineOperations } from '../contract/operation.ts'
import { pageInput, pageOutput } from '../kernel/paging.ts'
import { changesSomething, currency, date, id, instant, label, money, moneyNotNegative, oneOf, principal, z } from '../kernel/schema.ts'

export const lotMethod = oneOf('FIFO', 'LIFO', 'HIFO', 'AVERAGE')
export const flowTiming = oneOf('start', 'end', 'mixed')

export const portfolio = z
  .strictObject({
    id,
    tenant_id: principal,
    owner_id: principal,
    name: label(200),
    base_currency: currency,
    time_zone: label(60),
    calendar: label(60),
    lot_method: lotMethod,
    flow_timing: flowTiming,
    inception_date: date,
    opening_equity: money,
    equity_balance: money,
    account_id: label(200).nullable(),
    stale_from: date.nullable(),
    permissions: z.array(oneOf('read', 'write', 'own')).readonly(),
    version: z.int(),
    created_at: instant,
    updated_at: instant,
  })
  .meta({ id: 'Portfolio' })

export type Portfolio = z.output<typeof portfolio>

const createPortfolio = z
  .strictObject({
    name: label(200),
    base_currency: currency,
    inception_date: date,
    opening_equity: moneyNotNegative,
    time_zone: label(60).default('UTC'),
    calendar: label(60).default('weekdays'),
    lot_method: lotMethod.default('FIFO'),
    flow_timing: flowTiming.default('start'),
    account_id: label(200).nullable().default(null),
  })
  .meta({ id: 'CreatePortfolio' })

/** What a portfolio may be told anew. The fields that its facts were read by are fixed once there is a fact; the same value is fine. */
const updatePortfolio = changesSomething(
  z.strictObject({
    name: label(200).optional(),
    lot_method: lotMethod.optional(),
    flow_timing: flowTiming.optional(),
    account_id: label(200).nullable().optional(),
    base_currency: currency.optional(),
    time_zone: label(60).optional(),
    calendar: label(60).optional(),
    inception_date: date.optional(),
    opening_equity: moneyNotNegative.optional(),
  }),
).meta({ id: 'UpdatePortfolio' })

const member = '/portfolios/{portfolio_id}'

export const portfolioOperations = defineOperations({
  create: {
    method: 'POST',
    path: '/portfolios',
    summary: 'Create a portfolio',
    input: createPortfolio,
    output: portfolio,
    status: 201,
    scope: 'write',
    permission: 'none',
    errors: [],
  },
  list: {
    method: 'GET',
    path: '/portfolios',
    summary: 'List the portfolios that I may see',
    input: z.strictObject({ ...pageInput }),
    output: z.strictObject({ portfolios: z.array(portfolio).readonly(), ...pageOutput }).meta({ id: 'PortfolioList' }),
    status: 200,
    list: 'portfolios',
    scope: 'read',
    permission: 'none',
    errors: [],
  },
  get: {
    method: 'GET',
    path: member,
    summary: 'Read a portfolio',
    output: portfolio,
    status: 200,
    scope: 'read',
    permission: 'read',
    errors: [],
  },
  update: {
    method: 'PATCH',
    path: member,
    summary: 'Rename a portfolio or set its options; a new flow timing recomputes the returns',
    input: updatePortfolio,
    output: portfolio,
    status: 200,
    scope: 'write',
    permission: 'own',
    errors: ['VERSION_CONFLICT', 'PORTFOLIO_FIXED'],
  },
  delete: {
    method: 'DELETE',
    path: member,
    summary: 'Delete a portfolio with everything below it but its audit trail',
    status: 204,
    scope: 'write',
    permission: 'own',
    errors: ['VERSION_CONFLICT'],
  },
})
