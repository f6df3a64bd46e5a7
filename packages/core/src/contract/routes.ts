/** Made from the contract by `npm run generate`; a test holds it fresh. Callers import this and types, never a schema. */
import type { RouteTable } from './bind.ts'

export const routes = {
  portfolios: {
    create: { method: 'POST', path: '/portfolios', input: true },
    list: { method: 'GET', path: '/portfolios', input: true, list: 'portfolios' },
    get: { method: 'GET', path: '/portfolios/{portfolio_id}', input: false },
  },
  equityChanges: {
    record: { method: 'POST', path: '/portfolios/{portfolio_id}/equity-changes', input: true },
    preview: { method: 'POST', path: '/portfolios/{portfolio_id}/equity-changes', input: true, preset: { preview: true } },
    list: { method: 'GET', path: '/portfolios/{portfolio_id}/equity-changes', input: true, list: 'equity_changes' },
    summary: { method: 'GET', path: '/portfolios/{portfolio_id}/equity-changes/summary', input: true },
    get: { method: 'GET', path: '/portfolios/{portfolio_id}/equity-changes/{change_id}', input: false },
    update: { method: 'PUT', path: '/portfolios/{portfolio_id}/equity-changes/{change_id}', input: true },
    delete: { method: 'DELETE', path: '/portfolios/{portfolio_id}/equity-changes/{change_id}', input: true },
  },
} as const satisfies RouteTable
