import { randomInt } from 'node:crypto'
import { expect, it } from 'vitest'
import { caseText, runHistories } from './run-histories.ts'

// The other half of histories.test.ts, in a file of its own so that two workers share the work.

const histories = Math.floor(parseInt(process.env['ROLLFORWARD_HISTORIES'] ?? '500', 10) / 2)
const seed = parseInt(process.env['ROLLFORWARD_SEED'] ?? `${randomInt(1_000_000_000)}`, 10) + 1_000_000_000

it(`everything holds in ${histories} more histories from seed ${seed}`, { timeout: 60_000 + histories * 1000 }, async () => {
  const failure = await runHistories({ histories, seed })
  expect(failure === null ? null : `${failure.message}\nblock seed ${failure.block_seed}, as a case:\n${caseText(failure)}`).toBeNull()
})
