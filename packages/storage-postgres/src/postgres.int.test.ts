import { randomUUID } from 'node:crypto'
import { storeConformance } from '@rollforward/core/conformance'
import pg from 'pg'
import { afterAll, describe, it } from 'vitest'
import { postgresStore } from './index.ts'

const database = `rollforward_${randomUUID().replaceAll('-', '')}`
const server = process.env['DATABASE_URL']!

async function onServer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: server })
  await client.connect()
  await client.query(statement)
  await client.end()
}

describe('PostgreSQL', () => {
  let trips = 0
  const makeStore = async () => {
    await onServer(`create database ${database}`)
    const url = new URL(server)
    url.pathname = `/${database}`
    const store = postgresStore({ connection_string: url.href, on_statement: () => void (trips += 1) })
    await store.migrate()
    return { store, trips: () => trips }
  }
  storeConformance({ describe, it }, makeStore, { supports: ['concurrent', 'durable', 'flushed'], counts_trips: true })
  afterAll(() => onServer(`drop database if exists ${database} with (force)`))
})
