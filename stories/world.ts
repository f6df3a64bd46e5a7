import { type Client, createClient } from '@rollforward/client'
import { type Actor, type ManualClock, manualClock } from '@rollforward/core'
import { memoryStore } from '@rollforward/core/memory'
import { createApp } from '@rollforward/server'

// One seeded portfolio: the real app over a store in memory, asked by the real client through `fetch`. Nothing is pretended; where
// a story is about a failure, the answer of the network is replaced, never the app.

export interface SeedChange {
  /** When it is recorded; its date is that day. */
  readonly at: string
  readonly change_type: 'CONTRIBUTION' | 'WITHDRAWAL'
  readonly amount: string
  readonly description?: string
  /** Back-dated to this day. */
  readonly change_date?: string
}

export interface Seed {
  readonly name?: string
  readonly base_currency?: string
  readonly time_zone?: string
  readonly inception_date?: string
  readonly opening_equity?: string
  readonly changes?: readonly SeedChange[]
  /** Shares of one symbol bought at inception, and its price then and now; none: cash only. */
  /** Recorded after the last calculation. */
  readonly late?: readonly SeedChange[]
  readonly holding?: { readonly quantity: string; readonly prices: readonly (readonly [date: string, price: string])[] } | undefined
  /** Up to so many days are recalculated at once; none: they wait for the batch. */
  readonly immediate_recalc_limit?: number
}

/** What the network answers instead of the app; undefined lets the request through. */
export type Interrupt = (request: Request) => Response | Promise<Response | undefined> | undefined

export interface World {
  readonly client: Client
  readonly clock: ManualClock
  readonly portfolio_id: string
  readonly requests: Request[]
  /** A client with the rights of a token. */
  as(role: 'owner' | 'viewer' | 'reader'): Client
  /** Every request takes so long. */
  delay_ms: number
  interrupt: Interrupt
  /** False: every token is refused. */
  tokensValid: boolean
  fetch(request: Request): Promise<Response>
}

export const now = '2025-11-03T15:00:00.000Z'

const actors: Readonly<Record<string, Actor>> = {
  owner: { user_id: 'ann', tenant_id: 'acme', scopes: ['write'], name: 'Ann' },
  reader: { user_id: 'ann', tenant_id: 'acme', scopes: ['read'], name: 'Ann' },
  stranger: { user_id: 'eve', tenant_id: 'acme', scopes: ['write'] },
}

/** A year of a growth portfolio, as in the design. */
export const growth: Required<Seed> = {
  name: 'Growth & income',
  base_currency: 'USD',
  time_zone: 'America/New_York',
  inception_date: '2025-01-02',
  opening_equity: '1500000.00',
  changes: [
    { at: '2025-05-12T14:30:00.000Z', change_type: 'CONTRIBUTION', amount: '75000.00' },
    { at: '2025-08-04T14:30:00.000Z', change_type: 'WITHDRAWAL', amount: '25000.00', description: 'distribution' },
    { at: '2025-11-03T14:30:00.000Z', change_type: 'CONTRIBUTION', amount: '50000.00', description: 'Q4 capital' },
  ],
  holding: {
    quantity: '1000',
    prices: [
      ['2025-01-02', '400.00'],
      ['2025-03-03', '385.25'],
      ['2025-05-12', '431.50'],
      ['2025-08-04', '472.10'],
      ['2025-10-31', '503.71'],
      ['2025-11-03', '512.12638'],
    ],
  },
  late: [],
  immediate_recalc_limit: 2000,
}

/** `growth` with some of it told otherwise. */
export async function openWorld(seed: Seed = {}): Promise<World> {
  const told = { ...growth, ...seed }
  const clock = manualClock(`${told.inception_date}T15:00:00.000Z`)
  const app = createApp({
    store: memoryStore({ clock }),
    clock,
    rate_limits: false,
    // A defect of the app is never part of a story.
    logger: { info: () => undefined, warn: () => undefined, error: (message, fields) => console.error(message, JSON.stringify(fields)) },
    policy: { immediate_recalc_limit: told.immediate_recalc_limit },
    auth: { authenticate: (request) => (world.tokensValid ? (actors[bearerOf(request)] ?? null) : null) },
  })
  const fetch = async (request: Request): Promise<Response> => {
    world.requests.push(request.clone())
    if (world.delay_ms > 0) await pause(world.delay_ms, request.signal)
    return (await world.interrupt(request)) ?? app.fetch(request)
  }
  const as = (role: string): Client => createClient({ baseUrl: 'https://api.example', token: role, fetch, retries: 0 })
  const client = as('owner')
  const world: World = {
    ...{ client, clock, fetch, requests: [], delay_ms: 0, tokensValid: true, interrupt: () => undefined },
    as: (role) => as(role === 'viewer' ? 'reader' : role),
    portfolio_id: '',
  }
  const portfolio_id = await seedPortfolio(world, told)
  world.requests.length = 0
  return Object.assign(world, { portfolio_id })
}

async function seedPortfolio({ client, clock }: World, seed: Required<Omit<Seed, 'holding'>> & Seed): Promise<string> {
  const { name, base_currency, time_zone, inception_date, opening_equity, changes, late, holding } = seed
  const { id } = await client.portfolios.create({ name, base_currency, time_zone, inception_date, opening_equity })
  if (holding) {
    const [first] = holding.prices
    await client.positions.open(id, {
      symbol: 'MSFT',
      position_type: 'LONG',
      quantity: holding.quantity,
      entry_price: first?.[1] ?? '1',
      entry_date: inception_date,
      currency: base_currency,
    })
  }
  for (const { at, ...change } of changes) {
    clock.set(at)
    await client.equityChanges.record(id, { change_date: at.slice(0, 10), ...change })
  }
  clock.set(now)
  if (holding) {
    await client.prices.put({ prices: holding.prices.map(([date, price]) => ({ symbol: 'MSFT', date, price })) })
    await client.snapshots.refresh(id)
  }
  for (const { at, ...change } of late) await client.equityChanges.record(id, { change_date: at.slice(0, 10), ...change })
  return id
}

function bearerOf(request: Request): string {
  return request.headers.get('Authorization')?.replace('Bearer ', '') ?? ''
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      reject(signal.reason as Error)
    })
  })
}

/** An answer as the server writes a refusal, for stories about failures. */
export function problem(status: number, code: string, title: string): Response {
  const body = { type: `urn:rollforward:error:${code}`, title, status, detail: title, code, errors: [], request_id: 'req_01k9story' }
  return new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/problem+json' } })
}

/** The network itself fails. */
export function unreachable(): never {
  throw new TypeError('Failed to fetch')
}

/** For loading: an answer that never comes. */
export function never(): Promise<Response> {
  return new Promise(() => undefined)
}
