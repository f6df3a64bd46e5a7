import { esbuildPlugin } from '@web/dev-server-esbuild'
import { defaultReporter } from '@web/test-runner'
import { chromeLauncher } from '@web/test-runner-chrome'
import { chromiumArgs, chromiumEnv, chromiumPath } from './packages/workbench/src/browser/launch-chromium.ts'
import { countReporter } from './packages/workbench/src/browser/count-reporter.ts'
import {
  bundleCommonJs,
  keepPgliteImports,
  listStories,
  sendDataAsBytes,
  serveStrictPage,
} from './packages/workbench/src/browser/serve-plugins.ts'

// What runs in a real browser: the elements, their stories, and the parts of core and storage that claim to run there.
export default {
  files: [
    'packages/elements/src/**/*.test.ts',
    'packages/{core,client,storage-postgres,server,workbench}/src/**/*.browser.test.ts',
    'stories/**/*.test.ts',
  ],
  nodeResolve: { exportConditions: ['rollforward-source', 'browser', 'development'] },
  middleware: [sendDataAsBytes],
  // The first plugin that answers wins, so ours stand before the ones that would guess.
  plugins: [serveStrictPage, bundleCommonJs, keepPgliteImports, listStories, esbuildPlugin({ ts: true, target: 'es2022' })],
  browsers: [chromeLauncher({ launchOptions: { executablePath: await chromiumPath(), args: chromiumArgs, env: await chromiumEnv() } })],
  concurrency: 2,
  testFramework: { config: { ui: 'bdd', timeout: 10_000 } },
  testsStartTimeout: 60_000,
  testsFinishTimeout: 180_000,
  filterBrowserLogs: ({ args }) => !String(args[0]).startsWith('Lit is in dev mode'),
  reporters: [
    defaultReporter({ reportTestResults: true, reportTestProgress: false }),
    countReporter('node_modules/.cache/test-counts/browser.json'),
  ],
}
