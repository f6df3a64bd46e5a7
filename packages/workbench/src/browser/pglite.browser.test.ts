import { PGlite } from '@electric-sql/pglite'
import { expect } from '@open-wc/testing'

describe('PGlite in a browser', () => {
  it('opens in memory and keeps decimals exact', async () => {
    const database = await PGlite.create()
    const { rows } = await database.query<{ sum: string }>('select 0.1::numeric + 0.2::numeric as sum')
    expect(rows[0]?.sum).to.equal('0.3')
    await database.close()
  })
})
