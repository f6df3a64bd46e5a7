import type { AccessRow, Role } from '../rows.ts'
import { equal, rejects } from './assert.ts'
import { type Case, makePortfolio } from './kit.ts'
import { instant, portfolioRow } from './sample-rows.ts'

export function accessCases(check: Case): void {
  check('access is saved, replaced and taken away, user by user', async (bench) => {
    const [one, two] = [await makePortfolio(bench), await makePortfolio(bench)]
    const row = (portfolio: typeof one, user: string, role: Role): AccessRow => ({
      tenant_id: bench.tenant_id,
      portfolio_id: portfolio.id,
      user_id: user,
      role,
      created_at: instant('2025-11-03T14:30:00.120Z'),
    })
    const rows = [row(one, 'Zoe', 'owner'), row(one, 'ada', 'viewer'), row(one, 'o\'neil "x"', 'editor'), row(two, 'ada', 'owner')]
    await bench.write((session) => session.access.saveAccess([rows[3]!, rows[1]!, rows[2]!, rows[0]!]))
    const read = (...portfolios: (typeof one)[]) =>
      bench.read((session) =>
        session.access.readAccess({ tenant_id: bench.tenant_id, portfolio_ids: portfolios.map((portfolio) => portfolio.id) }),
      )
    equal(await read(two, one), rows, 'by portfolio and user')
    equal(await read(two), [rows[3]], 'of one')
    equal(await read(), [], 'of none')
    const editor = { ...rows[1]!, role: 'editor' as const, created_at: instant('2025-12-01T00:00:00.000Z') }
    await bench.write((session) => session.access.saveAccess([editor]))
    equal(await read(one), [rows[0], editor, rows[2]], 'one of them replaced')
    await bench.write((session) =>
      session.access.deleteAccess({ tenant_id: bench.tenant_id, portfolio_id: one.id, user_ids: ['ada', 'o\'neil "x"', 'nobody'] }),
    )
    equal(await read(one, two), [rows[0], rows[3]], 'two taken away')
    await bench.write((session) => session.access.deleteAccess({ tenant_id: bench.tenant_id, portfolio_id: one.id, user_ids: [] }))
    equal(await read(one), [rows[0]], 'nobody taken away')
  })

  check('access needs its portfolio', async (bench) => {
    const unknown = portfolioRow(bench.tenant_id)
    const row: AccessRow = {
      tenant_id: bench.tenant_id,
      portfolio_id: unknown.id,
      user_id: 'ada',
      role: 'owner',
      created_at: unknown.created_at,
    }
    await rejects(
      bench.write((session) => session.access.saveAccess([row])),
      'unknown portfolio',
      'EQUITY_004',
    )
  })
}
