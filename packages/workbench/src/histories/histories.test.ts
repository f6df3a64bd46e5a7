import { randomInt } from 'node:crypto'
import { expect, it } from 'vitest'
import { historyCases } from './histories.cases.ts'
import { play } from './play.ts'
import { caseText, runHistories } from './run-histories.ts'

const histories = Math.ceil(parseInt(process.env['ROLLFORWARD_HISTORIES'] ?? '500', 10) / 2)
const seed = parseInt(process.env['ROLLFORWARD_SEED'] ?? `${randomInt(1_000_000_000)}`, 10)

it.each(historyCases)('what was wrong once holds: $name', ({ history }) => play(history))

it(`everything holds in ${histories} histories from seed ${seed}`, { timeout: 60_000 + histories * 1000 }, async () => {
  const failure = await runHistories({ histories, seed })
  expect(failure === null ? null : `${failure.message}\nblock seed ${failure.block_seed}, as a case:\n${caseText(failure)}`).toBeNull()
})
