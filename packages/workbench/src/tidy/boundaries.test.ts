import { describe, expect, test } from 'vitest'
import { refusal } from './layers.ts'
import { importRings, importsOf } from './module-graph.ts'
import { listSources, parseSource } from './source-tree.ts'

// The layers, kept by a test over the import statements. Each line of `broken` must be refused, or the test would prove nothing.

const sources = listSources()
const imports = sources.flatMap(importsOf)

const broken: readonly (readonly [path: string, statement: string])[] = [
  ['packages/core/src/kernel/money.ts', "import { facts } from '../ledger/facts.ts'"],
  ['packages/core/src/ledger/realize.ts', "import type { Store } from '../store/port.ts'"],
  ['packages/core/src/snapshots/roll-forward.ts', "import type { Store } from '../store/port.ts'"],
  ['packages/core/src/portfolios/get.ts', "import { createRollforward } from '../create-rollforward.ts'"],
  ['packages/core/src/portfolios/get.ts', "import { memoryStore } from '../store/memory/index.ts'"],
  ['packages/core/src/portfolios/contract.ts', "import { z } from 'zod'"],
  ['packages/core/src/kernel/clock.ts', "import { hrtime } from 'node:process'"],
  ['packages/core/src/kernel/clock.ts', "import lodash from 'lodash'"],
  ['packages/client/src/index.ts', "import { contract } from '@rollforward/core/contract'"],
  ['packages/elements/src/tokens.ts', "import { z } from 'zod'"],
  ['packages/elements/src/tokens.ts', "import { Decimal } from 'decimal.js'"],
  ['packages/elements/src/tokens.ts', "import { roundMoney } from '@rollforward/core'"],
  ['packages/elements/src/tokens.ts', "const schemas = await import('@rollforward/core/contract')"],
  ['packages/client/src/index.ts', "import { postgresStore } from '@rollforward/storage-postgres'"],
  ['packages/storage-postgres/src/index.ts', "import { app } from '@rollforward/server'"],
  ['packages/server/src/app.ts', "import { readFile } from 'node:fs/promises'"],
  ['packages/server/src/app.ts', "import { money } from '../../core/src/kernel/money.ts'"],
]

describe('the layers refuse', () => {
  for (const [path, statement] of broken)
    test(`${path}: ${statement}`, () => {
      expect(importsOf(parseSource(path, statement)).map(refusal)).toEqual([expect.any(String)])
    })
})

test('every import stays within its layer', () => {
  expect(imports.map(refusal).filter((problem) => problem !== undefined)).toEqual([])
})

test('elements may import a contract as a type', () => {
  const source = parseSource('packages/elements/src/tokens.ts', "import type { Portfolio } from '@rollforward/core/contract'")
  expect(importsOf(source).map(refusal)).toEqual([undefined])
})

test('no ring of imports', () => {
  const ring = [
    parseSource('packages/core/src/a.ts', "import { b } from './b.ts'"),
    parseSource('packages/core/src/b.ts', "import { a } from './a.ts'"),
  ]
  expect(importRings(ring.flatMap(importsOf))).toHaveLength(1)
  expect(importRings(imports)).toEqual([])
})
