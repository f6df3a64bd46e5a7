import { randomInt } from 'node:crypto'
import { expect, it } from 'vitest'
import { historyCases } from './histories.cases.ts'
import { play } from './play.ts'
import { caseText, runHistories } from './run-histories.ts'

const histories = Math.ceil(parseInt(process.env['ROLLFORWARD_HISTORIES'] ?? '500', 10) / 2)
const seed = parseInt(process.env['ROLLFORWARD_SEED'] ?? `${randomInt(1_000_000_000)}`, 10)

/** Met in one history of twenty at least, so in hundreds of them for sure. */
const oftenMet = [
  ...['a book compared', 'a stale book compared', 'a rebuild compared', 'a day run again', 'run: done', 'refresh: done'],
  ...['law: the same in another order', 'law: total P&L of every method'],
  ...['recalculation: none', 'recalculation: immediate', 'recalculation: deferred'],
  ...['flow recorded: done', 'flow recorded: EQUITY_001', 'flow recorded: EQUITY_002', 'flow recorded: EQUITY_003'],
  ...['flow recorded: EQUITY_010', 'flow edited: done', 'flow edited: EQUITY_009', 'flow edited: EQUITY_011', 'flow deleted: done'],
  ...['fills: done', 'fills: POSITION_003', 'fills: POSITION_004', 'fills: POSITION_008', 'fills: FX_RATE_MISSING', 'fills again: done'],
  ...['open: done', 'close: done', 'sale: done', 'sale: POSITION_001', 'sale of lots: done', 'income: done', 'income: INVALID_REQUEST'],
  ...['a short', 'a flip', 'an expiry', 'an effect of a rate', 'a lot older than the portfolio', 'a carried price', 'a price jump'],
  ...['a position without a price', 'a return without a base', 'a negative balance'],
]

it.each(historyCases)('what was wrong once holds: $name', async ({ history }) => void (await play(history)))

it(`everything holds in ${histories} histories from seed ${seed}`, { timeout: 60_000 + histories * 1000 }, async () => {
  const met = new Map<string, number>()
  const failure = await runHistories({ histories, seed, met })
  expect(failure === null ? null : `${failure.message}\nblock seed ${failure.block_seed}, as a case:\n${caseText(failure)}`).toBeNull()
  expect(oftenMet.filter((what) => histories >= 200 && !met.has(what))).toEqual([])
})
