import { describe, expect, it } from 'vitest'
import { errorCatalogue, type ErrorCode, invalidField, invariant, isRollforwardError, RollforwardError, toProblem } from './errors.ts'

describe('errors', () => {
  it('fill configured numbers into their message', () => {
    expect(new RollforwardError('EQUITY_006', { values: { edit_days: 7 } }).message).toBe(
      'Equity changes can only be edited within 7 days of creation',
    )
  })

  it('are known across copies of the package', () => {
    const foreign = Object.defineProperty(new Error('x'), Symbol.for('rollforward.error'), { value: true })
    expect([new RollforwardError('EQUITY_001'), foreign, new Error('x'), null, 'x'].map(isRollforwardError)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ])
  })

  it('become problem details with their own fields', () => {
    const error = new RollforwardError('EQUITY_003', { extensions: { amount_max: '4000.00', binding_date: '2025-11-03' } })
    expect(toProblem(error, 'r-1')).toMatchObject({
      status: 400,
      code: 'EQUITY_003',
      title: 'Withdrawal amount cannot exceed current portfolio equity',
      request_id: 'r-1',
      amount_max: '4000.00',
      binding_date: '2025-11-03',
    })
    expect(toProblem(invalidField('amount', 'is required'), 'r-2')).toMatchObject({
      status: 400,
      code: 'INVALID_REQUEST',
      errors: [{ path: 'amount', message: 'is required' }],
    })
  })

  it('say whether trying again can help', () => {
    const retryable = (Object.keys(errorCatalogue) as ErrorCode[]).filter((code) => new RollforwardError(code).retryable)
    expect(retryable).toEqual(['RATE_LIMITED', 'UNAVAILABLE', 'COMMIT_UNKNOWN', 'TIMEOUT', 'NETWORK', 'STORE_LOCKED'])
  })

  it('tell a defect from a refusal', () => {
    expect(() => invariant(false, 'no')).toThrow('invariant: no')
    expect(() => invariant(true, 'no')).not.toThrow()
  })
})
