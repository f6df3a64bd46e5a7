import type { History } from './play.ts'
import type { PortfolioSetup, Setup } from './setup.ts'
import type { Doing, FillChoice, Step } from './steps.ts'

/** A history in which something was wrong once. */
export interface HistoryCase {
  readonly name: string
  readonly history: History
}

const portfolio: PortfolioSetup = {
  base_currency: 'USD',
  lot_method: 'FIFO',
  flow_timing: 'start',
  calendar: 'weekdays',
  time_zone: 'UTC',
  opening_equity: '1000000.00',
  inception: 0,
}

const setup: Setup = {
  week: 0,
  hour: '15',
  start: 1,
  tick: 1000,
  withdrawal_limit: 'equity',
  portfolios: [portfolio, portfolio],
  strikes: ['100', '100', '100'],
  expiries: [11, 11, 11],
  multiplier: null,
  unquoted: null,
}

const buy: FillChoice = {
  instrument: 0,
  side: 'BUY',
  quantity: '1',
  price: '80',
  fees: null,
  fx: null,
  strategy: '',
  at: 0,
  time: null,
  sequence: 0,
  broker: null,
  method: null,
}

function lived(doings: readonly Doing[], more: { readonly setup?: Partial<Setup>; readonly ending?: number } = {}): History {
  const steps: Step[] = doings.map((doing) => ({ on: 0, look: true, ...doing }))
  return { setup: { ...setup, ...more.setup }, steps, ending: more.ending ?? 0 }
}

const run: Doing = { do: 'run', how: 0, at: 0, days: 0 }

export const historyCases: readonly HistoryCase[] = [
  {
    name: 'a price after a fill that no snapshot holds yet left its lot without it',
    history: lived([
      { do: 'record fills', fills: [buy] },
      { do: 'put prices', prices: [{ of: 0, at: 0, price: '90' }] },
      { do: 'refresh' },
    ]),
  },
  {
    name: 'so did a rate, in what the lot cost',
    history: lived([
      { do: 'record fills', fills: [{ ...buy, instrument: 4 }] },
      { do: 'put rate', of: 65, at: 0, jitter: 0, shape: 0 },
      { do: 'put prices', prices: [{ of: 0, at: 0, price: '90' }] },
    ]),
  },
  {
    name: 'and a rebuild valued lots of one strategy on the day of another one’s fill',
    history: lived([
      { do: 'put closes', from: 0, days: 1, jitter: [0, 0, 0] },
      {
        do: 'record fills',
        fills: [
          { ...buy, at: 1 },
          { ...buy, strategy: 'ALPHA' },
        ],
      },
      { do: 'void fill', pick: 1 },
      { do: 'rebuild' },
    ]),
  },
  {
    name: 'a lot of a broker’s fill could not be closed in the moment in which it was recorded',
    history: lived(
      [
        { do: 'record fills', fills: [{ ...buy, broker: 0, at: 3 }] },
        { do: 'close', pick: 0, part: 0, price: '80', fees: '0', at: 3 },
      ],
      { setup: { start: 3, tick: 0 } },
    ),
  },
  {
    name: 'a late price did not mark the snapshot that compares the next price with it',
    history: lived(
      [
        { do: 'record fills', fills: [{ ...buy, at: 3 }] },
        { do: 'put prices', prices: [{ of: 0, at: 3, price: '90' }] },
        run,
        { do: 'put prices', prices: [{ of: 0, at: 4, price: '9' }] },
        run,
      ],
      { setup: { start: 10 } },
    ),
  },
  {
    name: 'a withdrawal took in the income that waited for the next batch, and with it fell below zero',
    history: lived(
      [
        { do: 'record flow', inward: true, amount: { is: 'text', text: '5000.00' }, at: 0, override: true },
        run,
        { do: 'set limit', to: 0 },
        { do: 'record income', at: 8716, amount: '0.01', gain: false, of: 0 },
        { do: 'set limit', to: 100_000 },
        { do: 'record flow', inward: false, amount: { is: 'limit', plus: 0 }, at: 0, override: false },
        run,
      ],
      { setup: { start: 100 } },
    ),
  },
  {
    name: 'a split that left a named lot too small for its sale stopped the sale of something else',
    history: lived([
      {
        do: 'record fills',
        fills: [
          { ...buy, instrument: 2, price: '1', at: 1 },
          { ...buy, broker: 0 },
        ],
      },
      { do: 'put closes', from: 0, days: 12, jitter: [0, 0, 0] },
      run,
      { do: 'close', pick: 0, part: 20, price: '80.00', fees: '0', at: 0 },
      { do: 'put split', of: 94, at: 0, ratio: 3 },
      { do: 'sell', pick: 225, part: 0, price: '80.00', fees: '0', at: 0, method: 'FIFO', lots: 0, all_strategies: false },
      { do: 'tell fills again' },
    ]),
  },
]
