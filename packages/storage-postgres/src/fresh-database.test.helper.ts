import { randomUUID } from 'node:crypto'
import pg from 'pg'

/** A database of its own for a test file, on the server that the run provides. */
export interface FreshDatabase {
  readonly url: string
  /** Runs statements in it as the server's superuser. */
  query<Row extends pg.QueryResultRow>(text: string, values?: readonly unknown[]): Promise<Row[]>
  drop(): Promise<void>
}

export async function freshDatabase(): Promise<FreshDatabase> {
  const server = process.env['DATABASE_URL']!
  const name = `rollforward_${randomUUID().replaceAll('-', '')}`
  await ask(server, `create database ${name}`)
  const url = new URL(server)
  url.pathname = `/${name}`
  return {
    url: url.href,
    query: (text, values) => ask(url.href, text, values),
    drop: async () => void (await ask(server, `drop database if exists ${name} with (force)`)),
  }
}

async function ask<Row extends pg.QueryResultRow>(url: string, text: string, values: readonly unknown[] = []): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Row>(text, [...values])).rows
  } finally {
    await client.end()
  }
}
