import { defaultServerConditions } from 'vite'
import { defineConfig } from 'vitest/config'

// Only the pure tests of core: they are fast, and it is their strength that is measured. Fewer folders, such as
// MUTATION_TESTS=kernel,ledger, of them a run of a folder shorter and its score lower, never higher.
const folders = process.env.MUTATION_TESTS === undefined ? '' : `@(${process.env.MUTATION_TESTS.replaceAll(',', '|')})/`
const conditions = ['rollforward-source', ...defaultServerConditions]

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: [`packages/core/src/${folders}**/*.test.ts`],
    exclude: ['**/node_modules/**', '**/*.int.test.ts', '**/*.browser.test.ts'],
  },
})
