/** A made-up market: the same walk of closes from the same first day, so that a later start only adds days. */
export interface DemoInstrument {
  readonly symbol: string
  /** The first close, in cents. */
  readonly start: number
  /** The most that a close moves in a day, in hundredths of a percent, and what it gains in the mean. */
  readonly swing: number
  readonly drift: number
}

export const demoInstruments: readonly DemoInstrument[] = [
  { symbol: 'VTI', start: 29_410, swing: 130, drift: 5 },
  { symbol: 'AAPL', start: 22_840, swing: 220, drift: 7 },
  { symbol: 'MSFT', start: 41_250, swing: 200, drift: 6 },
  { symbol: 'NVDA', start: 12_475, swing: 420, drift: 16 },
  { symbol: 'JNJ', start: 15_230, swing: 120, drift: 2 },
  { symbol: 'KO', start: 6_310, swing: 100, drift: 2 },
  { symbol: 'XOM', start: 11_820, swing: 190, drift: -4 },
  { symbol: 'BND', start: 7_385, swing: 30, drift: 1 },
]

/** The weekdays from one date to another, both included. */
export function weekdays(first: string, last: string): string[] {
  const days: string[] = []
  for (let day = Date.parse(first); day <= Date.parse(last); day += 86_400_000) {
    const weekday = new Date(day).getUTCDay()
    if (weekday !== 0 && weekday !== 6) days.push(new Date(day).toISOString().slice(0, 10))
  }
  return days
}

/** The closes of an instrument on these days, as decimal text. Whole cents and whole numbers throughout. */
export function demoCloses({ symbol, start, swing, drift }: DemoInstrument, days: number): string[] {
  let seed = [...symbol].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 65_521, 7)
  let cents = start
  return Array.from({ length: days }, () => {
    const close = `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`
    // Two draws make small moves likelier than big ones.
    const move = [0, 0].reduce((sum) => sum + (((seed = (seed * 16_807) % 2_147_483_647) % (swing + 1)) - Math.floor(swing / 2)), drift)
    cents = Math.max(1, cents + Math.trunc((cents * move) / 10_000))
    return close
  })
}

/** On which weekday since the first, what, how much, for which strategy. Bought and sold at the close. */
export const demoTrades: readonly (readonly [weekday: number, side: 'BUY' | 'SELL', symbol: string, quantity: string, strategy: string])[] =
  [
    [1, 'BUY', 'VTI', '1200', 'CORE'],
    [1, 'BUY', 'BND', '3000', 'CORE'],
    [2, 'BUY', 'AAPL', '800', 'GROWTH'],
    [3, 'BUY', 'MSFT', '450', 'GROWTH'],
    [5, 'BUY', 'NVDA', '1500', 'GROWTH'],
    [8, 'BUY', 'JNJ', '900', 'INCOME'],
    [8, 'BUY', 'KO', '2500', 'INCOME'],
    [12, 'BUY', 'XOM', '1000', 'INCOME'],
    [34, 'BUY', 'AAPL', '300', 'GROWTH'],
    [47, 'SELL', 'NVDA', '400', 'GROWTH'],
    [75, 'BUY', 'VTI', '250', 'CORE'],
    [92, 'SELL', 'XOM', '600', 'INCOME'],
    [101, 'BUY', 'MSFT', '120', 'GROWTH'],
    [120, 'SELL', 'AAPL', '350', 'GROWTH'],
    [143, 'SELL', 'NVDA', '300', 'GROWTH'],
    [160, 'BUY', 'KO', '800', 'INCOME'],
    [171, 'SELL', 'BND', '900', 'CORE'],
  ]

/** On which weekday, what, from what, how much. */
export const demoIncome: readonly (readonly [
  weekday: number,
  kind: 'DIVIDEND' | 'INTEREST' | 'FEE',
  symbol: string | null,
  amount: string,
])[] = [
  [42, 'DIVIDEND', 'KO', '1275.00'],
  [44, 'DIVIDEND', 'JNJ', '1170.00'],
  [63, 'INTEREST', null, '412.55'],
  [64, 'FEE', null, '-950.00'],
  [107, 'DIVIDEND', 'KO', '1275.00'],
  [109, 'DIVIDEND', 'JNJ', '1170.00'],
  [128, 'INTEREST', null, '388.10'],
  [129, 'FEE', null, '-975.00'],
  [172, 'DIVIDEND', 'KO', '1683.00'],
]
