import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Instant } from '../kernel/clock.ts'
import type { Id } from '../kernel/ids.ts'
import type { AuditRow } from '../store/port.ts'
import { chainAll, chainRows, emptyChain, type UnchainedRow, verifyChain } from './audit-chain.ts'

const sample: UnchainedRow = {
  tenant_id: 'acme',
  portfolio_id: '00000000-0000-7000-8000-000000000001' as Id,
  id: '00000000-0000-7000-8000-000000000002' as Id,
  at: '2026-11-20T15:00:00.000Z' as Instant,
  user_id: 'ann',
  user_name: null,
  action: 'equity_change.recorded',
  subject_id: '00000000-0000-7000-8000-000000000003',
  before: null,
  after: { type: 'CONTRIBUTION', amount: '50.00' },
  reason: 'é "x"',
}

describe('the hash of a row', () => {
  it('is SHA-256 of its fields with keys in order and no spaces, as anybody can make it', async () => {
    const text =
      '{"action":"equity_change.recorded","after":{"amount":"50.00","type":"CONTRIBUTION"},"at":"2026-11-20T15:00:00.000Z","before":null,' +
      '"id":"00000000-0000-7000-8000-000000000002","portfolio_id":"00000000-0000-7000-8000-000000000001","previous_hash":"aa","reason":"é \\"x\\"",' +
      '"sequence":8,"subject_id":"00000000-0000-7000-8000-000000000003","tenant_id":"acme","user_id":"ann","user_name":null}'
    const [row] = await chainRows({ sequence: 7, hash: 'aa' }, [sample])
    expect(row).toEqual({ ...sample, sequence: 8, previous_hash: 'aa', hash: createHash('sha256').update(text).digest('hex') })
  })

  it('is of what a store gives back: null for what was undefined, without undefined fields, keys in any order', async () => {
    const [row] = await chainRows(emptyChain, [{ ...sample, before: undefined, after: { b: 1, a: { d: undefined, c: [undefined, 2] } } }])
    const read = JSON.parse(JSON.stringify({ ...row, before: null, after: { a: { c: [null, 2] }, b: 1 } })) as AuditRow
    expect((await verifyChain([read])).faults).toEqual([])
  })
})

const text = fc.string({ unit: 'grapheme', maxLength: 8 })
const unchained = fc.record({
  user_id: text,
  user_name: fc.option(text),
  action: text,
  subject_id: text,
  before: fc.jsonValue({ maxDepth: 3 }),
  after: fc.jsonValue({ maxDepth: 3 }),
  reason: fc.option(text),
})

/** Chains of three to ten rows. */
const chains = fc
  .array(unchained, { minLength: 3, maxLength: 10 })
  .map((made) => made.map((row, index) => ({ ...sample, ...row, id: `00000000-0000-7000-8000-${String(index).padStart(12, '0')}` as Id })))

const fields = Object.keys({ ...sample, sequence: 0, previous_hash: '', hash: '' }) as (keyof AuditRow)[]

/** Another value of the same kind. */
function other(value: unknown): unknown {
  if (typeof value === 'number') return value === 1 ? 2 : 1
  if (typeof value === 'string') return `${value}x`
  return value === null ? 'x' : { ...(value as object), x: 'x' }
}

describe('a chain', () => {
  it('verifies, in one piece or in stretches, up to its head', async () => {
    await fc.assert(
      fc.asyncProperty(chains, fc.nat(), async (rows, cut) => {
        const at = cut % rows.length
        const head = await chainRows(emptyChain, rows.slice(0, at))
        const { sequence, hash } = head.at(-1) ?? emptyChain
        const chained = [...head, ...(await chainRows({ sequence, hash }, rows.slice(at)))]
        expect(chained).toEqual(await chainRows(emptyChain, rows))
        const first = await verifyChain(chained.slice(0, at))
        const second = await verifyChain(chained.slice(at), first.head)
        const last = chained.at(-1)!
        expect([...first.faults, ...second.faults]).toEqual([])
        expect(second.head).toEqual({ sequence: rows.length, hash: last.hash })
      }),
    )
  })

  it('shows every edit of every field, and of its last row at the head', async () => {
    await fc.assert(
      fc.asyncProperty(chains, fc.nat(), fc.constantFrom(...fields), async (rows, place, field) => {
        const chained = await chainRows(emptyChain, rows)
        const index = place % rows.length
        const edited = chained.map((row, at) => (at === index ? { ...row, [field]: other(row[field]) } : row))
        expect((await verifyChain(edited)).faults.length).toBeGreaterThan(0)
      }),
    )
  })

  it('shows an edit that was hashed anew in the row after it, or at the head', async () => {
    await fc.assert(
      fc.asyncProperty(chains, fc.nat(), async (rows, place) => {
        const chained = await chainRows(emptyChain, rows)
        const index = place % rows.length
        const before = chained[index - 1] ?? emptyChain
        const [forged] = await chainRows(before, [{ ...rows[index]!, action: 'forged' }])
        const { faults, head } = await verifyChain(chained.with(index, forged!))
        const isLast = index === rows.length - 1
        expect(faults.map(({ row }) => row.sequence)).toEqual(isLast ? [] : [index + 2])
        expect(head.hash === chained.at(-1)!.hash).toBe(!isLast)
      }),
    )
  })

  it('shows a row that is left out, put in twice, or in another place; a cut tail shows at the head', async () => {
    await fc.assert(
      fc.asyncProperty(chains, fc.nat(), fc.nat(), async (rows, one, two) => {
        const chained = await chainRows(emptyChain, rows)
        const [from, to] = [one % rows.length, two % rows.length]
        const gap = await verifyChain(chained.toSpliced(from, 1))
        if (from < rows.length - 1) expect(gap.faults.length).toBeGreaterThan(0)
        else expect(gap.head).not.toEqual({ sequence: rows.length, hash: chained.at(-1)!.hash })
        expect((await verifyChain(chained.toSpliced(from, 0, chained[to]!))).faults.length).toBeGreaterThan(0)
        if (from !== to)
          expect((await verifyChain(chained.with(from, chained[to]!).with(to, chained[from]!))).faults.length).toBeGreaterThan(0)
      }),
    )
  })

  it('tells one fault once', async () => {
    const rows = await chainRows(
      emptyChain,
      Array.from({ length: 6 }, () => sample),
    )
    const { faults } = await verifyChain(rows.toSpliced(2, 1))
    expect(faults.map(({ message }) => message)).toEqual(['row 4 follows row 2', 'row 4 does not hold the hash of the row before it'])
  })
})

it('what happened in one transaction goes to the chain that each belongs to, in its order', async () => {
  const rows = [null, sample.portfolio_id, null, sample.portfolio_id].map((portfolio_id, index): UnchainedRow => ({
    ...sample,
    portfolio_id,
    id: `00000000-0000-7000-8000-00000000000${index}` as Id,
  }))
  const heads = new Map([
    [null, { sequence: 4, hash: 'aa' }],
    [sample.portfolio_id, emptyChain],
  ])
  const asked: unknown[] = []
  const chained = await chainAll(rows, (id) => (asked.push(id), heads.get(id)!))
  expect(chained.map(({ id, sequence }) => [id.at(-1), sequence])).toEqual([
    ['0', 5],
    ['1', 1],
    ['2', 6],
    ['3', 2],
  ])
  expect(chained[2]!.previous_hash).toBe(chained[0]!.hash)
  expect(asked).toEqual([null, sample.portfolio_id])
})
