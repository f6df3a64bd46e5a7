import { createHash } from 'node:crypto'
import { errorCatalogue, type ManualClock, manualClock, type Store } from '@rollforward/core'
import { memoryStore } from '@rollforward/core/memory'
import { expect } from 'vitest'
import { type App, type AppOptions, createApp } from './app.ts'
import { signToken, type TokenClaims } from './sign-token.ts'

export const testAuth = { secret: 'a secret of the tests, long enough', issuer: 'tests', audience: 'rollforward' }

export interface Ask {
  readonly token?: string | null
  readonly body?: unknown
  /** The body as it stands, with the type of JSON. */
  readonly text?: string | Uint8Array<ArrayBuffer>
  readonly headers?: Readonly<Record<string, string>>
}

export interface Told {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly body: Record<string, unknown>
}

export interface World {
  readonly app: App
  readonly store: Store
  readonly clock: ManualClock
  readonly log: { level: string; message: string; fields: Readonly<Record<string, unknown>> }[]
  readonly token: (claims?: Partial<TokenClaims>) => Promise<string>
  /** Asks as the owner unless a token is given; null is nobody. */
  readonly ask: (method: string, path: string, ask?: Ask) => Promise<Told>
  /** A new portfolio of the owner. */
  readonly portfolio: (fields?: Readonly<Record<string, unknown>>) => Promise<string>
}

export const NOW = '2026-11-20T18:40:33.000Z'

/** The real app over a store in memory; the clock stands still. */
export async function openWorld({ store, ...options }: Partial<AppOptions> = {}): Promise<World> {
  const clock = manualClock(NOW)
  const log: World['log'] = []
  const write =
    (level: string) =>
    (message: string, fields = {}) =>
      void log.push({ level, message, fields })
  const kept = store ?? memoryStore({ clock })
  const app = createApp({
    store: kept,
    clock,
    auth: testAuth,
    rate_limits: false,
    logger: { info: write('info'), warn: write('warn'), error: write('error') },
    ...options,
  })
  const token = async (claims: Partial<TokenClaims> = {}): Promise<string> => {
    const who: TokenClaims = { user_id: 'ann', tenant_id: 'acme', scopes: ['write'], name: 'Ann', ...claims }
    return (await signToken(who, { ...testAuth, lifetime_s: 3600, now: Date.parse(clock.now()) })).token
  }
  const owner = await token()
  const ask: World['ask'] = async (method, path, given = {}) => tell(await app.request(path, toInit(method, given, owner)))
  const portfolio: World['portfolio'] = async (fields = {}) => {
    const body = { name: 'Growth', base_currency: 'USD', inception_date: '2026-01-02', opening_equity: '1000.00', ...fields }
    const { status, body: created, text } = await ask('POST', '/api/v1/portfolios', { body })
    if (status !== 201) throw new Error(text)
    return created['id'] as string
  }
  return { app, store: kept, clock, log, token, ask, portfolio }
}

function toInit(method: string, { token, body, text, headers }: Ask, owner: string): RequestInit {
  const sent = text ?? (body === undefined ? undefined : JSON.stringify(body))
  return {
    method,
    headers: {
      ...(token === null ? {} : { Authorization: `Bearer ${token ?? owner}` }),
      ...(sent === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...headers,
    },
    ...(sent === undefined ? {} : { body: sent }),
  }
}

async function tell(response: Response): Promise<Told> {
  const text = await response.text()
  const isJson = text !== '' && /json/.test(response.headers.get('Content-Type') ?? '')
  return { status: response.status, headers: response.headers, text, body: isJson ? (JSON.parse(text) as Record<string, unknown>) : {} }
}

/** Refusals are in the documented form and speak of nothing that is ours alone. */
export function expectProblem({ text, body, headers }: Told, id: string): void {
  expect(headers.get('Content-Type'), id).toBe('application/problem+json')
  expect(Object.keys(errorCatalogue), id).toContain(body['code'])
  expect(text, id).not.toMatch(/\bat .+:\d+:\d+|node_modules|select .+ from|insert into|relation "|syntax error|column "|violates/i)
}

/** A hash of all that the tenant's book holds. */
export async function stateOf({ store, ask }: World, token: string): Promise<string> {
  const rows = await store.transaction({ tenant_ids: ['acme'], mode: 'read' }, async ({ books, ledger, delivery }) => {
    const { rows: seen } = await books.readPortfolios({ tenant_id: 'acme' })
    const query = { tenant_id: 'acme', portfolio_ids: seen.map(({ row }) => row.id), include_deleted: true }
    const kept = [await books.readEquityChanges(query), await delivery.readAudit({ tenant_id: 'acme', page: { limit: 500, offset: 0 } })]
    for (const kind of ['fills', 'income', 'lots', 'realized_events', 'snapshots'] as const)
      kept.push((await ledger.read(kind, query)) as never)
    return [seen, kept]
  })
  const quotes = await Promise.all(
    ['prices', 'fx-rates', 'splits'].map(async (list) => (await ask('GET', `/api/v1/${list}?limit=500`, { token })).text),
  )
  return createHash('sha256')
    .update(JSON.stringify([rows, quotes.map((text) => text.replace(/"request_id":"[^"]+"/, ''))]))
    .digest('hex')
}
