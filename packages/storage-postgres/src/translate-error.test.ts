import { RollforwardError } from '@rollforward/core/store'
import { describe, expect, it } from 'vitest'
import { isConnectionError, isRace, translateError } from './translate-error.ts'

const error = (fields: object, message = 'said by the database') => Object.assign(new Error(message), fields)

describe('errors of the database', () => {
  it.each([
    ['08006', 'UNAVAILABLE'],
    ['57P01', 'UNAVAILABLE'],
    ['53300', 'UNAVAILABLE'],
    ['57014', 'UNAVAILABLE'],
    ['55P03', 'UNAVAILABLE'],
    ['40001', 'UNAVAILABLE'],
    ['ECONNREFUSED', 'UNAVAILABLE'],
    ['EPIPE', 'UNAVAILABLE'],
    ['22P02', 'INVALID_REQUEST'],
    ['22021', 'INVALID_REQUEST'],
    ['23514', 'INVALID_REQUEST'],
    ['42501', 'INTERNAL'],
    ['42P01', 'INTERNAL'],
  ])('%s is %s', (code, expected) => {
    const translated = translateError(error({ code }))
    expect(translated).toMatchObject({ code: expected })
    expect((translated as RollforwardError).message).not.toContain('said by the database')
    expect((translated as RollforwardError).cause).toMatchObject({ message: 'said by the database' })
  })

  it.each([
    ['23503', 'equity_changes_portfolio_fkey', 'EQUITY_004'],
    ['23505', 'fills_fill_id_key', 'VERSION_CONFLICT'],
    ['23505', 'lots_pkey', 'VERSION_CONFLICT'],
    ['23505', 'something_else', 'INTERNAL'],
  ])('%s of %s is %s', (code, constraint, expected) => {
    expect(translateError(error({ code, constraint }))).toMatchObject({ code: expected })
  })

  it('ours and strangers pass through as they are', () => {
    const ours = new RollforwardError('EQUITY_003')
    const stranger = new TypeError('x is not a function')
    expect(translateError(ours)).toBe(ours)
    expect(translateError(stranger)).toBe(stranger)
    expect(translateError('text')).toBe('text')
  })

  it.each([
    'Connection terminated unexpectedly',
    'Connection terminated due to connection timeout',
    'timeout exceeded when trying to connect',
    'Client has encountered a connection error and is not queryable',
    'Cannot use a pool after calling end on the pool',
  ])('the driver says in words: %s', (message) => {
    expect(isConnectionError(new Error(message))).toBe(true)
  })

  it('only lost races are run again', () => {
    expect([40001, '40001', '40P01', '23505', '57P01'].map((code) => isRace(error({ code })))).toEqual([false, true, true, false, false])
  })
})
