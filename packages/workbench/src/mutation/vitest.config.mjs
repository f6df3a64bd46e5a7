import { defaultServerConditions } from 'vite'
import { defineConfig } from 'vitest/config'

// Only the pure tests of core: they are fast, and it is their strength that is measured.
const conditions = ['rollforward-source', ...defaultServerConditions]

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: { include: ['packages/core/src/**/*.test.ts'], exclude: ['**/node_modules/**', '**/*.int.test.ts', '**/*.browser.test.ts'] },
})
