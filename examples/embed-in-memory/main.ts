import { createRollforward } from '@rollforward/core'
import { memoryStore } from '@rollforward/core/memory'

// Contributions are dated at most 90 days back, so the example starts last week.
const lastWeek = new Date(Date.now() - 7 * 86_400_000).toISOString().slice(0, 10)

const rf = createRollforward({ store: memoryStore() }).as({ user_id: 'ann', tenant_id: 'acme', scopes: ['write'] })
const portfolio = await rf.portfolios.create({
  name: 'Growth',
  base_currency: 'USD',
  inception_date: lastWeek,
  opening_equity: '1000000.00',
})
const change = await rf.equityChanges.record(portfolio.id, { change_type: 'CONTRIBUTION', amount: '50000.00', change_date: lastWeek })

console.log(`Equity after the contribution: ${change.portfolio_equity_after}`)
for await (const { change_date, change_type, amount } of rf.equityChanges.list(portfolio.id)) console.log(change_date, change_type, amount)
