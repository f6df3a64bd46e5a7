import { errorCatalogue, isRollforwardError } from '@rollforward/core/errors'
import { describe, expect, it } from 'vitest'
import { failure } from './failure.ts'

describe('failure', () => {
  for (const code of ['ABORTED', 'NETWORK', 'TIMEOUT', 'UNAUTHENTICATED'] as const)
    it(`says of ${code} what the catalogue says`, () => {
      const error = failure(code, 'why')
      expect(isRollforwardError(error)).toBe(true)
      expect({ status: error.status, message: error.message }).toEqual(errorCatalogue[code])
      expect(error.cause).toBe('why')
    })
})
