import { describe, expect, it } from 'vitest'
import {
  exactProduct,
  exactProductWithRate,
  isSafeUnits,
  nearestFloat,
  newRoundingCounter,
  OUT_OF_RANGE,
  provenRound,
  rateToFloat,
  roundProduct,
  roundProductWithRate,
  roundTie,
  toSafeNumber,
} from './scaled.ts'

/** A drill sets it to three million; the unit test takes 300,000 of each kind. */
const products = Math.trunc(+(process.env['SCALED_PRODUCTS'] ?? 300_000))
const maxSafe = Number.MAX_SAFE_INTEGER

/** A small generator (mulberry32), so that a failing run can be repeated. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

type Pair = readonly [quantity: number, price: number]
const whole = (random: () => number, below: number) => Math.floor(random() * below)

const kinds: Record<string, (random: () => number) => Pair> = {
  'ordinary amounts': (random) => [whole(random, 10_000) * 1e8, whole(random, 50_000) * 1e6],
  'four-digit prices': (random) => [whole(random, 10_000) * 1e8, whole(random, 5_000_000) * 1e4],
  'full eight digits': (random) => [whole(random, 1e14), whole(random, 1e13)],
  'exact ties': (random) => [(2 * whole(random, 50_000) + 1) * 1e8, whole(random, 100_000) * 1e6 + 5e5],
  'one unit beside a tie': (random) => [1e8 * (1 + whole(random, 3)), whole(random, 1e9) * 1e6 + 5e5 + whole(random, 3) - 1],
  'operands at 2^53': (random) => [maxSafe - whole(random, 3), whole(random, 1e6)],
  'results around 2^50 cents': (random) => [2 ** 50 - 1000 + whole(random, 2000), 1e14 + whole(random, 3) - 1],
  'any magnitude': (random) => [Math.floor(2 ** (53 * random())), Math.floor(2 ** (53 * random()))],
}

describe('roundProduct', () => {
  for (const [kind, draw] of Object.entries(kinds)) {
    it(`agrees with BigInt: ${kind}`, () => {
      const random = randomFrom(7)
      const counter = newRoundingCounter()
      let differences = 0
      for (let index = 0; index < products; index += 1) {
        const [quantity, price] = draw(random)
        if (roundProduct(quantity, price, counter) !== toSafeNumber(exactProduct(BigInt(quantity), BigInt(price)))) differences += 1
      }
      expect(differences).toBe(0)
      expect(counter.products).toBe(products)
    })
  }

  it('rounds ties to even', () => {
    const cents = (quantity: number, price: number) => roundProduct(quantity, price, newRoundingCounter())
    expect(cents(1e8, 500_000)).toBe(0)
    expect(cents(1e8, 1_500_000)).toBe(2)
    expect(cents(1e8, 2_500_000)).toBe(2)
    expect(cents(1e8, 2_500_001)).toBe(3)
    expect(cents(1e8, 2_499_999)).toBe(2)
  })

  it('counts what the filter could not prove', () => {
    const counter = newRoundingCounter()
    roundProduct(100e8, 10e8, counter)
    expect(counter).toEqual({ products: 1, two_product: 0, big_integer: 0 })
    roundProduct(1e8, 500_000, counter)
    expect(counter).toEqual({ products: 2, two_product: 1, big_integer: 0 })
    roundProduct(maxSafe, maxSafe, counter)
    expect(counter).toEqual({ products: 3, two_product: 1, big_integer: 1 })
  })

  it('decides by the two-product below 2^50 cents and by BigInt from there on', () => {
    for (const [cents, expected] of [
      [2 ** 50 - 1, 'two_product'],
      [2 ** 50, 'big_integer'],
    ] as const) {
      const counter = newRoundingCounter()
      expect(roundTie(cents, 1e14, counter)).toBe(cents)
      expect(counter[expected]).toBe(1)
    }
  })

  it('answers the largest safe result and refuses the next', () => {
    const counter = newRoundingCounter()
    expect(roundProduct(maxSafe, 1e14, counter)).toBe(maxSafe)
    expect(roundProduct(maxSafe, 1e14 + 1, counter)).toBe(OUT_OF_RANGE)
  })
})

describe('roundProductWithRate', () => {
  const scales = [6, 8, 15, 16, 20, 22, 23, 31]

  function draw(random: () => number) {
    const scale = scales[whole(random, scales.length)]!
    const units = BigInt(1 + whole(random, scale > 8 ? 9.9e15 : 3 * 10 ** scale)) + (scale > 8 ? BigInt(whole(random, 2)) * 10n ** 14n : 0n)
    return { units, scale }
  }

  it('agrees with BigInt', () => {
    const random = randomFrom(11)
    const counter = newRoundingCounter()
    let differences = 0
    for (let index = 0; index < products; index += 1) {
      const [quantity, price] = kinds[index % 2 === 0 ? 'four-digit prices' : 'full eight digits']!(random)
      const rate = draw(random)
      const exact = toSafeNumber(exactProductWithRate(BigInt(quantity), BigInt(price), rate))
      if (roundProductWithRate(quantity, price, rateToFloat(rate), rate, counter) !== exact) differences += 1
    }
    expect(differences).toBe(0)
    expect(counter.big_integer).toBeGreaterThan(0)
  })

  it('agrees with BigInt at ties of three factors', () => {
    const random = randomFrom(13)
    const counter = newRoundingCounter()
    let differences = 0
    for (let index = 0; index < products / 10; index += 1) {
      const quantity = (2 * whole(random, 5000) + 1) * 1e8
      const price = (2 * whole(random, 50_000) + 1) * 1e6
      const rate = { units: BigInt(2 * whole(random, 10) + 1) * 50_000_000n, scale: 8 }
      const exact = toSafeNumber(exactProductWithRate(BigInt(quantity), BigInt(price), rate))
      if (roundProductWithRate(quantity, price, rateToFloat(rate), rate, counter) !== exact) differences += 1
    }
    expect(differences).toBe(0)
    expect(counter.big_integer).toBe(products / 10)
  })
})

describe('provenRound', () => {
  it('answers −1 where the error bound reaches the tie, never a guess', () => {
    expect(provenRound(2.4999)).toBe(2)
    expect(provenRound(2.5)).toBe(-1)
    expect(provenRound(2.5 - 2.4e-15)).toBe(-1)
    expect(provenRound(2.5 - 2.7e-15)).toBe(2)
    expect(provenRound(499_999_999_999_999)).toBe(499_999_999_999_999)
    expect(provenRound(500_000_000_000_001)).toBe(-1)
    expect(provenRound(NaN)).toBe(-1)
    expect(provenRound(Infinity)).toBe(-1)
  })
})

describe('the way into float64', () => {
  it('is exact to both sides of 2^53 and refuses from there on', () => {
    for (const units of [0n, 1n, -1n, 2n ** 31n, 2n ** 32n, -(2n ** 32n) - 1n, 2n ** 53n - 1n, 1n - 2n ** 53n]) {
      expect(isSafeUnits(units)).toBe(true)
      expect(BigInt(toSafeNumber(units))).toBe(units)
    }
    for (const units of [2n ** 53n, 2n ** 53n + 1n, 2n ** 63n, 10n ** 30n]) {
      expect(isSafeUnits(units)).toBe(false)
      expect(toSafeNumber(units)).toBe(OUT_OF_RANGE)
      expect(toSafeNumber(-units)).toBe(-OUT_OF_RANGE)
    }
  })

  it('takes the nearest float of sixteen digits', () => {
    expect(nearestFloat(9_999_999_999_999_999n)).toBe(9_999_999_999_999_999)
    expect(nearestFloat(2n ** 53n + 3n)).toBe(2 ** 53 + 4)
    expect(nearestFloat(-(2n ** 63n))).toBe(-(2 ** 63))
    expect(nearestFloat(10n ** 23n) / 1e23).toBeCloseTo(1, 15)
  })
})
