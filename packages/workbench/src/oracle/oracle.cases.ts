// long: the worked figures read best as one table, each with its hand calculation.
import type { PlainFill, PlainInput, PlainSnapshot } from './plain.ts'

/** A worked figure: what goes in, which fields are known by hand, and the hand calculation. */
export interface OracleCase {
  readonly name: string
  readonly why: string
  readonly input: PlainInput
  /** Known fields by date; what is not named is not checked here. */
  readonly snapshots: Readonly<Record<string, Partial<PlainSnapshot>>>
  readonly realized?: readonly string[]
  readonly costs?: readonly string[]
  /** Remaining quantity, side and cost of each open lot in opening order. */
  readonly open?: readonly (readonly [string, 'LONG' | 'SHORT', string])[]
}

const monday = '2025-11-03'
const tuesday = '2025-11-04'
const wednesday = '2025-11-05'

const plain: PlainInput = {
  opening_equity: '100000.00',
  inception_date: monday,
  base_currency: 'USD',
  fills: [],
  equity_changes: [],
  prices: [],
  dates: [monday],
  lot_method: 'FIFO',
  flow_timing: 'start',
}

let counter = 0
function fill(date: string, side: 'BUY' | 'SELL', quantity: string, price: string, more: Partial<PlainFill> = {}): PlainFill {
  counter += 1
  return { id: `f${counter}`, date, side, symbol: 'ACME', quantity, price, ...more }
}

function prices(...rows: readonly (readonly [string, string])[]): PlainInput['prices'] {
  return rows.map(([date, price]) => ({ symbol: 'ACME', date, price }))
}

const call: Partial<PlainFill> = {
  symbol: 'ACME-C50',
  position_class: 'OPTIONS',
  underlying: 'ACME',
  strike: '50',
  expiry_date: '2025-11-21',
  option_right: 'CALL',
}

const basics: readonly OracleCase[] = [
  {
    name: 'figure 1',
    why: 'opening 1,000,000; day 1 +50,000; day 2 -20,000: 1,050,000 then 1,030,000',
    input: {
      ...plain,
      opening_equity: '1000000.00',
      fills: [fill(monday, 'BUY', '1000', '100')],
      prices: prices([monday, '150'], [tuesday, '130']),
      dates: [monday, tuesday],
    },
    snapshots: {
      [monday]: { net_asset_value: '1050000.00', daily_pnl: '50000.00', daily_return: '0.05', price_jumps: 0 },
      [tuesday]: { net_asset_value: '1030000.00', daily_pnl: '-20000.00', cumulative_pnl: '30000.00', twr_index: '1.03' },
    },
  },
  {
    name: 'figure 2',
    why: 'selling a winner reverses what was accrued: realized 120, U 200 to 180, so -20, and the day is 100',
    input: {
      ...plain,
      fills: [fill(monday, 'BUY', '100', '10'), fill(tuesday, 'SELL', '40', '13')],
      prices: prices([monday, '12'], [tuesday, '13']),
      dates: [monday, tuesday],
    },
    snapshots: {
      [monday]: { daily_unrealized_pnl: '200.00', daily_pnl: '200.00' },
      [tuesday]: { daily_realized_pnl: '120.00', daily_unrealized_pnl: '-20.00', daily_pnl: '100.00', long_value: '780.00' },
    },
    realized: ['120.00'],
  },
  {
    name: 'figure 3',
    why: '10 contracts at 2.50 cost 10 x 2.50 x 100 = 2,500 and are worth 3,100',
    input: {
      ...plain,
      fills: [fill(monday, 'BUY', '10', '2.50', call)],
      prices: [{ symbol: 'ACME-C50', date: monday, price: '3.10' }],
    },
    snapshots: { [monday]: { long_value: '3100.00', daily_unrealized_pnl: '600.00', cash_value: '97500.00' } },
    open: [['10', 'LONG', '2500.00']],
  },
  {
    name: 'figure 4',
    why: 'short 200 at 50, close 47: owed 9,400, gained 600',
    input: { ...plain, fills: [fill(monday, 'SELL', '200', '50')], prices: prices([monday, '47']) },
    snapshots: {
      [monday]: {
        short_value: '-9400.00',
        long_value: '0.00',
        gross_exposure: '9400.00',
        net_exposure: '-9400.00',
        daily_unrealized_pnl: '600.00',
        num_short_positions: 1,
      },
    },
  },
  {
    name: 'figure 5',
    why: 'put in on Saturday, it arrives with Monday and is in no return',
    input: {
      ...plain,
      inception_date: '2025-10-31',
      equity_changes: [{ id: 'c1', change_date: '2025-11-01', change_type: 'CONTRIBUTION', amount: '50000.00' }],
      dates: ['2025-10-31', monday],
    },
    snapshots: {
      '2025-10-31': { net_asset_value: '100000.00', equity_inflow: '0.00' },
      [monday]: { net_asset_value: '150000.00', equity_inflow: '50000.00', daily_pnl: '0.00', daily_return: '0', twr_index: '1' },
    },
  },
  ...(['start', 'mixed', 'end'] as const).map((timing) => ({
    name: `figure 6, ${timing}`,
    why: 'P&L 1,500 on 100,000 + 50,000 is 1 %, on 100,000 alone 1.5 %',
    input: {
      ...plain,
      fills: [fill(monday, 'BUY', '100', '10')],
      prices: prices([monday, '25']),
      equity_changes: [{ id: 'c1', change_date: monday, change_type: 'CONTRIBUTION' as const, amount: '50000.00' }],
      flow_timing: timing,
    },
    snapshots: { [monday]: { daily_pnl: '1500.00', daily_return: timing === 'end' ? '0.015' : '0.01' } },
  })),
  {
    name: 'figure 9',
    why: 'the sale of 150 closes 100 for 200 and opens a short of 50 at 12',
    input: {
      ...plain,
      fills: [fill(monday, 'BUY', '100', '10', { time: '09:30:00' }), fill(monday, 'SELL', '150', '12', { time: '10:00:00' })],
      prices: prices([monday, '12']),
    },
    snapshots: { [monday]: { daily_realized_pnl: '200.00', short_value: '-600.00' } },
    realized: ['200.00'],
    open: [['50', 'SHORT', '-600.00']],
  },
  {
    name: 'figure 10',
    why: 'cost 31.00 by thirds: 10.33, 20.67 - 10.33, 31.00 - 20.67',
    input: {
      ...plain,
      fills: [
        fill(monday, 'BUY', '3', '10.00', { fees: '1.00' }),
        fill(monday, 'SELL', '1', '11.00'),
        fill(monday, 'SELL', '1', '11.00'),
        fill(monday, 'SELL', '1', '11.00'),
      ],
    },
    snapshots: { [monday]: { daily_realized_pnl: '2.00' } },
    realized: ['0.67', '0.66', '0.67'],
    costs: ['10.33', '10.34', '10.33'],
  },
  {
    name: 'figure 11',
    why: '100 x 10 at 1.10 cost 1,100 and are worth 1,200 at 1.20',
    input: {
      ...plain,
      fills: [fill(monday, 'BUY', '100', '10', { currency: 'EUR', fx_rate: '1.10' })],
      prices: prices([monday, '10']),
      fx_rates: [{ base: 'EUR', quote: 'USD', date: monday, rate: '1.20' }],
    },
    snapshots: { [monday]: { daily_unrealized_pnl: '100.00', long_value: '1200.00' } },
  },
  {
    name: 'figure 12',
    why: 'the index is 0 after -100 % and stays so; the day of the refund earns 10 % on 50,000',
    input: {
      ...plain,
      fills: [
        fill(monday, 'BUY', '10', '10000', { time: '09:30:00' }),
        fill(monday, 'SELL', '10', '0.00000001', { time: '10:00:00' }),
        fill(wednesday, 'BUY', '100', '100'),
      ],
      prices: prices([wednesday, '150']),
      equity_changes: [{ id: 'c1', change_date: wednesday, change_type: 'CONTRIBUTION', amount: '50000.00' }],
      dates: [monday, tuesday, wednesday],
    },
    snapshots: {
      [monday]: { net_asset_value: '0.00', daily_return: '-1', twr_index: '0' },
      [tuesday]: { daily_return: null, twr_index: '0' },
      [wednesday]: { daily_pnl: '5000.00', daily_return: '0.1', twr_index: '0' },
    },
  },
  {
    name: 'figure 15',
    why: 'worth 14 the day before inception and 15 at the first close: 1 a share, though it cost 10',
    input: {
      ...plain,
      fills: [fill('2025-10-01', 'BUY', '100', '10')],
      prices: prices(['2025-10-31', '14'], [monday, '15']),
    },
    snapshots: { [monday]: { daily_pnl: '100.00', net_asset_value: '100100.00', cash_value: '98600.00', daily_realized_pnl: '0.00' } },
  },
  {
    name: 'figure 16',
    why: '3 x 10.005 = 30.015, half-even 30.02; thirds 10.0067, 20.0133, 30.02',
    input: {
      ...plain,
      fills: [
        fill(monday, 'BUY', '1', '1'),
        fill(monday, 'BUY', '1', '1'),
        fill(monday, 'BUY', '1', '1'),
        fill(monday, 'SELL', '3', '10.005'),
      ],
    },
    snapshots: { [monday]: { daily_realized_pnl: '27.02' } },
    realized: ['9.01', '9.00', '9.01'],
  },
  {
    name: 'figure 19',
    why: '10 at 100 become 40 at 25: cost 1,000 and no gain, no price jump; carried over the ex-date it is 25 too',
    input: {
      ...plain,
      fills: [fill(monday, 'BUY', '10', '100')],
      prices: prices([monday, '100'], [wednesday, '25']),
      splits: [{ symbol: 'ACME', ex_date: tuesday, numerator: 4, denominator: 1 }],
      dates: [monday, tuesday, wednesday],
    },
    snapshots: {
      [tuesday]: { long_value: '1000.00', daily_pnl: '0.00', carried_prices: 1 },
      [wednesday]: { long_value: '1000.00', daily_pnl: '0.00', carried_prices: 0, price_jumps: 0 },
    },
    open: [['40', 'LONG', '1000.00']],
  },
  ...(
    [
      ['start', '0.1'],
      ['end', '0.1'],
      ['mixed', '0.0090909090909091'],
    ] as const
  ).map(([timing, r]) => ({
    name: `figure 21, ${timing}`,
    why: '10 on 100, or on 1,100 when the 1,000 is there all day',
    input: {
      ...plain,
      opening_equity: '100.00',
      fills: [fill(monday, 'BUY', '1', '10')],
      prices: prices([monday, '20']),
      equity_changes: [
        { id: 'c1', change_date: monday, change_type: 'CONTRIBUTION' as const, amount: '1000.00' },
        { id: 'c2', change_date: monday, change_type: 'WITHDRAWAL' as const, amount: '1000.00' },
      ],
      flow_timing: timing,
    },
    snapshots: { [monday]: { net_asset_value: '110.00', equity_inflow: '1000.00', equity_outflow: '1000.00', daily_return: r } },
  })),
]

const traps: readonly OracleCase[] = [
  {
    name: 'traps 1 and 10',
    why: '10 at 100 marked 120, 4 sold at 125, marked 130: U 200 to 180, realized 100, day 80; cash moves by 500',
    input: {
      ...plain,
      opening_equity: '5000.00',
      fills: [fill(monday, 'BUY', '10', '100'), fill(tuesday, 'SELL', '4', '125')],
      prices: prices([monday, '120'], [tuesday, '130']),
      dates: [monday, tuesday],
    },
    snapshots: {
      [monday]: { cash_value: '4000.00' },
      [tuesday]: { daily_pnl: '80.00', daily_realized_pnl: '100.00', daily_unrealized_pnl: '-20.00', cash_value: '4500.00' },
    },
  },
  {
    name: 'trap 2',
    why: 'bought today at 100 and closing at 103 it earned 3 a share, whatever yesterday closed at',
    input: {
      ...plain,
      fills: [fill(tuesday, 'BUY', '10', '100')],
      prices: prices([monday, '98'], [tuesday, '103']),
      dates: [monday, tuesday],
    },
    snapshots: { [tuesday]: { daily_pnl: '30.00' } },
  },
  {
    name: 'trap 3',
    why: 'opened and closed between snapshots: realized 30, nothing unrealized',
    input: { ...plain, fills: [fill(monday, 'BUY', '10', '50'), fill(monday, 'SELL', '10', '53')] },
    snapshots: { [monday]: { daily_realized_pnl: '30.00', daily_unrealized_pnl: '0.00', daily_pnl: '30.00', num_positions: 0 } },
  },
  {
    name: 'trap 4',
    why: 'day one starts from the opening equity: 10,000 + 100, however often it is asked',
    input: { ...plain, opening_equity: '10000.00', fills: [fill(monday, 'BUY', '100', '10')], prices: prices([monday, '11']) },
    snapshots: { [monday]: { net_asset_value: '10100.00' } },
  },
  {
    name: 'trap 5',
    why: 'a contribution on the first day that repeats the opening is money twice, but never P&L',
    input: {
      ...plain,
      opening_equity: '0.00',
      equity_changes: [{ id: 'c1', change_date: monday, change_type: 'CONTRIBUTION', amount: '10000.00' }],
    },
    snapshots: { [monday]: { net_asset_value: '10000.00', daily_pnl: '0.00', daily_return: '0' } },
  },
  {
    name: 'trap 7',
    why: 'the sum of daily P&L is NAV less opening less flows: 10,150 - 10,000 - 100 = 50',
    input: {
      ...plain,
      opening_equity: '10000.00',
      fills: [fill(monday, 'BUY', '10', '100')],
      prices: prices([monday, '102'], [tuesday, '105']),
      equity_changes: [{ id: 'c1', change_date: tuesday, change_type: 'CONTRIBUTION', amount: '100.00' }],
      dates: [monday, tuesday],
    },
    snapshots: { [tuesday]: { net_asset_value: '10150.00', cumulative_pnl: '50.00', cumulative_capital_flows: '100.00' } },
  },
  {
    name: 'trap 8',
    why: '+50 % on 1,000, then 9,000 more, then -10 %: index 1.5 x 0.9 = 1.35 while the money lost 550',
    input: {
      ...plain,
      opening_equity: '1000.00',
      fills: [fill(monday, 'BUY', '100', '10'), fill(tuesday, 'BUY', '600', '15')],
      prices: prices([monday, '15'], [tuesday, '13.5']),
      equity_changes: [{ id: 'c1', change_date: tuesday, change_type: 'CONTRIBUTION', amount: '9000.00' }],
      dates: [monday, tuesday],
    },
    snapshots: { [tuesday]: { net_asset_value: '9450.00', twr_index: '1.35', cumulative_pnl: '-550.00', daily_return: '-0.1' } },
  },
  {
    name: 'trap 9',
    why: 'cash 4,000 and market value 1,100 are 5,100; the gain is not counted beside them',
    input: { ...plain, opening_equity: '5000.00', fills: [fill(monday, 'BUY', '10', '100')], prices: prices([monday, '110']) },
    snapshots: { [monday]: { net_asset_value: '5100.00', cash_value: '4000.00', long_value: '1100.00' } },
  },
  {
    name: 'trap 36',
    why: 'short 10 at 100, price 90: owed 900, gained 100',
    input: { ...plain, fills: [fill(monday, 'SELL', '10', '100')], prices: prices([monday, '90']) },
    snapshots: { [monday]: { short_value: '-900.00', daily_pnl: '100.00', gross_exposure: '900.00', net_exposure: '-900.00' } },
  },
  {
    name: 'trap 37',
    why: 'selling short raises cash, not equity',
    input: { ...plain, opening_equity: '5000.00', fills: [fill(monday, 'SELL', '10', '100')], prices: prices([monday, '100']) },
    snapshots: { [monday]: { cash_value: '6000.00', net_asset_value: '5000.00' } },
  },
  {
    name: 'trap 38',
    why: 'long 10 at 100, 15 sold at 120 with fee 15: (1,200 - 10) - 1,000 = 190, and the short bears the other 5',
    input: {
      ...plain,
      fills: [fill(monday, 'BUY', '10', '100'), fill(monday, 'SELL', '15', '120', { fees: '15' })],
      prices: prices([monday, '120']),
    },
    snapshots: { [monday]: { daily_realized_pnl: '190.00', daily_unrealized_pnl: '-5.00' } },
    open: [['5', 'SHORT', '-595.00']],
  },
  {
    name: 'trap 39',
    why: 'short 5 at 100, 8 bought at 90: +50, then long 3 at 90',
    input: { ...plain, fills: [fill(monday, 'SELL', '5', '100'), fill(monday, 'BUY', '8', '90')], prices: prices([monday, '90']) },
    snapshots: { [monday]: { daily_realized_pnl: '50.00' } },
    open: [['3', 'LONG', '270.00']],
  },
  {
    name: 'trap 40',
    why: '2 calls at 3.50 cost 700; one sold at 5.00 earns 150, the other is worth 500',
    input: {
      ...plain,
      fills: [fill(monday, 'BUY', '2', '3.50', call), fill(tuesday, 'SELL', '1', '5.00', call)],
      prices: [{ symbol: 'ACME-C50', date: tuesday, price: '5.00' }],
      dates: [monday, tuesday],
    },
    snapshots: {
      [monday]: { long_value: '700.00', unpriced_positions: 1 },
      [tuesday]: { daily_realized_pnl: '150.00', long_value: '500.00', unpriced_positions: 0 },
    },
  },
  ...(
    [
      ['FIFO', '300.00', '100.00'],
      ['LIFO', '100.00', '300.00'],
      ['HIFO', '100.00', '300.00'],
      ['AVERAGE', '200.00', '200.00'],
    ] as const
  ).map(([method, realized, unrealized]) => ({
    name: `trap 45, ${method}`,
    why: '10 at 100 and 10 at 120, 10 sold at 130: the method moves the split, never the 400',
    input: {
      ...plain,
      fills: [fill(monday, 'BUY', '10', '100'), fill(monday, 'BUY', '10', '120'), fill(monday, 'SELL', '10', '130')],
      prices: prices([monday, '130']),
      lot_method: method,
    },
    snapshots: { [monday]: { daily_realized_pnl: realized, daily_unrealized_pnl: unrealized, daily_pnl: '400.00' } },
  })),
  {
    name: 'trap 48',
    why: 'fee 10 over three equal lots by what is due so far: 3.33, 6.67 - 3.33, 10.00 - 6.67',
    input: {
      ...plain,
      fills: [
        fill(monday, 'BUY', '1', '1'),
        fill(monday, 'BUY', '1', '1'),
        fill(monday, 'BUY', '1', '1'),
        fill(monday, 'SELL', '3', '11', { fees: '10' }),
      ],
    },
    snapshots: { [monday]: { daily_realized_pnl: '20.00' } },
    realized: ['6.67', '6.66', '6.67'],
  },
  {
    name: 'trap 49',
    why: 'bought with fee 5 and sold with fee 5: 1,095 - 1,005 = 90, each fee once',
    input: {
      ...plain,
      fills: [fill(monday, 'BUY', '10', '100', { fees: '5' }), fill(monday, 'SELL', '10', '110', { fees: '5' })],
    },
    snapshots: { [monday]: { daily_realized_pnl: '90.00', cash_value: '100090.00' } },
    realized: ['90.00'],
  },
]

const edges: readonly OracleCase[] = [
  ...(['start', 'mixed'] as const).map((timing) => ({
    name: `figure 18, ${timing}`,
    why: 'a cent is left at the start of the day, under 1 % of 100,000 and no base; where money leaves at the end it earned 1.5 %',
    input: {
      ...plain,
      fills: [fill(monday, 'BUY', '100', '10')],
      prices: prices([monday, '25']),
      equity_changes: [{ id: 'c1', change_date: monday, change_type: 'WITHDRAWAL' as const, amount: '99999.99' }],
      flow_timing: timing,
    },
    snapshots: {
      [monday]: { daily_pnl: '1500.00', daily_return: timing === 'start' ? null : '0.015', twr_index: timing === 'start' ? '1' : '1.015' },
    },
  })),
  {
    name: 'before inception',
    why: 'what was realized, paid or put in before counts nowhere; what happened on a first day without a snapshot comes with the next',
    input: {
      ...plain,
      inception_date: '2025-11-01',
      fills: [fill('2025-10-01', 'BUY', '100', '10'), fill('2025-10-02', 'SELL', '40', '12'), fill('2025-11-01', 'SELL', '10', '15')],
      prices: prices(['2025-10-31', '14'], ['2025-11-01', '15']),
      income: [
        { date: '2025-10-31', kind: 'DIVIDEND', amount: '7.00' },
        { date: '2025-11-01', kind: 'FEE', amount: '-1.00' },
      ],
      equity_changes: [
        { id: 'c1', change_date: '2025-10-31', change_type: 'CONTRIBUTION', amount: '9.00' },
        { id: 'c2', change_date: '2025-11-01', change_type: 'CONTRIBUTION', amount: '3.00' },
      ],
    },
    // Realized 10 x 5; U from 60 x 4 to 50 x 5.
    snapshots: {
      [monday]: {
        daily_realized_pnl: '50.00',
        daily_unrealized_pnl: '10.00',
        daily_income: '-1.00',
        equity_inflow: '3.00',
        carried_prices: 1,
      },
    },
  },
  ...(
    [
      ['FIFO', '5.00', '0.00'],
      ['LIFO', '-5.00', '10.00'],
    ] as const
  ).map(([method, realized, unrealized]) => ({
    name: `no price at all, ${method}`,
    why: 'bought at 10 and at 20, one sold at 15: what is left is worth the 20 last paid, so the total of 5 is that of every method',
    input: {
      ...plain,
      fills: [fill(monday, 'BUY', '1', '10'), fill(monday, 'BUY', '1', '20'), fill(monday, 'SELL', '1', '15')],
      lot_method: method,
    },
    snapshots: {
      [monday]: {
        daily_realized_pnl: realized,
        daily_unrealized_pnl: unrealized,
        daily_pnl: '5.00',
        long_value: '20.00',
        unpriced_positions: 1,
      },
    },
  })),
  {
    name: 'a split that leaves thirds',
    why: '300 become 100 in all: 33.33333333, 66.66666667 less that, 100 less that; a third of the entry price is not rounded, so P&L is 0',
    input: {
      ...plain,
      fills: [fill(monday, 'BUY', '100', '10'), fill(monday, 'BUY', '100', '10'), fill(monday, 'BUY', '100', '10')],
      splits: [{ symbol: 'ACME', ex_date: tuesday, numerator: 1, denominator: 3 }],
      dates: [monday, tuesday],
    },
    snapshots: { [tuesday]: { long_value: '3000.00', daily_pnl: '0.00' } },
    open: [
      ['33.33333333', 'LONG', '1000.00'],
      ['33.33333334', 'LONG', '1000.00'],
      ['33.33333333', 'LONG', '1000.00'],
    ],
  },
  {
    name: 'an entry price split to nine digits',
    why: '3.31430831 ÷ 10 is 0.331430831; x 1,150 x 1,000 it is the 381,145.46 that was paid, and a split earns nothing',
    input: {
      ...plain,
      opening_equity: '1000000.00',
      fills: [fill(monday, 'BUY', '115', '3.31430831', { multiplier: '1000' })],
      splits: [{ symbol: 'ACME', ex_date: tuesday, numerator: 10, denominator: 1 }],
      dates: [monday, tuesday],
    },
    snapshots: { [tuesday]: { long_value: '381145.46', daily_pnl: '0.00', unpriced_positions: 1 } },
  },
  {
    name: 'expiry on a Saturday',
    why: 'settled at Friday 53: 2 x 3 x 100 = 600 less 400 paid, in the first snapshot after it, Monday',
    input: {
      ...plain,
      fills: [fill(monday, 'BUY', '2', '2', { ...call, expiry_date: '2025-11-08' })],
      prices: [
        { symbol: 'ACME', date: '2025-11-07', price: '53' },
        { symbol: 'ACME-C50', date: monday, price: '2' },
      ],
      dates: ['2025-11-07', '2025-11-10'],
    },
    snapshots: {
      '2025-11-07': { long_value: '400.00', carried_prices: 1 },
      '2025-11-10': { daily_realized_pnl: '200.00', num_positions: 0, net_asset_value: '100200.00' },
    },
  },
  {
    name: 'expiry without a price',
    why: 'no price of the underlying on the expiry date itself, which traded: kept at the last price until one comes',
    input: {
      ...plain,
      fills: [fill(monday, 'SELL', '1', '2', { ...call, expiry_date: tuesday })],
      prices: [
        { symbol: 'ACME', date: monday, price: '53' },
        { symbol: 'ACME-C50', date: monday, price: '3' },
      ],
      dates: [monday, tuesday, wednesday],
    },
    snapshots: { [wednesday]: { short_value: '-300.00', num_short_positions: 1, carried_prices: 1 } },
  },
  {
    name: 'three ways to a rate',
    why: 'GBP/EUR through USD: 1 ÷ 0.8 = 1.25 by inverse, times 0.9 direct = 1.125; 10 x 8 x 1.125 = 90',
    input: {
      ...plain,
      base_currency: 'EUR',
      fills: [fill(monday, 'BUY', '10', '8', { currency: 'GBP' })],
      prices: prices([monday, '8']),
      fx_rates: [
        { base: 'USD', quote: 'GBP', date: '2025-10-01', rate: '0.8' },
        { base: 'USD', quote: 'EUR', date: '2025-10-01', rate: '0.9' },
        { base: 'EUR', quote: 'USD', date: '2025-11-05', rate: '7' },
      ],
    },
    snapshots: { [monday]: { long_value: '90.00', cash_value: '99910.00' } },
  },
  {
    name: 'a jump of more than 40 %',
    why: '10 to 14 is 40 % and no jump; 14 to 19.61 is one',
    input: {
      ...plain,
      fills: [fill(monday, 'BUY', '1', '10')],
      prices: prices([monday, '10'], [tuesday, '14'], [wednesday, '19.61']),
      dates: [monday, tuesday, wednesday],
    },
    snapshots: { [monday]: { price_jumps: 0 }, [tuesday]: { price_jumps: 0 }, [wednesday]: { price_jumps: 1 } },
  },
  {
    name: 'average after a part was sold',
    why: '40 at 1,000 becomes 20 each; half goes at 200, so 10 are left for 200; a rebuy of 10 at 30 makes 500 over 20, so 5 cost 125',
    input: {
      ...plain,
      fills: [
        fill(monday, 'BUY', '10', '10'),
        fill(monday, 'BUY', '10', '30'),
        fill(monday, 'SELL', '10', '30'),
        fill(monday, 'BUY', '10', '30'),
        fill(monday, 'SELL', '5', '30'),
      ],
      lot_method: 'AVERAGE',
      prices: prices([monday, '30']),
    },
    snapshots: { [monday]: { daily_realized_pnl: '125.00', daily_unrealized_pnl: '75.00' } },
    costs: ['200.00', '125.00'],
    open: [
      ['5', 'LONG', '125.00'],
      ['10', 'LONG', '250.00'],
    ],
  },
]

export const oracleCases: readonly OracleCase[] = [...basics, ...traps, ...edges]
