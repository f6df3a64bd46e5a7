import { randomUUID } from 'node:crypto'
import pg from 'pg'

/** A copy of a database to which nobody is connected; PostgreSQL makes it from the files. */
export async function copyDatabase(url: string): Promise<{ readonly url: string; drop(): Promise<void> }> {
  const template = new URL(url).pathname.slice(1)
  const name = `rollforward_copy_${randomUUID().replaceAll('-', '')}`
  await ask(serverOf(url), `create database ${name} template ${template}`)
  const copy = new URL(url)
  copy.pathname = `/${name}`
  return { url: copy.href, drop: async () => void (await ask(serverOf(url), `drop database if exists ${name} with (force)`)) }
}

function serverOf(url: string): string {
  const server = new URL(url)
  server.pathname = '/postgres'
  return server.href
}

export interface Digests {
  /** Of every row of every table, without the moment at which it was computed. */
  readonly everything: string
  /** The same without versions of portfolios. */
  readonly contents: string
  /** Of each portfolio and all that is below it, without its version. */
  readonly portfolios: ReadonlyMap<string, string>
}

/** What a book holds, as digests that are equal when every byte is. */
export async function bookDigests(url: string): Promise<Digests> {
  const tables = await ask<{ name: string; owner: string }>(
    url,
    `
    select table_name as name, case when table_name = 'portfolios' then 'id' else 'portfolio_id' end as owner
    from information_schema.columns where table_schema = 'public' and column_name in ('portfolio_id', 'id')
    group by table_name having bool_or(column_name = 'portfolio_id') or table_name = 'portfolios' order by 1`,
  )
  const rows = tables.map(
    ({ name, owner }) => `select '${name}' as kind, ${owner}::text as owner, to_jsonb(t) - 'computed_at' as row from ${name} t`,
  )
  const [digests] = await ask<{ everything: string; contents: string; portfolios: Readonly<Record<string, string>> }>(
    url,
    `
    with rows as materialized (${rows.join(' union all ')}),
    texts as materialized (
      select kind, owner, row::text as whole, (case when kind = 'portfolios' then row - 'version' else row end)::text as plain from rows
    ),
    owned as (select owner, md5(string_agg(kind || plain, E'\\n' order by kind, plain collate "C")) as digest from texts where owner is not null group by owner)
    select md5(string_agg(kind || whole, E'\\n' order by kind, whole collate "C")) as everything,
      md5(string_agg(kind || plain, E'\\n' order by kind, plain collate "C")) as contents,
      (select jsonb_object_agg(owner, digest) from owned) as portfolios
    from texts`,
  )
  return { ...digests!, portfolios: new Map(Object.entries(digests!.portfolios)) }
}

async function ask<Row extends pg.QueryResultRow>(url: string, text: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Row>(text)).rows
  } finally {
    await client.end()
  }
}
