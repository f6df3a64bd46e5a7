import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { drawdown, sharpe, volatility } from '../calc/returns.ts'
import cases from './cases/risk.cases.json' with { type: 'json' }
import { deepestDrawdown } from './risk.ts'

describe('drawdown', () => {
  it.each(cases.drawdown)('$name', ({ index, result }) => {
    const dated = index.flatMap((point) => (typeof point === 'string' ? [] : [{ date: point[0]!, twr_index: point[1]! }]))
    expect(drawdown(dated.length > 0 ? dated : (index as string[]))).toEqual(result)
  })

  it('is the largest fall between any two moments', () => {
    const path = fc.array(fc.bigInt(1n, 300n), { minLength: 1, maxLength: 25 })
    fc.assert(
      fc.property(path, (percents) => {
        const unit = 10n ** 14n
        const all = [100n, ...percents]
        const falls = all.flatMap((high, at) => all.slice(at).map((low) => Number(high - low) / Number(high)))
        const { depth } = deepestDrawdown(
          percents.map((percent) => ({ date: null, index: percent * unit })),
          null,
        )
        expect(Number(depth)).toBeCloseTo(Math.max(...falls), 12)
      }),
    )
  })
})

describe('volatility', () => {
  it.each(cases.volatility)('$name', ({ returns, periods_per_year, result, starts_with }) => {
    const answer = volatility(returns, { periods_per_year })
    if (result !== undefined) expect(answer).toEqual(result)
    if (starts_with !== undefined) expect(answer.volatility?.slice(0, starts_with.length)).toBe(starts_with)
  })
})

describe('sharpe', () => {
  it.each(cases.sharpe)('$name', ({ returns, risk_free, periods_per_year, result, starts_with }) => {
    const answer = sharpe(returns, { risk_free, periods_per_year })
    if (result !== undefined) expect(answer).toEqual(result)
    if (starts_with !== undefined) expect(answer.sharpe?.slice(0, starts_with.length)).toBe(starts_with)
  })
})
