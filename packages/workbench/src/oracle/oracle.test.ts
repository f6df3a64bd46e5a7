import { describe, expect, it } from 'vitest'
import { addDays, dateOf, dayNumber, isWeekday } from './calendar.ts'
import { firstDifference } from './compare.ts'
import { allocate, fraction, parse, roundCents, roundSignificant, trimmedText } from './fraction.ts'
import { oracleCases } from './oracle.cases.ts'
import { oracleRollForward } from './oracle.ts'
import { Refusal } from './plain.ts'

describe('oracle', () => {
  it.each(oracleCases)('$name: $why', ({ input, snapshots, realized, costs, open }) => {
    const output = oracleRollForward(input)
    for (const [date, known] of Object.entries(snapshots)) {
      expect(output.snapshots.find((row) => row.date === date)).toMatchObject(known)
    }
    if (realized !== undefined) expect(output.realized_events.map((event) => event.realized_pnl)).toEqual(realized)
    if (costs !== undefined) expect(output.realized_events.map((event) => event.cost)).toEqual(costs)
    if (open !== undefined) {
      const rows = output.lots.filter((lot) => lot.remaining !== '0').map((lot) => [lot.remaining, lot.side, lot.remaining_cost])
      expect(rows).toEqual(open)
    }
  })

  it('a corrected middle day moves every later balance and no later daily figure (trap 6)', () => {
    const base = oracleCases.find((row) => row.name === 'figure 1')
    if (base === undefined) throw new Error('figure 1 is missing')
    const income = (amount: string) => ({ ...base.input, income: [{ date: '2025-11-03', kind: 'DIVIDEND' as const, amount }] })
    const before = oracleRollForward(income('100.00')).snapshots
    const after = oracleRollForward(income('50.00')).snapshots
    expect(after.map((row) => row.net_asset_value)).toEqual(['1050050.00', '1030050.00'])
    expect(before.map((row) => row.net_asset_value)).toEqual(['1050100.00', '1030100.00'])
    expect(after[1]?.daily_pnl).toBe(before[1]?.daily_pnl)
  })

  it('splits the event of figure 11 sold at the later rate into 0 of price and 100 of rate', () => {
    const base = oracleCases.find((row) => row.name === 'figure 11')
    if (base === undefined) throw new Error('figure 11 is missing')
    const [bought] = base.input.fills
    if (bought === undefined) throw new Error('figure 11 has no fill')
    const sold = { ...bought, id: 'sold', side: 'SELL' as const, fx_rate: '1.20' }
    const [event] = oracleRollForward({ ...base.input, fills: [bought, sold] }).realized_events
    expect(event).toMatchObject({ realized_pnl: '100.00', price_effect: '0.00', fx_effect: '100.00' })
  })

  it('refuses what the domain refuses', () => {
    const base = oracleCases.find((row) => row.name === 'figure 2')
    if (base === undefined) throw new Error('figure 2 is missing')
    const [bought, sold] = base.input.fills
    if (bought === undefined || sold === undefined) throw new Error('figure 2 has no fills')
    const named = { ...sold, lots: [{ lot_id: bought.id, quantity: '40' }] }
    expect(oracleRollForward({ ...base.input, fills: [bought, named] }).realized_events).toHaveLength(1)
    expect(() => oracleRollForward({ ...base.input, fills: [named] })).toThrow(Refusal)
    expect(() => oracleRollForward({ ...base.input, fills: [{ ...bought, currency: 'CHF' }] })).toThrow('CHF/USD')
  })
})

describe('fraction', () => {
  it('rounds halves to the even neighbour on both sides of zero', () => {
    const rounded = ['0.005', '0.015', '0.025', '-0.005', '-0.015', '0.0150001', '2.675'].map((text) => roundCents(parse(text)))
    expect(rounded).toEqual([0n, 2n, 2n, 0n, -2n, 2n, 268n])
  })

  it('allocates so that the shares sum to the total', () => {
    const third = parse('1')
    expect(allocate(1000n, [third, third, third])).toEqual([333n, 334n, 333n])
    expect(allocate(-3002n, [third, third, third])).toEqual([-1001n, -1000n, -1001n])
  })

  it('keeps 16 significant digits', () => {
    const third = roundSignificant(fraction(1n, 3n), 16)
    expect([third.n, third.d]).toEqual([3333333333333333n, 10n ** 16n])
    const large = roundSignificant(fraction(123456789012345678n, 1n), 16)
    expect(large.n).toBe(123456789012345700n)
    const small = roundSignificant(parse('0.00123456789012345650'), 16)
    expect(small).toEqual({ n: 1234567890123456n, d: 10n ** 18n })
  })

  it('writes ratios without trailing zeros', () => {
    expect([trimmedText(10n ** 16n, 16), trimmedText(-5n * 10n ** 14n, 16), trimmedText(0n, 16)]).toEqual(['1', '-0.05', '0'])
  })
})

describe('calendar', () => {
  it('counts days across leap years and knows weekends', () => {
    expect(dayNumber('1970-01-01')).toBe(0)
    expect(dateOf(dayNumber('2024-02-29'))).toBe('2024-02-29')
    expect(addDays('2024-02-28', 2)).toBe('2024-03-01')
    expect(addDays('2026-01-01', -1)).toBe('2025-12-31')
    expect(['2025-11-01', '2025-11-02', '2025-11-03', '2025-11-07'].map(isWeekday)).toEqual([false, false, true, true])
  })
})

describe('comparison', () => {
  it('names the first field that differs, its day, and both figures', () => {
    const [first] = oracleCases
    if (first === undefined) throw new Error('no cases')
    const { snapshots } = oracleRollForward(first.input)
    expect(firstDifference(snapshots, structuredClone(snapshots))).toBeNull()
    const wrong = snapshots.map((row) => (row.date === '2025-11-04' ? { ...row, net_asset_value: '1030000.01' } : row))
    expect(firstDifference(snapshots, wrong)).toContain('2025-11-04 net_asset_value: expected "1030000.00", found "1030000.01"')
    expect(firstDifference(snapshots, snapshots.slice(1))).toContain('date')
    expect(firstDifference(snapshots, [...snapshots, ...snapshots])).toContain('4 rows')
  })
})
