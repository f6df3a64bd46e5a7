import { randomUUID } from 'node:crypto'
import type { AuditHead, AuditRow, Id } from '@rollforward/core/store'
import type pg from 'pg'
import { chainRows, emptyChain } from '../../core/src/execution/audit-chain.ts'
import { columns } from './columns.ts'

/** The trails as they were written, by portfolio; null: the tenant's own. */
export type Trails = ReadonlyMap<Id | null, readonly AuditRow[]>

/** What the owner of the database did, and what the diagnosis must name. */
export interface Tamper {
  readonly what: string
  readonly names: string
}

/** Where somebody tampers: a connection that may do everything, the trails of one tenant, and luck. */
export interface Workshop {
  readonly client: pg.Client
  readonly tenant_id: string
  readonly trails: Trails
  /** The portfolios that were not deleted. */
  readonly standing: ReadonlySet<Id>
  readonly below: (limit: number) => number
  readonly pick: <Item>(items: readonly Item[]) => Item
}

type Tampering = (shop: Workshop) => Promise<Tamper>

const nameOf = ({ tenant_id }: Workshop, id: Id | null) => id ?? tenant_id
/** Any chain, or one of a portfolio, with what it holds. */
const chainOf = (shop: Workshop) => shop.pick([...shop.trails])
const portfolioChain = (shop: Workshop) => shop.pick([...shop.trails].filter(([id]) => id !== null))

/** Another value for a column of a row, of the same type. */
function otherValue(shop: Workshop, row: AuditRow, column: keyof AuditRow): unknown {
  const others: { readonly [Column in keyof AuditRow]: unknown } = {
    tenant_id: 'nobody',
    portfolio_id: randomUUID(),
    sequence: row.sequence + 100 + shop.below(100),
    previous_hash: shop.pick([null, 'f'.repeat(64)].filter((hash) => hash !== row.previous_hash)),
    hash: shop.pick(['0'.repeat(64), row.hash.toUpperCase()]),
    id: randomUUID(),
    at: row.at.replace(/\d{3}Z$/, row.at.endsWith('001Z') ? '002Z' : '001Z'),
    user_id: `${row.user_id}x`,
    user_name: row.user_name === null ? 'x' : null,
    action: 'equity_change.updated',
    subject_id: randomUUID(),
    before: JSON.stringify({ amount: '1.00' }),
    after: JSON.stringify({ ...(row.after as object), amount: '999999.00' }),
    reason: row.reason === null ? 'because' : null,
  }
  return others[column]
}

const audited = Object.keys(columns.audit) as (keyof AuditRow)[]

async function editColumn(shop: Workshop, column: keyof AuditRow, [id, rows]: readonly [Id | null, readonly AuditRow[]]): Promise<Tamper> {
  const row = shop.pick(rows)
  await shop.client.query(`update audit set ${column} = $1 where id = $2`, [otherValue(shop, row, column), row.id])
  return { what: `edit ${column} of row ${row.sequence}`, names: nameOf(shop, id) }
}

/** A chain as it is to be, in the place of what is there. */
async function writeChain({ client, tenant_id }: Workshop, id: Id | null, rows: readonly AuditRow[]): Promise<void> {
  await client.query('delete from audit where tenant_id = $1 and portfolio_id is not distinct from $2', [tenant_id, id])
  await client.query('insert into audit select * from json_populate_recordset(null::audit, $1)', [JSON.stringify(rows)])
}

async function writeHead({ client, tenant_id }: Workshop, id: Id | null, { sequence, hash }: AuditHead): Promise<void> {
  const set = 'set audit_sequence = $1, audit_hash = $2 where tenant_id = $3'
  if (id === null) await client.query(`update tenant_heads ${set}`, [sequence, hash, tenant_id])
  else await client.query(`update portfolios ${set} and id = $4`, [sequence, hash, tenant_id, id])
}

/** A chain of other rows, hashed anew from the first to the last, and its head with it. */
async function rewrite(shop: Workshop, id: Id | null, rows: readonly AuditRow[]): Promise<void> {
  const chained = await chainRows(emptyChain, rows)
  await writeChain(shop, id, chained)
  await writeHead(shop, id, chained.at(-1) ?? emptyChain)
}

function forged(shop: Workshop, row: AuditRow): AuditRow {
  return { ...row, id: randomUUID() as string as Id, subject_id: randomUUID(), after: { amount: `${shop.below(1_000_000)}.00` } }
}

/** Two rows of a chain, in places that differ. */
function twoPlaces(shop: Workshop, rows: readonly AuditRow[]): readonly [number, number] {
  const one = shop.below(rows.length)
  return [one, (one + 1 + shop.below(rows.length - 1)) % rows.length]
}

// Whoever rewrites all of the tenant's own chain, seals and head included, leaves no trace in the database; a copy of a seal that is
// kept elsewhere shows it. So the rewritings here are of portfolios.
export const tamperings: Readonly<Record<string, Tampering>> = {
  'edit a column': (shop) => editColumn(shop, shop.pick(audited), chainOf(shop)),
  'delete a row': async (shop) => {
    const [id, rows] = chainOf(shop)
    const row = shop.pick(rows)
    await shop.client.query('delete from audit where id = $1', [row.id])
    return { what: `row ${row.sequence} of ${rows.length}`, names: nameOf(shop, id) }
  },
  'delete the tail': async (shop) => {
    const [id, rows] = chainOf(shop)
    const kept = shop.below(rows.length)
    await writeChain(shop, id, rows.slice(0, kept))
    return { what: `from row ${kept + 1} of ${rows.length}`, names: nameOf(shop, id) }
  },
  'delete the tail and put the head back': async (shop) => {
    const [id, rows] = portfolioChain(shop)
    const kept = shop.below(rows.length)
    await rewrite(shop, id, rows.slice(0, kept))
    return { what: `from row ${kept + 1} of ${rows.length}`, names: nameOf(shop, id) }
  },
  'append a forged row that is hashed right': async (shop) => {
    const [id, rows] = chainOf(shop)
    const last = rows.at(-1)!
    await writeChain(shop, id, [...rows, ...(await chainRows(last, [forged(shop, last)]))])
    return { what: `after row ${rows.length}`, names: nameOf(shop, id) }
  },
  'insert a forged row and hash all that follow anew': async (shop) => {
    const [id, rows] = portfolioChain(shop)
    const place = shop.below(rows.length)
    await rewrite(shop, id, rows.toSpliced(place, 0, forged(shop, rows[place]!)))
    return { what: `before row ${place + 1}`, names: nameOf(shop, id) }
  },
  'edit a row and hash all that follow anew': async (shop) => {
    const [id, rows] = portfolioChain(shop)
    const place = shop.below(rows.length)
    await rewrite(shop, id, rows.with(place, { ...rows[place]!, after: { amount: '1.00' } }))
    return { what: `row ${place + 1}`, names: nameOf(shop, id) }
  },
  'let two rows change places': async (shop) => {
    const [id, rows] = chainOf(shop)
    const [one, two] = twoPlaces(shop, rows)
    const place = ({ sequence }: AuditRow) => ({ sequence })
    await writeChain(shop, id, rows.with(one, { ...rows[one]!, ...place(rows[two]!) }).with(two, { ...rows[two]!, ...place(rows[one]!) }))
    return { what: `rows ${one + 1} and ${two + 1}`, names: nameOf(shop, id) }
  },
  'let two rows change places, with their hashes': async (shop) => {
    const [id, rows] = portfolioChain(shop)
    const [one, two] = twoPlaces(shop, rows)
    await rewrite(shop, id, rows.with(one, rows[two]!).with(two, rows[one]!))
    return { what: `rows ${one + 1} and ${two + 1}`, names: nameOf(shop, id) }
  },
  'swap rows between portfolios': async (shop) => {
    const [one, rows] = portfolioChain(shop)
    const [two, others] = shop.pick([...shop.trails].filter(([id]) => id !== null && id !== one))
    const place = shop.below(Math.min(rows.length, others.length))
    const move = (row: AuditRow, to: string | null) => shop.client.query('update audit set portfolio_id = $1 where id = $2', [to, row.id])
    // By way of nowhere, because no two rows take one place.
    await move(rows[place]!, randomUUID())
    await move(others[place]!, one)
    await move(rows[place]!, two)
    return { what: `rows ${place + 1}`, names: nameOf(shop, shop.pick([one, two])) }
  },
  'reset a head': async (shop) => {
    const [id, rows] = shop.pick([...shop.trails].filter(([one]) => one === null || shop.standing.has(one)))
    const back = shop.pick([
      emptyChain,
      ...rows.slice(0, -1),
      { sequence: rows.length, hash: 'f'.repeat(64) },
      { sequence: 99, hash: rows.at(-1)!.hash },
    ])
    await writeHead(shop, id, back)
    return { what: `to ${back.sequence}`, names: nameOf(shop, id) }
  },
  'empty a trail': async (shop) => {
    const [id] = chainOf(shop)
    await writeChain(shop, id, [])
    return { what: 'all rows', names: nameOf(shop, id) }
  },
  'empty a trail and its head': async (shop) => {
    const [id] = portfolioChain(shop)
    await rewrite(shop, id, [])
    return { what: 'all rows', names: nameOf(shop, id) }
  },
  'edit a seal': async (shop) => {
    const seal = shop.pick(shop.trails.get(null)!.filter(({ action }) => action === 'audit.sealed'))
    const { date, heads } = seal.after as {
      readonly date: string
      readonly heads: readonly { readonly portfolio_id: Id; readonly sequence: number }[]
    }
    const head = shop.below(heads.length)
    const edits = [
      { date: '2026-01-01', heads },
      { date, heads: heads.toSpliced(head, 1) },
      { date, heads: heads.with(head, { ...heads[head]!, sequence: heads[head]!.sequence + 1 }) },
      { date, heads: heads.with(head, { ...heads[head]!, hash: '0'.repeat(64) } as (typeof heads)[number]) },
    ]
    await shop.client.query('update audit set after = $1 where id = $2', [JSON.stringify(shop.pick(edits)), seal.id])
    return { what: `row ${seal.sequence}`, names: shop.tenant_id }
  },
  'forge the trail of a portfolio that never was': async (shop) => {
    const id = randomUUID() as string as Id
    const rows = shop.pick([...shop.trails.values()]).map((row) => ({ ...forged(shop, row), portfolio_id: id }))
    await writeChain(shop, id, await chainRows(emptyChain, rows))
    return { what: `${rows.length} rows`, names: id }
  },
}
