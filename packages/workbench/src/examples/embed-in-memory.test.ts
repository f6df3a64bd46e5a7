import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from './run-program.ts'

test('the example in memory records a contribution and lists it', () => {
  const out = execFileSync(process.execPath, ['--conditions=rollforward-source', join(root, 'examples/embed-in-memory/main.ts')], {
    encoding: 'utf8',
  })
  expect(out).toMatch(/^Equity after the contribution: 1050000\.00\n\d{4}-\d\d-\d\d CONTRIBUTION 50000\.00\n$/)
})
