import { describe, expect, it } from 'vitest'
import { isRollforwardError } from '../kernel/errors.ts'
import { annualize, drawdown, linkReturns, modifiedDietz, sharpe, volatility, xirr } from './returns.ts'

const day = { date: '2025-11-03', nav_start: '100', inflow: '0', outflow: '0', nav_end: '101' }
const period = { start_date: '2025-11-01', end_date: '2025-12-01', start_value: '100', end_value: '90', flows: [] }

/** Each call breaks one rule, and the answer names the place. */
const refused: readonly (readonly [path: string, call: () => unknown])[] = [
  ['days[0].nav_end', () => linkReturns([{ ...day, nav_end: '1e3' }], { flow_timing: 'start' })],
  ['days[0].inflow', () => linkReturns([{ ...day, inflow: '-1' }], { flow_timing: 'start' })],
  ['days[0].outflow', () => linkReturns([{ ...day, outflow: '-1' }], { flow_timing: 'start' })],
  ['days[1].date', () => linkReturns([day, { ...day, date: '2025-02-29' }], { flow_timing: 'start' })],
  ['days[1].date', () => linkReturns([day, day], { flow_timing: 'start' })],
  ['days[1].date', () => linkReturns([day, { ...day, date: '2025-11-02' }], { flow_timing: 'start' })],
  ['days', () => linkReturns(undefined as never, { flow_timing: 'start' })],
  ['flow_timing', () => linkReturns([day], { flow_timing: 'midday' as never })],
  ['flow_timing', () => linkReturns([day], undefined as never)],
  [
    'flows[1].amount',
    () =>
      xirr([
        { date: '2021-01-01', amount: '-1' },
        { date: '2021-02-01', amount: 'NaN' },
      ]),
  ],
  ['flows[0].date', () => xirr([{ date: '2021-1-1', amount: '-1' }])],
  ['guess_range[0]', () => xirr([], { guess_range: ['-1.1', '1'] })],
  ['guess_range[1]', () => xirr([], { guess_range: ['0.1', '0.1'] })],
  ['start_value', () => modifiedDietz({ ...period, start_value: '' })],
  ['end_date', () => modifiedDietz({ ...period, end_date: '2025-10-31' })],
  ['flows[0].date', () => modifiedDietz({ ...period, flows: [{ date: '2025-10-31', amount: '1' }] })],
  ['flows[0].date', () => modifiedDietz({ ...period, flows: [{ date: '2025-12-02', amount: '1' }] })],
  ['index[1]', () => drawdown(['1', '-0.1'])],
  ['index[0].twr_index', () => drawdown([{ date: '2025-11-03', twr_index: 'x' }])],
  [
    'index[1].date',
    () =>
      drawdown([
        { date: '2025-11-03', twr_index: '1' },
        { date: '2025-11-03', twr_index: '1' },
      ]),
  ],
  ['index', () => drawdown(undefined as never)],
  ['returns[0]', () => volatility(['0.00000000000000001'], { periods_per_year: 252 })],
  ['periods_per_year', () => volatility(['0.1'], { periods_per_year: 0 })],
  ['risk_free', () => sharpe(['0.1'], { risk_free: Infinity, periods_per_year: 252 })],
  ['rate', () => annualize(Number.NaN, { start_date: '2024-01-01', end_date: '2025-01-01' })],
  ['end_date', () => annualize('0.1', { start_date: '2024-01-01', end_date: '2023-12-31' })],
]

describe('a bad input', () => {
  it.each(refused)('is refused at %s (%#)', (path, call) => {
    let error: unknown
    try {
      call()
    } catch (thrown) {
      error = thrown
    }
    expect(isRollforwardError(error) && error.code).toBe('INVALID_REQUEST')
    expect(isRollforwardError(error) && error.errors.map((each) => each.path)).toEqual([path])
  })
})

describe('a good input', () => {
  it('may be a number that means one decimal exactly', () => {
    expect(linkReturns([{ ...day, nav_start: 100, nav_end: 101.5 }], { flow_timing: 'start' }).twr).toBe('0.015')
  })

  it('may have fields of its own: snapshots go in as they are', () => {
    expect(
      drawdown([{ date: '2025-11-03', twr_index: '0.9', net_asset_value: '90.00' } as { date: string; twr_index: string }]).depth,
    ).toBe('0.1')
  })

  it('is what another function answered', () => {
    const { returns } = linkReturns([day, { ...day, date: '2025-11-04', nav_start: '0', nav_end: '0' }, { ...day, date: '2025-11-05' }], {
      flow_timing: 'start',
    })
    expect(returns).toEqual(['0.01', null, '0.01'])
    expect(volatility(returns, { periods_per_year: 252 })).toEqual({ volatility: '0' })
  })
})
