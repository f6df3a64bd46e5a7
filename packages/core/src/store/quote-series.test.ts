import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatScaled, formatTrimmed, parseScaled } from '../kernel/decimal.ts'
import { cutQuoteSeries, readQuoteSeries } from './quote-series.ts'

const units = fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n })
const spelled = fc.tuple(units, fc.boolean()).map(([value, trims]): string => (trims ? formatTrimmed(value, 8) : formatScaled(value, 8)))

describe('quote series', () => {
  it('reads every value exactly, however it is spelled', () => {
    fc.assert(
      fc.property(fc.array(spelled, { minLength: 1 }), (values) => {
        const series = readQuoteSeries('AAPL', values.map((_, index) => index - 3).join(','), values.join(','))
        expect([...series.days]).toEqual(values.map((_, index) => index - 3))
        expect([...series.units].map(BigInt)).toEqual(values.map((value) => parseScaled(value, 8)))
      }),
    )
  })

  it('takes floats as long as they are exact and no longer', () => {
    const of = (value: string) => readQuoteSeries('X', '0', value).units
    expect(of('90071992.54740991')).toEqual(Float64Array.from([9007199254740991]))
    expect(of('90071992.54740992')).toEqual([9007199254740992n])
    expect(of('-90071992.54740992')).toEqual([-9007199254740992n])
  })

  it('holds what 64 bits do not', () => {
    expect(readQuoteSeries('X', '0,1', '92233720368.54775808,999999999999999.99999999').units).toEqual([2n ** 63n, 10n ** 23n - 1n])
  })

  it('is empty without quotes, and is cut by day', () => {
    expect(readQuoteSeries('X', '', '')).toEqual({ key: 'X', days: new Int32Array(0), units: new Float64Array(0) })
    const cut = cutQuoteSeries(readQuoteSeries('X', '1,5,9', '1,2,3'), 8)
    expect(cut).toEqual({ key: 'X', days: Int32Array.from([1, 5]), units: Float64Array.from([1e8, 2e8]) })
  })
})
