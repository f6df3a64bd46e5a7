import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { xirr } from '../calc/returns.ts'
import { fromCents } from '../kernel/money.ts'
import { fromDayNumber } from '../kernel/plain-date.ts'
import cases from './cases/xirr.cases.json' with { type: 'json' }
import { rateOverDays, solveXirr } from './xirr.ts'

interface Flow {
  readonly day: number
  readonly amount: bigint
}

/** The equation itself, by powers of the rate; as a share of the sizes of its terms. */
function presentValue(flows: readonly Flow[], rate: number): number {
  const start = Math.min(...flows.map(({ day }) => day))
  return balance(flows.map(({ day, amount }) => Number(amount) / (1 + rate) ** ((day - start) / 365)))
}

/** The same for a rate too near to -100 % or too large to be written: by ln(1 + r), seen from the date at which all terms are finite. */
function presentValueAt(flows: readonly Flow[], exponent: number): number {
  const days = flows.filter(({ amount }) => amount !== 0n).map(({ day }) => day)
  const anchor = exponent < 0 ? Math.max(...days) : Math.min(...days)
  return balance(flows.map(({ day, amount }) => (amount === 0n ? 0 : Number(amount) * Math.exp(((anchor - day) / 365) * exponent))))
}

function balance(terms: readonly number[]): number {
  return terms.reduce((sum, term) => sum + term, 0) / terms.reduce((sum, term) => sum + Math.abs(term), 0)
}

describe('xirr', () => {
  it.each(cases)('$name', ({ flows, guess_range, status, rates }) => {
    const options = guess_range === undefined ? {} : { guess_range: guess_range as [string, string] }
    const solved = xirr(
      flows.map(([date, amount]) => ({ date: date!, amount: amount! })),
      options,
    )
    expect(solved.status).toBe(status)
    expect(solved.rates).toHaveLength(rates.length)
    // The hand calculation has fewer digits than the answer.
    solved.rates.forEach((rate, index) => expect(rate.slice(0, rates[index]!.length)).toBe(rates[index]))
    expect(solved.rate).toBe(status === 'unique' ? solved.rates[0] : null)
  })

  it('says what a near-total loss is over its own days', () => {
    const { status, exponents } = solveXirr([
      { day: 0, amount: -1000n },
      { day: 30, amount: 1n },
    ])
    expect(status).toBe('unique')
    expect(rateOverDays(exponents[0]!, 30)).toBe('-0.999')
  })

  it('never answers with infinity', () => {
    expect(rateOverDays(20, 365 * 40)).toBeNull()
    expect(rateOverDays(-20, 365 * 400)).toBe('-0.9999999999999999')
  })
})

const amount = fc.bigInt({ min: -1_000_000_00n, max: 1_000_000_00n })
const anySeries = fc.array(fc.record({ day: fc.integer({ min: 0, max: 7300 }), amount }), { maxLength: 40 })

describe('the solver', () => {
  it('looks no higher than the highest rate there is, whatever range it is given', () => {
    const grown = (amount: bigint) =>
      solveXirr(
        [
          { day: 0, amount: -1n },
          { day: 365, amount },
        ],
        { from: -Infinity, to: Infinity },
      ).status
    expect([grown(10n ** 9n), grown(10n ** 12n)]).toEqual(['unique', 'none'])
  })

  it('solves the equation to 1e-9 on random series, and always ends', () => {
    fc.assert(
      fc.property(anySeries, (flows) => {
        const { status, exponents } = solveXirr(flows)
        if (status === 'unique') expect(exponents).toHaveLength(1)
        for (const exponent of exponents) expect(Math.abs(presentValueAt(flows, exponent))).toBeLessThan(1e-9)
      }),
      { numRuns: 10_000 },
    )
  })

  it('solves it with the text that it answers', () => {
    const invested = fc.record({
      parts: fc.array(fc.record({ day: fc.integer({ min: 0, max: 3000 }), amount: fc.bigInt(-9_000_000n, -1n) }), {
        minLength: 1,
        maxLength: 30,
      }),
      end: fc.bigInt(1_000_000n, 90_000_000n),
    })
    fc.assert(
      fc.property(invested, ({ parts, end }) => {
        const flows = [...parts, { day: 3650, amount: end }]
        const { status, rate } = xirr(flows.map((flow) => ({ date: fromDayNumber(flow.day), amount: fromCents(flow.amount) })))
        expect(status).toBe('unique')
        expect(Math.abs(presentValue(flows, Number(rate)))).toBeLessThan(1e-9)
      }),
      { numRuns: 1000 },
    )
  })

  it('misses no change of sign that a fine scan of the equation sees', () => {
    fc.assert(
      fc.property(anySeries, (flows) => {
        fc.pre(flows.some((flow) => flow.amount !== 0n))
        const { exponents, status } = solveXirr(flows)
        const found = exponents.filter((exponent) => exponent > -3 && exponent < Math.log(11)).length
        let changes = 0
        let last = 0
        for (let exponent = -3; exponent < Math.log(11); exponent += 0.01) {
          const value = presentValueAt(flows, exponent)
          if (Math.abs(value) < 1e-9) continue
          if (last !== 0 && value > 0 !== last > 0) changes += 1
          last = value
        }
        if (status !== 'none' || changes > 0) expect(found).toBeGreaterThanOrEqual(changes)
      }),
      { numRuns: 200 },
    )
  })

  it('finds every rate that a polynomial was made of', () => {
    const growths = fc.uniqueArray(fc.integer({ min: 3, max: 100 }), { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(growths, (twentieths) => {
        // Π (x − g/20) in yearly steps of 365 days, multiplied out in whole numbers.
        let coefficients = [1n]
        for (const growth of twentieths) {
          const next = [...coefficients.map((each) => each * 20n), 0n]
          coefficients.forEach((each, index) => (next[index + 1]! -= each * BigInt(growth)))
          coefficients = next
        }
        const { exponents } = solveXirr(coefficients.map((each, index) => ({ day: index * 365, amount: each })))
        const right = twentieths.map((growth) => growth / 20).sort((left, other) => left - other)
        expect(exponents).toHaveLength(right.length)
        exponents.forEach((exponent, index) => expect(Math.exp(exponent)).toBeCloseTo(right[index]!, 6))
      }),
      { numRuns: 300 },
    )
  })

  it('ends on flows that change sign every day for years', () => {
    const flows = Array.from({ length: 600 }, (_, day) => ({
      day,
      amount: day % 2 === 0 ? -1_000_00n - BigInt(day) : 999_99n + BigInt((day * 7919) % 977),
    }))
    const { exponents } = solveXirr(flows)
    for (const exponent of exponents) expect(Math.abs(presentValueAt(flows, exponent))).toBeLessThan(1e-9)
  })
})
