import { describe, expect, it } from 'vitest'
import { asAdmin, type Book, codeOf, openWorld, TODAY, withRole, type World } from '../operations.test.helper.ts'
import type { Id } from '../kernel/ids.ts'

const UNKNOWN = '00000000-0000-7000-8000-00000000ffff'

/** Everything that a request is made of; each flaw breaks one rule of it. */
interface Attempt {
  book: Book
  portfolio: string
  change: string
  now: string
  options: { idempotency_key?: string; if_match?: number }
  input: Record<string, unknown>
}

interface Scene extends World {
  readonly id: Id
  readonly viewer: Book
  /** A withdrawal of 100.00 that may be edited and deleted. */
  readonly change: string
  /** A contribution of 1,000.00 that a later withdrawal has used up to 900.00. */
  readonly spent: string
  readonly deleted: string
  readonly foreign: string
}

/** Opening 1,000, of which 800 are in shares: equity is what it is, and cash is less. */
async function openScene(): Promise<Scene> {
  const world = openWorld({ policy: { withdrawal_limit: 'cash' } })
  const id = await world.portfolio({ opening_equity: '1000.00' })
  const { ann } = world
  await ann.positions.open(id, { symbol: 'ACME', position_type: 'LONG', quantity: '80', entry_price: '10', entry_date: '2026-11-16' })
  await ann.prices.put({ prices: [{ symbol: 'ACME', date: '2026-11-16', price: '10' }] })
  await world.system.batch.run()
  const record = async (change_type: 'CONTRIBUTION' | 'WITHDRAWAL', amount: string) =>
    (await ann.equityChanges.record(id, { change_type, amount, change_date: TODAY })).id
  const spent = await record('CONTRIBUTION', '1000.00')
  const change = await record('WITHDRAWAL', '100.00')
  await record('WITHDRAWAL', '1000.00')
  const deleted = await record('CONTRIBUTION', '1.00')
  await ann.equityChanges.update(id, deleted, { description: 'x' }, { idempotency_key: 'used' })
  await ann.equityChanges.delete(id, deleted, {}, { idempotency_key: 'used' })
  await ann.equityChanges.record(id, { change_type: 'CONTRIBUTION', amount: '1.00', change_date: TODAY }, { idempotency_key: 'used' })
  const other = world.rf.as({ user_id: 'olaf', tenant_id: 'other', scopes: ['write'] })
  const foreign = await other.portfolios.create({
    name: 'Theirs',
    base_currency: 'USD',
    inception_date: '2026-01-05',
    opening_equity: '1.00',
  })
  return { ...world, id, viewer: await withRole(world, id, 'viewer'), change, spent, deleted, foreign: foreign.id }
}

type Flaw = readonly [code: string, breakIt: (attempt: Attempt, scene: Scene) => void]

/** In the order of the rules. What cannot be broken together with a later rule replaces its flaw. */
const recordFlaws: readonly Flaw[] = [
  ['INVALID_REQUEST', ({ input }) => void (input['description'] = 'x'.repeat(501))],
  ['EQUITY_004', (attempt, { foreign }) => void (attempt.portfolio = foreign)],
  ['EQUITY_005', (attempt, { viewer }) => void (attempt.book = viewer)],
  ['IDEMPOTENCY_CONFLICT', ({ options }) => void (options.idempotency_key = 'used')],
  ['EQUITY_008', ({ input }) => void (input['reverses'] = UNKNOWN)],
  ['EQUITY_009', ({ input }, { deleted }) => void (input['reverses'] = deleted)],
  ['EQUITY_001', ({ input }) => void (input['amount'] = '0.00')],
  ['EQUITY_002', ({ input }) => void (input['change_date'] = '2026-11-21')],
  ['EQUITY_010', ({ input }) => void (input['change_date'] = '2026-08-21')],
  ['EQUITY_012', ({ input }) => void (input['amount'] = '5000.00')],
]

/** The key belongs to one address, so this is about the change on which it was used. */
function usedKey(attempt: Attempt, { deleted }: Scene): void {
  attempt.change = deleted
  attempt.options.idempotency_key = 'used'
}

const memberFlaws: readonly Flaw[] = [
  ['EQUITY_004', (attempt, { foreign }) => void (attempt.portfolio = foreign)],
  ['EQUITY_005', (attempt, { viewer }) => void (attempt.book = viewer)],
  ['IDEMPOTENCY_CONFLICT', usedKey],
  ['EQUITY_008', (attempt) => void (attempt.change = UNKNOWN)],
  ['EQUITY_009', (attempt, { deleted }) => void (attempt.change = deleted)],
  ['VERSION_CONFLICT', ({ options }) => void (options.if_match = 99)],
]

const updateFlaws: readonly Flaw[] = [
  ['INVALID_REQUEST', ({ input }) => void (input['amount'] = '1.005')],
  ...memberFlaws,
  ['EQUITY_011', ({ input }) => void (input['change_date'] = '2026-11-19')],
  ['EQUITY_011', ({ input }) => void (input['change_type'] = 'CONTRIBUTION')],
  ['EQUITY_006', (attempt) => void (attempt.now = '2026-11-27T15:00:00.001Z')],
  ['EQUITY_001', ({ input }) => void (input['amount'] = '-1.00')],
  ['EQUITY_012', ({ input }) => void (input['amount'] = '5000.00')],
]

const deleteFlaws: readonly Flaw[] = [
  ['INVALID_REQUEST', ({ input }) => void (input['nonsense'] = 'x')],
  ...memberFlaws,
  ['EQUITY_007', (attempt) => void (attempt.now = '2026-12-20T15:00:00.001Z')],
  ['EQUITY_012', (attempt, { spent }) => void (attempt.change = spent)],
]

/** A good request with the flaw of that place and every later one; the earliest has the last word. */
async function answerTo(
  flaws: readonly Flaw[],
  from: number,
  input: Record<string, unknown>,
  run: (attempt: Attempt) => PromiseLike<unknown>,
) {
  const scene = await openScene()
  const attempt: Attempt = { book: scene.ann, portfolio: scene.id, change: scene.change, now: scene.clock.now(), options: {}, input }
  for (const [, breakIt] of flaws.slice(from).reverse()) breakIt(attempt, scene)
  scene.clock.set(attempt.now)
  return codeOf(run(attempt))
}

const places = (flaws: readonly Flaw[]) => flaws.map(([code], index) => ({ code, index }))

describe('what breaks several rules is answered with the first of them', () => {
  it.each(places(recordFlaws))('recording: $code', async ({ code, index }) => {
    const good = { change_type: 'WITHDRAWAL', amount: '1.00', change_date: TODAY }
    const run = ({ book, portfolio, input, options }: Attempt) => book.equityChanges.record(portfolio, input as never, options)
    expect(await answerTo(recordFlaws, index, good, run)).toBe(code)
  })

  it.each(places(recordFlaws))('previewing: $code', async ({ code, index }) => {
    const good = { change_type: 'WITHDRAWAL', amount: '1.00', change_date: TODAY }
    const run = ({ book, portfolio, input }: Attempt) => book.equityChanges.preview(portfolio, input as never)
    // A preview is kept under no key, so the next rule speaks.
    expect(await answerTo(recordFlaws, index, good, run)).toBe(code === 'IDEMPOTENCY_CONFLICT' ? 'EQUITY_008' : code)
  })

  it.each(places(updateFlaws))('editing: $code', async ({ code, index }) => {
    const run = ({ book, portfolio, change, input, options }: Attempt) => book.equityChanges.update(portfolio, change, input, options)
    expect(await answerTo(updateFlaws, index, { amount: '99.00' }, run)).toBe(code)
  })

  it.each(places(deleteFlaws))('deleting: $code', async ({ code, index }) => {
    const run = ({ book, portfolio, change, input, options }: Attempt) => book.equityChanges.delete(portfolio, change, input, options)
    expect(await answerTo(deleteFlaws, index, {}, run)).toBe(code)
  })

  it('EQUITY_003 is the last, when cash is no limit', async () => {
    const world = openWorld()
    const id = await world.portfolio({ opening_equity: '1000.00' })
    const { equityChanges } = world.ann
    const change = await equityChanges.record(id, { change_type: 'CONTRIBUTION', amount: '500.00', change_date: TODAY })
    const withdrawal = { change_type: 'WITHDRAWAL', amount: '1500.00', change_date: TODAY } as const
    expect(await codeOf(equityChanges.record(id, { ...withdrawal, amount: '1500.01' }))).toBe('EQUITY_003')
    await equityChanges.record(id, withdrawal)
    expect(await codeOf(equityChanges.update(id, change.id, { amount: '499.99' }))).toBe('EQUITY_003')
    expect(await codeOf(equityChanges.delete(id, change.id))).toBe('EQUITY_003')
  })

  it('an overriding reason of somebody who is no administrator is refused, not ignored', async () => {
    const scene = await openScene()
    const override = { change_type: 'CONTRIBUTION', amount: '1.00', change_date: '2026-03-02', override_reason: 'history' } as const
    expect(await codeOf(scene.ann.equityChanges.record(scene.id, override))).toBe('FORBIDDEN')
    expect(await asAdmin(scene).equityChanges.record(scene.id, override)).toMatchObject({ change_date: '2026-03-02' })
  })
})
