import { expect, test } from 'vitest'
import { benchEngine } from './engine.ts'

test('the engine, decimal.js and plain BigInt agree on the benchmark’s data, and floats prove almost every rounding', () => {
  const bench = benchEngine({ name: 'small', portfolios: 30, positions: 20, days: 126, symbols: 60 }, 1)
  expect(bench.fallback_share).toBeGreaterThan(0)
  expect(bench.fallback_share).toBeLessThanOrEqual(0.02)
  // Far below what the benchmark itself asks: here nothing is warm.
  expect(bench.times_decimal).toBeGreaterThan(5)
})
