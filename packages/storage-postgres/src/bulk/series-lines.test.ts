import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readSeriesLines } from './series-lines.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

describe('series from lines', () => {
  it('holds days before 1970, prices of any digits, and says nothing of a key without quotes', () => {
    const lines = bytes('1\t-1\t0.00000001\n1\t20395\t229.5\n3\t20395\t0\n')
    expect(readSeriesLines(['A', 'B', 'C'], [lines])).toEqual([
      { key: 'A', days: Int32Array.of(-1, 20395), units: Float64Array.of(1, 22_950_000_000) },
      { key: 'C', days: Int32Array.of(20395), units: Float64Array.of(0) },
    ])
  })

  it('is floats up to the last safe unit and bigints from the next one on', () => {
    const [safe] = readSeriesLines(['A'], [bytes('1\t1\t90071992.54740991\n')])
    expect(safe?.units).toEqual(Float64Array.of(Number.MAX_SAFE_INTEGER))
    const [unsafe] = readSeriesLines(['A'], [bytes('1\t1\t90071992.54740992\n1\t2\t1.5\n1\t3\t9999999999999999.99999999\n')])
    expect(unsafe?.units).toEqual([2n ** 53n, 150_000_000n, 10n ** 24n - 1n])
  })

  it('is the same wherever the chunks break', () => {
    const line = fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: -30_000, max: 90_000 }), fc.bigInt(0n, 10n ** 24n - 1n))
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 20 }), fc.array(fc.nat(), { maxLength: 6 }), (quotes, breaks) => {
        const text = bytes(quotes.map(([key, day, units]) => `${key}\t${day}\t${decimal(units)}\n`).join(''))
        const places = [0, ...breaks.map((place) => place % text.length).sort((left, right) => left - right), text.length]
        const chunks = places.slice(1).map((end, index) => text.subarray(places[index], end))
        const found = new Map(readSeriesLines(['1', '2', '3'], chunks).map((series) => [series.key, series]))
        for (const name of ['1', '2', '3']) {
          const wanted = quotes.filter(([key]) => `${key}` === name)
          const series = found.get(name)
          expect(Array.from(series?.days ?? [])).toEqual(wanted.map(([, day]) => day))
          expect(Array.from(series?.units ?? [], BigInt)).toEqual(wanted.map(([, , units]) => units))
        }
      }),
    )
  })
})

function decimal(units: bigint): string {
  const digits = units.toString().padStart(9, '0')
  return `${digits.slice(0, -8)}.${digits.slice(-8)}`.replace(/\.?0+$/, '')
}
