import {
  type Compilable,
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type RawBuilder,
  sql,
} from 'kysely'
import { arrayText } from './array-text.ts'
import type { ColumnType } from './columns.ts'
import type { Tables } from './tables.ts'

/** A statement in the form both drivers take. */
export interface Statement {
  readonly sql: string
  readonly parameters: readonly unknown[]
}

/** A checked-out connection inside its transaction. Each call is one round trip. */
export interface Connection {
  query(statement: Statement): Promise<readonly Record<string, unknown>[]>
  /** COPY in both directions; null where the driver or the server's rights do not give it, and rows travel as parameters. */
  readonly copy: CopyLane | null
}

/** The text format of COPY: a line for each row. Chunks of lines may break anywhere. */
export interface CopyLane {
  /** COPY into a table, named with its columns. */
  write(target: string, chunks: Iterable<Uint8Array>): Promise<void>
  /** COPY of a query, whose parameters are written into it. */
  read(query: string): Promise<readonly Uint8Array[]>
  /** From so many rows on writing by COPY pays for its temporary table. */
  readonly rows_min: number
  /** Whether whole rows come faster by COPY than from a query; numbers always do. */
  readonly suits_rows: boolean
  /** What is known of the database so far; the same for all its connections. */
  readonly rights: {
    /** Whether the application may make temporary tables; undefined until somebody asked. */
    may_stage?: boolean
  }
}

/** Kysely as the writer of SQL. It never runs any: a transaction's begin and end are ours, on a connection that is checked out. */
export const build = new Kysely<Tables>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (database) => new PostgresIntrospector(database),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
})

export async function run<Row>(connection: Connection, query: Compilable<Row>): Promise<readonly Row[]> {
  return (await connection.query(query.compile())) as readonly Row[]
}

export async function runSql<Row>(connection: Connection, query: RawBuilder<Row>): Promise<readonly Row[]> {
  return (await connection.query(query.compile(build))) as readonly Row[]
}

/** An array parameter of a type. */
export function array(type: ColumnType, values: readonly (string | null)[]): RawBuilder<unknown> {
  return sql`${arrayText(values)}::text::${sql.raw(type)}[]`
}

/** The sub-select is run once; without it a filter would read the array's text again for every row that it looks at. */
export function anyOf<Value extends string>(type: ColumnType, values: readonly Value[]): RawBuilder<Value> {
  return sql<Value>`any((select ${array(type, values)})::${sql.raw(type)}[])`
}
