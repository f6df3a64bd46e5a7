import { expect, it } from 'vitest'
import { foldFills } from '../calc.ts'

// What is stored is found again by these ids: another recipe would leave every stored lot and event an orphan.

it('lots and realized events keep their names for good', () => {
  const fills = [
    { id: '019a2b55-0000-7000-8000-000000000001', date: '2025-11-03', side: 'BUY', symbol: 'ACME', quantity: '10', price: '10' },
    { id: '019a2b55-0000-7000-8000-000000000002', date: '2025-11-04', side: 'SELL', symbol: 'ACME', quantity: '15', price: '12' },
    {
      id: '019a2b55-0000-7000-8000-000000000003',
      date: '2025-11-03',
      side: 'BUY',
      symbol: 'ACME',
      quantity: '1',
      price: '1',
      strategy_symbol: 'S',
    },
  ] as const
  const { lots, realized_events } = foldFills(fills, { lot_method: 'FIFO' })
  expect(lots.map(({ id }) => id)).toMatchInlineSnapshot(`
    [
      "ad9e37c7-df10-56ab-99e6-b53acff751db",
      "f08a760e-4c8b-54aa-b588-45d8b2545375",
      "065f31b7-80b5-578c-8e37-189d051b5084",
    ]
  `)
  expect(realized_events.map(({ id, lot_id }) => [id, lot_id])).toMatchInlineSnapshot(`
    [
      [
        "d400a12b-a805-5712-b6e8-e1a72d1110d5",
        "ad9e37c7-df10-56ab-99e6-b53acff751db",
      ],
    ]
  `)
})
