import { describe, expect, test } from 'vitest'
import { unreached } from './module-graph.ts'
import * as rules from './rules.ts'
import { listFiles, listSources, parseSource, readText } from './source-tree.ts'

// The house style, kept by a test over the sources. Each rule is also shown a sample that breaks it: a rule that cannot fail
// would let everything pass.

const sources = listSources()

const samples: Readonly<Record<string, { rule: rules.Rule; path: string; text: string }>> = {
  'no floats near money': {
    rule: rules.noFloats,
    path: 'packages/core/src/a.ts',
    text: 'const a = Number(price) + parseFloat(x) + d.toNumber() + Math.round(y)',
  },
  'no Date outside the clock': { rule: rules.noDates, path: 'packages/core/src/a.ts', text: 'const now = new Date()' },
  'no default export': { rule: rules.plainSyntax, path: 'packages/core/src/a.ts', text: 'export default 1' },
  'no default function': { rule: rules.plainSyntax, path: 'packages/core/src/a.ts', text: 'export default function a() {}' },
  'no enum': { rule: rules.plainSyntax, path: 'packages/core/src/a.ts', text: 'enum Side { Buy }' },
  'no namespace': { rule: rules.plainSyntax, path: 'packages/core/src/a.ts', text: 'namespace Money {}' },
  'names that tell': { rule: rules.tellingNames, path: 'packages/core/src/utils/money.ts', text: '' },
  'names in kebab-case': { rule: rules.tellingNames, path: 'packages/core/src/rollForward.ts', text: '' },
  'functions that fit a screen': { rule: rules.shortFunctions, path: 'packages/core/src/a.ts', text: `function a() {${'\n'.repeat(70)}}` },
  'files with one subject': { rule: rules.shortFiles, path: 'packages/core/src/a.ts', text: `${'//\n'.repeat(300)}a` },
  'no rule switched off without a reason': {
    rule: rules.nothingSilenced,
    path: 'packages/core/src/a.ts',
    text: `// eslint-${'disable'}-next-line no-x`,
  },
  'no test switched off': { rule: rules.nothingSilenced, path: 'packages/core/src/a.test.ts', text: `test.${'skip'}('x', () => {})` },
}

describe('every source', () => {
  for (const [name, { rule, path, text }] of Object.entries(samples))
    test(name, () => {
      expect(rule(parseSource(path, text)), 'the sample that breaks the rule').not.toEqual([])
      expect(sources.flatMap(rule)).toEqual([])
    })

  test('is reached from an entry', () => {
    const lost = parseSource('packages/core/src/lost.ts', 'export const lost = 1')
    expect(unreached([...sources, lost])).toContain(lost.path)
    expect(unreached(sources)).toEqual([])
  })
})

test('no file names a path of one machine', () => {
  expect(rules.machinePaths('a.md', `see /${'work'}/main/a.ts`)).not.toEqual([])
  const texts = listFiles().filter((path) =>
    /\.(ts|tsx|mjs|js|json|md|mdx|html|css|sql|yml|yaml|toml|sh)$|(^|\/)[^.]+$|^\.[^/]+$/.test(path),
  )
  expect(texts.flatMap((path) => rules.machinePaths(path, readText(path)))).toEqual([])
})
