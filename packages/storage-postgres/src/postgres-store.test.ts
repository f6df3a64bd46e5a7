import pg from 'pg'
import { expect, it } from 'vitest'
import { postgresStore } from './postgres-store.ts'

const connection_string = 'postgres://nobody@127.0.0.1:1/none'

it('runs transactions side by side where it has more than one connection', () => {
  const isConcurrent = (options: Parameters<typeof postgresStore>[0]) => postgresStore(options).supports.includes('concurrent')
  expect(isConcurrent({ connection_string })).toBe(true)
  expect(isConcurrent({ connection_string, pool_max: 1 })).toBe(false)
  expect(isConcurrent({ pool: new pg.Pool({ connectionString: connection_string, max: 2 }) })).toBe(true)
  expect(isConcurrent({ pool: new pg.Pool({ connectionString: connection_string, max: 1 }) })).toBe(false)
})
