import { defaultServerConditions } from 'vite'
import { defineConfig } from 'vitest/config'

// Workspace packages are read from their sources, so a test never meets a stale build.
const conditions = ['rollforward-source', ...defaultServerConditions]
const resolve = { conditions }
const ssr = { resolve: { conditions, externalConditions: ['rollforward-source', 'node', 'module-sync'] } }
const inBrowser = ['**/node_modules/**', '**/dist/**', 'packages/elements/**', '**/*.browser.test.ts']

export default defineConfig({
  resolve,
  ssr,
  test: {
    // Two workers: more would only fight over the cores with the browser and the database.
    pool: 'forks',
    maxWorkers: 2,
    coverage: { provider: 'v8', include: ['packages/*/src/**/*.ts'], exclude: ['**/*.test.ts'], reportsDirectory: 'coverage' },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['packages/*/src/**/*.test.ts', 'examples/*/**/*.test.ts'],
          exclude: [...inBrowser, '**/*.int.test.ts', 'packages/workbench/**'],
        },
      },
      {
        extends: true,
        test: {
          name: 'int',
          include: ['packages/*/src/**/*.int.test.ts'],
          exclude: inBrowser,
          globalSetup: ['packages/workbench/src/postgres/provide-database.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'workbench',
          include: ['packages/workbench/src/**/*.test.ts'],
          exclude: [...inBrowser, '**/*.int.test.ts'],
          testTimeout: 60_000,
        },
      },
    ],
  },
})
