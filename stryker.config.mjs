/** `npm run mutate`: changes the arithmetic in small ways and tells which changes no test notices. By hand; it takes minutes. */
export default {
  testRunner: 'vitest',
  // Tests that import through a face are not found by following imports from the changed file, so all of them run.
  vitest: { configFile: 'packages/workbench/src/mutation/vitest.config.mjs', related: false },
  plugins: ['@stryker-mutator/vitest-runner'],
  mutate: ['packages/core/src/{kernel,ledger,valuation,snapshots,returns}/**/*.ts', '!**/*.test.ts', '!**/*.cases.ts'],
  ignorePatterns: ['dist', 'docs', 'examples', 'coverage', 'stories'],
  reporters: ['clear-text', 'html'],
  htmlReporter: { fileName: 'coverage/mutation.html' },
  clearTextReporter: { allowColor: false, logTests: false },
  tempDirName: 'node_modules/.cache/stryker',
  // What runs while a test file is loaded would be measured by all tests, and most of that is run inside tests as well.
  ignoreStatic: true,
  concurrency: 2,
}
