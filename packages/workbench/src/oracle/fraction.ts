/**
 * Exact rational arithmetic on BigInt, so that every rounding of the oracle is one that it names.
 * Nothing is reduced to lowest terms: the numbers here are short-lived, and a plain rule is easier to trust than a fast one.
 */
export interface Fraction {
  readonly n: bigint
  /** Always above zero. */
  readonly d: bigint
}

export const zero: Fraction = { n: 0n, d: 1n }
export const one: Fraction = { n: 1n, d: 1n }

/** '12.345' becomes 12345 ÷ 1000. */
export function parse(text: string): Fraction {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text)
  if (match === null) throw new Error(`not a decimal: ${text}`)
  const [, sign = '', whole = '', decimals = ''] = match
  const n = BigInt(whole + decimals)
  return { n: sign === '-' ? -n : n, d: 10n ** BigInt(decimals.length) }
}

export function fraction(n: bigint, d: bigint): Fraction {
  if (d === 0n) throw new Error('division by zero')
  return d < 0n ? { n: -n, d: -d } : { n, d }
}

export function add(a: Fraction, b: Fraction): Fraction {
  if (a.d === b.d) return { n: a.n + b.n, d: a.d }
  if (a.d % b.d === 0n) return { n: a.n + b.n * (a.d / b.d), d: a.d }
  if (b.d % a.d === 0n) return { n: a.n * (b.d / a.d) + b.n, d: b.d }
  return { n: a.n * b.d + b.n * a.d, d: a.d * b.d }
}

export function negate(a: Fraction): Fraction {
  return { n: -a.n, d: a.d }
}

export function subtract(a: Fraction, b: Fraction): Fraction {
  return add(a, negate(b))
}

export function multiply(...factors: readonly Fraction[]): Fraction {
  return factors.reduce((a, b) => ({ n: a.n * b.n, d: a.d * b.d }), one)
}

export function divide(a: Fraction, b: Fraction): Fraction {
  return fraction(a.n * b.d, a.d * b.n)
}

/** Below zero when a is smaller, above zero when a is larger. */
export function compare(a: Fraction, b: Fraction): number {
  const left = a.n * b.d
  const right = b.n * a.d
  return left < right ? -1 : left > right ? 1 : 0
}

export function smaller(a: Fraction, b: Fraction): Fraction {
  return compare(a, b) <= 0 ? a : b
}

/** Rounds n ÷ d half-even to a whole number; d may have either sign. */
export function roundHalfEven(value: Fraction): bigint {
  const negative = value.n < 0n
  const n = negative ? -value.n : value.n
  const whole = n / value.d
  const twice = (n % value.d) * 2n
  const up = twice > value.d || (twice === value.d && whole % 2n === 1n)
  const rounded = up ? whole + 1n : whole
  return negative ? -rounded : rounded
}

/** The value in units of 10^-digits. */
export function roundTo(value: Fraction, digits: number): bigint {
  return roundHalfEven({ n: value.n * 10n ** BigInt(digits), d: value.d })
}

export function roundCents(value: Fraction): bigint {
  return roundTo(value, 2)
}

/** Keeps that many significant digits of a number above zero. */
export function roundSignificant(value: Fraction, digits: number): Fraction {
  const least = 10n ** BigInt(digits - 1)
  let up = 1n
  let down = 1n
  while (value.n * up < least * value.d) up *= 10n
  while (value.n >= least * 10n * value.d * down) down *= 10n
  return { n: roundHalfEven({ n: value.n * up, d: value.d * down }) * down, d: up }
}

/** The house rule for splitting money: what is due after each part, less what went before, so that the parts sum to the total. */
export function allocate(total: bigint, weights: readonly Fraction[]): bigint[] {
  const all = weights.reduce(add, zero)
  let done = zero
  let before = 0n
  return weights.map((weight) => {
    done = add(done, weight)
    const due = roundHalfEven(divide(multiply({ n: total, d: 1n }, done), all))
    const share = due - before
    before = due
    return share
  })
}

function scaledText(value: bigint, digits: number): string {
  const negative = value < 0n
  const text = (negative ? -value : value).toString().padStart(digits + 1, '0')
  const whole = text.slice(0, text.length - digits)
  const decimals = text.slice(text.length - digits)
  return `${negative ? '-' : ''}${whole}${digits === 0 ? '' : `.${decimals}`}`
}

export function moneyText(cents: bigint): string {
  return scaledText(cents, 2)
}

/** Without trailing zeros, as ratios, prices and quantities are written. */
export function trimmedText(value: bigint, digits: number): string {
  return scaledText(value, digits)
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '')
}
