import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  escapeText,
  type LineWriter,
  lineWriter,
  reserve,
  takeChunks,
  writeDate,
  writeMoney,
  writeRatio,
  writeWhole,
} from './line-writer.ts'

function written(write: (writer: LineWriter) => void): string {
  const writer = lineWriter()
  reserve(writer, 1000)
  write(writer)
  return takeChunks(writer, true)
    .map((chunk) => new TextDecoder().decode(chunk))
    .join('')
}

/** The slow way: digits of a BigInt with a point among them. */
function decimal(units: bigint, scale: number): string {
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0')
  return `${units < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`
}

const trimmed = (text: string) => text.replace(/\.?0+$/, '')

describe('whole numbers', () => {
  it.each([0, 9, 10, 99, 100, 999_999_999, 1_000_000_000, 999_999_999_999_999_999 % 2 ** 53, Number.MAX_SAFE_INTEGER])('%d', (value) => {
    expect(written((writer) => writeWhole(writer, value))).toBe(`${value}`)
  })

  it('are their digits', () => {
    fc.assert(fc.property(fc.maxSafeNat(), (value) => written((writer) => writeWhole(writer, value)) === `${value}`))
  })
})

describe('money', () => {
  it.each([
    [0, '0.00'],
    [-1, '-0.01'],
    [5, '0.05'],
    [99, '0.99'],
    [-100, '-1.00'],
    [100_000_000_007, '1000000000.07'],
    [Number.MAX_SAFE_INTEGER, '90071992547409.91'],
    [-(10n ** 30n) - 5n, '-10000000000000000000000000000.05'],
  ])('%s cents are %s', (cents, text) => {
    expect(written((writer) => writeMoney(writer, cents))).toBe(text)
  })

  it('is the same from a float and from a BigInt', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (cents) => {
        const text = decimal(BigInt(cents), 2)
        return written((writer) => writeMoney(writer, cents)) === text && written((writer) => writeMoney(writer, BigInt(cents))) === text
      }),
    )
  })
})

describe('ratios', () => {
  it.each([
    [0n, '0'],
    [1n, '0.0000000000000001'],
    [-1n, '-0.0000000000000001'],
    [10n ** 16n, '1'],
    [10n ** 16n + 10n ** 8n, '1.00000001'],
    [10n ** 17n, '10'],
    [2n ** 58n - 1n, trimmed(decimal(2n ** 58n - 1n, 16))],
    [2n ** 58n, trimmed(decimal(2n ** 58n, 16))],
    [-(10n ** 40n), '-1000000000000000000000000'],
  ])('%s', (units, text) => {
    expect(written((writer) => writeRatio(writer, units))).toBe(text)
  })

  it('are their digits without zeros at the end, whatever their size', () => {
    const units = fc.oneof(fc.bigInt(-(2n ** 59n), 2n ** 59n), fc.bigInt(-(10n ** 16n), 10n ** 16n), fc.bigInt())
    fc.assert(fc.property(units, (value) => written((writer) => writeRatio(writer, value)) === trimmed(decimal(value, 16))))
  })
})

it('days are dates', () => {
  expect([0, -1, 20_395, 60_000].map((day) => written((writer) => writeDate(writer, day)))).toEqual([
    '1970-01-01',
    '1969-12-31',
    '2025-11-03',
    '2134-04-11',
  ])
})

it('what would be syntax is escaped', () => {
  expect(escapeText('a\\b\tc\nd\re\\N')).toBe('a\\\\b\\tc\\nd\\re\\\\N')
})

it('chunks together are all that was written, wherever they break', () => {
  const writer = lineWriter()
  const chunks: Uint8Array[] = []
  let expected = ''
  for (let value = 0; value < 50_000; value += 1) {
    reserve(writer, 64)
    writeWhole(writer, value)
    expected += `${value}`
    chunks.push(...takeChunks(writer, false))
  }
  chunks.push(...takeChunks(writer, true))
  expect(chunks.length).toBeGreaterThan(2)
  expect(Buffer.concat(chunks).toString()).toBe(expected)
})
