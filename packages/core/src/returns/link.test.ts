import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { linkReturns } from '../calc/returns.ts'
import { fromDayNumber } from '../kernel/plain-date.ts'
import type { FlowTiming } from './base.ts'
import cases from './cases/link.cases.json' with { type: 'json' }
import { chainDays, type MoneyDay } from './link.ts'

describe('linkReturns', () => {
  it.each(cases)('$name', ({ days, flow_timing, ...right }) => {
    const linked = linkReturns(days, { flow_timing: flow_timing as FlowTiming })
    expect(linked.twr).toBe(right.twr)
    expect(linked.returns).toEqual(right.returns)
    expect(linked.breaks).toEqual(right.breaks)
    if (right.annualized !== undefined) expect(linked.annualized).toBe(right.annualized)
    if (right.reasons !== undefined) expect(linked.reasons).toEqual(right.reasons)
  })
})

const timing = fc.constantFrom<FlowTiming>('start', 'end', 'mixed')
const pnls = fc.array(fc.bigInt({ min: -500_000n, max: 900_000n }), { minLength: 1, maxLength: 40 })

/** Days from their P&L, with a flow in the morning of each: NAV is never small, so every day has a return. */
function history(day_pnls: readonly bigint[], flowOf: (index: number) => { inflow: bigint; outflow: bigint }): MoneyDay[] {
  let nav = 100_000_000n
  return day_pnls.map((pnl, index) => {
    const flow = flowOf(index)
    const day = { date: fromDayNumber(20_000 + index), nav_start: nav, ...flow, nav_end: nav + pnl + flow.inflow - flow.outflow }
    nav = day.nav_end
    return day
  })
}

describe('a chain', () => {
  it('is not moved by a day with flows alone, under any timing', () => {
    const flows = fc.array(fc.record({ inflow: fc.bigInt(0n, 5_000_000n), outflow: fc.bigInt(0n, 2_000_000n) }), { maxLength: 30 })
    fc.assert(
      fc.property(flows, timing, (all, flow_timing) => {
        const days = history(
          all.map(() => 0n),
          (index) => all[index]!,
        )
        expect(chainDays(days, flow_timing).twr ?? 0n).toBe(0n)
      }),
    )
  })

  it('of days without flows ends at the ratio of the values, to half a unit a day', () => {
    fc.assert(
      fc.property(pnls, timing, (all, flow_timing) => {
        const days = history(all, () => ({ inflow: 0n, outflow: 0n }))
        const exact = Number(days.at(-1)!.nav_end) / 100_000_000 - 1
        expect(Number(chainDays(days, flow_timing).twr) / 1e16).toBeCloseTo(exact, 13)
      }),
    )
  })

  it('links in halves to the same as in one, up to the rounding of the index', () => {
    fc.assert(
      fc.property(pnls, pnls, timing, (first, second, flow_timing) => {
        const days = history([...first, ...second], (index) => ({ inflow: index % 3 === 0 ? 1_000_000n : 0n, outflow: 0n }))
        const growth = (part: readonly MoneyDay[]): number => 1 + Number(chainDays(part, flow_timing).twr) / 1e16
        expect(growth(days.slice(0, first.length)) * growth(days.slice(first.length))).toBeCloseTo(growth(days), 12)
      }),
    )
  })
})
