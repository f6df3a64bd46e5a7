import { createClient } from '@rollforward/client'
import { type Callables, type Contract, createRollforward, isRollforwardError } from '@rollforward/core'
import { contract, type OperationSpec } from '@rollforward/core/contract'
import { memoryStore } from '@rollforward/core/memory'
import { manualClock } from '@rollforward/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from './app.ts'
import { type RunningServer, serve } from './node.ts'
import { signToken } from './sign-token.ts'
import { NOW, testAuth } from './world.test.helper.ts'

type Book = Callables<Contract>

const who = { user_id: 'ann', tenant_id: 'acme', scopes: ['admin'], name: 'Ann' } as const

/** Ids that count, so that three books that are asked the same hold the same. */
function countingIds() {
  let count = 0
  return { next: () => `00000000-0000-7000-8000-${(count += 1).toString(16).padStart(12, '0')}` as never }
}

const world = () => {
  const clock = manualClock(NOW)
  return { clock, ids: countingIds(), store: memoryStore({ clock }) }
}

/** The same calls, each answered or refused; what comes back is compared as it stands. */
async function script(book: Book): Promise<unknown[]> {
  const told: unknown[] = []
  const tell = teller(told)
  await tradeAndReport(book, tell, await changeEquity(book, tell, told))
  return told
}

type Tell = (call: PromiseLike<unknown>) => Promise<Record<string, unknown>>

function teller(told: unknown[]): Tell {
  return async (call) => {
    try {
      const answer = await call
      told.push(answer)
      return answer as Record<string, unknown>
    } catch (error) {
      if (!isRollforwardError(error)) throw error
      const { name, message, code, status, retryable, detail, errors, extensions } = error
      told.push({ name, message, code, status, retryable, detail, errors, extensions })
      return {}
    }
  }
}

async function changeEquity(book: Book, tell: Tell, told: unknown[]): Promise<string> {
  const create = { name: 'Growth – Zoë', base_currency: 'USD', inception_date: '2026-01-02', opening_equity: '1000000.00' }
  const id = (await tell(book.portfolios.create(create)))['id'] as string
  await tell(book.portfolios.create({ ...create, base_currency: 'US', name: '' }))
  await tell(book.portfolios.get(id))
  await tell(book.portfolios.get('00000000-0000-7000-8000-00000000ffff'))
  await tell(book.portfolios.get('a/../b?c#d'))
  await tell(book.portfolios.list({ limit: 1 }))
  const contribution = {
    change_type: 'CONTRIBUTION',
    amount: '50000.00',
    change_date: '2026-11-03',
    description: 'a & b = "c" / ✓ 100%',
  } as const
  const change = (await tell(book.equityChanges.record(id, contribution, { idempotency_key: 'one' })))['id'] as string
  await tell(book.equityChanges.record(id, contribution, { idempotency_key: 'one' }))
  await tell(book.equityChanges.record(id, { ...contribution, amount: '1.00' }, { idempotency_key: 'one' }))
  await tell(book.equityChanges.record(id, { ...contribution, amount: 1.005 }))
  await tell(book.equityChanges.record(id, { ...contribution, amount: '0.00' }))
  await tell(book.equityChanges.record(id, { ...contribution, change_date: '2025-12-31', override_reason: 'History' }))
  await tell(book.equityChanges.record(id, { ...contribution, change_date: '2026-02-01' }))
  await tell(book.equityChanges.preview(id, { ...contribution, change_type: 'WITHDRAWAL' }))
  await tell(book.equityChanges.record(id, { ...contribution, change_type: 'WITHDRAWAL', amount: '99999999.00' }))
  for (const amount of ['1.00', '2.00', '3.00']) await tell(book.equityChanges.record(id, { ...contribution, amount }))
  await tell(book.equityChanges.list(id, { limit: 2, start_date: '2026-01-02', change_type: 'CONTRIBUTION' }))
  const walked: unknown[] = []
  for await (const item of book.equityChanges.list(id, { limit: 2 })) walked.push(item)
  told.push(walked)
  await tell(book.equityChanges.summary(id))
  await tell(book.equityChanges.summary(id, { start_date: '2026-12-01', end_date: '2026-11-01' }))
  await tell(book.equityChanges.update(id, change, { amount: '60000.00', description: null }, { if_match: 1 }))
  await tell(book.equityChanges.update(id, change, { amount: '60000.00' }, { if_match: 1 }))
  await tell(book.equityChanges.delete(id, change, { preview: true }))
  await tell(book.equityChanges.delete(id, change))
  await tell(book.equityChanges.get(id, change))
  return id
}

async function tradeAndReport(book: Book, tell: Tell, id: string): Promise<void> {
  await tell(
    book.prices.put({
      prices: [
        { symbol: 'A B/C+D', date: '2026-11-02', price: 12.5 },
        { symbol: 'Ä', date: '2026-11-19', price: '0.00000001' },
      ],
    }),
  )
  await tell(book.fills.record(id, { side: 'BUY', symbol: 'A B/C+D', quantity: '10', price: '12.00', date: '2026-11-02', fill_id: 'x/1' }))
  await tell(
    book.fills.record(id, { fills: [{ side: 'SELL', symbol: 'A B/C+D', quantity: '4', price: 13, date: '2026-11-03', fees: '1.25' }] }),
  )
  await tell(book.fills.record(id, { side: 'HOLD', symbol: '', quantity: '-1', price: 'x' } as never))
  await tell(book.snapshots.refresh(id))
  await tell(book.sells.preview(id, { symbol: 'A B/C+D', quantity: '2', price: '14', date: '2026-11-04' }))
  await tell(book.positions.list(id, { group: 'symbol', symbol: 'A B/C+D' }))
  await tell(book.prices.list({ symbols: ['A B/C+D', 'Ä'] }))
  await tell(book.fxRates.list({ pairs: ['EUR/USD', 'USD/JPY'] }))
  await tell(book.equityHistory.aggregate({ portfolio_ids: [id], interval: 'week', currency: 'USD' }))
  await tell(book.overview.get(id, { explain: true }))
  await tell(book.performance.get(id, { start_date: '2026-11-02', end_date: '2026-11-19', risk_free: '-0.01' }))
  await tell(book.access.put(id, 'bob@acme|x~1+2', { role: 'viewer' }))
  await tell(book.access.list(id))
  await tell(book.access.delete(id, 'bob@acme|x~1+2'))
  await tell(book.audit.list(id, { limit: 3 }))
}

describe('the same calls', () => {
  let server: RunningServer
  const results: Record<string, unknown[]> = {}
  beforeAll(async () => {
    const [inProcess, inMemory, onSocket] = [world(), world(), world()]
    const options = { auth: testAuth, rate_limits: false } as const
    const { token } = await signToken(who, { ...testAuth, lifetime_s: 3600, now: Date.parse(NOW) })
    server = await serve({ ...onSocket, ...options })
    results['sdk'] = await script(createRollforward(inProcess).as(who))
    results['memory'] = await script(
      createClient({ baseUrl: 'http://rollforward.test', token, fetch: createApp({ ...inMemory, ...options }).fetch, retries: 0 }),
    )
    results['socket'] = await script(createClient({ baseUrl: server.url, token, retries: 0 }))
  })
  afterAll(() => server.close())

  it('are answered and refused in the same words in process, in memory and over a socket', () => {
    expect(results['sdk']?.length).toBeGreaterThan(20)
    expect(results['memory']).toStrictEqual(results['sdk'])
    expect(results['socket']).toStrictEqual(results['sdk'])
  })

  it('touch answers and refusals alike', () => {
    const told = results['sdk'] as ({ code?: string } | undefined)[]
    const codes = new Set(told.map((each) => each?.code))
    for (const code of [
      'INVALID_REQUEST',
      'EQUITY_001',
      'EQUITY_003',
      'EQUITY_004',
      'EQUITY_009',
      'EQUITY_010',
      'IDEMPOTENCY_CONFLICT',
      'VERSION_CONFLICT',
    ])
      expect(codes).toContain(code)
  })

  it('answer what the contract says they answer', () => {
    const schemas = Object.values(contract as Record<string, Record<string, OperationSpec>>).flatMap((group) =>
      Object.values(group).flatMap(({ output }) => output ?? []),
    )
    for (const answer of results['socket']!.filter((told) => told !== undefined && !Array.isArray(told) && !('code' in (told as object))))
      expect(
        schemas.some((schema) => schema.safeParse(answer).success),
        JSON.stringify(answer),
      ).toBe(true)
  })
})
