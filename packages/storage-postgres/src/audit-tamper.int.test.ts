import { createRollforward, manualClock, type Rollforward } from '@rollforward/core'
import type { AuditRow, Id } from '@rollforward/core/store'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chance } from '../../core/src/store/conformance/random.ts'
import { tamperings, type Trails, type Workshop } from './audit-tamper.test.helper.ts'
import { columns } from './columns.ts'
import { type FreshDatabase, freshDatabase } from './fresh-database.test.helper.ts'
import { type DatabaseStore, postgresStore } from './index.ts'

// Whoever runs as the application cannot change the trail. Whoever owns the database can, and is found.

const TAMPERS = 500
const tenant_id = 'acme'
const clock = manualClock('2026-11-18T12:00:00.000Z')

let database: FreshDatabase
let store: DatabaseStore
let client: pg.Client
let rollforward: Rollforward
let shop: Workshop

beforeAll(async () => {
  database = await freshDatabase()
  store = postgresStore({ connection_string: database.url })
  await store.migrate()
  client = new pg.Client({ connectionString: database.url })
  await client.connect()
  rollforward = createRollforward({ store, clock })
  const ids = await seed()
  const { below, pick } = chance(20)
  shop = { client, tenant_id, trails: await readTrails(ids), standing: new Set(ids.slice(0, 3)), below, pick }
  await client.query(`
    create schema kept;
    create table kept.audit as table audit;
    create table kept.portfolios as select tenant_id, id, audit_sequence, audit_hash from portfolios;
    create table kept.tenant_heads as table tenant_heads`)
})

afterAll(async () => {
  await client.end()
  await store.close()
  await database.drop()
})

/** Three portfolios that stand and one that was deleted, over three days, each sealed; and another tenant. */
async function seed(): Promise<readonly Id[]> {
  const ann = rollforward.as({ user_id: 'ann', tenant_id, name: 'Ann', scopes: ['write'] })
  const bob = rollforward.as({ user_id: 'bob', tenant_id: 'beta', scopes: ['write'] })
  const plain = { base_currency: 'USD', inception_date: '2026-11-02', opening_equity: '1000.00' }
  const ids: Id[] = []
  for (const name of ['A', 'B', 'C', 'D']) ids.push((await ann.portfolios.create({ name, ...plain })).id)
  const foreign = await bob.portfolios.create({ name: 'E', ...plain })
  for (const day of [18, 19, 20]) {
    const change_date = `2026-11-${day}`
    clock.set(`${change_date}T12:00:00.000Z`)
    for (const [index, id] of ids.entries()) {
      if (day === 20 && index === 3) continue
      const { id: change } = await ann.equityChanges.record(id, { change_type: 'CONTRIBUTION', amount: `${10 + index}.00`, change_date })
      if (index === 0) await ann.equityChanges.update(id, change, { amount: '12.50', description: 'typing error' })
    }
    await bob.equityChanges.record(foreign.id, { change_type: 'CONTRIBUTION', amount: '5.00', change_date })
    await ann.prices.put({ prices: [{ symbol: 'ACME', date: change_date, price: `${day}` }] })
    if (day === 20) await ann.portfolios.delete(ids[3]!)
    await rollforward.system().batch.run()
  }
  return ids
}

async function readTrails(ids: readonly Id[]): Promise<Trails> {
  const trails = new Map<Id | null, readonly AuditRow[]>()
  const page = { after_sequence: 0, limit: 100 }
  for (const portfolio_id of [...ids, null]) {
    const query = { tenant_id, portfolio_id, page }
    trails.set(
      portfolio_id,
      (await store.transaction({ tenant_ids: [tenant_id], mode: 'read' }, (session) => session.delivery.readAudit(query))).rows,
    )
  }
  return trails
}

async function restore(): Promise<void> {
  await client.query(`
    begin;
    truncate audit;
    insert into audit select * from kept.audit;
    update portfolios p set audit_sequence = k.audit_sequence, audit_hash = k.audit_hash from kept.portfolios k where k.tenant_id = p.tenant_id and k.id = p.id;
    update tenant_heads h set audit_sequence = k.audit_sequence, audit_hash = k.audit_hash from kept.tenant_heads k where k.tenant_id = h.tenant_id;
    commit`)
}

/** What the diagnosis names in connection with the trail: portfolios, and the tenant where it is the tenant's own. */
async function named(): Promise<ReadonlySet<string>> {
  const { portfolios, tenants } = await rollforward.system().batch.diagnose({ tenant_id })
  const isTrail = ({ kind }: { readonly kind: string }) => kind === 'audit'
  return new Set([
    ...portfolios.filter(({ findings }) => findings.some(isTrail)).map((one) => one.portfolio_id),
    ...tenants.flatMap((tenant) => tenant.findings.filter(isTrail).flatMap(({ subject }) => [tenant.tenant_id, subject])),
  ])
}

describe('as the application', () => {
  const statements = [
    ...Object.keys(columns.audit).map((column) => `update audit set ${column} = ${column}`),
    'delete from audit',
    'truncate audit',
    'truncate audit, outbox cascade',
    'insert into audit select * from audit on conflict (tenant_id, id) do update set reason = excluded.reason',
    'merge into audit a using audit b on a.id = b.id when matched then delete',
    'alter table audit disable row level security',
    'alter table audit drop constraint audit_chain_key',
    'create trigger t before insert on audit for each row execute function suppress_redundant_updates_trigger()',
    'create rule r as on insert to audit do instead nothing',
    'drop table audit',
    'delete from tenant_heads',
    'truncate tenant_heads',
    'delete from market_revisions',
    `set local session_replication_role = 'replica'`,
  ]

  it.each(statements)('is refused: %s', async (statement) => {
    await client.query('begin')
    await client.query('set local role rollforward_app')
    await client.query(`select set_config('rf.tenants', $1, true)`, [tenant_id])
    const refusal = await client.query(statement).then(
      () => 'accepted',
      (error: unknown) => (error as { code?: string }).code,
    )
    await client.query('rollback')
    expect(refusal).toBe('42501')
  })
})

describe('as the owner', () => {
  it('nothing is found where nothing was done', async () => {
    const { ok, portfolios, tenants } = await rollforward.system().batch.diagnose()
    expect({ ok, portfolios: portfolios.length, tenants: tenants.length }).toEqual({ ok: true, portfolios: 4, tenants: 2 })
    expect([...shop.trails.values()].map((rows) => rows.length)).toEqual([7, 4, 4, 3, 7])
  })

  it('rows that are left without their portfolio are found, kind by kind', async () => {
    const nobody = '00000000-0000-7000-8000-00000000000f'
    const copy = (table: string) =>
      `insert into ${table} select (json_populate_record(t, json_build_object('portfolio_id', '${nobody}'))).* from ${table} t where tenant_id = 'acme' limit 1`
    // The foreign key of grants is checked by triggers, which an owner can turn off.
    await client.query(
      `alter table access disable trigger all; ${copy('access')}; alter table access enable trigger all; ${copy('snapshots')}`,
    )
    const { ok, tenants } = await rollforward.system().batch.diagnose({ tenant_id })
    expect([ok, tenants[0]!.findings]).toEqual([
      false,
      ['access', 'snapshots'].map((kind) => ({
        kind: 'orphan',
        subject: nobody,
        message: `${kind}: 1 of a portfolio that does not exist`,
      })),
    ])
    await client.query(`delete from access where portfolio_id = '${nobody}'; delete from snapshots where portfolio_id = '${nobody}'`)
  })

  it(`each of ${TAMPERS} tampers is found, with the portfolio that it was done to`, async () => {
    const kinds = Object.entries(tamperings)
    const missed: string[] = []
    for (let count = 0; count < TAMPERS; count += 1) {
      const [kind, tamper] = kinds[count % kinds.length]!
      const { what, names } = await tamper(shop)
      if (!(await named()).has(names)) missed.push(`${kind}: ${what} of ${names}`)
      await restore()
    }
    expect(missed).toEqual([])
    expect((await rollforward.system().batch.diagnose()).ok).toBe(true)
  })
})
