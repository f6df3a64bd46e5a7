import { describe, expect, it } from 'vitest'
import { chainRows } from '../execution/audit-chain.ts'
import type { Id } from '../kernel/ids.ts'
import { openWorld, TODAY } from '../operations.test.helper.ts'
import { memoryStore } from '../store/memory/index.ts'
import type { AuditHead, AuditRow, Orphans, Store } from '../store/port.ts'

/** What the store would say if somebody had changed what is in it. */
interface Changes {
  audit?: (rows: readonly AuditRow[]) => readonly AuditRow[]
  head?: (id: Id | null, head: AuditHead) => AuditHead
  orphans?: readonly Orphans[]
}

/** A store whose trail and heads can be made to differ from what was written. It keeps the trail as a whole, and pages what is left of it. */
function tampered(changes: Changes): Store {
  const store = memoryStore()
  return {
    ...store,
    transaction: (scope, work) =>
      store.transaction(scope, (session) => {
        if (scope.mode === 'write') return work(session)
        return work({
          ...session,
          books: {
            ...session.books,
            readPortfolios: async (query) => {
              const found = await session.books.readPortfolios(query)
              const rows = found.rows.map((seen) => ({
                ...seen,
                audit_head: changes.head?.(seen.row.id, seen.audit_head) ?? seen.audit_head,
              }))
              return { ...found, rows }
            },
          },
          access: {
            ...session.access,
            listOrphans: async (query) => [...(await session.access.listOrphans(query)), ...(changes.orphans ?? [])],
          },
          delivery: {
            ...session.delivery,
            lockTenantHead: async (query) => {
              const head = await session.delivery.lockTenantHead(query)
              return changes.head?.(null, head) ?? head
            },
            readAudit: async ({ page, portfolio_id, places, ...query }) => {
              const all = (await session.delivery.readAudit({ ...query, page: { limit: 10_000, offset: 0 } })).rows
              const isPlace = (row: AuditRow) =>
                !places || places.some((place) => place.portfolio_id === row.portfolio_id && place.sequence === row.sequence)
              const left = (changes.audit?.(all) ?? all).filter(
                (row) => (portfolio_id === undefined || row.portfolio_id === portfolio_id) && isPlace(row),
              )
              if (!('after_sequence' in page)) return { rows: left.slice(0, page.limit), total: left.length }
              const chain = left.filter(({ sequence }) => sequence > page.after_sequence).sort((one, two) => one.sequence - two.sequence)
              return { rows: chain.slice(0, page.limit), total: left.length }
            },
          },
        })
      }),
  }
}

async function openBook(more = 0) {
  const changes: Changes = {}
  const world = openWorld({ store: tampered(changes) })
  const [id, other, gone] = [await world.portfolio(), await world.portfolio(), await world.portfolio()]
  for (let count = 0; count < 4 + more; count += 1)
    for (const one of count < 4 ? [id, other, gone] : [id])
      await world.ann.equityChanges.record(one, { change_type: 'CONTRIBUTION', amount: '5.00', change_date: TODAY })
  await world.system.batch.run()
  await world.ann.portfolios.delete(gone)
  await world.ann.prices.put({ prices: [{ symbol: 'ACME', date: TODAY, price: '1' }] })
  await world.system.batch.run()
  const found = async () => {
    const { portfolios, tenants } = await world.system.batch.diagnose()
    return [...portfolios, ...tenants]
      .flatMap(({ findings }) => findings)
      .map(({ kind, subject, message }) => `${kind} ${subject}: ${message}`)
  }
  return { ...world, changes, id, other, gone, found }
}

type OpenBook = Awaited<ReturnType<typeof openBook>>

const edit = (which: (row: AuditRow) => boolean, change: (row: AuditRow) => Partial<AuditRow>) => (rows: readonly AuditRow[]) =>
  rows.map((row) => (which(row) ? { ...row, ...change(row) } : row))
const without = (which: (row: AuditRow) => boolean) => (rows: readonly AuditRow[]) => rows.filter((row) => !which(row))
const at = (id: Id | null, sequence: number) => (row: AuditRow) => row.portfolio_id === id && row.sequence === sequence

describe('diagnose', () => {
  it('finds nothing wrong with trails that were left alone, however long', async () => {
    expect(await (await openBook()).found()).toEqual([])
  })

  it('walks long trails page by page', async () => {
    const { changes, found, id } = await openBook(520)
    expect(await found()).toEqual([])
    for (const sequence of [500, 501, 525]) {
      changes.audit = edit(at(id, sequence), () => ({ user_id: 'nobody' }))
      expect(await found()).toEqual([`audit ${id}: row ${sequence} is not what was hashed`])
    }
  })

  it.each<[string, (book: OpenBook) => Changes, (book: OpenBook) => string[]]>([
    [
      'an edited row',
      ({ id }) => ({ audit: edit(at(id, 3), () => ({ reason: 'x' })) }),
      ({ id }) => [`audit ${id}: row 3 is not what was hashed`],
    ],
    [
      'a missing row',
      ({ id }) => ({ audit: without(at(id, 3)) }),
      ({ id }) => [`audit ${id}: row 4 follows row 2`, `audit ${id}: row 4 does not hold the hash of the row before it`],
    ],
    [
      'a cut tail',
      ({ id }) => ({ audit: without(at(id, 5)) }),
      ({ id }) => [
        expect.stringMatching(`^audit ${id}: the trail ends with row 4 .* instead of row 5 `) as string,
        `audit ${id}: row 5 is not the one that was sealed on ${TODAY}`,
      ],
    ],
    [
      'a cut tail with the head put back',
      ({ id }) => ({ audit: without(at(id, 5)), head: (of, head) => (of === id ? trails.get(id)![3]! : head) }),
      ({ id }) => [`audit ${id}: row 5 is not the one that was sealed on ${TODAY}`],
    ],
    [
      'a trail that is gone',
      ({ id }) => ({ audit: without((row) => row.portfolio_id === id) }),
      ({ id }) => [
        expect.stringMatching(`^audit ${id}: the trail ends with nothing instead of row 5 `) as string,
        `audit ${id}: row 5 is not the one that was sealed on ${TODAY}`,
      ],
    ],
    [
      'a head that was put back',
      ({ id }) => ({ head: (of, head) => (of === id ? { sequence: 0, hash: null } : head) }),
      ({ id }) => [expect.stringMatching(`^audit ${id}: the trail ends with row 5 .* instead of nothing`) as string],
    ],
    [
      'a seal that names another row',
      () => ({
        audit: edit(at(null, 1), ({ after }) => ({
          after: JSON.parse(JSON.stringify(after).replace('"sequence":5', '"sequence":4')) as unknown,
        })),
      }),
      ({ id }) => [
        expect.stringMatching(/^audit .*: row 1 is not what was hashed$/) as string,
        `audit ${id}: row 4 is not the one that was sealed on ${TODAY}`,
      ],
    ],
    [
      'a seal that is none',
      () => ({ audit: edit(at(null, 1), () => ({ after: 'nothing' })) }),
      () => [expect.stringMatching(/row 1 is not what was hashed$/) as string, expect.stringMatching(/row 1 is not a seal$/) as string],
    ],
    [
      'the trail of a deleted portfolio, edited',
      ({ gone }) => ({ audit: edit(at(gone, 2), () => ({ action: 'x' })) }),
      ({ gone }) => [`audit ${gone}: row 2 is not what was hashed`],
    ],
    [
      'the trail of a deleted portfolio, cut',
      ({ gone }) => ({ audit: without(at(gone, 5)) }),
      ({ gone }) => [
        `audit ${gone}: row 5 is not the one that was sealed on ${TODAY}`,
        expect.stringMatching(`^audit ${gone}: the trail ends with row 4 `) as string,
      ],
    ],
    [
      'a tail of the tenant, cut',
      () => ({ audit: without(at(null, 4)) }),
      () => [expect.stringMatching(/^audit acme: the trail ends with row 3 .* instead of row 4 /) as string],
    ],
    [
      'rows of portfolios that do not exist',
      ({ id }) => ({
        orphans: [
          { kind: 'snapshots', portfolio_id: id, rows: 3 },
          { kind: 'audit', portfolio_id: id, rows: 2 },
        ],
      }),
      ({ id }) => [
        `orphan ${id}: snapshots: 3 of a portfolio that does not exist`,
        `audit ${id}: has a trail of 2 rows, but does not exist and was not deleted`,
      ],
    ],
  ])('finds %s', async (_, change, says) => {
    const book = await openBook()
    await readTrails(book)
    Object.assign(book.changes, change(book))
    expect(await book.found()).toEqual(says(book))
  })

  it('finds a trail that was written anew with all its hashes and its head, by the seal', async () => {
    const book = await openBook()
    await readTrails(book)
    const { id, changes } = book
    const forged = await chainRows(
      { sequence: 0, hash: null },
      trails.get(id)!.map((row) => ({ ...row, user_id: 'nobody' })),
    )
    changes.audit = (rows) => rows.map((row) => (row.portfolio_id === id ? forged[row.sequence - 1]! : row))
    changes.head = (of, head) => (of === id ? forged.at(-1)! : head)
    expect(await book.found()).toEqual([`audit ${id}: row 5 is not the one that was sealed on ${TODAY}`])
  })

  it('looks at what is above a portfolio that is asked for, and not into tenants that do not have it', async () => {
    const { system, id, rf } = await openBook()
    const other = rf.as({ user_id: 'bob', tenant_id: 'other', scopes: ['write'] })
    await other.portfolios.create({ name: 'B', base_currency: 'USD', inception_date: '2026-01-05', opening_equity: '1.00' })
    const { portfolios, tenants } = await system.batch.diagnose({ portfolio_ids: [id] })
    expect([portfolios.map((one) => one.portfolio_id), tenants.map(({ tenant_id }) => tenant_id)]).toEqual([[id], ['acme']])
    expect((await system.batch.diagnose()).tenants.map(({ tenant_id }) => tenant_id)).toEqual(['acme', 'other'])
  })
})

const trails = new Map<Id | null, readonly AuditRow[]>()

async function readTrails({ store, id }: OpenBook): Promise<void> {
  const page = { after_sequence: 0, limit: 100 }
  const { rows } = await store.transaction({ tenant_ids: ['acme'], mode: 'read' }, ({ delivery }) =>
    delivery.readAudit({ tenant_id: 'acme', portfolio_id: id, page }),
  )
  trails.set(id, rows)
}
