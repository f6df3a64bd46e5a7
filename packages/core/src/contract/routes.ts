/** Made from the contract by `npm run generate`; a test holds it fresh. Callers import this and types, never a schema. */
import type { RouteTable } from './bind.ts'

export const routes = {
  portfolios: {
    create: { method: 'POST', path: '/portfolios', input: true },
    list: { method: 'GET', path: '/portfolios', input: true, list: 'portfolios' },
    get: { method: 'GET', path: '/portfolios/{portfolio_id}', input: false },
    update: { method: 'PATCH', path: '/portfolios/{portfolio_id}', input: true },
    delete: { method: 'DELETE', path: '/portfolios/{portfolio_id}', input: false },
  },
  access: {
    list: { method: 'GET', path: '/portfolios/{portfolio_id}/access', input: true, list: 'access' },
    put: { method: 'PUT', path: '/portfolios/{portfolio_id}/access/{user_id}', input: true },
    delete: { method: 'DELETE', path: '/portfolios/{portfolio_id}/access/{user_id}', input: false },
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
  positions: {
    open: { method: 'POST', path: '/portfolios/{portfolio_id}/positions', input: true },
    list: { method: 'GET', path: '/portfolios/{portfolio_id}/positions', input: true, list: 'positions' },
    get: { method: 'GET', path: '/portfolios/{portfolio_id}/positions/{position_id}', input: false },
    close: { method: 'PATCH', path: '/portfolios/{portfolio_id}/positions/{position_id}', input: true },
  },
  sells: {
    preview: { method: 'POST', path: '/portfolios/{portfolio_id}/sells', input: true, preset: { preview: true } },
    create: { method: 'POST', path: '/portfolios/{portfolio_id}/sells', input: true },
  },
  realizedEvents: {
    list: { method: 'GET', path: '/portfolios/{portfolio_id}/realized-events', input: true, list: 'realized_events' },
  },
  income: {
    record: { method: 'POST', path: '/portfolios/{portfolio_id}/income', input: true },
    list: { method: 'GET', path: '/portfolios/{portfolio_id}/income', input: true, list: 'income' },
    delete: { method: 'DELETE', path: '/portfolios/{portfolio_id}/income/{income_id}', input: false },
  },
  splits: {
    put: { method: 'PUT', path: '/splits', input: true },
    list: { method: 'GET', path: '/splits', input: true, list: 'splits' },
  },
  prices: {
    put: { method: 'PUT', path: '/prices', input: true },
    list: { method: 'GET', path: '/prices', input: true, list: 'prices' },
  },
  fxRates: {
    put: { method: 'PUT', path: '/fx-rates', input: true },
    list: { method: 'GET', path: '/fx-rates', input: true, list: 'rates' },
  },
  snapshots: {
    list: { method: 'GET', path: '/portfolios/{portfolio_id}/snapshots', input: true, list: 'snapshots' },
    refresh: { method: 'POST', path: '/portfolios/{portfolio_id}/refresh', input: false },
  },
  equityHistory: {
    get: { method: 'GET', path: '/portfolios/{portfolio_id}/equity-history', input: true },
    aggregate: { method: 'GET', path: '/equity-history', input: true },
  },
  overview: {
    get: { method: 'GET', path: '/portfolios/{portfolio_id}/overview', input: true },
    aggregate: { method: 'GET', path: '/overview', input: true },
  },
  performance: {
    get: { method: 'GET', path: '/portfolios/{portfolio_id}/performance', input: true },
    aggregate: { method: 'GET', path: '/performance', input: true },
  },
  pnlBridge: {
    get: { method: 'GET', path: '/portfolios/{portfolio_id}/pnl-bridge', input: true },
  },
  fills: {
    record: { method: 'POST', path: '/portfolios/{portfolio_id}/fills', input: true },
    correct: { method: 'PUT', path: '/portfolios/{portfolio_id}/fills/{fill_id}', input: true },
    void: { method: 'DELETE', path: '/portfolios/{portfolio_id}/fills/{fill_id}', input: true },
    list: { method: 'GET', path: '/portfolios/{portfolio_id}/fills', input: true, list: 'fills' },
  },
  audit: {
    list: { method: 'GET', path: '/portfolios/{portfolio_id}/audit', input: true, list: 'audit' },
  },
} as const satisfies RouteTable
