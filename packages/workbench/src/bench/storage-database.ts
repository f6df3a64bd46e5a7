import type { PGlite } from '@electric-sql/pglite'
import pg from 'pg'
import { copyIn, copyOut } from '../../../storage-postgres/src/bulk/pg-copy.ts'
import { rowLines } from '../../../storage-postgres/src/bulk/row-lines.ts'
import { columns } from '../../../storage-postgres/src/columns.ts'
import type { BenchRows } from './storage-data.ts'

const unwatched = <Answer>(_: string, ask: () => Promise<Answer>): Promise<Answer> => ask()

/** One connection as the superuser, for whom no policy holds: the client of the floor, and what puts the facts there. */
export interface BenchClient {
  query(text: string): Promise<{ readonly rows: readonly Record<string, unknown>[] }>
  /** A statement that is planned once. */
  prepared(name: string, text: string, values: readonly unknown[]): Promise<unknown>
  write(target: string, chunks: Iterable<Uint8Array>): Promise<void>
  read(query: string): Promise<readonly Uint8Array[]>
  end(): Promise<void>
}

export async function openClient(url: string): Promise<BenchClient> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const copying = client as unknown as pg.PoolClient
  return {
    query: (text) => client.query(text),
    prepared: (name, text, values) => client.query({ name, text, values: [...values] }),
    write: (target, chunks) => copyIn(copying, unwatched, `copy ${target} from stdin`, chunks),
    read: (query) => copyOut(copying, unwatched, `copy (${query}) to stdout`),
    end: () => client.end(),
  }
}

/** The same for PGlite, whose COPY goes through a file that only it can see. */
export function clientOfPglite(db: PGlite): Pick<BenchClient, 'query' | 'write'> {
  return {
    query: (text) => db.query<Record<string, unknown>>(text),
    write: async (target, chunks) => {
      const blob = new Blob([...chunks] as Uint8Array<ArrayBuffer>[])
      if (blob.size > 0) await db.query(`copy ${target} from '/dev/blob'`, [], { blob })
    },
  }
}

/** What a batch reads, and the tables in which it comes. */
export const facts = ['portfolios', 'equity_changes', 'fills', 'income', 'prices', 'fx_rates'] as const

/** What it writes. */
export const projections = ['snapshots', 'lots', 'realized_events'] as const

export async function loadFacts(client: Pick<BenchClient, 'query' | 'write'>, tenantId: string, rows: BenchRows): Promise<void> {
  await client.query(`insert into tenants (tenant_id) values ('${tenantId}')`)
  for (const table of facts) await client.write(`${table} (${columnList(table)})`, rowLines(table, rows[table] as never))
  await client.query(
    `insert into access (tenant_id, portfolio_id, user_id, role, created_at) select tenant_id, id, owner_id, 'owner', created_at from portfolios`,
  )
  await client.query('vacuum analyze')
}

export function columnList(table: keyof typeof columns): string {
  return Object.keys(columns[table])
    .map((name) => `"${name}"`)
    .join(', ')
}

/** Everything that was computed is gone, as before the first batch. */
export async function forgetProjections(client: Pick<BenchClient, 'query'>): Promise<void> {
  await client.query(`truncate ${projections.join(', ')}`)
  await client.query(
    `update portfolios set snapshot_date = null, stale_from = null, cumulative_pnl = 0.00, equity_balance = opening_equity, version = 1`,
  )
  await settle(client)
}

/** What one repetition left to do is done before the next one is timed. */
export async function settle(client: Pick<BenchClient, 'query'>): Promise<void> {
  for (const table of ['portfolios', ...projections]) await client.query(`vacuum analyze ${table}`)
  await client.query('checkpoint')
}
