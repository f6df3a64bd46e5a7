import { RollforwardError } from '@rollforward/core/store'
import { sql } from 'kysely'
import { type Connection, runSql } from './connection.ts'
import type { Driver } from './driver.ts'
import { migrations } from './migrations/index.ts'
import { translateError } from './translate-error.ts'

export interface MigrateOptions {
  /** How many versions to go back. Nothing: forward to the newest. */
  readonly down?: number | undefined
}

export interface MigrateResult {
  readonly from: number
  readonly to: number
}

/** Any number that nobody else locks by. Migrators wait for each other at it, and the second one finds the work done. */
const LOCK = 7_365_552_041

const plain = { isolation: 'read committed', settings: `select set_config('lock_timeout', '10s', true)` } as const

/** Brings the schema forward, or some versions back, in one transaction: all of it or nothing. */
export async function migrate(driver: Driver, { down = 0 }: MigrateOptions = {}): Promise<MigrateResult> {
  return inPlain(driver, async (connection) => {
    await runSql(connection, sql`select pg_advisory_xact_lock(${LOCK}::text::int8)`)
    await runSql(
      connection,
      sql`create table if not exists rollforward_migrations (version int primary key, name text not null, applied_at timestamptz not null default now())`,
    )
    const from = await readVersion(connection)
    if (from > migrations.length) throw unknownSchema(from)
    const to = down > 0 ? Math.max(from - down, 0) : migrations.length
    for (let version = from + 1; version <= to; version += 1) await goUp(connection, version)
    for (let version = from; version > to; version -= 1) await goDown(connection, version)
    return { from, to }
  })
}

/** Refuses a database that does not answer, and a schema that is not the one this program knows. */
export async function checkSchema(driver: Driver): Promise<void> {
  const version = await inPlain(driver, async (connection) => {
    const [found] = await runSql<{ known: boolean }>(connection, sql`select to_regclass('rollforward_migrations') is not null as known`)
    return found!.known ? readVersion(connection) : 0
  })
  if (version !== migrations.length) throw unknownSchema(version)
}

async function inPlain<Result>(driver: Driver, work: (connection: Connection) => Promise<Result>): Promise<Result> {
  try {
    return await driver.transaction(plain, work)
  } catch (error) {
    throw translateError(error)
  }
}

async function readVersion(connection: Connection): Promise<number> {
  const [found] = await runSql<{ version: number }>(
    connection,
    sql`select coalesce(max(version), 0) as version from rollforward_migrations`,
  )
  return found!.version
}

async function goUp(connection: Connection, version: number): Promise<void> {
  const { name, up } = migrations[version - 1]!
  for (const statement of up) await connection.query({ sql: statement, parameters: [] })
  await runSql(connection, sql`insert into rollforward_migrations (version, name) values (${version}, ${name})`)
  // Once the role is there; whoever serves need not be who migrates.
  await connection.query({ sql: 'grant select on rollforward_migrations to rollforward_app', parameters: [] })
}

async function goDown(connection: Connection, version: number): Promise<void> {
  for (const statement of migrations[version - 1]!.down) await connection.query({ sql: statement, parameters: [] })
  await runSql(connection, sql`delete from rollforward_migrations where version = ${version}`)
}

function unknownSchema(version: number): RollforwardError {
  const detail = `The database schema is version ${version} and this program knows version ${migrations.length}: ${version < migrations.length ? 'run migrate' : 'use a newer program'}`
  return new RollforwardError('UNAVAILABLE', { detail })
}
