import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { modifiedDietz } from '../calc/returns.ts'
import { plainDate } from '../kernel/plain-date.ts'
import cases from './cases/dietz.cases.json' with { type: 'json' }
import { dietzRate } from './dietz.ts'

describe('modifiedDietz', () => {
  it.each(cases)('$name', ({ period, result }) => {
    expect(modifiedDietz(period)).toEqual(result)
  })

  it('is nothing when the only gain is the money put in', () => {
    const day = fc.integer({ min: 1, max: 28 }).map((number) => plainDate(`2025-11-${String(number).padStart(2, '0')}`))
    const flows = fc.array(fc.record({ date: day, amount: fc.bigInt(0n, 10n ** 12n) }))
    fc.assert(
      fc.property(flows, fc.bigInt(1n, 10n ** 12n), (all, start_value) => {
        const end_value = all.reduce((sum, { amount }) => sum + amount, start_value)
        const period = { start_date: plainDate('2025-11-01'), end_date: plainDate('2025-11-28'), start_value, end_value, flows: all }
        expect(dietzRate(period)).toEqual({ rate: '0' })
      }),
    )
  })
})
