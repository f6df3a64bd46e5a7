import { describe, expect, it } from 'vitest'
import { codeOf, openWorld, refusal } from '../operations.test.helper.ts'

async function openBook() {
  const world = openWorld()
  const id = await world.portfolio({ opening_equity: '10000.00' })
  const fill = (symbol: string, side: 'BUY' | 'SELL', quantity: string, price: string, date: string, strategy_symbol = '') =>
    world.ann.fills.record(id, { symbol, side, quantity, price, date, strategy_symbol, fees: '1' })
  await fill('ACME', 'BUY', '100', '10', '2026-09-01')
  await fill('EMCA', 'BUY', '100', '10', '2026-09-01', 'S')
  await fill('ACME', 'SELL', '10', '12', '2026-09-10')
  await fill('ACME', 'SELL', '10', '9', '2026-10-01')
  await fill('EMCA', 'SELL', '10', '13', '2026-10-15', 'S')
  await fill('ACME', 'SELL', '10', '14', '2026-11-02')
  return { ...world, id }
}

describe('realized events', () => {
  it.each([
    // A lot's share of its fee of 1 is 0.10 for ten of a hundred; the sale's fee is 1.
    [{}, ['ACME', 'EMCA', 'ACME', 'ACME'], '75.60', '480.00', '400.40'],
    [{ symbol: 'ACME' }, ['ACME', 'ACME', 'ACME'], '46.70', '350.00', '300.30'],
    [{ strategy_symbol: 'S' }, ['EMCA'], '28.90', '130.00', '100.10'],
    [{ strategy_symbol: '' }, ['ACME', 'ACME', 'ACME'], '46.70', '350.00', '300.30'],
    [{ start_date: '2026-10-01', end_date: '2026-10-31' }, ['EMCA', 'ACME'], '17.80', '220.00', '200.20'],
    [{ start_date: '2026-10-16', symbol: 'EMCA' }, [], '0.00', '0.00', '0.00'],
  ] as const)('filtered by %j, newest first, with totals of all', async (filter, symbols, realized_pnl, proceeds, cost) => {
    const { ann, id } = await openBook()
    const list = await ann.realizedEvents.list(id, filter)
    expect(list.realized_events.map(({ symbol }) => symbol)).toEqual(symbols)
    expect(list).toMatchObject({ total: symbols.length, totals: { count: symbols.length, realized_pnl, proceeds, cost } })
    expect(list).not.toHaveProperty('months')
  })

  it('are summed by month, newest first', async () => {
    const { ann, id } = await openBook()
    const { months, totals } = await ann.realizedEvents.list(id, { group_by: 'month', limit: 1 })
    expect(months!.map(({ month, count, realized_pnl }) => [month, count, realized_pnl])).toEqual([
      ['2026-11', 1, '38.90'],
      ['2026-10', 2, '17.80'],
      ['2026-09', 1, '18.90'],
    ])
    expect(totals).toMatchObject({ count: 4, fees: '4.00' })
  })

  it('come in pages and refuse what is wrong', async () => {
    const { ann, id } = await openBook()
    const walked: string[] = []
    for await (const { exit_date } of ann.realizedEvents.list(id, { limit: 1 })) walked.push(exit_date)
    expect(walked).toEqual(['2026-11-02', '2026-10-15', '2026-10-01', '2026-09-10'])
    expect(await codeOf(ann.realizedEvents.list(id, { start_date: '2026-10-02', end_date: '2026-10-01' }))).toBe('INVALID_REQUEST')
    expect((await refusal(ann.realizedEvents.list(id, { limit: 501 }))).errors[0]?.path).toBe('limit')
  })
})
