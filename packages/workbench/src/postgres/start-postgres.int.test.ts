import { expect, test } from 'vitest'
import pg from 'pg'

test('the integration tests talk to a real PostgreSQL that keeps decimals exact', async () => {
  const client = new pg.Client({ connectionString: process.env['DATABASE_URL'] })
  await client.connect()
  try {
    const { rows } = await client.query<{ sum: string; version: string }>(
      "select 0.1::numeric + 0.2::numeric as sum, current_setting('server_version_num') as version",
    )
    expect(rows[0]?.sum).toBe('0.3')
    expect(rows[0]?.version).toMatch(/^1[5-9]|^[2-9]\d/)
  } finally {
    await client.end()
  }
})
