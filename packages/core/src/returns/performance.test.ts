import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromCents } from '../kernel/money.ts'
import { fromDayNumber, plainDate } from '../kernel/plain-date.ts'
import type { FlowTiming } from './base.ts'
import cases from './cases/performance.cases.json' with { type: 'json' }
import { measurePerformance, type PerformanceDay } from './performance.ts'

type Row = readonly string[]

function toDay([date, net_asset_value, daily_pnl, equity_inflow, equity_outflow]: Row): PerformanceDay {
  return {
    date: plainDate(date!),
    net_asset_value: net_asset_value!,
    daily_pnl: daily_pnl!,
    equity_inflow: equity_inflow!,
    equity_outflow: equity_outflow!,
  }
}

describe('measurePerformance', () => {
  it.each(cases)('$name', ({ right, mwr, months, reasons, flows, ...input }) => {
    const measured = measurePerformance({
      days: input.days.map(toDay),
      ...(flows === undefined ? {} : { flows: flows.map(([date, amount]) => ({ date: plainDate(date!), amount: amount! })) }),
      start_date: plainDate(input.start_date),
      end_date: plainDate(input.end_date),
      inception_date: plainDate(input.inception_date),
      flow_timing: input.flow_timing as FlowTiming,
    })
    expect(measured).toMatchObject(right)
    if (right.breaks !== undefined) expect(measured.breaks).toEqual(right.breaks)
    if (months !== undefined) expect(measured.months).toEqual(months)
    if (reasons !== undefined) expect(measured.reasons).toEqual(reasons)
    if (mwr === undefined) return
    expect(measured.mwr.status).toBe(mwr.status)
    // The hand calculation has fewer digits than the answer.
    expect(measured.mwr.rate?.slice(0, mwr.rate?.length) ?? null).toBe(mwr.rate)
    expect(measured.mwr.rate_annualized?.slice(0, mwr.rate_annualized?.length) ?? null).toBe(mwr.rate_annualized)
    if (mwr.rates !== undefined) expect(measured.mwr.rates).toEqual(mwr.rates)
  })

  const dayPnls = fc.array(fc.bigInt({ min: -300_000n, max: 400_000n }), { minLength: 1, maxLength: 60 })

  /** Consecutive days without flows from 100,000.00 on. */
  function quietDays(pnls: readonly bigint[]): PerformanceDay[] {
    let nav = 10_000_000n
    return pnls.map((pnl, index) => {
      nav += pnl
      return toDay([fromDayNumber(20_000 + index), fromCents(nav), fromCents(pnl), '0.00', '0.00'])
    })
  }

  it('gives one answer by all three methods when nothing flows', () => {
    fc.assert(
      fc.property(dayPnls, (pnls) => {
        // All on the last day: a yearly rate beyond 1e9 has no XIRR, so the gains stay small.
        const days = quietDays(pnls.map((pnl) => pnl / 100n))
        const bounds = { start_date: days[0]!.date, end_date: days.at(-1)!.date, inception_date: days[0]!.date }
        const { twr, mwr, modified_dietz } = measurePerformance({ days, ...bounds, flow_timing: 'start' })
        expect(Number(modified_dietz)).toBeCloseTo(Number(twr), 13)
        expect(Number(mwr.rate)).toBeCloseTo(Number(twr), 10)
      }),
    )
  })

  it('never answers with anything but decimal text or null, and gives a reason for each null', () => {
    const row = fc.record({
      pnl: fc.bigInt({ min: -20_000n, max: 20_000n }),
      inflow: fc.bigInt(0n, 9_000n),
      outflow: fc.bigInt(0n, 9_000n),
    })
    const timing = fc.constantFrom<FlowTiming>('start', 'end', 'mixed')
    fc.assert(
      fc.property(fc.array(row, { maxLength: 20 }), timing, (rows, flow_timing) => {
        let nav = 10_000n
        const days = rows.map(({ pnl, inflow, outflow }, index) => {
          nav += pnl + inflow - outflow
          return toDay([fromDayNumber(20_000 + 30 * index), fromCents(nav), fromCents(pnl), fromCents(inflow), fromCents(outflow)])
        })
        const start_date = fromDayNumber(20_000)
        const { mwr, max_drawdown, ...rest } = measurePerformance({
          days,
          start_date,
          end_date: fromDayNumber(20_600),
          inception_date: start_date,
          flow_timing,
        })
        const figures: Record<string, unknown> = {
          ...{ twr: rest.twr, twr_annualized: rest.twr_annualized, modified_dietz: rest.modified_dietz },
          ...{ volatility: rest.volatility, sharpe: rest.sharpe, max_drawdown: max_drawdown.depth },
          ...{ 'mwr.rate': mwr.rate, 'mwr.rate_annualized': mwr.rate_annualized },
        }
        for (const [name, figure] of Object.entries(figures)) {
          if (figure === null) expect(rest.reasons[name], name).toMatch(/^[A-Z_]+$/)
          else expect(figure, name).toMatch(/^(0|-?(0|[1-9]\d*)(\.\d{0,15}[1-9])?)$/)
        }
      }),
    )
  })

  const datedRows: readonly Row[] = [
    ['2026-11-02', '10000.00', '0.00', '0.00', '0.00'],
    ['2026-11-06', '10700.00', '100.00', '1000.00', '400.00'],
    ['2026-11-09', '10950.00', '50.00', '300.00', '100.00'],
  ]
  /** What came before the first day belongs to the row before; what is dated a row's own day belongs to that row. */
  const dated = [
    ['2026-11-09', '-100.00'],
    ['2026-11-04', '1000.00'],
    ['2026-11-02', '5000.00'],
    ['2026-11-07', '300.00'],
    ['2026-11-05', '-400.00'],
  ] as const
  const measureDated = (flows: readonly (readonly [string, string])[]) =>
    measurePerformance({
      days: datedRows.map(toDay),
      flows: flows.map(([date, amount]) => ({ date: plainDate(date), amount })),
      start_date: plainDate('2026-11-03'),
      end_date: plainDate('2026-11-09'),
      inception_date: plainDate('2026-01-01'),
      flow_timing: 'start',
    })

  it('weighs flows by their own dates, in whatever order they are given', () => {
    // 150 gained on 10,000 + (5 × 1,000 − 4 × 400 + 2 × 300) ÷ 7
    const rate = '0.0141891891891892'
    for (let turn = 0; turn < dated.length; turn += 1) {
      const turned = [...dated.slice(turn), ...dated.slice(0, turn)]
      expect(measureDated(turned).modified_dietz).toBe(rate)
      expect(measureDated(turned.toReversed()).modified_dietz).toBe(rate)
    }
  })

  it('takes the sums of the rows on their own dates where the flows do not add up to them', () => {
    // 150 gained on 10,000 + 3 × 600 ÷ 7
    for (const flows of [[], dated.slice(1), dated.filter(([date]) => date !== '2026-11-05')])
      expect(measureDated(flows).modified_dietz).not.toBe('0.0141891891891892')
    expect(measureDated([]).modified_dietz).toBe('0.0146239554317549')
  })

  it('says why a rate is too large to be told, and gives no other reason', () => {
    const { mwr, reasons } = measurePerformance({
      days: [toDay(['2026-11-09', '99999999999999.00', '99999999999998.99', '0.00', '0.00'])],
      start_date: plainDate('2024-11-10'),
      end_date: plainDate('2026-11-09'),
      inception_date: plainDate('2024-11-10'),
      flow_timing: 'start',
    })
    expect(mwr).toMatchObject({ status: 'unique', rate: null, rates: [] })
    expect(reasons['mwr.rate']).toBe('OUT_OF_RANGE')
    expect(Object.values(reasons)).not.toContain(undefined)
  })

  it('takes the value before the day from the row when it has one', () => {
    const [day] = quietDays([100_000n])
    const bounds = { start_date: day!.date, end_date: day!.date, inception_date: day!.date, flow_timing: 'start' as const }
    expect(measurePerformance({ days: [{ ...day!, nav_start: '50000.00' }], ...bounds }).modified_dietz).toBe('1.02')
  })
})
